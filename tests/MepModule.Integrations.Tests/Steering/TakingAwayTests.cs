using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using MepModule.Integrations.Tests.Discovery;
using MepModule.Integrations.Tests.Mqtt.Brokers;
using MepModule.MeterSimulator.Security;

namespace MepModule.Integrations.Tests.Steering;

/// <summary>
/// Takes away what steering stands on, under all outputs that steer at once: the program of the meter, the link of the module, the module's own program. Whoever steers sees that there is nothing, and
/// never the last value again.
/// </summary>
public sealed class TakingAwayTests : IDisposable
{
    private const int MeterPort = 7031;
    private const int PatienceMilliseconds = 180_000;

    // For ten seconds the last reading may rightly be told, and somewhat later what was on its way.
    private const int LastReadingMilliseconds = 12_000;

    // After the first round in which all are as expected, they stay so.
    private const int Rounds = 3;

    private static readonly string[] _outputs = ["ecotracker", "shelly", "marstek", "modbus"];
    private static readonly string[] _answers = ["ecotracker", "shelly", "shellyUdp", "marstek", "sunspec"];
    private static readonly string[] _values = ["value", "value", "value", "value", "value"];
    private static readonly string[] _silence = ["silence", "silence", "silence", "silence", "silence"];
    private static readonly string[] _noReading = ["503", "503", "silence", "silence", "not implemented"];

    private readonly List<ForeignProgram> _running = [];

    public void Dispose()
    {
        foreach (ForeignProgram program in Enumerable.Reverse(_running))
        {
            program.Dispose();
        }
    }

    [Fact]
    public void Without_meter_link_or_module_nobody_gets_a_value()
    {
        using var lab = new Lab(4);
        ForeignProgram meter = Keep(lab.Meter(2, MeterPort));
        meter.UntilSaid("waits at");
        ForeignProgram module = Keep(lab.Module(1, "--meter", $"tcp:10.77.0.2:{MeterPort}", "--key", MeterKey.DemoBasic));
        module.UntilSaid("MepModule is at");
        Array.ForEach(_outputs, output => Switch(lab, output));
        ForeignProgram battery = Keep(lab.Steering(3, 1));
        Until(battery, _values);

        Kill(meter);
        Until(battery, _noReading, LastReadingMilliseconds);
        Keep(lab.Meter(2, MeterPort));
        Until(battery, _values);

        lab.Link(1, false);
        Until(battery, _silence);
        lab.Link(1, true);
        Until(battery, _values);

        Kill(module);
        Until(battery, _silence);
    }

    // In the rounds that begin so much later or after that, until all are as expected: what is no value any more does not become one again. An answer on its way at the beginning may still be one.
    private static void Until(ForeignProgram battery, string[] expected, int laterMilliseconds = 0)
    {
        long from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + laterMilliseconds;
        bool Is(string[][] rounds) => rounds.Length >= Rounds && rounds[^Rounds..].All(round => round.SequenceEqual(expected));
        battery.Until(() => Is(Told(battery, from)), "rounds of " + string.Join(", ", expected), PatienceMilliseconds);
        if (expected == _values)
        {
            return;
        }

        string[][] rounds = Told(battery, from);
        for (int answer = 0; answer < _answers.Length; answer++)
        {
            string[] one = [.. rounds.Select(round => round[answer])];
            Assert.DoesNotContain("value", one.SkipWhile(said => said == "value"));
        }
    }

    private static string[][] Told(ForeignProgram battery, long from) =>
    [
        .. battery.Said.Split('\n').Where(line => line.StartsWith('{') && line.TrimEnd().EndsWith('}'))
            .Select(line => JsonDocument.Parse(line).RootElement).Where(round => round.GetProperty("at").GetInt64() > from)
            .Select(round => _answers.Select(answer => round.GetProperty(answer).GetString()!).ToArray()),
    ];

    private void Switch(Lab lab, string output)
    {
        ForeignProgram owner = Keep(lab.Node(4, "switch", "http://10.77.0.1", Lab.Password, output, "on"));
        Assert.True(owner.UntilEnded() == 0, owner.Said);
        Assert.Equal("200", owner.Said.Trim());
    }

    private void Kill(ForeignProgram program)
    {
        _running.Remove(program);
        program.Dispose();
    }

    private ForeignProgram Keep(ForeignProgram program)
    {
        _running.Add(program);
        return program;
    }
}
