using System;
using MepModule.App.Discovery;

namespace MepModule.App.Network;

/// <summary>What multicast DNS announces now, in wire form, and at which address. The entry of the module itself is the first.</summary>
internal sealed class MdnsTable
{
    // Entries that still say goodbye have places beside those that came for them.
    private const int Places = Announcements.Most + 4;

    private MdnsEntry[] _entries = new MdnsEntry[0];

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The module's address, 4 bytes.</summary>
    public byte[] Address { get; private set; } = new byte[4];

    /// <summary>Its name in the tree of addresses: 87.1.168.192.in-addr.arpa for 192.168.1.87.</summary>
    public byte[] Reverse { get; private set; } = new byte[0];

    /// <summary>The name under which all types of services are told.</summary>
    public byte[] Services { get; } = DnsName.Encode("_services._dns-sd._udp.local");

    /// <summary>An entry.</summary>
    public MdnsEntry At(int index) => _entries[index];

    /// <summary>Takes another address.</summary>
    public void Move(byte[] address)
    {
        Address = address;
        Reverse = DnsName.Encode(address[3].ToString() + "." + address[2].ToString() + "." + address[1].ToString() + "." + address[0].ToString() + ".in-addr.arpa");
        for (int i = 0; i < Count; i++)
        {
            _entries[i].Source.Locate(Text());
        }
    }

    /// <summary>
    /// Follows the announcements: what is new probes for its names, what went says goodbye. What only says something else under the names that it has is announced at once.
    /// </summary>
    public void Follow(Announcements announcements, long now)
    {
        var announced = new Announcement[Announcements.Most];
        int count = announcements.CopyTo(announced);
        for (int i = 0; i < Count; i++)
        {
            if (IndexOf(announced, _entries[i].Source, count) < 0)
            {
                Announcement? heir = HeirOf(announced, _entries[i], count);
                if (heir != null)
                {
                    heir.Renumber(_entries[i].Source.Number);
                    heir.Locate(Text());
                    _entries[i].Source = heir;
                    _entries[i].Begin(_entries[i].IsAnswering ? MdnsPhase.Announcing : MdnsPhase.Probing, now);
                }
                else if (_entries[i].Phase != MdnsPhase.Leaving)
                {
                    Dismiss(i, now);
                }
            }
        }

        for (int i = 0; i < count; i++)
        {
            if (EntryOf(announced[i]) == null && Count < Places)
            {
                announced[i].Locate(Text());
                MakePlace();
                _entries[Count] = new MdnsEntry(announced[i], Count == 0 ? null : _entries[0], now);
                Count++;
            }
        }
    }

    private void MakePlace()
    {
        if (Count == _entries.Length)
        {
            var more = new MdnsEntry[Count + 1];
            Array.Copy(_entries, 0, more, 0, Count);
            _entries = more;
        }
    }

    private string Text() => Address[0].ToString() + "." + Address[1].ToString() + "." + Address[2].ToString() + "." + Address[3].ToString();

    /// <summary>Lets an entry say goodbye; one that never had its names is left out at once by <see cref="Clean"/>.</summary>
    public void Dismiss(int index, long now)
    {
        MdnsEntry entry = _entries[index];
        bool wasSaid = entry.IsAnswering;
        entry.Begin(MdnsPhase.Leaving, now);
        entry.Step = wasSaid ? 0 : 1;
    }

    /// <summary>Takes out what has said goodbye.</summary>
    public void Clean()
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Phase != MdnsPhase.Leaving || _entries[i].Step == 0)
            {
                _entries[kept++] = _entries[i];
            }
        }

        for (int i = kept; i < Count; i++)
        {
            _entries[i] = null!;
        }

        Count = kept;
    }

    /// <summary>Gives an entry its next number, and tells the services of the module's own host where they are now.</summary>
    public void Renumber(MdnsEntry entry, long now)
    {
        int number = entry.Source.Number;
        entry.Source.Renumber(number < Announcement.HighestNumber ? number + 1 : 1);
        entry.MakeNames();
        if (entry == _entries[0])
        {
            for (int i = 1; i < Count; i++)
            {
                if (!_entries[i].OwnsHost)
                {
                    _entries[i].Host = entry.Host;
                    _entries[i].Begin(_entries[i].IsAnswering ? MdnsPhase.Announcing : _entries[i].Phase, now);
                }
            }
        }
    }

    /// <summary>Whether no entry before this one has a service of its type.</summary>
    public bool IsFirstOfType(int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (_entries[i].IsAnswering && _entries[i].HasTypeOf(_entries[index]))
            {
                return false;
            }
        }

        return true;
    }

    // One that is new and has the same wished names.
    private Announcement? HeirOf(Announcement[] announced, MdnsEntry entry, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Announcement one = announced[i];
            Announcement former = entry.Source;
            if (one.HostName == former.HostName && one.Service == former.Service && one.Instance == former.Instance && EntryOf(one) == null && entry.Phase != MdnsPhase.Leaving)
            {
                return one;
            }
        }

        return null;
    }

    private MdnsEntry? EntryOf(Announcement announcement)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_entries[i].Source == announcement && _entries[i].Phase != MdnsPhase.Leaving)
            {
                return _entries[i];
            }
        }

        return null;
    }

    private int IndexOf(Announcement[] announced, Announcement announcement, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (announced[i] == announcement)
            {
                return i;
            }
        }

        return -1;
    }
}
