using System.Device.Gpio;
using MepModule.App;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// Shows the <see cref="StatusPattern"/> of a state. It has no thread of its own, which would cost a kilobyte: whoever keeps time calls
/// <see cref="Step"/>.
/// </summary>
public sealed class StatusLed
{
    private readonly GpioPin _pin;
    private BoardStatus _status;
    private int _step;
    private bool _isLit = true;

    /// <summary>Takes the pin and shows <see cref="BoardStatus.Starting"/>.</summary>
    public StatusLed(GpioController gpio, int pin)
    {
        _pin = gpio.OpenPin(pin, PinMode.Output);
        _pin.Write(PinValue.High);
    }

    /// <summary>Shows a state from its next flash on.</summary>
    public void Show(BoardStatus status)
    {
        if (status != _status)
        {
            _status = status;
            _step = 0;
        }
    }

    /// <summary>Goes on with the pattern.</summary>
    public void Step()
    {
        bool isLit = StatusPattern.IsLit(_status, _step++);
        if (isLit != _isLit)
        {
            _isLit = isLit;
            _pin.Write(isLit ? PinValue.High : PinValue.Low);
        }
    }
}
