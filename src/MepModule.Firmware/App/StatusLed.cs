using System;
using System.Device.Gpio;
using System.Threading;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// Shows one pattern per state, in short flashes because the supply of the meter slot is small:
/// starting: on; set-up: two flashes a second; connecting: one flash a second; reading: one flash in three seconds; error: three
/// flashes in two seconds.
/// </summary>
public sealed class StatusLed
{
    private const int FlashMilliseconds = 40;
    private const int GapMilliseconds = 160;

    private readonly GpioPin _pin;
    private BoardStatus _status;

    /// <summary>Takes the pin and starts to show <see cref="BoardStatus.Starting"/>.</summary>
    public StatusLed(GpioController gpio, int pin)
    {
        _pin = gpio.OpenPin(pin, PinMode.Output);
        new Thread(Run).Start();
    }

    /// <summary>Shows a state from the next flash on.</summary>
    public void Show(BoardStatus status)
    {
        _status = status;
    }

    private void Run()
    {
        while (true)
        {
            try
            {
                switch (_status)
                {
                    case BoardStatus.Setup:
                        Flash(2, 1000);
                        break;
                    case BoardStatus.Connecting:
                        Flash(1, 1000);
                        break;
                    case BoardStatus.Reading:
                        Flash(1, 3000);
                        break;
                    case BoardStatus.Error:
                        Flash(3, 2000);
                        break;
                    default:
                        _pin.Write(PinValue.High);
                        Thread.Sleep(GapMilliseconds);
                        break;
                }
            }
            catch (Exception)
            {
                // A lamp is not worth a restart.
                Thread.Sleep(1000);
            }
        }
    }

    private void Flash(int times, int periodMilliseconds)
    {
        for (int i = 0; i < times; i++)
        {
            _pin.Write(PinValue.High);
            Thread.Sleep(FlashMilliseconds);
            _pin.Write(PinValue.Low);
            Thread.Sleep(GapMilliseconds);
        }

        Thread.Sleep(periodMilliseconds - (times * (FlashMilliseconds + GapMilliseconds)));
    }
}
