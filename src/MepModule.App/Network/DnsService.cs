using System.Net;
using System.Net.Sockets;

namespace MepModule.App.Network;

/// <summary>Answers DNS on the set-up access point.</summary>
public sealed class DnsService : UdpService
{
    private const int ServerPort = 53;

    private readonly DnsResponder _responder = new DnsResponder(Portal.AddressBytes());
    private readonly byte[] _reply = new byte[DnsResponder.ReplyCapacity];

    /// <summary>Prepares the service; it does not listen yet.</summary>
    public DnsService()
        : base("DNS", ServerPort, PacketCapacity)
    {
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from, long nowMilliseconds)
    {
        int answer = _responder.Answer(packet, length, _reply);
        if (answer > 0)
        {
            socket.SendTo(_reply, 0, answer, SocketFlags.None, from);
        }
    }
}
