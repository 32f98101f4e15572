namespace MepModule.Protocol.Tables;

/// <summary>
/// ET42 Interface Definition, the required section at its end (firmware 3.60 and up): the roll-over digits stand nowhere else, the energy register unit is a copy of that in ET55.
/// Everything before that section has a size of its own, so it is walked through part by part.
/// </summary>
public sealed class InterfaceDefinition
{
    /// <summary>Table id.</summary>
    public const int Table = 0x82A;

    private const int FixedPartSize = 41;
    private const int SetSize = 14;
    private const int RequiredSize = 8;

    private int _requiredOffset;
    private int _length;

    /// <summary>Whether the table has a required section with unit and digits. Firmware 3.60 has one that ends before them.</summary>
    public bool HasRequiredSection { get; private set; }

    /// <summary>Wh per step of an energy register: 1, 10 or 100.</summary>
    public int EnergyUnitWattHours { get; private set; } = 1;

    /// <summary>Decimal digits of an energy register: 5 to 9.</summary>
    public int RolloverDigits { get; private set; } = 9;

    /// <summary>Reads the table's parts that are needed.</summary>
    /// <param name="client">The meter.</param>
    /// <param name="hasExtendedSources">Whether source ids of the load profile have two bytes (<see cref="MeterStatus.HasExtendedSources"/>).</param>
    /// <param name="hasSeveralSets">Whether further load profile sets follow (<see cref="MeterStatus.HasSeveralLoadProfileSets"/>).</param>
    /// <returns>The error that kept it from reading; <see cref="MeterError.None"/> also when the table ends before the required section.</returns>
    public MeterError Read(MeterClient client, bool hasExtendedSources, bool hasSeveralSets)
    {
        HasRequiredSection = false;
        MeterError error = client.ReadInPlace(Table, 0, FixedPartSize);
        if (error != MeterError.None)
        {
            return error;
        }

        byte[] data = client.Link.ResponseBuffer;
        int start = client.Link.DataOffset;
        int sourceSize = hasExtendedSources ? 2 : 1;
        _length = LittleEndian.UInt16(data, start);
        int sources = data[start + 2] + 3 * data[start + 3];
        int at = sources + data[start + 13] + data[start + 14] + sourceSize * data[start + 29];

        int dataTypes;
        error = ReadByte(client, at, out dataTypes);
        at += 1 + 4 * dataTypes;
        if (error == MeterError.None && hasSeveralSets)
        {
            int mask;
            error = ReadByte(client, at, out mask);
            at++;
            for (int set = 0; set < 3 && error == MeterError.None; set++)
            {
                if ((mask & (1 << set)) != 0)
                {
                    int channels;
                    error = ReadByte(client, at + 6, out channels);
                    at += SetSize + sourceSize * channels;
                }
            }
        }

        _requiredOffset = at;
        return error == MeterError.None ? ReadRequiredSection(client) : error;
    }

    private MeterError ReadRequiredSection(MeterClient client)
    {
        if (_requiredOffset + RequiredSize > _length)
        {
            return MeterError.None;
        }

        // Its own length (1), entries of ET74 (2), of ET77 (1) and of ET79 (2), unit (1), digits (1).
        MeterError error = client.ReadInPlace(Table, _requiredOffset, RequiredSize);
        byte[] data = client.Link.ResponseBuffer;
        int start = client.Link.DataOffset;
        if (error == MeterError.None && data[start] >= RequiredSize)
        {
            HasRequiredSection = true;
            EnergyUnitWattHours = data[start + 6];
            RolloverDigits = data[start + 7];
        }

        return error;
    }

    // A part beyond the end of the table reads as zero: an old meter has no more parts there.
    private MeterError ReadByte(MeterClient client, int offset, out int value)
    {
        value = 0;
        if (offset >= _length)
        {
            return MeterError.None;
        }

        MeterError error = client.ReadInPlace(Table, offset, 1);
        if (error == MeterError.None)
        {
            value = client.Link.ResponseBuffer[client.Link.DataOffset];
        }

        return error;
    }
}
