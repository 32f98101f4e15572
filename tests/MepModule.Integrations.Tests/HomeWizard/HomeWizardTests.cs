using MepModule.App.Integrations.HomeWizard;
using MepModule.Integrations.Tests.Golden;

namespace MepModule.Integrations.Tests.HomeWizard;

/// <summary>What is answered as a P1 meter of HomeWizard, of each kind of meter.</summary>
public sealed class HomeWizardTests
{
    public static TheoryData<string> Meters => TestMeters.All;

    [Theory]
    [MemberData(nameof(Meters))]
    public void The_answers_of_a_meter_are_those_of_its_golden_file(string meter)
    {
        string values = Written.By(new HomeWizardWriter(Written.Data(meter, out _)));
        GoldenFile.Hold("homewizard", meter, Written.Lines("/api", Written.By(new HomeWizardIdentity(Written.Module))) + Written.Lines("/api/v1/data", values));
    }
}
