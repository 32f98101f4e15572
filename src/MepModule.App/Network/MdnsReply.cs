namespace MepModule.App.Network;

/// <summary>Puts records of entries into packets.</summary>
internal sealed class MdnsReply
{
    // What the heads of an entry's records and their pointers take at most.
    private const int HeadsOfEntry = 130;

    private readonly MdnsTable _table;
    private readonly MdnsPacket _packet = new MdnsPacket();

    /// <param name="table">Whose records they are.</param>
    public MdnsReply(MdnsTable table)
    {
        _table = table;
    }

    /// <summary>Asks whether the names of an entry are free, and proposes its records for them.</summary>
    /// <returns>Length of the packet in bytes.</returns>
    public int Probe(byte[] bytes, MdnsEntry entry, int port)
    {
        _packet.BeginProbe(bytes, entry);
        if (entry.HasService)
        {
            _packet.PutService(entry, port);
            _packet.PutText(entry);
        }

        if (entry.OwnsHost)
        {
            _packet.PutAddress(entry, _table.Address);
        }

        return _packet.End;
    }

    /// <summary>Tells records of one entry to multicast resolvers.</summary>
    public int Tell(byte[] bytes, MdnsEntry entry, int kinds, int port)
    {
        _packet.Begin(bytes, false, false);
        Put(entry, kinds, port);
        kinds = Complete(kinds);
        _packet.BeginAdditional();
        if ((kinds & (MdnsKind.OnlyAddress | MdnsKind.Reverse)) != 0 && (kinds & MdnsKind.Address) == 0)
        {
            _packet.PutAddress(entry, _table.Address);
        }

        if ((kinds & MdnsKind.Address) != 0)
        {
            _packet.PutOnlyAddress(entry);
        }

        return _packet.End;
    }

    /// <summary>Takes all records of an entry back.</summary>
    public int Goodbye(byte[] bytes, MdnsEntry entry, int port)
    {
        _packet.Begin(bytes, false, true);
        _packet.BeginEntry(entry);
        if (entry.HasService)
        {
            _packet.PutPointer(entry);
            _packet.PutService(entry, port);
            _packet.PutText(entry);
        }

        if (entry.OwnsHost)
        {
            _packet.PutAddress(entry, _table.Address);
        }

        return _packet.End;
    }

    /// <summary>Takes an address back that the name of an entry had before.</summary>
    public int Forget(byte[] bytes, MdnsEntry entry, byte[] address)
    {
        _packet.Begin(bytes, false, true);
        _packet.BeginEntry(entry);
        _packet.PutAddress(entry, address);
        return _packet.End;
    }

    /// <summary>Answers a simple resolver: its number and question again, and what all entries have for it in one packet.</summary>
    /// <param name="bytes">Gets the packet.</param>
    /// <param name="question">Stands at the question.</param>
    /// <param name="defaultPort">Port of the page.</param>
    public int AnswerSimply(byte[] bytes, DnsReader question, int defaultPort)
    {
        _packet.Begin(bytes, true, false);
        bool isRepeated = false;
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            int kinds = entry.Direct;
            entry.Direct = 0;
            if (kinds == 0 || (isRepeated && _packet.End + entry.Instance.Length + entry.Host.Length + entry.Source.Text.Length + HeadsOfEntry > bytes.Length))
            {
                continue;
            }

            if (!isRepeated)
            {
                _packet.Repeat(question, kinds);
                isRepeated = true;
            }

            // That there is something else is told by saying nothing.
            Put(entry, kinds & ~(MdnsKind.OnlyAddress | MdnsKind.OnlyService), entry.Source.Port == 0 ? defaultPort : entry.Source.Port);
        }

        return _packet.End;
    }

    // Whoever asks for services gets all about them as answers, since some clients look no further.
    private void Put(MdnsEntry entry, int kinds, int port)
    {
        kinds = Complete(kinds);
        _packet.BeginEntry(entry);
        if ((kinds & MdnsKind.Enumeration) != 0)
        {
            _packet.PutEnumeration(entry, _table.Services);
        }

        if ((kinds & MdnsKind.Reverse) != 0)
        {
            _packet.PutReverse(entry, _table.Reverse);
        }

        if ((kinds & MdnsKind.Pointer) != 0)
        {
            _packet.PutPointer(entry);
        }

        if ((kinds & MdnsKind.Service) != 0)
        {
            _packet.PutService(entry, port);
        }

        if ((kinds & MdnsKind.Text) != 0)
        {
            _packet.PutText(entry);
        }

        if ((kinds & MdnsKind.Address) != 0)
        {
            _packet.PutAddress(entry, _table.Address);
        }

        if ((kinds & MdnsKind.OnlyAddress) != 0)
        {
            _packet.PutOnlyAddress(entry);
        }

        if ((kinds & MdnsKind.OnlyService) != 0)
        {
            _packet.PutOnlyService(entry);
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
