using System;

namespace MepModule.App.Meter;

/// <summary>
/// What the module found out about the meter at start-up. Replaced as a whole when the meter is asked anew; only what concerns its clock is kept up to date.
/// Texts are empty and numbers <see cref="Reading.Unknown"/> as long as they are not known.
/// </summary>
public sealed class MeterFacts
{
    /// <summary>Manufacturer code. Source: BT01.0.</summary>
    public string Manufacturer { get; internal set; } = "";

    /// <summary>Model. Source: BT01.4.</summary>
    public string Model { get; internal set; } = "";

    /// <summary>Firmware version as the manufacturer writes it, such as 3.10.21. Source: BT01.14.</summary>
    public string Firmware { get; internal set; } = "";

    /// <summary>Firmware version as a number to compare: major * 10000 + minor * 100 + build. Source: BT01.14.</summary>
    public int FirmwareNumber { get; internal set; } = Reading.Unknown;

    /// <summary>Hardware generation by its firmware: <c>gen3</c> (2.x and 3.x), <c>gen4</c> (4.0 and up) or <c>cpm</c> (1.x); empty while unknown.</summary>
    public string Generation
    {
        get
        {
            if (FirmwareNumber == Reading.Unknown)
            {
                return "";
            }

            return FirmwareNumber >= 40000 ? "gen4" : FirmwareNumber >= 20000 ? "gen3" : "cpm";
        }
    }

    /// <summary>Number of phases that are connected. Source: ET04.62.</summary>
    public int PhaseCount => Reading.PhaseCount - (MissingPhases & 1) - ((MissingPhases >> 1) & 1) - ((MissingPhases >> 2) & 1);

    /// <summary>Serial number that the grid company uses. Source: ET03.0.</summary>
    public string SerialNumber { get; internal set; } = "";

    /// <summary>Whether this is no meter but this project's simulator of one, which numbers its meters SIM and eight digits.</summary>
    public bool IsSimulated => SerialNumber.Length == 11 && SerialNumber.IndexOf("SIM") == 0;

    /// <summary>Serial number of the manufacturer. Source: BT01.16.</summary>
    public string ManufacturerSerialNumber { get; internal set; } = "";

    /// <summary>Program ID in hexadecimal digits. Source: ET04.14.</summary>
    public string ProgramId { get; internal set; } = "";

    /// <summary>Number of the meter's interface definition, which changes when the meter is configured anew. Source: ET04.116.</summary>
    public int InterfaceVersion { get; internal set; } = Reading.Unknown;

    /// <summary>Rated frequency in Hz. Source: ET04.13.</summary>
    public int RatedFrequencyHertz { get; internal set; } = Reading.Unknown;

    /// <summary>Greatest current in A. Source: ET04.58.</summary>
    public int MaxCurrentAmperes { get; internal set; } = Reading.Unknown;

    /// <summary>Rated voltage in V. Source: ET04.60.</summary>
    public int RatedVoltageVolts { get; internal set; } = Reading.Unknown;

    /// <summary>MEP port that the module is connected to: 1 or 2. Source: ET70.142 from firmware 4.0 on, else 1.</summary>
    public int Port { get; internal set; } = 1;

    /// <summary>MEP ports that take nothing but TLS: bit 0 is port 1, bit 1 is port 2. Source: ET97, from firmware 4.0 on.</summary>
    public int TlsPorts { get; internal set; } = Reading.Unknown;

    /// <summary>Number of summations in BT23. Source: BT21.3.</summary>
    public int Summations { get; internal set; } = Reading.Unknown;

    /// <summary>Number of tariff tiers. Source: BT21.7.</summary>
    public int Tiers { get; internal set; } = Reading.Unknown;

    /// <summary>Number of present values in BT28. Source: BT21.9.</summary>
    public int PresentValues { get; internal set; } = Reading.Unknown;

    /// <summary>Number of present demands in BT28: 0 unless the meter is configured for demand. Source: BT21.8.</summary>
    public int PresentDemands { get; internal set; } = Reading.Unknown;

    /// <summary>What one step of an energy register means, in Wh: 1, 10 or 100; unknown when the meter may count in any of them and does not tell. Source: ET42 or ET55.</summary>
    public int EnergyUnitWattHours { get; internal set; } = 1;

    /// <summary>Number of digits after which an energy register starts again at 0: 5 to 9. Source: ET42.</summary>
    public int RolloverDigits { get; internal set; } = Reading.Unknown;

    /// <summary>True when the meter measures through current transformers. Source: BT15.8.</summary>
    public bool HasTransformerRatios { get; internal set; }

    /// <summary>Ratio of the current transformers as the meter keeps it, 1 without. Its scale is not documented. Source: BT15.9.</summary>
    public int TransformerRatio { get; internal set; } = 1;

    /// <summary>Ratio of the voltage transformers as the meter keeps it, 1 without. Its scale is not documented. Source: BT15.13.</summary>
    public int VoltageTransformerRatio { get; internal set; } = 1;

    /// <summary>
    /// Factor of transformers that the meter does not apply, by which powers, currents and energies of it are multiplied where they are taken from its tables; 1 for none, and
    /// where the meter applies ratios of its own. Source: the settings.
    /// </summary>
    public int AppliedFactor { get; internal set; } = 1;

    /// <summary>Phases without voltage connection: bit 0 is L1. Source: ET04.62.</summary>
    public int MissingPhases { get; internal set; }

    /// <summary>Number of outages that the power quality table keeps. Source: ET04.53.</summary>
    public int OutageRecords { get; internal set; }

    /// <summary>Time zone in minutes east of UTC, without daylight saving. Source: BT53.4.</summary>
    public int TimeZoneMinutes { get; internal set; } = Reading.Unknown;

    /// <summary>Whether the meter told its time zone.</summary>
    public bool HasTimeZone => TimeZoneMinutes != Reading.Unknown;

    /// <summary>Daylight saving shift in minutes. Source: BT53.3.</summary>
    public int DaylightSavingMinutes { get; internal set; } = Reading.Unknown;

    /// <summary>True while daylight saving is in effect. Source: BT52.6.</summary>
    public bool DaylightSavingInEffect { get; internal set; }

    /// <summary>Local time less UTC in seconds, with or without daylight saving.</summary>
    public int OffsetSeconds(bool isDaylightSaving)
    {
        int zone = TimeZoneMinutes == Reading.Unknown ? 0 : TimeZoneMinutes;
        int shift = isDaylightSaving && DaylightSavingMinutes != Reading.Unknown ? DaylightSavingMinutes : 0;
        return (zone + shift) * 60;
    }

    /// <summary>Seconds that the meter's clock is ahead of the module's, negative when behind; <see cref="Reading.UnknownEnergy"/> when not known. A meter can be decades ahead.</summary>
    public long ClockAheadSeconds { get; internal set; } = Reading.UnknownEnergy;

    /// <summary>Number of load profile sets with at least one channel; 0 when the meter keeps none. Source: BT61.</summary>
    public int LoadProfileSets { get; internal set; } = Reading.Unknown;

    /// <summary>Where present values stand on this meter; null before that is known.</summary>
    internal PresentPlan? PresentValuePlaces { get; set; }

    /// <summary>Where energies stand on this meter; null before that is known.</summary>
    internal EnergyPlan? EnergyPlaces { get; set; }

    /// <summary>Whether the meter has a present value, be it read yet or not.</summary>
    /// <param name="value">One of <see cref="PresentValue"/>.</param>
    public bool HasPresent(int value) => PresentValuePlaces != null && PresentValuePlaces.Has(value);

    /// <summary>Whether the meter has an energy or count, be it read yet or not.</summary>
    /// <param name="energy">One of <see cref="Energy"/>.</param>
    public bool HasEnergy(int energy) => EnergyPlaces != null && EnergyPlaces.Summation(energy) != EnergyPlan.Absent;

    /// <summary>When these facts were read, in UTC.</summary>
    public DateTime ReadTimeUtc { get; internal set; }
}
