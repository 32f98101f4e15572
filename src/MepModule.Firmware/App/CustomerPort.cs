using System;
using System.IO.Ports;
using MepModule.App.Platform;
using nanoFramework.Hardware.Esp32;

namespace MepModule.Firmware;

/// <summary>
/// The P1 port of the board: COM3, 115200 8N1, output only. The transistor behind the pin is an open collector and inverts, which is what P1 readers expect: the signal of the UART stays as it
/// is. The port does not open without a receive pin, though nothing is received; the board pulls one up for it.
/// </summary>
public sealed class CustomerPort : ICustomerPort
{
    private const string PortName = "COM3";
    private const int BaudRate = 115200;
    private const int WriteTimeoutMilliseconds = 100;

    private SerialPort? _port;

    /// <summary>Takes the pins of the port, which stays closed.</summary>
    public CustomerPort(BoardProfile board)
    {
        Configuration.SetPinFunction(board.CustomerPortReceive, DeviceFunction.COM3_RX);
        Configuration.SetPinFunction(board.CustomerPort, DeviceFunction.COM3_TX);
    }

    /// <summary>So many take 11 ms on the line, for which a write waits.</summary>
    public int MostBytes => 128;

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public bool EnsureOpen()
    {
        if (_port != null)
        {
            return true;
        }

        try
        {
            SerialPort port = new SerialPort(PortName, BaudRate, Parity.None, 8, StopBits.One);
            _port = port;
            port.WriteTimeout = WriteTimeoutMilliseconds;
            port.Open();
            Problem = null;
            return true;
        }
        catch (Exception problem)
        {
            Break("The serial port " + PortName + " cannot be opened: ", problem);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Write(byte[] buffer, int offset, int count)
    {
        SerialPort? port = _port;
        if (port == null)
        {
            return false;
        }

        try
        {
            port.Write(buffer, offset, count);
            return true;
        }
        catch (Exception problem)
        {
            Break("The serial port failed while it was written: ", problem);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Close()
    {
        SerialPort? port = _port;
        _port = null;
        try
        {
            port?.Dispose();
        }
        catch (Exception)
        {
            // It is opened anew when it is needed again.
        }
    }

    private void Break(string what, Exception problem)
    {
        Close();
        Problem = what + problem.Message;
    }
}
