using System.Net;
using System.Net.Sockets;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>Answers DHCP on the set-up access point.</summary>
public sealed class DhcpService : UdpService
{
    private const int ServerPort = 67;
    private const int ClientPort = 68;
    private const int ClientAddressOffset = 12;

    private readonly DhcpResponder _responder;
    private readonly byte[] _reply = new byte[DhcpResponder.ReplyCapacity];

    /// <summary>Prepares the service; it does not listen yet.</summary>
    public DhcpService(IClock clock)
        : base("DHCP", ServerPort, PacketCapacity)
    {
        _responder = new DhcpResponder(clock, Portal.AddressBytes());
    }

    /// <inheritdoc/>
    protected override void Prepare(Socket socket, long nowMilliseconds)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Broadcast, true);
    }

    /// <inheritdoc/>
    protected override void Answer(Socket socket, byte[] packet, int length, IPEndPoint from, long nowMilliseconds)
    {
        int answer = _responder.Answer(packet, length, _reply);
        if (answer == 0)
        {
            return;
        }

        // A client without an address hears nothing but broadcasts; one that renews has its address in the answer.
        byte[] address = new byte[] { _reply[ClientAddressOffset], _reply[ClientAddressOffset + 1], _reply[ClientAddressOffset + 2], _reply[ClientAddressOffset + 3] };
        bool hasAddress = (address[0] | address[1] | address[2] | address[3]) != 0;
        socket.SendTo(_reply, 0, answer, SocketFlags.None, new IPEndPoint(hasAddress ? new IPAddress(address) : IPAddress.Broadcast, ClientPort));
    }
}
