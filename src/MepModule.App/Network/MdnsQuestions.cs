namespace MepModule.App.Network;

/// <summary>Finds out what a query asks of us, and what of it the asker knows already.</summary>
internal sealed class MdnsQuestions
{
    // As many as an unbroken packet of an Ethernet can hold with names that point back.
    private const int MostQuestions = 240;

    private readonly MdnsTable _table;
    private readonly DnsReader _reader;

    /// <param name="table">What we are asked for.</param>
    /// <param name="reader">Reads the query.</param>
    public MdnsQuestions(MdnsTable table, DnsReader reader)
    {
        _table = table;
        _reader = reader;
    }

    /// <summary>Whether the answer is asked for by a simple resolver, which wants a plain DNS answer to its first question.</summary>
    public bool IsSimple { get; private set; }

    /// <summary>Whether something is asked that others may answer as well.</summary>
    public bool IsShared { get; private set; }

    /// <summary>Notes in the entries what is asked. The reader was opened.</summary>
    /// <param name="isSimple">Whether it comes from another port than that of multicast DNS.</param>
    /// <param name="isWhole">Whether the packet is known to be whole; one that was cut by our buffer is answered as far as it goes.</param>
    /// <returns>False when it is broken, so that nothing is to be answered.</returns>
    public bool Take(bool isSimple, bool isWhole)
    {
        IsSimple = isSimple;
        IsShared = false;
        int questions = _reader.Count(0);
        int asked = 0;
        for (int i = 0; i < questions && i < MostQuestions; i++)
        {
            if (!_reader.ReadQuestion())
            {
                return !isWhole;
            }

            asked |= Ask(isSimple);
            if (isSimple && asked != 0)
            {
                // The reader stays at this question, which the answer repeats.
                return true;
            }
        }

        if (asked != 0 || questions == 0)
        {
            LeaveOutKnown(questions == 0);
        }

        return true;
    }

    private int Ask(bool isSimple)
    {
        if (_reader.Class != MdnsPacket.Internet && _reader.Class != MdnsPacket.TypeAny)
        {
            return 0;
        }

        int all = 0;
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            int kinds = entry.IsAnswering ? KindsOf(entry, i) : 0;
            if (kinds == 0)
            {
                continue;
            }

            all |= kinds;
            if (isSimple || _reader.HasTopBit)
            {
                entry.Direct |= kinds;
            }
            else
            {
                entry.Asked |= kinds;
                IsShared |= (kinds & MdnsKind.Shared) != 0;
            }
        }

        return all;
    }

    private int KindsOf(MdnsEntry entry, int index)
    {
        int type = _reader.Type;
        bool isAny = type == MdnsPacket.TypeAny;
        bool isPointer = isAny || type == MdnsPacket.TypePointer;
        if (entry.OwnsHost && _reader.IsName(entry.Host))
        {
            return isAny || type == MdnsPacket.TypeA ? MdnsKind.Address : MdnsKind.OnlyAddress;
        }

        if (index == 0 && isPointer && _reader.IsName(_table.Reverse))
        {
            return MdnsKind.Reverse;
        }

        if (!entry.HasService)
        {
            return 0;
        }

        if (_reader.IsName(entry.Instance))
        {
            return isAny ? MdnsKind.Service | MdnsKind.Text : type == MdnsPacket.TypeService ? MdnsKind.Service : type == MdnsPacket.TypeText ? MdnsKind.Text : MdnsKind.OnlyService;
        }

        if (!isPointer)
        {
            return 0;
        }

        return _reader.IsName(entry.Instance, entry.TypeStart) ? MdnsKind.Pointer
            : _reader.IsName(_table.Services) && _table.IsFirstOfType(index) ? MdnsKind.Enumeration : 0;
    }

    // Answers in a query are what the asker knows. One with more than half of its life left is not told again (RFC 6762, 7.1).
    private void LeaveOutKnown(bool isContinued)
    {
        int answers = _reader.Count(1);
        for (int i = 0; i < answers && _reader.ReadRecord(); i++)
        {
            for (int j = 0; j < _table.Count; j++)
            {
                MdnsEntry entry = _table.At(j);
                int known = entry.IsAnswering ? KindKnown(entry) : 0;
                entry.Asked &= ~known;
                entry.Direct &= ~known;
                if (isContinued)
                {
                    entry.Wanted &= ~known;
                }
            }
        }
    }

    private int KindKnown(MdnsEntry entry)
    {
        if (_reader.Class != MdnsPacket.Internet)
        {
            return 0;
        }

        bool isFresh = _reader.Life + _reader.Life >= (_reader.Type == MdnsPacket.TypePointer || _reader.Type == MdnsPacket.TypeText ? MdnsPacket.LongLife : MdnsPacket.ShortLife);
        switch (isFresh ? _reader.Type : 0)
        {
            case MdnsPacket.TypeA:
                return entry.OwnsHost && _reader.IsData(_table.Address) && _reader.IsName(entry.Host) ? MdnsKind.Address : 0;
            case MdnsPacket.TypeText:
                return entry.HasService && _reader.IsData(entry.Source.Text) && _reader.IsName(entry.Instance) ? MdnsKind.Text : 0;
            case MdnsPacket.TypePointer:
                if (!entry.HasService)
                {
                    return 0;
                }

                return _reader.IsNameInData(entry.Instance, 0) && _reader.IsName(entry.Instance, entry.TypeStart) ? MdnsKind.Pointer
                    : _reader.IsNameInData(entry.Instance, entry.TypeStart) && _reader.IsName(_table.Services) ? MdnsKind.Enumeration : 0;
            default:
                return 0;
        }
    }
}
