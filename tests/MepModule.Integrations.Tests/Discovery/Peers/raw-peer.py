# Asks one question from port 5353 with the bit for an answer to itself alone, and tells from where, to whom and with how many hops left the answer came.
import socket, struct, sys
name, address = sys.argv[1:3]
IP_TTL_OF_PACKET, IP_PACKET_INFO = 12, 8
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.setsockopt(socket.IPPROTO_IP, IP_TTL_OF_PACKET, 1)
s.setsockopt(socket.IPPROTO_IP, IP_PACKET_INFO, 1)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
s.bind(('', 5353))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton('224.0.0.251') + socket.inet_aton(address))
s.settimeout(100)
question = b'\0\0\0\0\0\1\0\0\0\0\0\0' + b''.join(bytes([len(l)]) + l.encode() for l in name.split('.')) + b'\0'
for unicast in (0x8001, 1):
    s.sendto(question + struct.pack('>HH', 1, unicast), ('224.0.0.251', 5353))
    while True:
        data, ancillary, _, sender = s.recvmsg(2000, 200)
        # Others of the network answer others meanwhile: the one that is meant begins with the name.
        if data[2] & 0x80 and sender[0] != address and data[12:].startswith(question[12:]):
            break
    hops = [struct.unpack('i', d)[0] for l, t, d in ancillary if t == socket.IP_TTL][0]
    to = [socket.inet_ntoa(d[8:12]) for l, t, d in ancillary if t == IP_PACKET_INFO][0]
    print(sender[0], to, hops, flush=True)
