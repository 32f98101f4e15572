using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.App.Metering;

namespace MepModule.App.Tests.Metering;

public class MBusTests
{
    [Theory]
    [InlineData("gen3")]
    [InlineData("gen4")]
    public void The_devices_behind_the_meter_are_found_and_read(string profile)
    {
        MeterBench bench = MeterBench.Of(profile, 2).WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.Records.Length > 0), TimeSpan.FromMinutes(15));
        MBusDevice water = bench.Service.MBusDevices[0];
        MBusDevice heat = bench.Service.MBusDevices[1];
        Assert.Equal((1, "Water", "SIM", true), (water.Slot, water.Medium, water.Manufacturer, water.IsUp));
        Assert.Equal("Heat", heat.Medium);
        Assert.StartsWith("4", water.SerialNumber);
        Assert.Null(water.Problem);
        Assert.InRange((bench.UtcNow.AddHours(1) - water.ReadTimeLocal).TotalHours, 0, 25);

        MBusRecord volume = water.Records.First(record => record.Quantity == "Volume" && record.Storage == 0);
        Assert.Equal(("m³", 3), (volume.Unit, volume.Decimals));
        Assert.InRange(volume.Mantissa, 180_000, 600_000);
        MBusRecord atMonthStart = water.Records.First(record => record.Quantity == "Volume" && record.Storage == 1);
        Assert.InRange(volume.Mantissa - atMonthStart.Mantissa, 0, 30_000);
        Assert.Contains(water.Records, record => record.Quantity == "Time" && record.Text!.StartsWith("2026-03-0"));
        MBusRecord flow = heat.Records.First(record => record.Quantity == "Flow temperature");
        Assert.Equal(("°C", 684L, 1), (flow.Unit, flow.Mantissa, flow.Decimals));
    }

    [Fact]
    public void A_new_read_of_a_device_shows_within_the_hour()
    {
        var options = new MeterSimulator.MeterOptions { StartUtc = new DateTime(2026, 3, 2, 22, 30, 0, DateTimeKind.Utc), HistoryDays = 2 };
        MeterBench bench = new MeterBench(options).WaitForEnergies();
        bench.RunUntil(() => bench.Service.MBusDevices.Length == 2 && bench.Service.MBusDevices.All(device => device.Records.Length > 0), TimeSpan.FromMinutes(15));
        DateTime before = bench.Service.MBusDevices[0].ReadTimeLocal;

        // The meter reads its devices ten minutes after local midnight.
        bench.Run(TimeSpan.FromMinutes(100));
        Assert.Equal(before.AddDays(1).Date, bench.Service.MBusDevices[0].ReadTimeLocal.Date);
        Assert.Contains(bench.LoggedIndexes, index => bench.TableOf(index) == Protocol.Tables.RecurringReadLog.Table);
    }

    [Fact]
    public void A_meter_without_M_Bus_has_no_devices()
    {
        Assert.Empty(MeterBench.Of("gen3").WaitForEnergies().Service.MBusDevices);
    }

    // DIF VIF ... data | quantity | value | unit
    [Theory]
    [InlineData("04 13 A8D00100", "Volume", "118.952", "m³")]
    [InlineData("0C 14 27048502", "Volume", "28504.27", "m³")]
    [InlineData("04 06 12345600", "Energy", "5649426000", "Wh")]
    [InlineData("04 FB01 E8030000", "Energy", "1000", "MWh")]
    [InlineData("04 FB00 E8030000", "Energy", "100.0", "MWh")]
    [InlineData("02 5B 2D01", "Flow temperature", "301", "°C")]
    [InlineData("02 65 C409", "External temperature", "25.00", "°C")]
    [InlineData("02 61 9CFF", "Temperature difference", "-1.00", "K")]
    [InlineData("0A 2D 4503", "Power", "34500", "W")]
    [InlineData("0A 5A 03F5", "Flow temperature", "-50.3", "°C")]
    [InlineData("04 FD48 9B000000", "Voltage", "15.5", "V")]
    [InlineData("04 FD59 E8030000", "Current", "1.000", "A")]
    [InlineData("02 FD17 0000", "Error flags", "0", "")]
    [InlineData("05 2E 0000F041", "Power", "30000", "W")]
    [InlineData("05 3E 0000C03F", "Volume flow", "1.500", "m³/h")]
    [InlineData("44 6D 1732912A", "Time", "2020-10-17T18:23", "")]
    [InlineData("44 6D 9732912A", null, null, null)]
    [InlineData("04 6D 1E0A3634", "Time", "2025-04-22T10:30", "")]
    [InlineData("42 6C 3F2C", "Date", "2017-12-31", "")]
    [InlineData("02 6C FFFF", null, null, null)]
    [InlineData("0C 14 FFFFFFAF", null, null, null)]
    [InlineData("04 933C 01000000", "Volume (backward)", "0.001", "m³")]
    [InlineData("04 9370 E8030000", "Volume", "0.000001000", "m³")]
    [InlineData("0D FD11 05 4342413231", "Customer", "12ABC", "")]
    [InlineData("02 FC 03 48522501 7B00", null, null, null)]
    [InlineData("02 7C 03 485225 7B00", "Value", "123", "%RH")]
    [InlineData("84 10 06 01000000", "Energy", "1000", "Wh")]
    [InlineData("08 13", null, null, null)]
    public void Records_are_scaled_and_named(string hex, string? quantity, string? value, string? unit)
    {
        MBusDevice device = Parse(hex);
        if (quantity is null)
        {
            Assert.Empty(device.Records);
            return;
        }

        MBusRecord record = Assert.Single(device.Records);
        Assert.Equal(quantity, record.Quantity);
        Assert.Equal(value, Text(record));
        Assert.Equal(unit, record.Unit);
    }

    [Fact]
    public void Storage_tariff_sub_unit_and_function_are_taken_from_the_extensions()
    {
        MBusDevice device = Parse("C4 01 13 01000000 94 10 13 02000000 24 13 03000000 34 13 04000000 84 40 13 05000000");
        Assert.Equal([(3, 0, 0), (0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 1)], device.Records.Select(record => (record.Storage, record.Tariff, record.SubUnit)));
        Assert.Equal(["instantaneous", "maximum", "minimum", "error", "instantaneous"], device.Records.Select(record => record.Function));
    }

    [Fact]
    public void Manufacturer_data_ends_the_records_and_fillers_are_skipped()
    {
        MBusDevice device = Parse("2F 2F 04 13 01000000 2F 0F 04 13 02000000");
        Assert.Single(device.Records);
    }

    [Fact]
    public void Encrypted_values_are_said_to_be_so()
    {
        byte[] entry = Entry("04 13 01000000");
        entry[18] = 0x10;
        entry[19] = 0x05;
        MBusDevice device = MBusTelegram.Parse(entry, 0, entry.Length);
        Assert.True(device.IsEncrypted);
        Assert.Empty(device.Records);
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
        MBusDevice device = MBusTelegram.Parse(entry, 0, entry.Length);
        Assert.False(device.IsEncrypted);
        Assert.Equal(1, Assert.Single(device.Records).Mantissa);
    }

    [Fact]
    public void A_device_that_the_meter_has_not_read_is_told_from_one_that_the_module_has_not()
    {
        Assert.StartsWith("The meter has not read", MBusDevice.Of(1, 1000, true, false, null).Problem);
        Assert.StartsWith("The module has not fetched", MBusDevice.Of(1, 1000, true, true, null).Problem);
    }

    [Fact]
    public void The_old_fixed_structure_is_understood()
    {
        byte[] entry = new byte[24];
        Convert.FromHexString("1A03020A1E0002107856341205000000").CopyTo(entry, 0);
        entry[14] = 0x23;
        entry[15] = 0x70;
        Convert.FromHexString("4523010000000000").CopyTo(entry, 16);
        MBusDevice device = MBusTelegram.Parse(entry, 0, entry.Length);
        Assert.Equal("12345678", device.SerialNumber);
        Assert.Equal(12345, device.Records[0].Mantissa);
        Assert.Equal("Volume", device.Records[0].Quantity);
    }

    [Fact]
    public void Whatever_a_device_sends_nothing_breaks()
    {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] entry = new byte[random.Next(8, 200)];
            random.NextBytes(entry);
            if (i % 2 == 0 && entry.Length > 20)
            {
                entry[18] = entry[19] = 0;
                entry[6] &= 0xFC;
            }

            MBusDevice device = MBusTelegram.Parse(entry, 0, entry.Length);
            Assert.InRange(device.Records.Length, 0, 24);
        }
    }

    private static MBusDevice Parse(string records)
    {
        byte[] entry = Entry(records);
        return MBusTelegram.Parse(entry, 0, entry.Length);
    }

    private static byte[] Entry(string records)
    {
        byte[] data = Convert.FromHexString(records.Replace(" ", ""));
        var entry = new List<byte>(Convert.FromHexString("1A03020A1E0000")) { (byte)(data.Length + 13) };
        entry.AddRange(Convert.FromHexString("78563412" + "2D2C" + "01" + "07" + "00" + "00" + "0000"));
        entry.AddRange(data);
        entry.Add(0);
        return [.. entry];
    }

    private static string Text(MBusRecord record)
    {
        return record.Text ?? (record.Mantissa / (decimal)Math.Pow(10, record.Decimals)).ToString("F" + record.Decimals, CultureInfo.InvariantCulture);
    }
}
