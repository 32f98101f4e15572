using System;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>
/// Finds out which meter this is and how its tables are laid out, before anything else is read (guide: minimal start-up of a reader).
/// A part that a meter does not have is left out; a part that no answer came for ends the sequence, to be started again.
/// </summary>
internal sealed class StartupSequence
{
    // ET11 grew with the firmware; CPM modules (1.x) follow newer firmware.
    private const int FirstDeltaFirmware = 34000;

    // Firmware that can count energy in steps of 10 or 100 Wh.
    private const int FirstMeterWithUnits = 37000;
    private const int FirstModuleWithUnits = 12000;

    private readonly MeterClient _client;
    private readonly IMonotonicClock _clock;
    private readonly int _factor;
    private MeterError _error;

    /// <param name="client">Reads the meter.</param>
    /// <param name="clock">Time.</param>
    /// <param name="factor">Factor of transformers, for a meter that applies no ratios itself.</param>
    public StartupSequence(MeterClient client, IMonotonicClock clock, int factor)
    {
        _factor = factor;
        _client = client;
        _clock = clock;
    }

    /// <summary>What was found; null until <see cref="Run"/> succeeded.</summary>
    public MeterLayout? Layout { get; private set; }

    /// <summary>What the meter said that cannot be right, as a sentence; null unless <see cref="Run"/> ended with <see cref="MeterError.ImplausibleLayout"/>.</summary>
    public string? Problem { get; private set; }

    /// <summary>The meter's clock as read, seconds since 1970; <see cref="TableTime.None"/> when it could not be read.</summary>
    public long MeterTime { get; private set; } = TableTime.None;

    /// <summary>When the clock was read, in milliseconds of the monotonic clock.</summary>
    public long MeterTimeMilliseconds { get; private set; }

    // Where the bytes of the last successful read are.
    private byte[] Data => _client.Link.ResponseBuffer;

    private int Start => _client.Link.DataOffset;

    /// <summary>Asks the meter.</summary>
    /// <returns><see cref="MeterError.None"/> with <see cref="Layout"/> set, or why it could not be found out.</returns>
    public MeterError Run()
    {
        _error = MeterError.None;
        Layout = null;
        var facts = new MeterFacts();

        // Any read finds the sequence number; this one also tells a wrong key.
        if (!Read(UtcClock.Table, 0, UtcClock.Size))
        {
            return _error == MeterError.None ? MeterError.NoSuchTable : _error;
        }

        MeterTime = UtcClock.Seconds(Data, Start);
        MeterTimeMilliseconds = _clock.Milliseconds;
        facts.DaylightSavingInEffect = UtcClock.DaylightSavingInEffect(Data, Start);

        ReadIdentity(facts);
        DeviceDimensions? devices = ReadDevices(facts);
        RegisterDimensions? registers = ReadRegisterDimensions();
        if (_error != MeterError.None)
        {
            return _error;
        }

        if (registers == null || devices == null)
        {
            return MeterError.NoSuchTable;
        }

        Problem = LayoutCheck.Problem(registers, devices);
        if (Problem != null)
        {
            return MeterError.ImplausibleLayout;
        }

        facts.Summations = registers.Summations;
        facts.Tiers = registers.Tiers;
        facts.PresentValues = registers.PresentValues;
        facts.PresentDemands = registers.PresentDemands;
        byte[]? presentSelection = ReadWhole(PresentSelection.Table, registers.PresentSelectionSize);
        byte[]? dataSelection = ReadWhole(DataSelection.Table, registers.DataSelectionSize);
        if (Read(Constants.Table, 0, Constants.Size))
        {
            facts.HasTransformerRatios = Constants.RatiosApplied(Data, Start);
            facts.TransformerRatio = facts.HasTransformerRatios ? Constants.CurrentRatio(Data, Start) : 1;
            facts.VoltageTransformerRatio = facts.HasTransformerRatios ? Constants.VoltageRatio(Data, Start) : 1;
        }

        facts.AppliedFactor = facts.HasTransformerRatios ? 1 : _factor;
        EnergyScale scale = ReadEnergyScale(facts);
        LoadProfileLayout[] loadProfiles = ReadLoadProfiles();
        facts.LoadProfileSets = loadProfiles.Length;
        if (_error != MeterError.None)
        {
            return _error;
        }

        var present = new PresentPlan(registers, presentSelection, facts.TransformerRatio != 1 || facts.VoltageTransformerRatio != 1, facts.MissingPhases, facts.AppliedFactor);
        var energy = new EnergyPlan(registers, dataSelection);
        Problem = LayoutCheck.Problem(present, energy);
        if (Problem != null)
        {
            return MeterError.ImplausibleLayout;
        }

        facts.PresentValuePlaces = present;
        facts.EnergyPlaces = energy;
        Layout = new MeterLayout(facts, registers, devices, scale, present, energy, loadProfiles);
        return MeterError.None;
    }

    private void ReadIdentity(MeterFacts facts)
    {
        if (Read(ManufacturerInfo.Table, 0, ManufacturerInfo.Size))
        {
            facts.Manufacturer = ManufacturerInfo.Manufacturer(Data, Start);
            facts.Model = ManufacturerInfo.Model(Data, Start);
            int major = ManufacturerInfo.FirmwareMajor(Data, Start);
            int minor = ManufacturerInfo.FirmwareMinor(Data, Start);
            int build = ManufacturerInfo.FirmwareBuild(Data, Start);
            facts.Firmware = major.ToString() + "." + minor.ToString("D2") + "." + build.ToString("D2");
            facts.FirmwareNumber = major * 10000 + minor * 100 + build;
            facts.ManufacturerSerialNumber = ManufacturerInfo.SerialNumber(Data, Start);
        }

        if (Read(UtilityInfo.Table, 0, UtilityInfo.SerialNumberSize))
        {
            facts.SerialNumber = UtilityInfo.SerialNumber(Data, Start);
        }

        if (Read(SystemInfo.Table, SystemInfo.RatedFrequencyOffset, 1 + SystemInfo.ProgramIdSize))
        {
            facts.RatedFrequencyHertz = SystemInfo.RatedFrequencyHertz(Data, Start - SystemInfo.RatedFrequencyOffset);
            facts.ProgramId = SystemInfo.ProgramId(Data, Start - SystemInfo.RatedFrequencyOffset);
        }

        const int outagesToPhases = 62 + 1 - SystemInfo.OutageCountOffset;
        if (Read(SystemInfo.Table, SystemInfo.OutageCountOffset, outagesToPhases))
        {
            int origin = Start - SystemInfo.OutageCountOffset;
            facts.OutageRecords = SystemInfo.OutageCount(Data, origin);
            facts.MaxCurrentAmperes = SystemInfo.MaxCurrentAmperes(Data, origin);
            facts.RatedVoltageVolts = SystemInfo.RatedVoltageVolts(Data, origin);
            facts.MissingPhases = SystemInfo.MissingPhases(Data, origin);
        }

        if (Read(SystemInfo.Table, SystemInfo.InterfaceVersionOffset, 1))
        {
            facts.InterfaceVersion = SystemInfo.InterfaceVersion(Data, Start - SystemInfo.InterfaceVersionOffset);
        }

        if (Read(TimeOffset.Table, 0, TimeOffset.Size))
        {
            facts.TimeZoneMinutes = TimeOffset.ZoneMinutes(Data, Start);
            facts.DaylightSavingMinutes = TimeOffset.DaylightSavingMinutes(Data, Start);
        }
    }

    private DeviceDimensions? ReadDevices(MeterFacts facts)
    {
        bool isGen4 = facts.Generation == "gen4";
        bool isOld = facts.Generation == "gen3" && facts.FirmwareNumber < FirstDeltaFirmware;
        int size = isGen4 ? DeviceDimensions.FullSize : isOld ? DeviceDimensions.MinimumSize : DeviceDimensions.DeltaSize;
        if (!Read(DeviceDimensions.Table, 0, size))
        {
            return null;
        }

        var devices = new DeviceDimensions(Data, Start, size);
        facts.Port = 1;
        if (isGen4 && Read(RamStatus.Table, RamStatus.PortOffset, 1) && Data[Start] == 2)
        {
            facts.Port = 2;
        }

        _client.Port = facts.Port;
        if (isGen4)
        {
            ReadTlsPolicy(facts);
        }

        return devices;
    }

    // Readable as long as the port that the module is on still speaks without TLS.
    private void ReadTlsPolicy(MeterFacts facts)
    {
        if (!Read(TlsPolicy.DimensionTable, TlsPolicy.TextCountOffset, 1))
        {
            return;
        }

        int flags = TlsPolicy.FlagsOffset(Data[Start]);
        if (Read(TlsPolicy.Table, flags, TlsPolicy.FlagsSize))
        {
            facts.TlsPorts = TlsPolicy.RequiringPorts(Data, Start);
            if ((facts.TlsPorts & facts.Port) != 0)
            {
                _client.Link.DemandTls();
            }
        }
    }

    // Old firmware answers with the maxima where it has no table of actual dimensions.
    private RegisterDimensions? ReadRegisterDimensions()
    {
        if (Read(RegisterDimensions.Table, 0, RegisterDimensions.Size) ||
            (_error == MeterError.None && Read(RegisterDimensions.MaximaTable, 0, RegisterDimensions.Size)))
        {
            return new RegisterDimensions(Data, Start);
        }

        return null;
    }

    // Unit and roll-over stand in ET42 from firmware 3.70 on. Its unit is a copy of that in ET55, which is asked where ET42 does not tell. Where neither tells, a meter that is not behind
    // transformers counts Wh.
    private EnergyScale ReadEnergyScale(MeterFacts facts)
    {
        int unit = 0;
        int digits = 0;
        bool isModule = facts.Generation == "cpm";
        bool hasOtherUnits = facts.FirmwareNumber == Reading.Unknown || facts.FirmwareNumber >= (isModule ? FirstModuleWithUnits : FirstMeterWithUnits);
        if (Read(MeterStatus.Table, 0, 2))
        {
            hasOtherUnits &= MeterStatus.HasOtherEnergyUnits(Data, Start);
            var definition = new InterfaceDefinition();
            MeterError error = definition.Read(_client, MeterStatus.HasExtendedSources(Data, Start), MeterStatus.HasSeveralLoadProfileSets(Data, Start));
            Note(error);
            if (error == MeterError.None && definition.HasRequiredSection)
            {
                unit = definition.EnergyUnitWattHours;
                digits = definition.RolloverDigits;
                facts.RolloverDigits = digits;
            }
        }

        if (!EnergyScale.IsUnit(unit) && hasOtherUnits)
        {
            unit = ReadConfiguredUnit(facts);
        }

        if (!EnergyScale.IsUnit(unit) && !(hasOtherUnits && (isModule || facts.HasTransformerRatios)))
        {
            unit = 1;
        }

        var scale = new EnergyScale(unit, digits, facts.AppliedFactor);
        facts.EnergyUnitWattHours = scale.IsUnitKnown ? unit : Reading.Unknown;
        return scale;
    }

    private int ReadConfiguredUnit(MeterFacts facts)
    {
        if (!Read(RegisterDimensions.MaximaTable, RegisterDimensions.TiersOffset, 1))
        {
            return 0;
        }

        int offset = MeterConfiguration.EnergyUnitOffset(Data[Start], facts.Generation == "gen4");
        return Read(MeterConfiguration.Table, offset, 1) ? Data[Start] : 0;
    }

    private LoadProfileLayout[] ReadLoadProfiles()
    {
        // Firmware before 3.50 has one set; what lies beyond its table reads as nothing or is refused.
        int size = LoadProfileSet.HeaderSize + LoadProfileSet.MaximumSets * LoadProfileSet.EntrySize;
        int sets = LoadProfileSet.MaximumSets;
        if (!Read(LoadProfileSet.Table, 0, size))
        {
            sets = 1;
            if (_error != MeterError.None || !Read(LoadProfileSet.Table, 0, LoadProfileSet.HeaderSize + LoadProfileSet.EntrySize))
            {
                return new LoadProfileLayout[0];
            }
        }

        var found = new LoadProfileSet[sets];
        int used = 0;
        for (int i = 0; i < sets; i++)
        {
            found[i] = new LoadProfileSet(Data, Start, i);
            used += found[i].IsUsed ? 1 : 0;
        }

        var layouts = new LoadProfileLayout[used];
        int at = 0;
        int next = 0;
        foreach (LoadProfileSet set in found)
        {
            if (set.IsUsed)
            {
                layouts[next++] = new LoadProfileLayout(set, ReadSources(set, at));
            }

            at += set.ControlSize;
        }

        return layouts;
    }

    private ushort[] ReadSources(LoadProfileSet set, int controlOffset)
    {
        const int mappedEntries = 1 + SourceId.LastMapped - SourceId.FirstMapped;
        var sources = new ushort[set.Channels];
        if (!Read(LoadProfileControl.Table, controlOffset, LoadProfileControl.ChannelSize * set.Channels))
        {
            return sources;
        }

        bool hasMapped = false;
        for (int i = 0; i < sources.Length; i++)
        {
            sources[i] = (ushort)LoadProfileControl.Source(Data, Start, i);
            hasMapped |= IsMapped(sources[i]);
        }

        if (hasMapped && Read(SourceMapping.Table, 0, SourceMapping.EntrySize * mappedEntries))
        {
            for (int i = 0; i < sources.Length; i++)
            {
                if (IsMapped(sources[i]))
                {
                    sources[i] = (ushort)SourceMapping.ExtendedSource(Data, Start, sources[i]);
                }
            }
        }

        return sources;
    }

    private static bool IsMapped(int source)
    {
        return source >= SourceId.FirstMapped && source <= SourceId.LastMapped;
    }

    private byte[]? ReadWhole(int table, int size)
    {
        if (size == 0 || !Read(table, 0, size))
        {
            return null;
        }

        var copy = new byte[size];
        Array.Copy(Data, Start, copy, 0, size);
        return copy;
    }

    private bool Read(int table, int offset, int count)
    {
        if (_error != MeterError.None)
        {
            return false;
        }

        MeterError error = _client.ReadInPlace(table, offset, count);
        Note(error);
        return error == MeterError.None;
    }

    // What the meter refuses it does not have; anything else means that we cannot go on now.
    private void Note(MeterError error)
    {
        if (error != MeterError.None && !MeterErrorText.IsRefusal(error))
        {
            _error = error;
        }
    }
}
