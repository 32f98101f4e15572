// Assembly System.Device.Adc of the package nanoFramework.System.Device.Adc 1.1.24.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.Device.Adc
{
    public class AdcChannel : AdcChannelBase, IDisposable
    {
        public override int ReadValue() => throw null;
        public void Dispose() => throw null;
        internal AdcChannel() => throw null;
    }

    public abstract class AdcChannelBase
    {
        public abstract int ReadValue();
        internal AdcChannelBase() => throw null;
    }

    public class AdcController : AdcControllerBase
    {
        public AdcController() => throw null;
        public override AdcChannel OpenChannel(int channelNumber) => throw null;
    }

    public abstract class AdcControllerBase
    {
        public abstract AdcChannel OpenChannel(int channelNumber);
        internal AdcControllerBase() => throw null;
    }
}
