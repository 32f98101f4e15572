using System;
using System.IO;
using System.IO.Ports;
using System.Threading.Tasks;
using MepModule.App.Platform;

namespace MepModule.Desktop.Meter;

/// <summary>
/// A serial port of this PC, or a pseudo terminal, in the place of a board's P1 pin. A reader that expects the inverted signal of a real P1 port needs an inverting cable.
/// </summary>
internal sealed class PcCustomerPort(string path) : ICustomerPort
{
    private const int Baud = 115200;
    private const int RetryMilliseconds = 2000;

    private SerialPort? _port;
    private Task _writing = Task.CompletedTask;
    private long _nextTry;

    public int MostBytes => 256;

    public string? Problem { get; private set; }

    public bool EnsureOpen()
    {
        if (_port != null)
            return true;
        if (Environment.TickCount64 < _nextTry)
            return false;
        _nextTry = Environment.TickCount64 + RetryMilliseconds;
        var port = new SerialPort(path, Baud, Parity.None, 8, StopBits.One) { Handshake = Handshake.None };
        try
        {
            port.Open();
            _port = port;
            _writing = Task.CompletedTask;
            Problem = null;
            return true;
        }
        catch (Exception e) when (IsPortError(e))
        {
            port.Dispose();
            Problem = $"The serial port {path} cannot be opened ({e.Message.TrimEnd('.')}); check its name, its permissions and that no other program uses it.";
            return false;
        }
    }

    // A pseudo terminal that nobody reads takes no more at some point, and a write to it would wait.
    public bool Write(byte[] buffer, int offset, int count)
    {
        try
        {
            if (_port == null || !_writing.IsCompleted)
                return false;
            _writing.GetAwaiter().GetResult();
            _writing = _port.BaseStream.WriteAsync(buffer.AsMemory(offset, count).ToArray()).AsTask();
            return true;
        }
        catch (Exception e) when (IsPortError(e))
        {
            Problem = $"The serial port {path} broke down ({e.Message.TrimEnd('.')}); check the cable and the adapter.";
            Close();
            return false;
        }
    }

    public void Close()
    {
        SerialPort? port = _port;
        _port = null;
        try
        {
            port?.Dispose();
        }
        catch (Exception e) when (IsPortError(e))
        {
            // A port whose adapter was pulled out cannot be closed properly either.
        }
    }

    private static bool IsPortError(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException or ArgumentException or PlatformNotSupportedException or OperationCanceledException;
}
