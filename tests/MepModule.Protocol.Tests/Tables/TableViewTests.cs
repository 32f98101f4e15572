using System;
using System.Linq;
using MepModule.Protocol.Tables;

namespace MepModule.Protocol.Tests.Tables;

public class TableViewTests
{
    // The records of the guide's transaction response: ET11, BT20, BT21, ET04.55, ET14, ET15. Each starts behind length, code and count.
    private static readonly byte[] Transaction =
        Vectors.Bytes(Vectors.Rows("exchanges.txt").Single(row => row[0].StartsWith("V11-V12"))[2])[5..^8];

    [Fact]
    public void The_device_dimensions_of_the_guide_s_transaction_are_little_endian()
    {
        byte[] table = new byte[24];
        Transaction.AsSpan(10, 10).CopyTo(table);
        table[10] = 0x06;
        var dimensions = new DeviceDimensions(table, 0, table.Length);
        Assert.Equal(5, dimensions.DeviceCount);
        Assert.Equal(66, dimensions.ConfigurationEntrySize);
        Assert.Equal(36, dimensions.StatusEntrySize);
        Assert.Equal(517, dimensions.DeviceDataEntrySize);
        Assert.Equal(769, dimensions.TransactionRequestSize);
        Assert.Equal(1785, dimensions.TransactionResponseSize);
        Assert.Equal(0x110, dimensions.AlertFlagsOffset(1));
        Assert.Equal(0x152, dimensions.AlertFlagsOffset(2));
        Assert.Equal(150, dimensions.StatusOffset(DeviceDimensions.DeviceIndexOfPort(1)));
        Assert.Equal(186, dimensions.StatusOffset(DeviceDimensions.DeviceIndexOfPort(2)));
        Assert.Equal(1, dimensions.MepPorts);
    }

    [Fact]
    public void The_device_status_of_the_guide_s_transaction_shows_a_billing_read_of_an_M_Bus_device()
    {
        int table = Find("0F0000000C") + 5;
        Assert.Equal(0x11, Transaction[table + DeviceStatus.OccupancyOffset]);
        int entry = table + DeviceStatus.HeaderSize;
        Assert.Equal(1, DeviceStatus.Handle(Transaction, entry));
        Assert.Equal(DeviceStatus.MBusUp, DeviceStatus.Status(Transaction, entry));
        Assert.Equal(47, DeviceStatus.BillingLength(Transaction, entry));
    }

    [Fact]
    public void The_request_queue_of_the_guide_s_transaction_holds_five_billing_reads()
    {
        int table = Find("220000001F") + 5;
        byte[] sizes = new byte[24];
        sizes[4] = 6;
        var dimensions = new DeviceDimensions(sizes, 0, sizes.Length);
        Assert.Equal([0x42, 0x45, 0x48, 3, 0x4B], Enumerable.Range(0, 5).Select(i => OnDemandRequests.Transaction(Transaction, OnDemandRequests.Entry(table, dimensions, i))));
        Assert.Equal(0x3F8, OnDemandRequests.Handle(Transaction, OnDemandRequests.Entry(table, dimensions, 3)));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(OnDemandRequests.BillingRead, OnDemandRequests.Type(Transaction, OnDemandRequests.Entry(table, dimensions, i))));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal(1, OnDemandRequests.Result(Transaction, OnDemandRequests.Entry(table, dimensions, i))));
    }

    [Theory]
    [InlineData("3155", 3, 10, 21)]
    [InlineData("3018", 3, 0, 24)]
    [InlineData("43C2", 4, 30, 2)]
    public void The_firmware_version_is_packed_high_byte_first(string word, int major, int minor, int build)
    {
        byte[] table = Vectors.Bytes("454C4F4E 38333333312D3349 0000" + word + "0012345678901234");
        Assert.Equal("ELON", ManufacturerInfo.Manufacturer(table, 0));
        Assert.Equal("83331-3I", ManufacturerInfo.Model(table, 0));
        Assert.Equal((major, minor, build), (ManufacturerInfo.FirmwareMajor(table, 0), ManufacturerInfo.FirmwareMinor(table, 0), ManufacturerInfo.FirmwareBuild(table, 0)));
        Assert.Equal("0012345678901234", ManufacturerInfo.SerialNumber(table, 0));
    }

    [Fact]
    public void A_part_of_a_table_is_read_with_the_table_s_own_offsets()
    {
        byte[] part = Vectors.Bytes("6400 E600");
        Assert.Equal(100, SystemInfo.MaxCurrentAmperes(part, -SystemInfo.MaxCurrentOffset));
        Assert.Equal(230, SystemInfo.RatedVoltageVolts(part, -SystemInfo.MaxCurrentOffset));
    }

    [Fact]
    public void A_negative_time_zone_stays_negative()
    {
        byte[] table = Vectors.Bytes("020000 3C C4FF");
        Assert.Equal(60, TimeOffset.DaylightSavingMinutes(table, 0));
        Assert.Equal(-60, TimeOffset.ZoneMinutes(table, 0));
    }

    [Fact]
    public void Dates_count_as_the_calendar_does()
    {
        for (DateTime day = new(2000, 1, 1); day < new DateTime(2256, 1, 1); day = day.AddDays(1))
        {
            long expected = (long)(day - DateTime.UnixEpoch).TotalSeconds + 86399;
            byte[] table = [(byte)(day.Year - 2000), (byte)day.Month, (byte)day.Day, 23, 59, 59];
            Assert.Equal(expected, TableTime.Long(table, 0));
        }
    }

    [Theory]
    [InlineData("000000000000")]
    [InlineData("1A021E000000")]
    [InlineData("1A0D01000000")]
    [InlineData("1A0101180000")]
    [InlineData("FFFFFFFFFFFF")]
    public void A_date_that_does_not_exist_is_no_date(string hex)
    {
        Assert.Equal(TableTime.None, TableTime.Long(Vectors.Bytes(hex), 0));
        Assert.Equal(DateTime.MinValue, TableTime.ToDateTime(TableTime.None));
    }

    [Fact]
    public void The_published_clock_reading_decodes()
    {
        long seconds = TableTime.Long(Vectors.Bytes("0402100F3B37"), 0);
        Assert.Equal(new DateTime(2004, 2, 16, 15, 59, 55), TableTime.ToDateTime(seconds));
        Assert.Equal(seconds, TableTime.FromDateTime(new DateTime(2004, 2, 16, 15, 59, 55)));
    }

    [Fact]
    public void Texts_end_at_the_first_zero_and_never_carry_control_characters()
    {
        Assert.Equal("AB C", TableText.Read(Vectors.Bytes("2041422043200041"), 0, 8));
        Assert.Equal("A?B", TableText.Read(Vectors.Bytes("410742"), 0, 3));
        Assert.Equal("", TableText.Read(new byte[5], 0, 5));
    }

    [Fact]
    public void Signed_integers_of_any_length_keep_their_sign()
    {
        byte[] data = Vectors.Bytes("FEFFFFFFFFFFFFFF");
        Assert.All(Enumerable.Range(1, 8), bytes => Assert.Equal(-2, LittleEndian.Signed(data, 0, bytes)));
        Assert.Equal(0x7FFEDC, LittleEndian.Signed(Vectors.Bytes("DCFE7F"), 0, 3));
    }

    private static int Find(string record)
    {
        byte[] wanted = Vectors.Bytes(record);
        int at = Transaction.AsSpan().IndexOf(wanted);
        Assert.True(at > 0);
        return at;
    }
}
