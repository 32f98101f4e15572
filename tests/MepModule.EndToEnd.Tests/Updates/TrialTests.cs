using System;
using System.Linq;
using System.Threading.Tasks;
using MepModule.Testing;

namespace MepModule.EndToEnd.Tests.Updates;

/// <summary>A new build on trial, for as long as a trial takes.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task A_trial_confirms_itself_only_when_the_meter_can_be_asked_as_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pseudo terminals are a Linux port");
        using MeterProgram meter = await MeterProgram.Start("serial:");
        using var module = new UpdatedModule(meter.Address, MeterProgram.Key);
        module.WaitFor(() => module.ReadingTime != null, "the first reading");

        module.Upload(AnotherBuild.Bundle("0.7.1"), meanwhile: meter.Kill);
        module.WaitFor(() => !module.TrialWaitsFor.Contains("uptime"), "a minute");
        Assert.Equal(["meter"], module.TrialWaitsFor);

        await meter.Start();
        module.WaitFor(() => !module.Trial.GetProperty("active").GetBoolean(), "the confirmation");
        Assert.NotNull(module.ReadingTime);
        Assert.Equal("0.7.1", module.RunningVersion);
    }
}
