// Assembly System.Math of the package nanoFramework.System.Math 1.5.116.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System
{
    public static class Math
    {
        public const double PI = 3.141592653589793;
        public static double Atan2(double y, double x) => throw null;
    }
}
