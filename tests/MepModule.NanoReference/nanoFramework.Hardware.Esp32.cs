// Assembly nanoFramework.Hardware.Esp32 of the package nanoFramework.Hardware.Esp32 1.6.42.
// References: mscorlib, nanoFramework.Runtime.Events
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace nanoFramework.Hardware.Esp32
{
    using System;

    public class Configuration
    {
        public static void SetPinFunction(int pin, DeviceFunction value) => throw null;
        internal Configuration() => throw null;
    }

    public enum DeviceFunction
    {
        COM2_TX = 197120,
        COM2_RX = 197121,
        COM3_TX = 197376,
        COM3_RX = 197377
    }

    public class NativeMemory
    {
        public static void GetMemoryInfo(NativeMemory.MemoryType memType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock) => throw null;
        public enum MemoryType
        {
            SpiRam = 2
        }

        internal NativeMemory() => throw null;
    }
}
