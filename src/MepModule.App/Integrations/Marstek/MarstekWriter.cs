using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Values;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Marstek;

/// <summary>
/// Writes what a CT002 or CT003 answers to a battery, in the frame that <see cref="MarstekRequest"/> describes. Fields: type and address of the meter, type and address of the battery; power of
/// A, B, C and all; batteries on A, B, C and on all; signal; number of the answer; what batteries charge and then what they give, each without a phase, on A, B, C and on all. A CT003 adds energies.
/// </summary>
public sealed class MarstekWriter : OutputWriter
{
    private const string Ct003 = "HME-3";
    private const int BufferBytes = 320;
    private const int BodyStart = 5;
    private const int Buckets = 5;
    private const int MostWatts = 32767;
    private const int MostDigits = 12;
    private const int UnknownSignal = -50;

    private readonly byte[] _digits = new byte[MostDigits];

    /// <summary>The packet: <see cref="Count"/> bytes from <see cref="Start"/> on.</summary>
    public byte[] Bytes { get; } = new byte[BufferBytes];

    /// <summary>Where the packet starts.</summary>
    public int Start { get; private set; }

    /// <summary>Length of the packet.</summary>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public override void Write(BufferedText text) => text.Bytes(Bytes, Start, Count);

    /// <summary>Puts the answer for a battery together.</summary>
    /// <param name="data">The values; the power of all phases is known.</param>
    /// <param name="battery">Who gets it.</param>
    /// <param name="all">All batteries that ask, with nulls between them.</param>
    internal void Make(OutputData data, MarstekBattery battery, MarstekBattery?[] all)
    {
        Count = BodyStart;
        bool isCt003 = battery.MeterType == Ct003;
        Put(battery.MeterType);
        Put(IsWildcard(battery.MeterAddress) ? data.Module.Id.ToUpper() : battery.MeterAddress);
        Put(battery.Type);
        Put(battery.Address);
        PutPowers(data, isCt003);
        for (int bucket = 1; bucket < Buckets; bucket++)
        {
            Put(NumberOf(all, bucket));
        }

        Put(data.Health.SignalDbm == 0 ? UnknownSignal : data.Health.SignalDbm);
        Put(battery.Index);
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            Put(Cut(SumOf(all, bucket, false), false));
        }

        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            Put(Cut(SumOf(all, bucket, true), false));
        }

        if (isCt003)
        {
            // In which unit is not known; the lower tariff is left at nothing, as all energy stands in the other.
            Put(0);
            Put(Energy(data, Value.EnergyImport));
            Put(0);
            Put(Energy(data, Value.EnergyExport));
        }

        Close();
    }

    // A meter with one phase has its power on A; so has one that tells no powers of its phases, as a current transformer around all would.
    private void PutPowers(OutputData data, bool isWide)
    {
        long total = data.Of(Value.Power);
        bool hasPhases = data.Has(Value.PowerL1);
        for (int phase = 0; phase < 3; phase++)
        {
            long power = hasPhases ? data.Of(Value.PowerL1 + phase) : phase == 0 ? total : 0;
            Put(Cut(power == Value.Unknown ? 0 : power, isWide));
        }

        Put(total);
    }

    private static int NumberOf(MarstekBattery?[] all, int bucket)
    {
        int number = 0;
        foreach (MarstekBattery? one in all)
        {
            number += one != null && one.IsCounted && one.Bucket == bucket ? 1 : 0;
        }

        return number;
    }

    private static int SumOf(MarstekBattery?[] all, int bucket, bool isGiven)
    {
        int sum = 0;
        foreach (MarstekBattery? one in all)
        {
            sum += one != null && one.IsCounted && one.Bucket == bucket && one.Power > 0 == isGiven ? one.Power : 0;
        }

        return sum;
    }

    private static long Cut(long power, bool isWide) => isWide ? power : power > MostWatts ? MostWatts : power < -MostWatts ? -MostWatts : power;

    private static long Energy(OutputData data, int value) => data.Has(value) ? data.Of(value) & 0xFFFFFFFFL : 0;

    private static bool IsWildcard(string address)
    {
        for (int i = 0; i < address.Length; i++)
        {
            if (address[i] != '0')
            {
                return false;
            }
        }

        return true;
    }

    private void Put(string field)
    {
        byte[] bytes = Bytes;
        bytes[Count++] = (byte)'|';
        for (int i = 0; i < field.Length; i++)
        {
            bytes[Count++] = (byte)field[i];
        }
    }

    private void Put(long number)
    {
        byte[] bytes = Bytes;
        bytes[Count++] = (byte)'|';
        if (number < 0)
        {
            bytes[Count++] = (byte)'-';
            number = -number;
        }

        PutDigits(number);
    }

    private void PutDigits(long number)
    {
        int at = MostDigits;
        do
        {
            at--;
            _digits[at] = (byte)('0' + (number % 10));
            number /= 10;
        }
        while (number > 0);
        while (at < MostDigits)
        {
            Bytes[Count++] = _digits[at++];
        }
    }

    // The length counts itself: it has three digits from 100 bytes on.
    private void Close()
    {
        byte[] bytes = Bytes;
        bytes[Count++] = 3;
        int end = Count;
        int length = end - BodyStart + 4;
        length += length + 2 < 100 ? 2 : 3;
        Start = BodyStart - (length < 100 ? 4 : 5);
        bytes[Start] = 1;
        bytes[Start + 1] = 2;
        Count = Start + 2;
        PutDigits(length);
        int sum = 0;
        for (int i = Start; i < end; i++)
        {
            sum ^= bytes[i];
        }

        bytes[end] = Hex(sum >> 4);
        bytes[end + 1] = Hex(sum & 15);
        Count = length;
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
