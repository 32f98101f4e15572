using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MepModule.Nano.Tests;

/// <summary>What goes on the device compiles there, and holds nothing that compiles there and then fails.</summary>
public sealed class DeviceSourcesTests
{
    private static readonly IReadOnlyList<CSharpCompilation> _device =
        DeviceCompiler.Compile(DeviceUnit.All, NanoAssembly.Compile(NanoAssembly.Declared()));

    private static readonly IReadOnlyList<CSharpCompilation> _flashed =
        _device.Where(compilation => DeviceUnit.Flashed.Any(unit => unit.Name == compilation.AssemblyName)).ToArray();

    [Fact]
    public void Device_sources_compile_against_nothing_but_the_nanoFramework_declarations()
    {
        IReadOnlyList<string> errors = MissingApi.Describe(_device);

        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Device_assemblies_hold_no_IL_that_nanoFramework_crashes_on()
    {
        Refusal[] refusals = _flashed
            .SelectMany(compilation =>
            {
                (byte[] assembly, byte[] symbols) = DeviceCompiler.Emit(compilation);
                return IlCheck.Run(assembly, symbols);
            })
            .Distinct()
            .ToArray();

        Assert.True(refusals.Length == 0, string.Join('\n', refusals.AsEnumerable()));
    }

    [Fact]
    public void Device_sources_hold_nothing_that_nanoFramework_answers_differently()
    {
        Refusal[] refusals = _flashed.SelectMany(SourceCheck.Run).Distinct().ToArray();

        Assert.True(refusals.Length == 0, string.Join('\n', refusals.AsEnumerable()));
    }

    // Room is made while there is some left: a folder moves to another assembly, which is no work for the day on which a fault is mended.
    private const int MostPercent = 92;

    [Fact]
    public void Each_device_assembly_has_room_left_for_byte_code_texts_and_static_methods()
    {
        foreach (CSharpCompilation compilation in _flashed)
        {
            AssemblySize size = AssemblySize.Of(DeviceCompiler.Emit(compilation).Assembly);
            string sentence = $"{compilation.AssemblyName} has {size.ByteCode} bytes of byte code, {size.Text} of names and texts, and {size.StaticMethods} static methods in one class; " +
                $"an assembly of nanoFramework has room for {AssemblySize.Limit}, {AssemblySize.Limit} and {AssemblySize.StaticMethodLimit}, and {MostPercent} % of it may be used. Move a folder to another assembly.";
            TestContext.Current.TestOutputHelper?.WriteLine(sentence);
            Assert.True(size.IsBelow(MostPercent), sentence);
        }
    }

    [Theory]
    [InlineData(60291, 1, 1, true)]
    [InlineData(60293, 1, 1, false)]
    [InlineData(1, 60293, 1, false)]
    [InlineData(1, 1, 234, true)]
    [InlineData(1, 1, 235, false)]
    public void An_assembly_that_is_nearly_full_is_noticed(int byteCode, int text, int staticMethods, bool isBelow) =>
        Assert.Equal(isBelow, new AssemblySize(byteCode, text, staticMethods).IsBelow(MostPercent));

    [Fact]
    public void All_that_goes_on_the_device_is_among_the_sources_checked()
    {
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Protocol");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.App");
        Assert.Equal(8, DeviceUnit.Flashed.Count);
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Firmware");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Updates");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Listener");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Launcher");
    }
}
