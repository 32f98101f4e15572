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

    [Fact]
    public void Each_device_assembly_has_room_left_for_byte_code_and_texts()
    {
        foreach (CSharpCompilation compilation in _flashed)
        {
            AssemblySize size = AssemblySize.Of(DeviceCompiler.Emit(compilation).Assembly);
            string sentence = $"{compilation.AssemblyName} has {size.ByteCode} bytes of byte code and {size.Text} of names and texts; " +
                $"an assembly of nanoFramework has room for {AssemblySize.Limit} of each. Move a folder to another assembly.";
            TestContext.Current.TestOutputHelper?.WriteLine(sentence);
            Assert.True(size.ByteCode < AssemblySize.Limit && size.Text < AssemblySize.Limit, sentence);
        }
    }

    [Fact]
    public void All_that_goes_on_the_device_is_among_the_sources_checked()
    {
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Protocol");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.App");
        Assert.Equal(3, DeviceUnit.Flashed.Count);
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Firmware");
        Assert.Contains(DeviceUnit.All, unit => unit.Name == "MepModule.Launcher");
    }
}
