using System;
using System.Net.Sockets;
using MepModule.App.Integrations.Outputs;

namespace MepModule.App.Integrations.P1;

/// <summary>A reader that is connected. It gets whole telegrams, and what it sends is read and thrown away.</summary>
internal sealed class P1Client
{
    private const int SendMilliseconds = 1000;

    private readonly Socket _socket;
    private int _sent;

    public P1Client(Socket socket, string address)
    {
        _socket = socket;
        Address = address;
        socket.SendTimeout = SendMilliseconds;
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
            if (_socket.Poll(0, SelectMode.SelectRead))
            {
                if (_socket.Receive(waste, 0, waste.Length, SocketFlags.None) == 0)
                {
                    return false;
                }
            }

            if (IsUnderWay)
            {
                IsStuck = !_socket.Poll(0, SelectMode.SelectWrite);
                if (!IsStuck)
                {
                    int rest = telegram.Count - _sent;
                    _sent += _socket.Send(telegram.Bytes, _sent, rest < SocketOutput.MostBytes ? rest : SocketOutput.MostBytes, SocketFlags.None);
                    IsUnderWay = _sent < telegram.Count;
                }
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

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
