using System.Linq;
using System.Reflection;
using nanoFramework.TestFramework;

namespace MepModule.Firmware.Tests;

/// <summary>The tests that are built for the device's runtime, run on .NET: what fails there and passes here is the runtime's doing.</summary>
public sealed class DeviceTests
{
    public static TheoryData<string> Names => [.. All().Select(NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_runs_on_the_device_passes_here(string name) =>
        All().Single(method => NameOf(method) == name).Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null);

    // The launcher of nanoFramework makes no objects, and reads the names of classes marked as tests.
    private static MethodInfo[] All() =>
    [
        .. typeof(DeviceTests).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(TestClassAttribute)))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.IsDefined(typeof(TestMethodAttribute))),
    ];

    private static string NameOf(MethodInfo method) => method.DeclaringType!.Name + "." + method.Name;
}
