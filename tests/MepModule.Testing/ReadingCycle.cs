using System;
using MepModule.Protocol;
using MepModule.Protocol.Messages;

namespace MepModule.Testing;

/// <summary>The reads of one complete reading of a generation 3 meter: BT28 with 55 values and the totals of BT23.</summary>
public static class ReadingCycle
{
    /// <summary>Bytes of BT28 with 55 present values.</summary>
    public const int PresentValuesLength = 55 * 4;

    /// <summary>Bytes of the 11 summations of BT23.</summary>
    public const int TotalsLength = 11 * 4;

    /// <summary>
    /// What the wire itself needs in milliseconds: ten bit times a byte at 9600 baud, 25 ms between segments of 117 bytes, and
    /// requests that start at least 100 ms apart.
    /// </summary>
    public static double WireLimitMilliseconds => ExchangeMilliseconds(PresentValuesLength) + ExchangeMilliseconds(TotalsLength);

    /// <summary>Reads once; the data stays in the wire buffer.</summary>
    public static MeterError Run(MeterClient client)
    {
        MeterError error = client.ReadInPlace(28, 0, PresentValuesLength);
        return error == MeterError.None ? client.ReadInPlace(23, 0, TotalsLength) : error;
    }

    private static double ExchangeMilliseconds(int dataLength)
    {
        const int request = MepFrame.LengthField + RequestMessage.PartialHeader + MepFrame.SequenceField + MepFrame.DigestField;
        int response = MepFrame.LengthField + 3 + dataLength + MepFrame.DigestField;
        double transfer = (request + response) * 10 / 9.6;
        return Math.Max(100, transfer + ((response - 1) / 117 * 25));
    }
}
