using System;
using System.Text;
using MepModule.App.Configuration;
using MepModule.App.Diagnostics;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Platform;
using MepModule.App.Tests;
using MepModule.App.Tests.Update;
using MepModule.Desktop;
using MepModule.MeterSimulator;

namespace MepModule.Integrations.Tests;

/// <summary>An output on the module's meter service with a simulated meter, in virtual time: a second of the meter takes no real time.</summary>
internal sealed class OutputBench : IDisposable
{
    private const int MostTurns = 200;

    /// <param name="output">Not started yet.</param>
    /// <param name="options">The meter.</param>
    /// <param name="board">What it runs on; a PC unless given.</param>
    /// <param name="fields">Its settings, as <see cref="Number"/> and <see cref="Text"/> make them.</param>
    public OutputBench(Output output, MeterOptions options, IBoard? board = null, params byte[][] fields)
    {
        Meter = new MeterBench(options);
        Output = output;
        Log = new EventLog(Meter.Clock, new CutStore(), 4096, 4096);
        var module = new ModuleIdentity("24:6F:28:01:02:03", "mep-module", "0.1.0", "desktop");
        Context = new OutputContext(new SettingsStore(Meter.Files, new Settings()), Meter.Service, module, Meter.Clock, new SystemRandom(), Log, board ?? Meter.Board, new SimulatedWifi(false, true), new SystemTls(), 0);
        Settings = Begin(fields);
    }

    /// <summary>Another output on the meter of one that runs.</summary>
    /// <param name="output">Not started yet.</param>
    /// <param name="beside">The one that runs.</param>
    /// <param name="fields">Its settings.</param>
    public OutputBench(Output output, OutputBench beside, params byte[][] fields)
    {
        Meter = beside.Meter;
        Log = beside.Log;
        Context = beside.Context;
        Output = output;
        Settings = Begin(fields);
    }

    public MeterBench Meter { get; }

    public Output Output { get; }

    public OutputContext Context { get; }

    public SettingsSection Settings { get; }

    public EventLog Log { get; }

    public OutputStatus Status => Output.Status!;

    public static byte[] Number(int tag, int value) => SettingsSections.Field(tag, BitConverter.GetBytes(value));

    public static byte[] Text(int tag, string value) => SettingsSections.Field(tag, Encoding.UTF8.GetBytes(value));

    public void Dispose() => Output.End();

    /// <summary>Lets the meter be read for so many seconds, and gives the output its turns, as the loop does.</summary>
    public OutputBench Seconds(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Meter.Run(TimeSpan.FromSeconds(1));
            Turns();
        }

        return this;
    }

    /// <summary>Lets the meter be read until energies are known.</summary>
    public OutputBench UntilReady()
    {
        Meter.WaitForEnergies();
        Turns();
        return this;
    }

    /// <summary>Gives the output turns until it has nothing to do.</summary>
    public void Turns()
    {
        if (Output is SocketOutput sockets)
        {
            for (int i = 0; i < MostTurns && sockets.Turn(Meter.Clock.Milliseconds) == 0; i++)
            {
            }
        }
    }

    private SettingsSection Begin(byte[][] fields)
    {
        byte[] sections = [];
        foreach (byte[] field in fields)
        {
            sections = SettingsSections.With(sections, Output.Name, field);
        }

        var section = new SettingsSection(sections, Output.Name);
        Output.Begin(Context, section);
        return section;
    }
}
