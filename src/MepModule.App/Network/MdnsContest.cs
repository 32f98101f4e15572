namespace MepModule.App.Network;

/// <summary>Whose a name is, when two devices want the same one (RFC 6762, 8.2 and 9).</summary>
internal sealed class MdnsContest
{
    private const int TargetStart = 6;

    private readonly DnsReader _reader;

    /// <param name="reader">Reads the packet of the other device.</param>
    public MdnsContest(DnsReader reader)
    {
        _reader = reader;
    }

    /// <summary>Whether the record that the reader stands at says something else about a name of ours than we do.</summary>
    public bool Contradicts(MdnsEntry entry, byte[] address, int port)
    {
        // A goodbye claims nothing.
        if (_reader.Life == 0 || _reader.Class != MdnsPacket.Internet || _reader.Type == MdnsPacket.TypeNextSecure)
        {
            return false;
        }

        bool isProbing = entry.Phase == MdnsPhase.Probing;
        if (entry.OwnsHost && _reader.IsName(entry.Host))
        {
            return _reader.Type == MdnsPacket.TypeA ? !_reader.IsData(address) : isProbing;
        }

        if (!entry.HasService || !_reader.IsName(entry.Instance))
        {
            return false;
        }

        switch (_reader.Type)
        {
            case MdnsPacket.TypeText:
                return !_reader.IsData(entry.Source.Text);
            case MdnsPacket.TypeService:
                return CompareLocation(entry, port) != 0;
            default:
                return isProbing;
        }
    }

    /// <summary>
    /// Whether another device that probes for a name of ours at the same time has the later records, and so the name: they are compared by type, then byte by byte.
    /// </summary>
    /// <param name="packet">Its probe.</param>
    /// <param name="length">Length of it.</param>
    /// <param name="entry">Ours.</param>
    /// <param name="address">Our address.</param>
    /// <param name="port">Port of our service.</param>
    public bool IsLost(byte[] packet, int length, MdnsEntry entry, byte[] address, int port)
    {
        int host = 0;
        int text = 0;
        int service = 0;
        bool hasAddress = false;
        bool hasText = false;
        bool hasService = false;
        bool hasLaterThanAddress = false;
        bool hasLaterThanText = false;
        bool hasLaterThanService = false;
        if (!_reader.Open(packet, length))
        {
            return false;
        }

        int questions = _reader.Count(0);
        for (int i = 0; i < questions; i++)
        {
            if (!_reader.ReadQuestion())
            {
                return false;
            }
        }

        // Theirs, of each type the first in order; answers do not stand in a probe.
        int records = _reader.Count(1) + _reader.Count(2);
        for (int i = 0; i < records && _reader.ReadRecord(); i++)
        {
            int type = _reader.Type;
            if (_reader.Class != MdnsPacket.Internet)
            {
                continue;
            }

            if (entry.OwnsHost && _reader.IsName(entry.Host))
            {
                int order = type == MdnsPacket.TypeA ? _reader.CompareData(address) : type - MdnsPacket.TypeA;
                hasLaterThanAddress |= order > 0;
                if (type == MdnsPacket.TypeA && (!hasAddress || order < host))
                {
                    hasAddress = true;
                    host = order;
                }
            }
            else if (entry.HasService && _reader.IsName(entry.Instance))
            {
                hasLaterThanText |= type > MdnsPacket.TypeText;
                hasLaterThanService |= type > MdnsPacket.TypeService;
                if (type == MdnsPacket.TypeText)
                {
                    hasText = true;
                    text = _reader.CompareData(entry.Source.Text);
                }
                else if (type == MdnsPacket.TypeService)
                {
                    hasService = true;
                    service = CompareLocation(entry, port);
                }
            }
        }

        bool isHostLost = hasAddress && host != 0 ? host > 0 : hasLaterThanAddress;
        if (isHostLost)
        {
            return true;
        }

        if (!hasText)
        {
            return hasLaterThanText;
        }

        return text != 0 ? text > 0 : hasService && service != 0 ? service > 0 : hasLaterThanService;
    }

    // Priority and weight, which are 0 here, port, and the host as a name, which may point elsewhere into the packet.
    private int CompareLocation(MdnsEntry entry, int port)
    {
        if (_reader.DataLength <= TargetStart)
        {
            return -1;
        }

        int rank = _reader.Number(_reader.Data) | _reader.Number(_reader.Data + 2);
        int order = rank != 0 ? rank : _reader.Number(_reader.Data + 4) - port;
        return order != 0 ? order : DnsName.Compare(_reader.Packet, _reader.Length, _reader.Data + TargetStart, entry.Host);
    }
}
