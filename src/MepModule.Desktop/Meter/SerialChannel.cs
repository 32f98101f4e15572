using System;
using System.IO;
using System.IO.Ports;
using MepModule.Protocol.Link;

namespace MepModule.Desktop.Meter;

/// <summary>A real serial port at 9600 8N1, also a pseudo terminal. Tries to open it again at most once a second.</summary>
internal sealed class SerialChannel(string path, IMonotonicClock clock) : IByteChannel
{
    private const int Baud = 9600;
    private const int RetryMilliseconds = 1000;

    private SerialPort? _port;
    private long _nextTry;

    public string? Problem { get; private set; } = $"The serial port {path} has not been opened yet.";

    public int BytesAvailable
    {
        get
        {
            try
            {
                int there = _port?.BytesToRead ?? 0;
                if (there >= 0)
                    return there;

                // How .NET tells that the other side of a pseudo terminal is gone.
                Break("the other side hung up");
                return 0;
            }
            catch (Exception e) when (IsPortError(e))
            {
                Break(e.Message);
                return 0;
            }
        }
    }

    public bool EnsureOpen()
    {
        if (_port != null)
            return true;
        if (clock.Milliseconds < _nextTry)
            return false;
        _nextTry = clock.Milliseconds + RetryMilliseconds;
        var port = new SerialPort(path, Baud, Parity.None, 8, StopBits.One) { Handshake = Handshake.None, WriteTimeout = 1000 };
        try
        {
            port.Open();
            TellPresence(port);
            _port = port;
            Problem = null;
            return true;
        }
        catch (Exception e) when (IsPortError(e))
        {
            port.Dispose();
            // For a file that is not there .NET says that access to it is denied.
            string why = e is UnauthorizedAccessException && !OperatingSystem.IsWindows() && !File.Exists(path) ? "there is no such port" : e.Message.TrimEnd('.');
            Problem = $"The serial port {path} cannot be opened ({why}); check its name, its permissions and that no other program uses it.";
            return false;
        }
    }

    public int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            int there = Math.Min(count, BytesAvailable);
            return there == 0 ? 0 : _port!.Read(buffer, offset, there);
        }
        catch (Exception e) when (IsPortError(e))
        {
            Break(e.Message);
            return 0;
        }
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        try
        {
            if (_port == null)
                return false;
            _port.Write(buffer, offset, count);
            return true;
        }
        catch (Exception e) when (IsPortError(e))
        {
            Break(e.Message);
            return false;
        }
    }

    public void Close()
    {
        SerialPort? port = _port;
        _port = null;
        Problem ??= $"The serial port {path} was closed.";
        try
        {
            port?.Dispose();
        }
        catch (Exception e) when (IsPortError(e))
        {
            // A port whose adapter was pulled out cannot be closed properly either.
        }
    }

    // Where a cable leads RTS to the meter's ENABLE, it says that a module is there. .NET opens a port with RTS off.
    private static void TellPresence(SerialPort port)
    {
        try
        {
            port.RtsEnable = true;
        }
        catch (IOException)
        {
            // A pseudo terminal has no such line.
        }
    }

    private void Break(string why)
    {
        Problem = $"The serial port {path} broke down ({why.TrimEnd('.')}); check the cable and the adapter.";
        Close();
    }

    private static bool IsPortError(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidOperationException or TimeoutException or ArgumentException or PlatformNotSupportedException or OperationCanceledException;
}
