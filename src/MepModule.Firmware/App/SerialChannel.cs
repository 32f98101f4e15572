using System;
using System.Device.Gpio;
using System.IO.Ports;
using System.Threading;
using MepModule.Protocol.Link;
using nanoFramework.Hardware.Esp32;

namespace MepModule.Firmware;

/// <summary>
/// The port of the meter: the RS-232 transceiver, the line that enables the port, and the UART between them: COM2 on the pins of the
/// board, 8N1. Bytes are fetched by asking how many there are and reading exactly those: a read that waits throws, loses time and
/// leaves the driver waiting for the rest.
/// </summary>
public sealed class SerialChannel : IByteChannel
{
    private const string PortName = "COM2";

    // Two and a half of the longest frames; the driver throws everything away when it overflows.
    private const int BufferLength = 1024;
    private const int WriteTimeoutMilliseconds = 1000;

    // For the charge pumps of the transceiver, and for the meter to notice the module.
    private const int SettleMilliseconds = 1000;

    private readonly int _baudRate;
    private readonly GpioPin? _transceiver;
    private readonly GpioPin _enable;
    private SerialPort? _port;

    /// <summary>Takes the pins of the port. It stays closed and without power.</summary>
    public SerialChannel(BoardProfile board, GpioController gpio, int baudRate)
    {
        _baudRate = baudRate;

        // An output begins low. The transceiver comes first, so that the enable line is not seen before it is off.
        if (board.TransceiverPower != BoardProfile.NoPin)
        {
            _transceiver = gpio.OpenPin(board.TransceiverPower, PinMode.Output);
        }

        _enable = gpio.OpenPin(board.MeterEnable, PinMode.Output);
        SwitchOff();
        Configuration.SetPinFunction(board.MeterReceive, DeviceFunction.COM2_RX);
        Configuration.SetPinFunction(board.MeterTransmit, DeviceFunction.COM2_TX);
        Problem = "The serial port has not been opened yet.";
    }

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public int BytesAvailable
    {
        get
        {
            SerialPort? port = _port;
            try
            {
                return port == null ? 0 : port.BytesToRead;
            }
            catch (Exception problem)
            {
                Break("The serial port failed while it was asked for bytes: ", problem);
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public bool EnsureOpen()
    {
        if (_port != null)
        {
            return true;
        }

        try
        {
            // In this order: the enable line is driven by the transceiver.
            if (_transceiver != null)
            {
                _transceiver.Write(PinValue.High);
                Thread.Sleep(SettleMilliseconds);
            }

            // The size of the buffer must be set before the port is opened.
            SerialPort port = new SerialPort(PortName, _baudRate, Parity.None, 8, StopBits.One);
            _port = port;
            port.ReadBufferSize = BufferLength;
            port.WriteTimeout = WriteTimeoutMilliseconds;
            port.Open();
            _enable.Write(PinValue.Low);
            Thread.Sleep(SettleMilliseconds);
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
    public int Read(byte[] buffer, int offset, int count)
    {
        int available = BytesAvailable;
        int wanted = count < available ? count : available;
        SerialPort? port = _port;
        if (wanted == 0 || port == null)
        {
            return 0;
        }

        try
        {
            return port.Read(buffer, offset, wanted);
        }
        catch (Exception problem)
        {
            Break("The serial port failed while it was read: ", problem);
            return 0;
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
        if (port != null)
        {
            Problem = "The serial port is closed.";
            try
            {
                port.Dispose();
            }
            catch (Exception problem)
            {
                Problem = "The serial port could not be closed: " + problem.Message;
            }
        }

        SwitchOff();
    }

    // Active low: the meter sees no module.
    private void SwitchOff()
    {
        _enable.Write(PinValue.High);
        if (_transceiver != null)
        {
            _transceiver.Write(PinValue.Low);
        }
    }

    private void Break(string what, Exception problem)
    {
        Close();
        Problem = what + problem.Message;
    }
}
