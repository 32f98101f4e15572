using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.App.Jobs;
using MepModule.App.MBus;
using MepModule.Protocol.Tables;

namespace MepModule.App.Tests.MBus;

public class MBusTests
{
    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4")]
    public void The_devices_behind_the_meter_are_found_and_read(string profile)
    {
        MeterBench bench = MeterBench.Of(profile, 2).WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.ReadRecords().Next() is not null), TimeSpan.FromMinutes(15));
        MBusDevice water = bench.Service.MBusDevices[0];
        MBusDevice heat = bench.Service.MBusDevices[1];
        Assert.Equal((1, "Water", "SIM", true), (water.Slot, water.Medium, water.Manufacturer, water.IsUp));
        Assert.Equal("Heat", heat.Medium);
        Assert.StartsWith("4", water.SerialNumber);
        Assert.Null(water.Problem);
        Assert.InRange((bench.UtcNow.AddHours(1) - water.ReadTimeLocal).TotalHours, 0, 25);

        MBusRecord volume = water.Records().First(record => record.Quantity == "Volume" && record.Storage == 0);
        Assert.Equal(("m³", 3), (volume.Unit, volume.Decimals));
        Assert.InRange(volume.Mantissa, 180_000, 600_000);
        MBusRecord atMonthStart = water.Records().First(record => record.Quantity == "Volume" && record.Storage == 1);
        Assert.InRange(volume.Mantissa - atMonthStart.Mantissa, 0, 30_000);
        Assert.Contains(water.Records(), record => record.Quantity == "Time" && record.Text!.StartsWith("2026-03-0"));
        MBusRecord flow = heat.Records().First(record => record.Quantity == "Flow temperature");
        Assert.Equal(("°C", 684L, 1), (flow.Unit, flow.Mantissa, flow.Decimals));

        // The heat meter sends its stored values in a second telegram.
        long energy = heat.Records().First(record => record.Quantity == "Energy" && record.Storage == 0).Mantissa;
        Assert.InRange(energy - heat.Records().First(record => record.Quantity == "Energy" && record.Storage == 1).Mantissa, 0, 10_000_000);
        Assert.Contains(heat.Records(), record => record.Quantity == "Date" && record.Text!.StartsWith("2026-03-01"));
    }

    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4-mep2")]
    public void All_devices_are_read_within_two_minutes_of_a_start_and_nothing_else_is_read_less(string profile)
    {
        MeterBench bench = MeterBench.Of(profile, 2).WaitForEnergies();
        int first = bench.Service.Log.NewestIndex + 1;
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(2, bench.Service.MBusDevices.Length);
        Assert.All(bench.Service.MBusDevices, device => Assert.Null(device.Problem));

        // Eight reads of present values and one of energies in a round, and the alert flags in every other: only turns that fill history stretch it.
        int[] tables = [.. Enumerable.Range(first, bench.Service.Log.NewestIndex - first + 1).Where(index => bench.SourceOf(index) == ExchangeSource.Poller).Select(bench.TableOf)];
        int rounds = tables.Count(table => table == RegisterData.Table);
        Assert.InRange(rounds, 8, 12);
        Assert.InRange(tables.Count(table => table == PresentData.Table), 8 * rounds - 8, 8 * rounds + 8);
        Assert.InRange(tables.Count(table => table == DeviceConfiguration.Table), rounds / 2 - 1, rounds / 2 + 1);
    }

    [Fact]
    public void The_rest_of_the_housekeeping_has_its_turns_however_much_there_is_to_read()
    {
        MeterBench bench = MeterBench.Of("gen3", 2).WaitForEnergies();
        var tables = new HashSet<int>();
        long end = bench.Clock.Milliseconds + 15 * 60_000;
        while (bench.Clock.Milliseconds < end)
        {
            int before = bench.Service.Log.NewestIndex;
            bench.Service.Poller.MBus.ReadSoon();
            bench.Service.RunSlot();
            tables.UnionWith(Enumerable.Range(before + 1, bench.Service.Log.NewestIndex - before).Select(bench.TableOf));
        }

        Assert.Contains(InboundData.Table, tables);
        Assert.Contains(UtcClock.Table, tables);
    }

    [Fact]
    public void Only_as_much_of_an_entry_is_read_as_the_meter_says_that_there_is()
    {
        MeterBench bench = MeterBench.Of("gen3", 2);
        byte[] stale = Entry("04 13 63000000");
        bench.Wire.With((meter, _) =>
        {
            // What a longer read left behind the telegram of slot 1.
            byte[] status = meter.ReadTable(DeviceStatus.Table)!;
            meter.OverwriteTable(DeviceData.Table, LittleEndian.UInt16(status, DeviceStatus.HeaderSize + 4), stale[7..]);
        });
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.Problem is null), TimeSpan.FromMinutes(5));
        Assert.Equal(5, bench.Service.MBusDevices[0].Records().Length);
        Assert.Equal(9, bench.Service.MBusDevices[1].Records().Length);
    }

    [Fact]
    public void An_entry_that_is_longer_than_one_answer_is_read_whole()
    {
        MeterBench bench = MeterBench.Of("gen3", 2).WaitForEnergies();
        string records = string.Concat(Enumerable.Range(0, 24).Select(n => $"0413{n:X2}000000"));
        byte[] entry = Entry(records, records, records);
        Assert.InRange(entry.Length, 466, 517);
        bench.Wire.With((meter, _) =>
        {
            // A read of slot 1 that the module has not seen yet.
            meter.OverwriteTable(DeviceData.Table, 0, entry);
            meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.HeaderSize + 4, [(byte)entry.Length, (byte)(entry.Length >> 8)]);
            meter.OverwriteTable(RecurringReadLog.Table, 1, [0]);
        });
        bench.RunUntil(() => bench.Service.MBusDevices.Any(device => device.Slot == 1 && device.Problem is null), TimeSpan.FromMinutes(5));
        Assert.Equal(Enumerable.Range(0, 72).Select(n => n % 24L), bench.Service.MBusDevices[0].Records().Select(record => record.Mantissa));
    }

    [Fact]
    public void A_new_read_is_fetched_when_nothing_but_the_count_of_reads_tells_of_it()
    {
        MeterBench bench = MeterBench.Of("gen3", 2).WaitForEnergies();
        Say(5, answers: 7);
        bench.RunUntil(() => Volume() == 5, TimeSpan.FromMinutes(10));
        bench.RunUntil(() => !bench.Service.Poller.MBus.HasWork, TimeSpan.FromMinutes(10));
        Say(6, answers: 8);
        bench.RunUntil(() => Volume() == 6, TimeSpan.FromMinutes(10));

        // Of the same length each time, from the same device, and in ET16 only.
        void Say(int volume, int answers) => bench.Wire.With((meter, _) =>
        {
            byte[] entry = Entry($"0413{volume:X2}000000");
            meter.OverwriteTable(DeviceData.Table, 0, entry);
            meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.HeaderSize + 4, [(byte)entry.Length, (byte)(entry.Length >> 8)]);
            meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.HeaderSize + 10, [(byte)answers, 0]);
            meter.OverwriteTable(RecurringReadLog.Table, 1, [0]);
        });

        long? Volume() => bench.Service.MBusDevices.FirstOrDefault(device => device.Slot == 1)?.Records().FirstOrDefault()?.Mantissa;
    }

    [Fact]
    public void A_new_read_of_a_device_shows_within_the_hour()
    {
        var options = new MeterSimulator.MeterOptions { StartUtc = new DateTime(2026, 3, 2, 22, 30, 0, DateTimeKind.Utc), HistoryDays = 2 };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.ReadRecords().Next() is not null), TimeSpan.FromMinutes(15));
        DateTime before = bench.Service.MBusDevices[0].ReadTimeLocal;

        // The meter reads its devices ten minutes after local midnight.
        bench.Run(TimeSpan.FromMinutes(100));
        Assert.Equal(before.AddDays(1).Date, bench.Service.MBusDevices[0].ReadTimeLocal.Date);
        Assert.Contains(bench.LoggedIndexes, index => bench.TableOf(index) == Protocol.Tables.RecurringReadLog.Table);
    }

    [Fact]
    public void A_meter_without_M_Bus_has_no_devices()
    {
        MeterBench bench = MeterBench.Of("gen3").WaitForEnergies();
        bench.Wire.With((meter, _) => meter.OverwriteTable(DeviceStatus.Table, DeviceStatus.OccupancyOffset, [0]));
        Assert.False(bench.Service.HasLookedForMBus);
        bench.RunUntil(() => bench.Service.HasLookedForMBus, TimeSpan.FromSeconds(30));
        Assert.Empty(bench.Service.MBusDevices);
        Assert.False(bench.Service.Poller.MBus.HasWork);
    }

    // DIF VIF ... data | quantity | value | unit
    [Theory]
    [InlineData("04 13 A8D00100", "Volume", "118.952", "m³")]
    [InlineData("0C 14 27048502", "Volume", "28504.27", "m³")]
    [InlineData("04 06 12345600", "Energy", "5649426000", "Wh")]
    [InlineData("04 FB01 E8030000", "Energy", "1000", "MWh")]
    [InlineData("04 FB00 E8030000", "Energy", "100.0", "MWh")]
    [InlineData("02 FB1B C201", "Relative humidity", "450", "%")]
    [InlineData("02 FB2E 8813", "Frequency", "500.0", "Hz")]
    [InlineData("02 5B 2D01", "Flow temperature", "301", "°C")]
    [InlineData("02 65 C409", "External temperature", "25.00", "°C")]
    [InlineData("02 61 9CFF", "Temperature difference", "-1.00", "K")]
    [InlineData("0A 2D 4503", "Power", "34500", "W")]
    [InlineData("0A 5A 03F5", "Flow temperature", "-50.3", "°C")]
    [InlineData("04 FD48 9B000000", "Voltage", "15.5", "V")]
    [InlineData("04 FD59 E8030000", "Current", "1.000", "A")]
    [InlineData("02 FD17 0000", "Error flags", "0", "")]
    [InlineData("01 FD17 FF", "Error flags", "255", "")]
    [InlineData("05 2E 0000F041", "Power", "30000", "W")]
    [InlineData("05 3E 0000C03F", "Volume flow", "1.5", "m³/h")]
    [InlineData("05 5B BD379633", "Flow temperature", "0.00000006995058", "°C")]
    [InlineData("44 6D 1732912A", "Time", "2020-10-17T18:23", "")]
    [InlineData("44 6D 9732912A", null, null, null)]
    [InlineData("04 6D 1E0A3634", "Time", "2025-04-22T10:30", "")]
    [InlineData("04 6D 1E8A3634", "Time", "2025-04-22T10:30", "")]
    [InlineData("06 6D 0F1E0A363400", "Time", "2025-04-22T10:30:15", "")]
    [InlineData("06 6D 0F9E0A363400", null, null, null)]
    [InlineData("03 6D 0F1E0A", "Time", "10:30:15", "")]
    [InlineData("42 6C 3F2C", "Date", "2017-12-31", "")]
    [InlineData("42 6C 7FCC", "Date", "1999-12-31", "")]
    [InlineData("02 6C FFFF", null, null, null)]
    [InlineData("02 FDF0 39 3F2C", "Battery change (start)", "2017-12-31", "")]
    [InlineData("0D FD11 05 4342413231", "Customer", "12ABC", "")]
    [InlineData("0D 13 C2 3412", "Volume", "1.234", "m³")]
    [InlineData("0D 13 D2 3412", "Volume", "-1.234", "m³")]
    [InlineData("0D 13 E3 010001", "Volume", "65.537", "m³")]
    [InlineData("02 7C 03 485225 7B00", "Value", "123", "%RH")]
    [InlineData("02 7C 02 43B0 7B00", "Value", "123", "°C")]
    [InlineData("02 FC 03 48522574 440D", "Value", "33.96", "%RH")]
    [InlineData("84 10 06 01000000", "Energy", "1000", "Wh")]
    [InlineData("08 13", null, null, null)]
    [InlineData("00 13", null, null, null)]
    [InlineData("04 FF20 01000000", null, null, null)]
    [InlineData("04 EF01 01000000", null, null, null)]
    [InlineData("04 FDE7 3C 01000000", null, null, null)]
    public void Records_are_scaled_and_named(string hex, string? quantity, string? value, string? unit)
    {
        MBusRecord[] records = Parse(hex).Records();
        if (quantity is null)
        {
            Assert.Empty(records);
            return;
        }

        MBusRecord record = Assert.Single(records);
        Assert.Null(record.Problem);
        Assert.Equal((quantity, value, unit), (record.Quantity, Text(record), record.Unit));
    }

    // Modifiers one behind the other: all of them count. Some as devices on the market send them.
    [Theory]
    [InlineData("04 933C 01000000", "Volume (backward)", "0.001", "m³")]
    [InlineData("04 9370 E8030000", "Volume", "0.000001000", "m³")]
    [InlineData("04 937D E8030000", "Volume", "1000", "m³")]
    [InlineData("04 93FD72 E8030000", "Volume", "0.1000", "m³")]
    [InlineData("04 93F43B E8030000", "Volume (forward)", "0.01000", "m³")]
    [InlineData("04 93BB74 E8030000", "Volume (forward)", "0.01000", "m³")]
    [InlineData("02 BBA23C 0500", "Volume flow (backward)", "0.005", "m³/h/h")]
    [InlineData("04 86BA40 05000000", "Energy (uncorrected) (lower limit)", "5000", "Wh")]
    [InlineData("02 DA92BE48 1E00", "Flow temperature (average) (at base conditions) (upper limit)", "3.0", "°C")]
    [InlineData("02 BB41 0500", "Volume flow (times below lower limit)", "5", "")]
    [InlineData("02 BB49 FFFF", "Volume flow (times above upper limit)", "65535", "")]
    [InlineData("02 BB52 0500", "Volume flow (duration below lower limit, first)", "5", "h")]
    [InlineData("02 BB5D 0500", "Volume flow (duration above upper limit, last)", "5", "min")]
    [InlineData("02 DA60 0500", "Flow temperature (duration first)", "5", "s")]
    [InlineData("04 BB4E 1E0A3634", "Volume flow (last begin above upper limit)", "2025-04-22T10:30", "")]
    [InlineData("04 BB47 1E0A3634", "Volume flow (last end below lower limit)", "2025-04-22T10:30", "")]
    [InlineData("04 DA6B 1E0A3634", "Flow temperature (first end)", "2025-04-22T10:30", "")]
    [InlineData("02 86B939 3F2C", "Energy (start) (start)", "2017-12-31", "")]
    [InlineData("02 FDC8FC01 E708", "Voltage (L1)", "227.9", "V")]
    [InlineData("02 FDDAFC83FC0B 0500", "Current (L3) (quadrant 4)", "0.05", "A")]
    [InlineData("01 FDD9FC11 FF", "Current", "0.255", "A")]
    [InlineData("02 93A8 74 0500", "Volume (per input pulse, channel 0)", "0.00005", "m³/pulse")]
    [InlineData("02 86AD 2F 0500", "Energy", "5000", "Wh/m³/K")]
    [InlineData("02 FDC977 0500", "Voltage", "50", "V")]
    [InlineData("22 FC 03 48522574 F10C", "Value", "33.13", "%RH")]
    [InlineData("94 10 DA6F 32147A18", "Flow temperature (last end)", "2011-08-26T20:50", "")]
    [InlineData("02 FDD0F070 0500", "Current", "0.000000000000000", "A")]
    public void All_modifiers_of_a_value_are_applied(string hex, string quantity, string value, string unit)
    {
        MBusRecord record = Assert.Single(Parse(hex).Records());
        Assert.Null(record.Problem);
        Assert.Equal((quantity, value, unit), (record.Quantity, Text(record), record.Unit));
    }

    // Unknown modifiers, an additive constant, errors of the record, series, no number, too large a number.
    [Theory]
    [InlineData("04 93BB3D 01000000", "does not know (code 0x3D)")]
    [InlineData("04 93F079 01000000", "does not know (code 0x79)")]
    [InlineData("04 93FF01 01000000", "Only the manufacturer knows")]
    [InlineData("04 937C 01000000", "does not know (code 0x7C)")]
    [InlineData("04 93FC7F 01000000", "does not know (code 0x7F)")]
    [InlineData("04 93BC16 01000000", "too large for it")]
    [InlineData("04 9315 01000000", "no data")]
    [InlineData("0D 931E 04 01020304", "profile")]
    [InlineData("0C 14 FFFFFFAF", "no number")]
    [InlineData("02 13 0080", "no number")]
    [InlineData("05 13 0000C07F", "no number")]
    [InlineData("05 13 FFFF7F7F", "too large")]
    [InlineData("07 07 FFFFFFFFFFFFFF7F", "too large")]
    [InlineData("0D 13 EF 000102030405060708090A0B0C0D0E", "too large")]
    [InlineData("0D 13 F0 000102030405060708090A0B0C0D0E0F", "too large")]
    [InlineData("02 FC 03 48522501 7B00", "does not know (code 0x01)")]
    public void A_value_that_could_mislead_is_replaced_by_a_sentence(string hex, string sentence)
    {
        MBusRecord[] records = Parse(hex + " 04 13 01000000").Records();
        Assert.Contains(sentence, records[0].Problem);
        Assert.EndsWith(".", records[0].Problem);
        Assert.Equal((0L, 0, null, ""), (records[0].Mantissa, records[0].Decimals, records[0].Text, records[0].Unit));

        // What follows is not lost.
        Assert.Equal(("Volume", 1L), (records[1].Quantity, records[1].Mantissa));
        Assert.Equal(2, records.Length);
    }

    // Of digits that name something, the zeros in front count; a binary number has none.
    [Theory]
    [InlineData("0C 78 34120000", "Fabrication number", "00001234")]
    [InlineData("0E 79 563412000000", "Identification", "000000123456")]
    [InlineData("04 78 D2040000", "Fabrication number", "1234")]
    [InlineData("0A FD0E 0701", "Firmware version", "0107")]
    [InlineData("0D 78 03 434241", "Fabrication number", "ABC")]
    public void The_digits_of_a_name_are_told_as_they_are(string hex, string quantity, string digits)
    {
        MBusRecord record = Assert.Single(Parse(hex).Records());
        Assert.Equal((quantity, digits, "", (string?)null), (record.Quantity, record.Text, record.Unit, record.Problem));
    }

    [Theory]
    [InlineData(0x00, false, "")]
    [InlineData(0x01, false, "busy")]
    [InlineData(0x02, true, "application_error")]
    [InlineData(0x03, true, "abnormal")]
    [InlineData(0x04, false, "power_low")]
    [InlineData(0x08, true, "permanent_error")]
    [InlineData(0x10, true, "temporary_error")]
    [InlineData(0x1E, true, "application_error power_low permanent_error temporary_error")]
    [InlineData(0xE0, false, "")]
    public void The_status_byte_is_told_in_words(int status, bool isError, string words)
    {
        byte[] entry = Entry("04 13 01000000");
        entry[18 - 1] = (byte)status;
        MBusDevice device = Device(entry);
        Assert.Equal(status, device.Status);
        Assert.Equal(isError, MBusStatus.IsError(status));
        Assert.Equal(words, string.Join(' ', Enumerable.Range(0, MBusStatus.WordCount).Select(i => MBusStatus.Word(status, i)).OfType<string>()));
    }

    [Fact]
    public void Storage_tariff_sub_unit_and_function_are_taken_from_the_extensions()
    {
        MBusRecord[] records = Parse("C4 01 13 01000000 94 10 13 02000000 24 13 03000000 34 13 04000000 84 40 13 05000000 C4 F5 8A 61 13 06000000").Records();
        Assert.Equal(
            [(3, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 1), (1 + (5 << 1) + (10 << 5) + (1 << 9), 3 + (2 << 4), 1 + (1 << 2))],
            records.Select(record => (record.Storage, record.Tariff, record.SubUnit)));
        Assert.Equal(["instantaneous", "maximum", "minimum", "error", "instantaneous", "instantaneous"], records.Select(record => record.Function));
    }

    [Theory]
    [InlineData("84 80 80 80 80 80 80 80 80 80 80 00 13 02000000")]
    [InlineData("04 93 BB BB BB BB BB BB BB BB BB BB 3B 02000000")]
    [InlineData("0D 13 CA 00010203040506070809")]
    [InlineData("0D 13 FF 00010203040506070809")]
    [InlineData("6F 04 13 02000000")]
    public void What_breaks_the_rules_ends_the_telegram(string hex)
    {
        MBusRecord record = Assert.Single(Parse("04 13 01000000 " + hex + " 04 13 03000000").Records());
        Assert.Equal(1, record.Mantissa);
    }

    [Theory]
    [InlineData("2F 2F 04 13 01000000 2F 0F 04 13 02000000")]
    [InlineData("2F 2F 04 13 01000000 2F 1F 04 13 02000000")]
    public void Manufacturer_data_ends_the_records_and_fillers_are_skipped(string hex)
    {
        Assert.Single(Parse(hex).Records());
    }

    [Fact]
    public void All_telegrams_of_an_entry_are_read()
    {
        MBusDevice device = Device(Entry("04 13 01000000 1F", "04 13 02000000 0F 0102", "44 13 03000000"));
        Assert.Equal([1, 2, 3], device.Records().Select(record => record.Mantissa));
        Assert.Equal(("12345678", "KAL"), (device.SerialNumber, device.Manufacturer));
        Assert.Null(device.Problem);
    }

    [Fact]
    public void The_last_telegram_may_be_cut_off_anywhere()
    {
        byte[] entry = Entry("04 13 01000000", "04 13 02000000 04 13 03000000");
        int second = entry.Length - 26;
        for (int size = second; size <= entry.Length; size++)
        {
            int complete = size < second + 19 ? 1 : size < second + 25 ? 2 : 3;
            Assert.Equal(Enumerable.Range(1, complete).Select(n => (long)n), Device(entry[..size]).Records().Select(record => record.Mantissa));
        }
    }

    [Fact]
    public void Only_the_telegrams_that_are_encrypted_are_left_out()
    {
        byte[] entry = Entry("04 13 01000000", "04 13 02000000", "04 13 03000000");
        entry[7 + 20 + 11] = 0x10;
        entry[7 + 20 + 12] = 0x05;
        MBusDevice device = Device(entry);
        Assert.True(device.IsEncrypted);
        Assert.Contains("encrypts", device.Problem);
        Assert.Equal([1, 3], device.Records().Select(record => record.Mantissa));
    }

    [Fact]
    public void Encrypted_values_are_said_to_be_so()
    {
        byte[] entry = Entry("04 13 01000000");
        entry[18] = 0x10;
        entry[19] = 0x05;
        MBusDevice device = Device(entry);
        Assert.True(device.IsEncrypted);
        Assert.Empty(device.Records());
        Assert.Equal("12345678", device.SerialNumber);
        Assert.NotNull(device.Problem);
    }

    [Theory]
    [InlineData("04 13 01000000", 0x10, 0x00)]
    [InlineData("2F 2F 04 13 01000000", 0x10, 0x05)]
    public void Values_that_were_never_encrypted_or_that_the_meter_decrypted_are_shown(string records, byte low, byte high)
    {
        byte[] entry = Entry(records);
        entry[18] = low;
        entry[19] = high;
        MBusDevice device = Device(entry);
        Assert.False(device.IsEncrypted);
        Assert.Equal(1, Assert.Single(device.Records()).Mantissa);
    }

    [Fact]
    public void Values_with_the_high_bytes_first_are_not_taken_for_others()
    {
        byte[] entry = Entry("04 13 01000000");
        entry[6] |= 0x01;
        Assert.Empty(Device(entry).Records());
        Assert.Contains("high bytes first", Device(entry).Problem);
    }

    [Fact]
    public void A_device_without_values_says_why()
    {
        Assert.StartsWith("The meter has not read", new MBusDevice(1, 1000, true, false, null).Problem);
        Assert.StartsWith("The module has not fetched", new MBusDevice(1, 1000, true, true, null).Problem);
        Assert.StartsWith("The meter has no complete read", Device(Entry("04 13 01000000")[..19]).Problem);
        Assert.StartsWith("The device was read, but none", Parse("0F 010203").Problem);
    }

    // Fixed structure as in EN 1434-3, low and high bytes first.
    [Theory]
    [InlineData("1A03020A1E0002 10 78563412 05 0C C54F 45230100 00000000")]
    [InlineData("1A03020A1E0003 10 12345678 05 0C C58F 00012345 00000000")]
    public void The_old_fixed_structure_is_understood(string hex)
    {
        MBusDevice device = Device(Convert.FromHexString(hex.Replace(" ", "")));
        Assert.Equal(("12345678", "", 0x0C, null), (device.SerialNumber, device.Manufacturer, device.Status, device.Problem));
        Assert.Equal(("Energy", 12_345_000L, 0, "Wh"), (device.Records()[0].Quantity, device.Records()[0].Mantissa, device.Records()[0].Decimals, device.Records()[0].Unit));
        Assert.Equal("Energy", device.Records()[1].Quantity);
    }

    [Fact]
    public void Whatever_a_device_sends_nothing_breaks_and_no_number_stands_without_its_unit()
    {
        string[] plain =
        [
            "Heat cost", "Fabrication", "Identification", "Bus address", "Number", "Access number", "Manufacturer", "Parameter set", "Model", "Hardware", "Firmware",
            "Software", "Customer", "Error flags", "Digital", "Resets", "Cumulations", "Counter",
        ];
        var random = new Random(5);
        int numbers = 0;
        for (int i = 0; i < 40_000; i++)
        {
            byte[] entry = new byte[random.Next(8, 200)];
            random.NextBytes(entry);
            if (i % 4 != 0 && entry.Length > 20)
            {
                entry[18] = entry[19] = 0;
                entry[6] &= 0xFC;
            }

            MBusDevice device = Device(entry);
            _ = (device.Problem, device.SerialNumber, device.Manufacturer, device.Medium, device.Version, device.Status, device.ReadTimeLocal);
            foreach (MBusRecord record in device.Records())
            {
                Assert.InRange(record.Decimals, 0, 15);
                if (record.Problem is null && record.Text is null)
                {
                    numbers++;
                    Assert.True(
                        record.Unit.Length > 0 || record.Quantity.Contains("(times") || plain.Any(record.Quantity.StartsWith),
                        record.Quantity + " in " + Convert.ToHexString(entry));
                }
            }
        }

        Assert.InRange(numbers, 10_000, int.MaxValue);
    }

    private static MBusDevice Parse(string records) => Device(Entry(records));

    private static MBusDevice Device(byte[] entry) => new(1, 1, true, true, entry);

    // The telegrams of one device, each with its length, its head and its closing zero.
    internal static byte[] Entry(params string[] telegrams)
    {
        var entry = new List<byte>(Convert.FromHexString("1A03020A1E0000"));
        foreach (string records in telegrams)
        {
            byte[] data = Convert.FromHexString(records.Replace(" ", ""));
            entry.Add((byte)(data.Length + 13));
            entry.AddRange(Convert.FromHexString("78563412" + "2C2C" + "01" + "07" + "00" + "00" + "0000"));
            entry.AddRange(data);
            entry.Add(0);
        }

        return [.. entry];
    }

    private static string Text(MBusRecord record)
    {
        return record.Text ?? (record.Mantissa / (decimal)Math.Pow(10, record.Decimals)).ToString("F" + record.Decimals, CultureInfo.InvariantCulture);
    }
}

internal static class MBusDeviceExtensions
{
    public static MBusRecord[] Records(this MBusDevice device)
    {
        var records = new List<MBusRecord>();
        MBusRecordReader reader = device.ReadRecords();
        while (reader.Next() is { } record)
        {
            records.Add(record);
        }

        return [.. records];
    }
}
