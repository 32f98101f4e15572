using System.Device.Gpio;
using System.Threading;
using MepModule.App.Platform;
using MepModule.App.Update;
using nanoFramework.Hardware.Esp32;
using nanoFramework.Runtime.Native;

namespace MepModule.Firmware;

/// <summary>Pins, memory and restart of the board.</summary>
public sealed class Esp32Board : IBoard, IPanel
{
    // A look at the managed heap collects garbage and walks through all of it, and each collection can meet the runtime's error (docs/upstream).
    private const int MemoryLookMilliseconds = 15 * 60000;
    private const int LeastLookMilliseconds = 5000;

    private readonly BoardProfile _profile;
    private readonly BootJournal _journal;
    private readonly GpioPin? _button;
    private readonly StatusLed? _led;
    private readonly ISupplyMeter? _supply;
    private long _freeMemory;
    private long _memoryLook = -MemoryLookMilliseconds;

    /// <summary>Takes the pins of the board, those of the meter's port aside, which <see cref="SerialChannel"/> takes.</summary>
    /// <param name="profile">Which pins there are.</param>
    /// <param name="gpio">Opens them.</param>
    /// <param name="journal">Is told why the board restarts.</param>
    /// <param name="supply">Measures the supply, where there is a pin for it; null for none.</param>
    public Esp32Board(BoardProfile profile, GpioController gpio, BootJournal journal, ISupplyMeter? supply)
    {
        _profile = profile;
        _journal = journal;
        if (profile.SetupButton != BoardProfile.NoPin)
        {
            _button = gpio.OpenPin(profile.SetupButton, PinMode.InputPullUp);
        }

        if (profile.Led != BoardProfile.NoPin)
        {
            _led = new StatusLed(gpio, profile.Led);
        }

        if (supply != null && profile.SupplyVoltage != BoardProfile.NoPin)
        {
            supply.Open(profile.SupplyVoltage);
            _supply = supply;
        }

        if (profile.CustomerPort != BoardProfile.NoPin)
        {
            CustomerPort = new CustomerPort(profile);
        }

        uint size;
        uint free;
        uint largest;
        NativeMemory.GetMemoryInfo(NativeMemory.MemoryType.SpiRam, out size, out free, out largest);
        HasLargeMemory = size > 0;
    }

    /// <inheritdoc/>
    public string Profile
    {
        get { return _profile.Name; }
    }

    /// <inheritdoc/>
    public bool HasLargeMemory { get; }

    /// <inheritdoc/>
    public bool HasManySockets => false;

    /// <inheritdoc/>
    public long FreeMemoryBytes
    {
        get
        {
            LookWhenOlderThan(MemoryLookMilliseconds);
            return _freeMemory;
        }
    }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public ICustomerPort? CustomerPort { get; }

    /// <inheritdoc/>
    public int SupplyMillivolts
    {
        get { return _supply == null ? -1 : _supply.Millivolts; }
    }

    /// <inheritdoc/>
    public bool HasLamp
    {
        get { return _led != null; }
    }

    /// <inheritdoc/>
    public bool HasButton
    {
        get { return _button != null; }
    }

    /// <inheritdoc/>
    public bool IsButtonPressed
    {
        get { return _button != null && _button.Read() == PinValue.Low; }
    }

    /// <inheritdoc/>
    public void Tell(string line)
    {
        System.Console.WriteLine(line);
    }

    /// <inheritdoc/>
    public void LookAtMemory()
    {
        LookWhenOlderThan(LeastLookMilliseconds);
    }

    /// <inheritdoc/>
    public void ShowStatus(BoardStatus status)
    {
        if (_led != null)
        {
            _led.Show(status);
        }
    }

    /// <inheritdoc/>
    public void StepLamp()
    {
        if (_led != null)
        {
            _led.Step();
        }
    }

    /// <inheritdoc/>
    public void Restart(string reason)
    {
        try
        {
            _journal.NoteRestart(reason);
        }
        catch (System.Exception)
        {
            // Out of memory, most likely: all the more reason to restart.
        }

        Power.RebootDevice();
        Thread.Sleep(Timeout.Infinite);
    }

    private void LookWhenOlderThan(int milliseconds)
    {
        long now = System.Environment.TickCount64;
        if (now - _memoryLook >= milliseconds)
        {
            _memoryLook = now;
            _freeMemory = GC.Run(false);
        }
    }
}
