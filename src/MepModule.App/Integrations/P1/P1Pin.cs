using MepModule.App.Platform;

namespace MepModule.App.Integrations.P1;

/// <summary>The serial port as one of the readers. It cannot be slow: a telegram that is not through when the next one comes was taken by nobody.</summary>
internal sealed class P1Pin
{
    private readonly ICustomerPort _port;
    private int _sent;

    public P1Pin(ICustomerPort port)
    {
        _port = port;
    }

    /// <summary>What is wrong with it, as a sentence; null when nothing is.</summary>
    public string? Problem => _port.Problem;

    /// <summary>Whether there is more of the telegram for it.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether it took nothing at the last try.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>There is a new telegram for it.</summary>
    public void Begin()
    {
        _sent = 0;
        IsUnderWay = _port.EnsureOpen();
    }

    /// <summary>Goes on with the telegram.</summary>
    public void Turn(P1Writer telegram)
    {
        int rest = telegram.Count - _sent;
        int count = rest < _port.MostBytes ? rest : _port.MostBytes;
        IsStuck = !_port.Write(telegram.Bytes, _sent, count);
        _sent += IsStuck ? 0 : count;
        IsUnderWay = _sent < telegram.Count;
    }

    public void Close()
    {
        IsUnderWay = false;
        _port.Close();
    }
}
