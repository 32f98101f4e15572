// Assembly System.IO.Ports of the package nanoFramework.System.IO.Ports 1.1.139.
// References: mscorlib, nanoFramework.Runtime.Events, System.IO.Streams
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System.IO.Ports
{
    public enum Parity
    {
        None = 0
    }

    public sealed class SerialPort : IDisposable
    {
        public SerialPort(string portName, int baudRate = 9600, Parity parity = Parity.None, int dataBits = 8, StopBits stopBits = StopBits.One) => throw null;
        public int WriteTimeout { get => throw null; set => throw null; }
        public int BytesToRead => throw null;
        public int ReadBufferSize { get => throw null; set => throw null; }

        public void Open() => throw null;
        public int Read(byte[] buffer, int offset, int count) => throw null;
        public void Write(byte[] buffer, int offset, int count) => throw null;
        public void Dispose() => throw null;
        internal SerialPort() => throw null;
    }

    public enum StopBits
    {
        One = 1
    }
}
