using MepModule.App.Meter;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol.Tables;
using MepModule.Protocol.Transactions;

namespace MepModule.App.Alerts;

/// <summary>
/// Keeps the two rules of the meter's maker, because each such write wears the meter's memory. Firmware before 3.40 takes at most four writes an hour and a hundred a
/// day, procedure calls included; every firmware takes as many writes to ET52, the transactions. One counter serves both: newer firmware has only transactions counted.
/// It survives restarts, or a module that restarts often would wear the meter all the same. Safe to use from any thread.
/// </summary>
internal sealed class WriteBudget
{
    private const string WriteSentence =
        "This meter's firmware allows four writes an hour and a hundred a day, and they are used up; nothing was sent. Wait and try again.";

    private const string TransactionSentence =
        "A transaction wears the meter's memory: on every firmware four writes to ET52 an hour and a hundred a day are allowed, and they are used up; nothing was sent. Wait and try again.";

    private const int PerHour = 4;
    private const int PerDay = 100;
    private const int SecondsPerHour = 3600;
    private const int SecondsPerDay = 86400;
    private const int FirstFreeFirmware = 34000;
    private const int FirstMeterFirmware = 20000;

    // Times of the last writes, oldest first, then the day that is counted and its count.
    private readonly long[] _times = new long[PerHour];
    private readonly IClock _clock;
    private readonly TwinFile _file;
    private int _firmwareNumber = Reading.Unknown;
    private int _day;
    private int _dayCount;

    public WriteBudget(IClock clock, IFileStore files)
    {
        _clock = clock;
        _file = new TwinFile(files, "writes");
        byte[]? saved = _file.Load();
        if (saved != null && saved.Length == ContentBytes)
        {
            for (int i = 0; i < PerHour; i++)
            {
                _times[i] = LittleEndian.UInt32(saved, 4 * i);
            }

            _day = LittleEndian.Int32(saved, 4 * PerHour);
            _dayCount = LittleEndian.Int32(saved, 4 * PerHour + 4);
        }
    }

    private const int ContentBytes = 4 * PerHour + 8;

    /// <summary>What to tell who may not write to a table now.</summary>
    public static string Sentence(int table) => table == TableTransaction.RequestTable ? TransactionSentence : WriteSentence;

    /// <summary>Whether writes to a table are counted on firmware of a version, those to BT07 being procedure calls.</summary>
    public static bool Counts(int table, int firmwareNumber) => table == TableTransaction.RequestTable || HasRule(firmwareNumber);

    /// <summary>Whether firmware of a version has the rule for all writes. CPM modules (1.x) follow newer firmware; one that is <see cref="Reading.Unknown"/> counts as old.</summary>
    public static bool HasRule(int firmwareNumber)
    {
        return firmwareNumber == Reading.Unknown || (firmwareNumber >= FirstMeterFirmware && firmwareNumber < FirstFreeFirmware);
    }

    /// <summary>Firmware of the meter, which decides what counts (<see cref="MeterFacts.FirmwareNumber"/>).</summary>
    public int FirmwareNumber
    {
        get
        {
            lock (_times)
            {
                return _firmwareNumber;
            }
        }

        set
        {
            lock (_times)
            {
                _firmwareNumber = value;
            }
        }
    }

    /// <summary>Writes of any kind that are allowed within this hour, or <see cref="Reading.Unknown"/> where only transactions are counted.</summary>
    public int LeftOfAll => HasRule(FirmwareNumber) ? Left : Reading.Unknown;

    /// <summary>Writes to ET52 that are allowed within this hour.</summary>
    public int Left
    {
        get
        {
            lock (_times)
            {
                long now = TableTime.FromDateTime(_clock.UtcNow);
                int left = 0;
                for (int i = 0; i < PerHour; i++)
                {
                    // A time in the future comes from a clock that was wrong then or is wrong now; it counts as free after an hour of either.
                    left += now - _times[i] >= SecondsPerHour || _times[i] - now >= SecondsPerHour ? 1 : 0;
                }

                int leftToday = _day == (int)(now / SecondsPerDay) ? PerDay - _dayCount : PerDay;
                return left < leftToday ? left : leftToday;
            }
        }
    }

    /// <summary>Asks for leave to write, and writes down what is taken before it is done.</summary>
    /// <param name="table">The table, BT07 for a procedure call.</param>
    /// <param name="writes">How many: all of them are granted or none.</param>
    /// <returns>False when so many are not left, or it could not be written down.</returns>
    public bool TryTake(int table, int writes)
    {
        lock (_times)
        {
            if (!Counts(table, _firmwareNumber))
            {
                return true;
            }

            if (Left < writes)
            {
                return false;
            }

            long now = TableTime.FromDateTime(_clock.UtcNow);
            for (int n = 0; n < writes; n++)
            {
                for (int i = 1; i < PerHour; i++)
                {
                    _times[i - 1] = _times[i];
                }

                _times[PerHour - 1] = now;
            }

            int day = (int)(now / SecondsPerDay);
            _dayCount = day == _day ? _dayCount + writes : writes;
            _day = day;

            var content = new byte[ContentBytes];
            for (int i = 0; i < PerHour; i++)
            {
                LittleEndian.WriteInt32(content, 4 * i, (int)_times[i]);
            }

            LittleEndian.WriteInt32(content, 4 * PerHour, _day);
            LittleEndian.WriteInt32(content, 4 * PerHour + 4, _dayCount);
            return _file.Save(content);
        }
    }
}
