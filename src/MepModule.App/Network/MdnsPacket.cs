using System;

namespace MepModule.App.Network;

/// <summary>Writes one packet of multicast DNS into a given buffer. Names that stand in it already are pointed at.</summary>
internal sealed class MdnsPacket
{
    /// <summary>Type of an address.</summary>
    public const int TypeA = 1;

    /// <summary>Type of a pointer.</summary>
    public const int TypePointer = 12;

    /// <summary>Type of what a service says about itself.</summary>
    public const int TypeText = 16;

    /// <summary>Type of the host and port of a service.</summary>
    public const int TypeService = 33;

    /// <summary>Type of the statement which types there are.</summary>
    public const int TypeNextSecure = 47;

    /// <summary>Any type, in a question.</summary>
    public const int TypeAny = 255;

    /// <summary>Class of the internet.</summary>
    public const int Internet = 1;

    /// <summary>How long an address holds, and what leads to it, in seconds.</summary>
    public const int ShortLife = 120;

    /// <summary>How long other records hold, in seconds.</summary>
    public const int LongLife = 4500;

    private const int HeadLength = 12;
    private const int TopBit = 0x80;
    private const int SimpleLife = 10;
    private const int LocalLength = 7;

    private byte[] _bytes = new byte[0];
    private byte[]? _host;
    private bool _isSimple;
    private bool _isGoodbye;
    private int _section;
    private int _raw;
    private int _type;
    private int _instance;
    private int _hostAt;
    private int _local;

    /// <summary>Length of the packet so far.</summary>
    public int End { get; private set; }

    /// <summary>Begins an answer.</summary>
    /// <param name="bytes">Gets the packet.</param>
    /// <param name="isSimple">For a simple resolver, which wants short lives and no bit that it does not know.</param>
    /// <param name="isGoodbye">Whether all records are taken back.</param>
    public void Begin(byte[] bytes, bool isSimple, bool isGoodbye)
    {
        BeginPacket(bytes);
        bytes[2] = 0x84;
        _isSimple = isSimple;
        _isGoodbye = isGoodbye;
    }

    /// <summary>Begins the question whether names are free.</summary>
    public void BeginProbe(byte[] bytes, MdnsEntry entry)
    {
        BeginPacket(bytes);
        _isSimple = false;
        _isGoodbye = false;
        BeginEntry(entry);
        if (entry.HasService)
        {
            PutInstance(entry);
            PutQuestion();
        }

        if (entry.OwnsHost)
        {
            PutHost(entry);
            PutQuestion();
        }

        _section = 8;
    }

    /// <summary>Repeats the question of a simple resolver, which comes right behind the head.</summary>
    /// <param name="reader">Stands at the question.</param>
    /// <param name="kinds">The records that answer it, whose name is that of the question.</param>
    public void Repeat(DnsReader reader, int kinds)
    {
        _bytes[0] = reader.Packet[0];
        _bytes[1] = reader.Packet[1];
        int end = DnsName.Expand(reader.Packet, reader.Length, reader.Name, _bytes, End);
        if (end < 0)
        {
            return;
        }

        if ((kinds & (MdnsKind.Enumeration | MdnsKind.Reverse)) != 0)
        {
            _raw = End;
        }
        else if ((kinds & MdnsKind.Pointer) != 0)
        {
            _type = End;
        }
        else if ((kinds & (MdnsKind.Address | MdnsKind.OnlyAddress)) != 0)
        {
            _hostAt = End;
        }
        else
        {
            _instance = End;
            _type = End + _bytes[End] + 1;
        }

        End = end;
        PutNumber(reader.Type);
        PutNumber(Internet);
        _bytes[5] = 1;
    }

    /// <summary>Turns to an entry. What is known of its host stays, as long as that is the same.</summary>
    public void BeginEntry(MdnsEntry entry)
    {
        if (_host != null && _host != entry.Host)
        {
            _hostAt = 0;
        }

        _host = entry.Host;
        if (_section == 0)
        {
            // The first: a repeated question names what it asked for.
            _section = 6;
            return;
        }

        _instance = 0;
    }

    /// <summary>From here on records are not asked for.</summary>
    public void BeginAdditional() => _section = 10;

    /// <summary>Says that there is a service of this type.</summary>
    public void PutEnumeration(MdnsEntry entry, byte[] name)
    {
        PutRaw(name);
        BeginRecord(TypePointer, false, LongLife);
        int data = End;
        _type = 0;
        PutType(entry);
        EndRecord(data);
    }

    /// <summary>Says whose the address is.</summary>
    public void PutReverse(MdnsEntry entry, byte[] name)
    {
        PutRaw(name);
        BeginRecord(TypePointer, true, ShortLife);
        int data = End;
        PutHost(entry);
        EndRecord(data);
    }

    /// <summary>Says that the service is one of its type.</summary>
    public void PutPointer(MdnsEntry entry)
    {
        PutType(entry);
        BeginRecord(TypePointer, false, LongLife);
        int data = End;
        PutInstance(entry);
        EndRecord(data);
    }

    /// <summary>Says where the service is.</summary>
    public void PutService(MdnsEntry entry, int port)
    {
        PutInstance(entry);
        BeginRecord(TypeService, true, ShortLife);
        int data = End;
        PutNumber(0);
        PutNumber(0);
        PutNumber(port);
        PutHost(entry);
        EndRecord(data);
    }

    /// <summary>Says what the service says about itself.</summary>
    public void PutText(MdnsEntry entry)
    {
        PutInstance(entry);
        BeginRecord(TypeText, true, LongLife);
        int data = End;
        PutBytes(entry.Source.Text);
        EndRecord(data);
    }

    /// <summary>Says the address of the host.</summary>
    public void PutAddress(MdnsEntry entry, byte[] address)
    {
        PutHost(entry);
        BeginRecord(TypeA, true, ShortLife);
        int data = End;
        PutBytes(address);
        EndRecord(data);
    }

    /// <summary>Says that the host has an A record and nothing else (RFC 6762, 6.1).</summary>
    public void PutOnlyAddress(MdnsEntry entry)
    {
        PutHost(entry);
        BeginRecord(TypeNextSecure, true, ShortLife);
        int data = End;
        PutHost(entry);
        PutNumber(1);
        _bytes[End++] = 0x40;
        EndRecord(data);
    }

    /// <summary>Says that the service has TXT and SRV and nothing else.</summary>
    public void PutOnlyService(MdnsEntry entry)
    {
        PutInstance(entry);
        BeginRecord(TypeNextSecure, true, ShortLife);
        int data = End;
        PutInstance(entry);
        PutNumber(5);
        _bytes[End++] = 0;
        _bytes[End++] = 0;
        _bytes[End++] = 0x80;
        _bytes[End++] = 0;
        _bytes[End++] = 0x40;
        EndRecord(data);
    }

    private void BeginPacket(byte[] bytes)
    {
        Array.Clear(bytes, 0, HeadLength);
        _bytes = bytes;
        _host = null;
        _section = 0;
        _raw = 0;
        _type = 0;
        _instance = 0;
        _hostAt = 0;
        _local = 0;
        End = HeadLength;
    }

    // Any type, from the internet, and the answer to us alone.
    private void PutQuestion()
    {
        PutNumber(TypeAny);
        PutNumber((TopBit << 8) | Internet);
        _bytes[5]++;
    }

    // A record that is only proposed stands without the bit that says that others are to be forgotten (RFC 6762, 8.2 and 10.2).
    private void BeginRecord(int type, bool isUnique, int life)
    {
        _bytes[_section + 1]++;
        PutNumber(type);
        PutNumber(isUnique && !_isSimple && _section != 8 ? (TopBit << 8) | Internet : Internet);
        PutNumber(0);
        PutNumber(_isGoodbye ? 0 : _isSimple ? SimpleLife : life);
        PutNumber(0);
    }

    private void EndRecord(int data)
    {
        _bytes[data - 2] = (byte)((End - data) >> 8);
        _bytes[data - 1] = (byte)(End - data);
    }

    private void PutRaw(byte[] name)
    {
        if (_raw > 0)
        {
            PutAt(_raw);
            return;
        }

        _raw = End;
        PutBytes(name);
    }

    private void PutType(MdnsEntry entry)
    {
        if (_type > 0)
        {
            PutAt(_type);
            return;
        }

        _type = End;
        PutLocal(entry.Instance, entry.TypeStart);
    }

    private void PutInstance(MdnsEntry entry)
    {
        if (_instance > 0)
        {
            PutAt(_instance);
            return;
        }

        _instance = End;
        Array.Copy(entry.Instance, 0, _bytes, End, entry.TypeStart);
        End += entry.TypeStart;
        PutType(entry);
    }

    private void PutHost(MdnsEntry entry)
    {
        if (_hostAt > 0)
        {
            PutAt(_hostAt);
            return;
        }

        _hostAt = End;
        PutLocal(entry.Host, 0);
    }

    // A name from a label on, all but its last label "local" when that was written before.
    private void PutLocal(byte[] name, int start)
    {
        int length = name.Length - start - LocalLength;
        Array.Copy(name, start, _bytes, End, length);
        End += length;
        if (_local > 0)
        {
            PutAt(_local);
            return;
        }

        _local = End;
        Array.Copy(name, name.Length - LocalLength, _bytes, End, LocalLength);
        End += LocalLength;
    }

    private void PutAt(int place) => PutNumber(0xC000 | place);

    private void PutNumber(int number)
    {
        _bytes[End++] = (byte)(number >> 8);
        _bytes[End++] = (byte)number;
    }

    private void PutBytes(byte[] bytes)
    {
        Array.Copy(bytes, 0, _bytes, End, bytes.Length);
        End += bytes.Length;
    }
}
