using System;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Meter;
using MepModule.App.Platform;

namespace MepModule.App.Integrations.P1;

/// <summary>Makes telegrams of what is known: whether there may be one, whose it is, and at which time of the household. Safe to use from any thread.</summary>
public sealed class P1Source
{
    // A reader takes 4 to 22 characters behind the slash, and the standard speaks of 16 behind the first four.
    private const int MostModel = 16;
    private const string Unnamed = "MEP5";

    // How a meter of that maker calls itself in its tables, and in telegrams of its own.
    private const string MakerInTables = "ELON";
    private const string MakerInTelegrams = "NES";

    private readonly Crc16 _crc = new Crc16();
    private readonly P1Lines _lines = new P1Lines();
    private readonly CivilTime _time;
    private MeterFacts? _facts;
    private string _identification = Unnamed;

    /// <param name="zone">Number of a word of <see cref="CivilTime.Zones"/>.</param>
    public P1Source(int zone)
    {
        _time = new CivilTime(zone);
    }

    /// <summary>A place for telegrams of this source.</summary>
    public P1Writer NewTelegram() => new P1Writer(_crc);

    /// <summary>Makes a telegram.</summary>
    /// <param name="data">What is known.</param>
    /// <param name="telegram">Where to.</param>
    /// <returns>Null when it was made, else why not, as a sentence.</returns>
    public string? Make(OutputData data, P1Writer telegram)
    {
        if (!data.HasReading)
        {
            return "There was no reading yet.";
        }

        if (!data.IsSteerable)
        {
            return "The last reading is too old to be told.";
        }

        lock (_lines)
        {
            string? problem = _lines.Take(data);
            if (problem != null)
            {
                return problem;
            }

            if (data.SampleTimeUtc == DateTime.MinValue)
            {
                return "The time of day is not known yet.";
            }

            if (data.Facts != _facts && data.Facts != null)
            {
                _facts = data.Facts;
                _identification = IdentificationOf(_facts);
            }

            Put(data.SampleTimeUtc, _lines, telegram);
            return null;
        }
    }

    /// <summary>Makes a telegram without values.</summary>
    /// <param name="clock">Tells its time.</param>
    /// <param name="telegram">Where to.</param>
    /// <returns>Whether it was made: without a time of day there is nothing in it.</returns>
    public bool MakeBare(IClock clock, P1Writer telegram)
    {
        lock (_lines)
        {
            if (clock.IsSet)
            {
                Put(clock.UtcNow, null, telegram);
            }

            return clock.IsSet;
        }
    }

    private void Put(DateTime utc, P1Lines? lines, P1Writer telegram)
    {
        bool isSummer;
        DateTime local = _time.Of(utc, _facts, out isSummer);
        telegram.Make(lines, _identification, local, isSummer);
    }

    /// <summary>What stands behind the slash: three letters of the maker, 5 for the speed that the line would begin at, and the model.</summary>
    internal static string IdentificationOf(MeterFacts facts)
    {
        string maker = facts.Manufacturer == MakerInTables ? MakerInTelegrams : "";
        for (int i = 0; i < facts.Manufacturer.Length && maker.Length < 3; i++)
        {
            char c = facts.Manufacturer[i];
            maker += c >= 'A' && c <= 'Z' ? c.ToString() : "";
        }

        string text = maker.Length == 3 ? maker + "5" : Unnamed;
        int end = text.Length + MostModel;
        for (int i = 0; i < facts.Model.Length && text.Length < end; i++)
        {
            char c = facts.Model[i];
            bool isPlain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
            text += isPlain ? c.ToString() : "";
        }

        return text;
    }
}
