namespace MepModule.App.Network;

/// <summary>Walks a DNS message (RFC 1035, 4.1), question by question and record by record. Numbers are big-endian.</summary>
internal sealed class DnsReader
{
    private const int HeadLength = 12;
    private const int LongLife = 0x7FFFFFFF;

    private int _at;

    /// <summary>The message.</summary>
    public byte[] Packet = new byte[0];

    /// <summary>Its length in bytes.</summary>
    public int Length;

    /// <summary>Where the name of the present question or record begins.</summary>
    public int Name;

    /// <summary>Its type.</summary>
    public int Type;

    /// <summary>Its class without the top bit.</summary>
    public int Class;

    /// <summary>The top bit of the class: a question that wants a unicast answer, a record that replaces all others of its name and type.</summary>
    public bool HasTopBit;

    /// <summary>How long the record holds, in seconds.</summary>
    public int Life;

    /// <summary>Where the record's data begin.</summary>
    public int Data;

    /// <summary>How many bytes of data it has.</summary>
    public int DataLength;

    /// <summary>Begins a message. <returns>False when it has no whole head.</returns></summary>
    public bool Open(byte[] packet, int length)
    {
        Packet = packet;
        Length = length;
        _at = HeadLength;
        return length >= HeadLength && length <= packet.Length;
    }

    /// <summary>How many entries a section has: 0 questions, 1 answers, 2 authorities, 3 additional records.</summary>
    public int Count(int section) => Number(4 + section + section);

    /// <summary>Goes to the next question. <returns>False when it is broken or cut off.</returns></summary>
    public bool ReadQuestion()
    {
        Name = _at;
        int end = DnsName.End(Packet, Length, _at);
        if (end < 0 || end + 4 > Length)
        {
            return false;
        }

        ReadKind(end);
        _at = end + 4;
        return true;
    }

    /// <summary>Goes to the next record. <returns>False when it is broken or cut off.</returns></summary>
    public bool ReadRecord()
    {
        Name = _at;
        int end = DnsName.End(Packet, Length, _at);
        if (end < 0 || end + 10 > Length)
        {
            return false;
        }

        ReadKind(end);
        Life = Number(end + 4) != 0 ? LongLife : Number(end + 6);
        Data = end + 10;
        DataLength = Number(end + 8);
        _at = Data + DataLength;
        return _at <= Length;
    }

    /// <summary>Whether the present name is this one.</summary>
    public bool IsName(byte[] name) => DnsName.IsAt(Packet, Length, Name, name, 0);

    /// <summary>Whether the present name is the rest of one.</summary>
    public bool IsName(byte[] name, int start) => DnsName.IsAt(Packet, Length, Name, name, start);

    /// <summary>Whether the data of the present record are this name, or the rest of it.</summary>
    public bool IsNameInData(byte[] name, int start) => DnsName.IsAt(Packet, Length, Data, name, start);

    /// <summary>Whether the data of the present record are these bytes.</summary>
    public bool IsData(byte[] bytes) => CompareData(bytes) == 0;

    /// <summary>The data of the present record against bytes, as unsigned numbers one by one; a longer one comes after its beginning.</summary>
    /// <returns>Negative when the record comes first, positive when it comes after, 0 when they are the same.</returns>
    public int CompareData(byte[] bytes)
    {
        for (int i = 0; i < DataLength && i < bytes.Length; i++)
        {
            if (Packet[Data + i] != bytes[i])
            {
                return Packet[Data + i] - bytes[i];
            }
        }

        return DataLength - bytes.Length;
    }

    /// <summary>Two bytes as a number.</summary>
    public int Number(int at) => (Packet[at] << 8) | Packet[at + 1];

    private void ReadKind(int at)
    {
        Type = Number(at);
        Class = Number(at + 2) & 0x7FFF;
        HasTopBit = (Packet[at + 2] & 0x80) != 0;
    }
}
