using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using MepModule.Testing;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>A meter behind a real port after an update: the build before must have let go of it.</summary>
public sealed class MeterAfterUpdateTests
{
    [Theory]
    [InlineData("serial:")]
    [InlineData("tcp:")]
    public async Task After_an_update_the_meter_is_read_again_through_the_same_port(string kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || kind == "tcp:", "pseudo terminals are a Linux port");
        using MeterProgram meter = await MeterProgram.Start(kind);
        using SingleClientGate? gate = kind == "tcp:" ? new SingleClientGate(meter.Address) : null;
        using var module = new UpdatedModule(gate?.Address ?? meter.Address, MeterProgram.Key);
        module.WaitFor(() => module.ReadingTime != null, "the first reading");

        module.Upload(AnotherBuild.Bundle("0.7.1"));
        Assert.Equal("0.7.1", module.RunningVersion);
        module.WaitFor(() => module.ReadingTime != null && !module.TrialWaitsFor.Contains("meter"), "a reading after the update");
        if (kind == "serial:")
        {
            // The superuser may open a port that is open already, so readings alone would prove nothing to one.
            string port = File.ResolveLinkTarget(meter.Address[kind.Length..], returnFinalTarget: true)!.FullName;
            Assert.Single(Directory.GetFiles("/proc/self/fd"), handle => new FileInfo(handle).LinkTarget == port);
        }

        module.Revert();
        module.WaitFor(() => module.ReadingTime != null, "a reading after going back");
    }
}
