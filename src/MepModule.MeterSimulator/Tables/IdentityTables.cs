using System;
using MepModule.MeterSimulator.Metering;
using MepModule.MeterSimulator.Metering.MBus;

namespace MepModule.MeterSimulator.Tables;

/// <summary>BT00, BT01, ET03, ET04, ET54 and ET70: who the meter is, what it is rated for, which features it has.</summary>
internal sealed class IdentityTables
{
    /// <summary>BT00.13 to 16: bytes of the bitmaps of basic and extended tables and procedures.</summary>
    private const int BasicTableBytes = 10;
    private const int BasicProcedureBytes = 2;
    private const int ExtendedProcedureBytes = 12;

    /// <summary>ET54.91: bytes of the firmware module records, ET11.32 of ET11.33 bytes.</summary>
    private const int ModuleRecords = 6 * 7;

    private const int ExtendedLoadProfileSources = 1 << 1;
    private const int MultipleLoadProfileSets = 1 << 2;
    private const int OtherEnergyUnits = 1 << 6;
    private const int MultipleMepClients = 1 << 8;

    private readonly MeterWorks _works;

    public IdentityTables(MeterWorks works)
    {
        _works = works;
        bool gen4 = works.Profile.Generation == MeterGeneration.Gen4;
        TableStore tables = works.Tables;

        int bitmaps = 2 * (BasicTableBytes + ExtendedTableBytes) + BasicProcedureBytes + ExtendedProcedureBytes;
        tables.Basic(0, Access.Basic, Access.Nobody, 19 + bitmaps, FillConfiguration);
        FillManufacturer(tables.Basic(1, Access.Basic, Access.Nobody, 24).Bytes);
        FillUtility(tables.Extended(3, Access.Basic, Access.Advanced, 143).Bytes);
        System = tables.Extended(4, Access.Basic, Access.Advanced, gen4 ? 140 : 129, RefreshSystem);
        FillSystem(System.Bytes);
        FillStatus(tables.Extended(54, Access.Basic, Access.Nobody, gen4 ? 150 : 91, RefreshStatus).Bytes);
        if (gen4)
            tables.Extended(70, Access.Basic, Access.Nobody, 156).Bytes[142] = (byte)works.Profile.Port;
    }

    public Table System { get; }

    /// <summary>ET04.116: counts every change of the interface.</summary>
    public byte InterfaceVersion
    {
        get => System.Bytes[116];
        set => System.Bytes[116] = value;
    }

    private int ExtendedTableBytes => _works.Profile.Generation == MeterGeneration.Gen4 ? 20 : 13;

    private void FillConfiguration(Table table)
    {
        Span<byte> bytes = table.Bytes;
        bytes[0] = 1 << 1;
        bytes[1] = 2 | 1 << 3 | 1 << 5;
        bytes[2] = 0x88;
        bytes.PutText(3, 4, _works.Manufacturer);
        bytes[7] = 2;
        bytes[9] = MeterWorks.MaximumProcedureParameters;
        bytes[10] = MeterWorks.MaximumProcedureResponse;
        bytes[11] = 1;
        bytes[13] = BasicTableBytes;
        bytes[14] = (byte)ExtendedTableBytes;
        bytes[15] = BasicProcedureBytes;
        bytes[16] = ExtendedProcedureBytes;
        bytes[17] = 9;
        bytes[18] = 2;
        int used = 19, usedExtended = used + BasicTableBytes;
        int procedures = usedExtended + ExtendedTableBytes, extendedProcedures = procedures + BasicProcedureBytes;
        int writable = extendedProcedures + ExtendedProcedureBytes, writableExtended = writable + BasicTableBytes;
        foreach (Table other in _works.Tables.All)
        {
            SetBit(bytes, other.Id < Table.Extended ? used : usedExtended, other.Id % Table.Extended);
            if (other.WriteAccess != Access.Nobody)
                SetBit(bytes, other.Id < Table.Extended ? writable : writableExtended, other.Id % Table.Extended);
        }
        foreach (int procedure in _works.Procedures.Numbers)
            SetBit(bytes, procedure < Table.Extended ? procedures : extendedProcedures, procedure % Table.Extended);
    }

    private static void SetBit(Span<byte> bytes, int start, int bit) => bytes[start + bit / 8] |= (byte)(1 << bit % 8);

    private void FillManufacturer(Span<byte> bytes)
    {
        int firmware = _works.Profile.FirmwareVersion;
        bytes.PutText(0, 4, _works.Manufacturer);
        bytes.PutText(4, 8, _works.Profile.Model.PadRight(8));
        // The one big-endian field inside a table.
        bytes[12] = bytes[14] = (byte)(firmware >> 8);
        bytes[13] = bytes[15] = (byte)firmware;
        string serial = _works.SerialNumber.ToString("D16");
        for (int digits = 0; digits < 8; digits++)
            bytes[16 + digits] = Convert.ToByte(serial.Substring(2 * digits, 2), 16);
    }

    private void FillUtility(Span<byte> bytes)
    {
        bytes.PutText(0, 30, $"SIM{_works.SerialNumber % 100_000_000:D8}");
        bytes.PutU16(137, _works.Profile.FirmwareVersion ^ 0x5A5A);
    }

    private void FillSystem(Span<byte> bytes)
    {
        MeterProfile profile = _works.Profile;
        bytes.PutU32(0, 4711);
        for (int octet = 0; octet < 6; octet++)
            bytes[4 + octet] = (byte)(_works.SerialNumber >> 8 * (octet % 4) ^ 0x42 * octet);
        bytes[10] = 1;
        bytes[11] = 23;
        bytes[12] = 1 | 1 << 5;
        bytes[13] = 50;
        bytes.PutText(14, 8, $"{profile.Model[0]}{(int)profile.Generation}{profile.FirmwareVersion:X4}{profile.PresentValues:D2}");
        bytes[53] = MeterWorks.RecordedOutages;
        bytes[54] = 4;
        bytes[55] = (byte)profile.Tiers;
        bytes.PutU16(56, 20);
        bytes.PutU16(58, 63);
        bytes.PutU16(60, 230);
        bytes[62] = (byte)_works.Options.MissingPhases;
        bytes.PutU16(63, 60);
        bytes[65] = 0;
        bytes[66] = 5;
        bytes[72] = 4;
        bytes.PutU16(74, 1440);
        bytes.PutTime(76, _works.Clock.Utc.Date.AddHours(-22));
        bytes.PutU16(88, 1000);
        bytes[90] = 3;
        bytes.PutU16(98, 0xFFFF);
        bytes.PutU16(100, 1024);
        bytes[110] = 60;
        bytes[111] = 30;
        bytes[112] = (byte)'S';
        bytes[116] = 7;
        bytes.PutU16(118, 20);
    }

    private void FillStatus(Span<byte> bytes)
    {
        MeterProfile profile = _works.Profile;
        int features = profile.LoadProfileSets > 1 ? ExtendedLoadProfileSources | MultipleLoadProfileSets : 0;
        features |= profile is { MepPorts: > 1, AllowsSecondClient: true } ? MultipleMepClients : 0;
        features |= _works.Options.EnergyUnitWattHours != 1 ? OtherEnergyUnits : 0;
        bytes.PutU16(0, features);
        if (profile.HasExtendedLogs)
            bytes.PutU16(69, MBusUnit.ExtendedEntries);
        if (!profile.HasAlternateEventLog)
            return;
        bytes[79] = ConfigurationTables.SecondaryDisplayItems;
        bytes.PutU16(80, EventLog.AlternateCapacity);
    }

    private void RefreshStatus(Table table)
    {
        if (_works.Profile.MepPorts < 2)
            return;
        table.Bytes[97 + ModuleRecords] = (byte)(_works.Transactions.LockOwner != 0 ? 1 : 0);
        table.Bytes[98 + ModuleRecords] = (byte)_works.Transactions.LockOwner;
    }

    private void RefreshSystem(Table table)
    {
        Span<byte> bytes = table.Bytes;
        if (_works.Profile.Generation != MeterGeneration.Gen4)
            bytes.PutU32(103, _works.SequenceNumber);
        else
            bytes.PutU32(_works.Profile.Port == 1 ? 129 : 133, _works.SequenceNumber);
    }
}
