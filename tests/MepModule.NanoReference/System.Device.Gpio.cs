// Assembly System.Device.Gpio of the package nanoFramework.System.Device.Gpio 1.1.64.
// References: mscorlib, nanoFramework.Runtime.Events
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Device.Gpio
{
    public sealed class GpioController : IDisposable
    {
        public GpioController() => throw null;
        public GpioPin OpenPin(int pinNumber, PinMode mode) => throw null;
        public void Dispose() => throw null;
    }

    public sealed class GpioPin : IDisposable
    {
        public PinValue Read() => throw null;
        public void Write(PinValue value) => throw null;
        public void Dispose() => throw null;
        internal GpioPin() => throw null;
    }

    public enum PinMode
    {
        InputPullUp = 2,
        Output = 3
    }

    public struct PinValue
    {
        public static PinValue High => throw null;
        public static PinValue Low => throw null;

        public static bool operator ==(PinValue a, PinValue b) => throw null;
        public static bool operator !=(PinValue a, PinValue b) => throw null;
    }
}
