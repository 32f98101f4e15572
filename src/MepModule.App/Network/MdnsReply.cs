namespace MepModule.App.Network;

/// <summary>Puts records of entries into packets. What writes one is made for it, since few are sent.</summary>
internal sealed class MdnsReply
{
    // What the heads of an entry's records and their pointers take at most.
    private const int HeadsOfEntry = 130;

    private readonly MdnsTable _table;

    /// <param name="table">Whose records they are.</param>
    public MdnsReply(MdnsTable table)
    {
        _table = table;
    }

    /// <summary>Asks whether the names of an entry are free, and proposes its records for them.</summary>
    /// <returns>Length of the packet in bytes.</returns>
    public int Probe(byte[] bytes, MdnsEntry entry, int port)
    {
        var packet = new MdnsPacket();
        packet.BeginProbe(bytes, entry);
        if (entry.HasService)
        {
            packet.PutService(entry, port);
            packet.PutText(entry);
        }

        if (entry.OwnsHost)
        {
            packet.PutAddress(entry, _table.Address);
        }

        return packet.End;
    }

    /// <summary>Tells records of one entry to multicast resolvers.</summary>
    public int Tell(byte[] bytes, MdnsEntry entry, int kinds, int port)
    {
        var packet = new MdnsPacket();
        packet.Begin(bytes, false, false);
        Put(packet, entry, kinds, port);
        kinds = Complete(kinds);
        packet.BeginAdditional();
        if ((kinds & (MdnsKind.OnlyAddress | MdnsKind.Reverse)) != 0 && (kinds & MdnsKind.Address) == 0)
        {
            packet.PutAddress(entry, _table.Address);
        }

        if ((kinds & MdnsKind.Address) != 0)
        {
            packet.PutOnlyAddress(entry);
        }

        return packet.End;
    }

    /// <summary>Takes all records of an entry back.</summary>
    public int Goodbye(byte[] bytes, MdnsEntry entry, int port)
    {
        var packet = new MdnsPacket();
        packet.Begin(bytes, false, true);
        packet.BeginEntry(entry);
        if (entry.HasService)
        {
            packet.PutPointer(entry);
            packet.PutService(entry, port);
            packet.PutText(entry);
        }

        if (entry.OwnsHost)
        {
            packet.PutAddress(entry, _table.Address);
        }

        return packet.End;
    }

    /// <summary>Takes an address back that the name of an entry had before.</summary>
    public int Forget(byte[] bytes, MdnsEntry entry, byte[] address)
    {
        var packet = new MdnsPacket();
        packet.Begin(bytes, false, true);
        packet.BeginEntry(entry);
        packet.PutAddress(entry, address);
        return packet.End;
    }

    /// <summary>Answers a simple resolver: its number and question again, and what all entries have for it in one packet.</summary>
    /// <param name="bytes">Gets the packet.</param>
    /// <param name="question">Stands at the question.</param>
    /// <param name="defaultPort">Port of the page.</param>
    public int AnswerSimply(byte[] bytes, DnsReader question, int defaultPort)
    {
        var packet = new MdnsPacket();
        packet.Begin(bytes, true, false);
        bool isRepeated = false;
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            int kinds = entry.Direct;
            entry.Direct = 0;
            if (kinds == 0 || (isRepeated && packet.End + entry.Instance.Length + entry.Host.Length + entry.Source.Text.Length + HeadsOfEntry > bytes.Length))
            {
                continue;
            }

            if (!isRepeated)
            {
                packet.Repeat(question, kinds);
                isRepeated = true;
            }

            // That there is something else is told by saying nothing.
            Put(packet, entry, kinds & ~(MdnsKind.OnlyAddress | MdnsKind.OnlyService), entry.Source.Port == 0 ? defaultPort : entry.Source.Port);
        }

        return packet.End;
    }

    // Whoever asks for services gets all about them as answers, since some clients look no further.
    private void Put(MdnsPacket packet, MdnsEntry entry, int kinds, int port)
    {
        kinds = Complete(kinds);
        packet.BeginEntry(entry);
        if ((kinds & MdnsKind.Enumeration) != 0)
        {
            packet.PutEnumeration(entry, _table.Services);
        }

        if ((kinds & MdnsKind.Reverse) != 0)
        {
            packet.PutReverse(entry, _table.Reverse);
        }

        if ((kinds & MdnsKind.Pointer) != 0)
        {
            packet.PutPointer(entry);
        }

        if ((kinds & MdnsKind.Service) != 0)
        {
            packet.PutService(entry, port);
        }

        if ((kinds & MdnsKind.Text) != 0)
        {
            packet.PutText(entry);
        }

        if ((kinds & MdnsKind.Address) != 0)
        {
            packet.PutAddress(entry, _table.Address);
        }

        if ((kinds & MdnsKind.OnlyAddress) != 0)
        {
            packet.PutOnlyAddress(entry);
        }

        if ((kinds & MdnsKind.OnlyService) != 0)
        {
            packet.PutOnlyService(entry);
        }
    }

    /// <summary>What is told along with these kinds of records: whoever asks for a service wants to know where it is.</summary>
    public static int Complete(int kinds)
    {
        if ((kinds & MdnsKind.Pointer) != 0)
        {
            kinds |= MdnsKind.Service | MdnsKind.Text;
        }

        if ((kinds & MdnsKind.Service) != 0)
        {
            kinds |= MdnsKind.Address;
        }

        // Beside the address it is no answer of its own.
        return (kinds & MdnsKind.Address) != 0 ? kinds & ~MdnsKind.OnlyAddress : kinds;
    }
}
