using System;

// The few members of nanoFramework's test framework that the tests of the device use, on top of xunit.
namespace nanoFramework.TestFramework
{
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class TestClassAttribute : Attribute;

    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class TestMethodAttribute : Attribute;
}

namespace MepModule.Device.Tests
{
    internal static class Assert
    {
        public static void AreEqual(int expected, int actual) => Xunit.Assert.Equal(expected, actual);

        public static void AreEqual(uint expected, uint actual) => Xunit.Assert.Equal(expected, actual);

        public static void AreEqual(string expected, string actual, string message = "") => Xunit.Assert.Equal(expected, actual);

        public static void IsTrue(bool condition, string message = "") => Xunit.Assert.True(condition, message);

        public static void IsFalse(bool condition) => Xunit.Assert.False(condition);
    }
}
