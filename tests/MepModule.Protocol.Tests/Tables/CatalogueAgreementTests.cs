using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;
using MepModule.MeterSimulator;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol.Tests.Tables;

/// <summary>
/// The typed views and the table catalogue were written apart. On the tables of every simulated meter they must see the same value in the same bytes.
/// </summary>
public class CatalogueAgreementTests
{
    private static readonly MeterCatalogue Catalogue = MeterCatalogue.Load();
    private static readonly string[] Dimensioning = ["BT00", "BT01", "BT20", "BT21", "BT22", "BT27", "BT50", "BT60", "BT61", "BT62", "BT70", "BT71", "ET04", "ET11", "ET36", "ET42", "ET54"];

    private Dictionary<string, byte[]> _tables = [];
    private Dimensions _dimensions = new();
    private int _compared;

    public static TheoryData<string> Profiles => new(MeterProfile.All.Select(profile => profile.Name));

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Typed_views_and_catalogue_agree_on_every_meter(string profile)
    {
        Load(profile);
        var registers = new RegisterDimensions(_tables["BT21"], 0);
        Registers(registers);
        Identity();
        Clocks();
        Devices(registers);
        LoadProfile();
        Logs();
        PowerQualityTable();
        Assert.InRange(_compared, 190, 2000);
    }

    private void Registers(RegisterDimensions registers)
    {
        Assert.Equal(_tables["BT23"].Length, registers.RegisterDataSize);
        Assert.Equal(_tables["BT28"].Length, registers.PresentDataSize);
        Assert.Equal(_tables["BT22"].Length, registers.DataSelectionSize);
        Assert.Equal(_tables["BT27"].Length, registers.PresentSelectionSize);
        for (int k = 0; k < registers.Summations; k++)
        {
            Same("BT23", registers.SummationOffset(k), 4, RegisterData.Total(_tables["BT23"], 0, registers, k));
            for (int tier = 0; tier < registers.Tiers; tier++)
            {
                Same("BT23", registers.TierSummationOffset(tier, k), 4, RegisterData.OfTier(_tables["BT23"], 0, registers, tier, k));
            }
        }

        for (int n = 0; n < registers.PresentValues; n++)
        {
            Same("BT28", registers.PresentValueOffset(n), 4, PresentData.Value(_tables["BT28"], 0, registers, n));
            Same("BT27", registers.PresentDemands + n, 1, SourceId.DefaultPresentValue(n));
        }

        for (int r = 0; r < registers.PresentDemands; r++)
        {
            Same("BT28", registers.PresentDemandOffset(r), 4, PresentData.Demand(_tables["BT28"], 0, registers, r));
        }
    }

    private void Identity()
    {
        Same("ET04", 13, 1, SystemInfo.RatedFrequencyHertz(_tables["ET04"], 0));
        Same("ET04", 53, 1, SystemInfo.OutageCount(_tables["ET04"], 0));
        Same("ET04", 58, 2, SystemInfo.MaxCurrentAmperes(_tables["ET04"], 0));
        Same("ET04", 60, 2, SystemInfo.RatedVoltageVolts(_tables["ET04"], 0));
        Same("ET04", 116, 1, SystemInfo.InterfaceVersion(_tables["ET04"], 0));
        Same("ET03", 137, 2, UtilityInfo.ImageCrc(_tables["ET03"], 0));
        Assert.Equal(Node("BT01", 4, 8).Value, ManufacturerInfo.Model(_tables["BT01"], 0));
        Assert.Equal(Node("ET03", 0, 30).Value, UtilityInfo.SerialNumber(_tables["ET03"], 0));
        Same("ET46", 13, 4, ControlOutput.PrepayCreditWattHours(_tables["ET46"], 0));
        SameTime("ET46", 17, 6, ControlOutput.LastDisconnect(_tables["ET46"], 0));
    }

    private void Clocks()
    {
        SameTime("BT52", 0, 6, UtcClock.Seconds(_tables["BT52"], 0));
        SameTime("BT55", 0, 6, LocalClock.LocalSeconds(_tables["BT55"], 0));
        Same("BT53", 3, 1, TimeOffset.DaylightSavingMinutes(_tables["BT53"], 0));
        Same("BT53", 4, 2, TimeOffset.ZoneMinutes(_tables["BT53"], 0));
    }

    private void Devices(RegisterDimensions registers)
    {
        var devices = new DeviceDimensions(_tables["ET11"], 0, _tables["ET11"].Length);
        Same("ET11", 0, 1, devices.DeviceCount);
        Same("ET11", 5, 2, devices.DeviceDataEntrySize);
        Same("ET11", 7, 2, devices.TransactionRequestSize);
        Same("ET11", 9, 2, devices.TransactionResponseSize);
        Same("ET11", 22, 1, devices.InboundSources);
        for (int port = 1; port <= devices.MepPorts; port++)
        {
            Same("ET13", devices.AlertFlagsOffset(port), 1, _tables["ET13"][devices.AlertFlagsOffset(port)]);
            Same("ET50", devices.InboundOffset(port) + InboundData.FlagsOffset, 1, _tables["ET50"][devices.InboundOffset(port) + InboundData.FlagsOffset]);
            Same("ET51", (port - 1) * PortConfiguration.PortSize + 4, 2, PortConfiguration.OpticalTimeoutSeconds(_tables["ET51"], (port - 1) * PortConfiguration.PortSize));
        }

        for (int device = 0; device < devices.DeviceCount; device++)
        {
            int entry = devices.StatusOffset(device);
            Same("ET14", entry, 2, DeviceStatus.Handle(_tables["ET14"], entry));
            Same("ET14", entry + 2, 1, DeviceStatus.Status(_tables["ET14"], entry));
            Same("ET14", entry + 4, 2, DeviceStatus.BillingLength(_tables["ET14"], entry));
        }

        for (int request = 0; request < devices.RequestQueueLength; request++)
        {
            int entry = OnDemandRequests.Entry(0, devices, request);
            Same("ET15", entry, 2, OnDemandRequests.Transaction(_tables["ET15"], entry));
            Same("ET15", entry + 2, 2, OnDemandRequests.Handle(_tables["ET15"], entry));
        }

        // Only Gen 4 has display ids of five characters.
        bool isLong = devices.MepPorts == 2;
        Same("ET55", MeterConfiguration.EnergyUnitOffset(new RegisterDimensions(_tables["BT20"], 0).Tiers, isLong), 1, 1);
        Same("ET55", MeterConfiguration.PrimaryLoadProfileOffset(isLong), 1, 0);
        Same("ET54", 80, 2, MeterStatus.AlternateLogEntries(_tables["ET54"], 0));
        if (isLong)
        {
            Same("ET70", RamStatus.PortOffset, 1, _tables["ET70"][RamStatus.PortOffset]);
        }

        Assert.True(registers.Summations > 0);
    }

    private void LoadProfile()
    {
        int sets = (_tables["BT61"].Length - LoadProfileSet.HeaderSize) / LoadProfileSet.EntrySize;
        int control = 0;
        for (int index = 0; index < sets; index++)
        {
            var set = new LoadProfileSet(_tables["BT61"], 0, index);
            Same("BT61", 7 + 6 * index, 2, set.Blocks);
            Same("BT61", 9 + 6 * index, 2, set.IntervalsPerBlock);
            Same("BT61", 11 + 6 * index, 1, set.Channels);
            Same("BT63", 13 * index + 1, 2, LoadProfileStatus.ValidBlocks(_tables["BT63"], 13 * index));
            Same("BT63", 13 * index + 3, 2, LoadProfileStatus.LastBlock(_tables["BT63"], 13 * index));
            Same("BT63", 13 * index + 11, 2, LoadProfileStatus.ValidIntervals(_tables["BT63"], 13 * index));
            for (int channel = 0; channel < set.Channels; channel++)
            {
                Same("BT62", control + 3 * channel + 1, 1, LoadProfileControl.Source(_tables["BT62"], control, channel));
            }

            control += set.ControlSize;
            if (!set.IsUsed)
            {
                continue;
            }

            string data = "BT" + set.DataTable;
            int block = set.BlockOffset(LoadProfileStatus.LastBlock(_tables["BT63"], 13 * index));
            Assert.Equal(_tables[data].Length, set.BlockSize * set.Blocks);
            SameTime(data, block, 5, LoadProfileBlock.EndTime(_tables[data], block));
            int interval = set.IntervalOffset(LoadProfileStatus.LastBlock(_tables["BT63"], 13 * index), 0);
            Same(data, interval + set.StatusSize, 4, LoadProfileBlock.Value(_tables[data], interval, set, 0));
            int element = index * LoadProfileConfiguration.ElementSize;
            if (_tables["ET21"].Length >= element + LoadProfileConfiguration.ElementSize)
            {
                Assert.Equal(set.BlockSize, LoadProfileConfiguration.BlockSize(_tables["ET21"], element));
                Assert.Equal(set.BlockHeaderSize, LoadProfileConfiguration.BlockHeaderSize(_tables["ET21"], element));
                Assert.Equal(set.IntervalSize, LoadProfileConfiguration.IntervalSize(_tables["ET21"], element));
                Same("ET21", element + 20, 2, LoadProfileConfiguration.LastInterval(_tables["ET21"], element));
            }
        }

        Assert.Equal(_tables["BT62"].Length, control);
    }

    private void Logs()
    {
        Same("BT71", 3, 1, EventLogDimensions.ArgumentSize(_tables["BT71"], 0));
        Same("BT71", 5, 2, EventLogDimensions.Entries(_tables["BT71"], 0));
        Same("BT74", 1, 2, EventLog.ValidEntries(_tables["BT74"], 0));
        Same("BT74", 3, 2, EventLog.LastEntry(_tables["BT74"], 0));
        int entry = EventLog.EntryOffset(EventLog.LastEntry(_tables["BT74"], 0), EventLogDimensions.ArgumentSize(_tables["BT71"], 0));
        SameTime("BT74", entry, 6, EventLog.Time(_tables["BT74"], entry));
        Same("BT74", entry + 6, 2, EventLog.Sequence(_tables["BT74"], entry));
        Same("BT74", entry + 8, 2, EventLog.User(_tables["BT74"], entry));
        Same("ET36", LogDimensions.RecordOffset(1) + 2, 2, LogDimensions.EntrySize(_tables["ET36"], LogDimensions.RecordOffset(1)));
        Same("ET36", LogDimensions.RecordOffset(6) + 6, 2, LogDimensions.Entries(_tables["ET36"], LogDimensions.RecordOffset(6)));
        Assert.Equal(OutageLog.Table, LogDimensions.LogTable(_tables["ET36"], LogDimensions.RecordOffset(6)));
        Same("ET81", 1, 1, LogHeader.ValidEntries(_tables["ET81"], 0));
        SameTime("ET81", OutageLog.EntryOffset(0) + 6, 6, OutageLog.EndLocal(_tables["ET81"], OutageLog.EntryOffset(0)));
    }

    private void PowerQualityTable()
    {
        byte[] table = _tables["ET09"];
        int events = PowerQuality.EventsOffset(SystemInfo.OutageCount(_tables["ET04"], 0));
        Same("ET09", 0, 2, PowerQuality.LongOutageSeconds(table, 0));
        Same("ET09", 2, 1, PowerQuality.SagSurgeMinutes(table, 0));
        Same("ET09", 3, 1, PowerQuality.SagPercent(table, 0));
        Same("ET09", 4, 1, PowerQuality.SurgePercent(table, 0));
        Same("ET09", PowerQuality.OutageOffset(1) + 14, 4, PowerQuality.OutageSeconds(table, PowerQuality.OutageOffset(1)));
        for (int phase = 0; phase < 3; phase++)
        {
            SameTime("ET09", events + 8 * phase, 6, PowerQuality.LastSag(table, events, phase));
            Same("ET09", events + 8 * phase + 6, 2, PowerQuality.SagCount(table, events, phase));
            SameTime("ET09", events + 24 + 8 * phase, 6, PowerQuality.LastSurge(table, events, phase));
            SameTime("ET09", events + 81 + 8 * phase, 6, PowerQuality.LastPhaseLoss(table, events, phase));
            Same("ET09", events + 24 + 8 * phase + 6, 2, PowerQuality.SurgeCount(table, events, phase));
            Same("ET09", events + 68 + 4 * phase, 4, PowerQuality.OverCurrentCount(table, events, phase));
            Same("ET09", events + 81 + 8 * phase + 6, 2, PowerQuality.PhaseLossCount(table, events, phase));
            Same("ET09", events + 105 + 4 * phase, 4, PowerQuality.LowestSagMillivolts(table, events, phase));
            Same("ET09", events + 117 + 4 * phase, 4, PowerQuality.HighestSurgeMillivolts(table, events, phase));
        }

        Same("ET09", events + 48, 4, PowerQuality.LowestFrequencyMillihertz(table, events));
        SameTime("ET09", events + 52, 6, PowerQuality.LowestFrequencyTime(table, events));
        Same("ET09", events + 58, 4, PowerQuality.HighestFrequencyMillihertz(table, events));
        SameTime("ET09", events + 62, 6, PowerQuality.HighestFrequencyTime(table, events));
        Same("ET09", events + 129, 4, PowerQuality.ShortOutageCount(table, events));
        Same("ET09", events + 137, 1, PowerQuality.SagSurgeExtraSeconds(table, events));
    }

    private void Load(string profile)
    {
        var meter = new Meter(new MeterOptions { Profile = MeterProfile.Named(profile), HistoryDays = 2 });
        _tables = Catalogue.Tables.Select(table => (table.Id, Bytes: meter.ReadTable(table.Number))).Where(table => table.Bytes is not null).ToDictionary(table => table.Id, table => table.Bytes!);
        _dimensions = new Dimensions();
        foreach (string id in Dimensioning.Where(_tables.ContainsKey))
        {
            _dimensions = _dimensions.Add(id, _tables[id]);
        }
    }

    private FieldNode Node(string table, int offset, int length)
    {
        if (!_nodes.TryGetValue(table, out ILookup<int, FieldNode>? nodes))
        {
            DecodedTable decoded = new TableDecoder(Catalogue).Decode(table, _tables[table], 0, _dimensions);
            _nodes[table] = nodes = decoded.AllNodes().Where(node => node.Bits is null).ToLookup(node => node.Offset);
        }

        FieldNode? found = nodes[offset].FirstOrDefault(node => node.Length == length);
        Assert.True(found is not null, $"the catalogue has no field of {length} bytes at {table}.{offset}");
        _compared++;
        return found;
    }

    private readonly Dictionary<string, ILookup<int, FieldNode>> _nodes = [];

    // The catalogue may show a value scaled, such as a power factor.
    private void Same(string table, int offset, int length, long value)
    {
        FieldNode node = Node(table, offset, length);
        if (node.Value is long or double)
        {
            Assert.True(new[] { 1, 10, 100, 1000 }.Any(scale => Math.Abs(node.Number * scale - value) < 0.001), $"{table}.{offset}: {node} is not {value}");
        }
        else
        {
            byte[] bytes = _tables[table];
            Assert.Equal(Enumerable.Range(0, length).Sum(i => (long)bytes[offset + i] << (8 * i)), value);
        }
    }

    private void SameTime(string table, int offset, int length, long seconds)
    {
        FieldNode node = Node(table, offset, length);
        if (node.Value is not string text)
        {
            Assert.Equal(TableTime.None, seconds);
            return;
        }

        DateTime time = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        Assert.Equal(time, TableTime.ToDateTime(seconds));
    }
}
