// Assembly nanoFramework.TestFramework of the package nanoFramework.TestFramework 3.0.80.
// References: mscorlib
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace nanoFramework.TestFramework
{
    using System;

    public sealed class Assert
    {
        public static void IsFalse(bool condition, string message = "") => throw null;
        public static void IsTrue(bool condition, string message = "") => throw null;
        public static void AreEqual(int expected, int actual, string message = "") => throw null;
        public static void AreEqual(string expected, string actual, string message = "") => throw null;
        public static void AreEqual(uint expected, uint actual, string message = "") => throw null;
        internal Assert() => throw null;
    }

    public class TestClassAttribute : Attribute
    {
        public TestClassAttribute() => throw null;
    }

    public class TestMethodAttribute : Attribute
    {
        public TestMethodAttribute() => throw null;
    }
}
