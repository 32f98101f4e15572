using System.Net.Sockets;
using MepModule.App.Integrations.Dialling;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.P1;

/// <summary>A reader that is connected. It gets whole telegrams, and what it sends is read and thrown away.</summary>
internal sealed class P1Client
{
    private const int SendMilliseconds = 1000;

    private readonly PlainConnection _connection;
    private int _sent;

    public P1Client(Socket socket, string address)
    {
        socket.SendTimeout = SendMilliseconds;
        _connection = new PlainConnection(socket);
        Address = address;
    }

    public string Address { get; }

    /// <summary>Whether there is more of the telegram for it.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether it took nothing at the last try: it does not keep up, its network is slow, or it is gone.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>There is a new telegram for it.</summary>
    public void Begin()
    {
        _sent = 0;
        IsUnderWay = true;
    }

    /// <summary>Goes on with the telegram, without waiting.</summary>
    /// <returns>False when it is gone.</returns>
    public bool Turn(P1Writer telegram, byte[] waste)
    {
        try
        {
            if (_connection.Receive(waste, 0, waste.Length) < 0)
            {
                return false;
            }

            if (IsUnderWay)
            {
                int rest = telegram.Count - _sent;
                int taken = _connection.Send(telegram.Bytes, _sent, rest < SocketOutput.MostBytes ? rest : SocketOutput.MostBytes);
                IsStuck = taken == 0;
                _sent += taken;
                IsUnderWay = _sent < telegram.Count;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Close() => _connection.Close();
}
