using System.Net.Sockets;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.Dialling;

/// <summary>A connected socket that is asked before it is read or written, so that it never waits.</summary>
internal sealed class PlainConnection : IConnection
{
    private readonly Socket _socket;

    public PlainConnection(Socket socket)
    {
        _socket = socket;
    }

    /// <inheritdoc/>
    public int Receive(byte[] buffer, int offset, int count)
    {
        if (!_socket.Poll(0, SelectMode.SelectRead))
        {
            return 0;
        }

        int received = _socket.Receive(buffer, offset, count, SocketFlags.None);
        return received > 0 ? received : -1;
    }

    /// <inheritdoc/>
    public int Send(byte[] buffer, int offset, int count)
    {
        // A socket that can be written has more room than the few bytes that it is given at once.
        return _socket.Poll(0, SelectMode.SelectWrite) ? _socket.Send(buffer, offset, count, SocketFlags.None) : 0;
    }

    /// <inheritdoc/>
    public void Close()
    {
        try
        {
            _socket.Close();
        }
        catch (SocketException)
        {
            // It is gone already.
        }
    }
}
