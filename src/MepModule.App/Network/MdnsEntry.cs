using MepModule.App.Discovery;

namespace MepModule.App.Network;

/// <summary>How far an announcement has come.</summary>
internal enum MdnsPhase
{
    /// <summary>Asks whether its names are free.</summary>
    Probing = 0,

    /// <summary>Tells everybody its records.</summary>
    Announcing = 1,

    /// <summary>Answers.</summary>
    Settled = 2,

    /// <summary>Says goodbye.</summary>
    Leaving = 3,
}

/// <summary>The kinds of records of an announcement, as bits.</summary>
internal static class MdnsKind
{
    /// <summary>PTR of <c>_services._dns-sd._udp.local</c>: that there is a service of this type.</summary>
    public const int Enumeration = 1;

    /// <summary>PTR of the type: that this service is one of it.</summary>
    public const int Pointer = 2;

    /// <summary>SRV: its host and port.</summary>
    public const int Service = 4;

    /// <summary>TXT: what it says about itself.</summary>
    public const int Text = 8;

    /// <summary>A: the address of the host.</summary>
    public const int Address = 16;

    /// <summary>NSEC: that the host has an A record and nothing else.</summary>
    public const int OnlyAddress = 32;

    /// <summary>NSEC: that the service has SRV and TXT and nothing else.</summary>
    public const int OnlyService = 64;

    /// <summary>PTR of the address: whose it is.</summary>
    public const int Reverse = 128;

    /// <summary>The kinds that others may answer as well, so that the answer waits a moment (RFC 6762, 6).</summary>
    public const int Shared = Enumeration | Pointer;
}

/// <summary>An announcement as multicast DNS says it: its names in wire form, and what is to be sent of it.</summary>
internal sealed class MdnsEntry
{
    /// <summary>Takes over an announcement, and begins to probe for its names.</summary>
    /// <param name="source">What is announced.</param>
    /// <param name="own">The entry of the module itself; null for that one.</param>
    /// <param name="now">Milliseconds at which it begins.</param>
    public MdnsEntry(Announcement source, MdnsEntry? own, long now)
    {
        Source = source;
        NextAt = now;
        OwnsHost = source.HostName.Length > 0;
        Instance = new byte[0];
        Host = own != null ? own.Host : Instance;
        MakeNames();
    }

    /// <summary>What is announced.</summary>
    public Announcement Source { get; set; }

    /// <summary>Full name of the host.</summary>
    public byte[] Host { get; set; }

    /// <summary>Full name of the service; empty for none. The name of its type begins behind the first label.</summary>
    public byte[] Instance { get; private set; }

    /// <summary>Whether the host's name is this entry's; otherwise it is the module's.</summary>
    public bool OwnsHost { get; }

    /// <summary>How far it has come.</summary>
    public MdnsPhase Phase { get; set; }

    /// <summary>How many packets of this phase were sent.</summary>
    public int Step { get; set; }

    /// <summary>When the next one is due.</summary>
    public long NextAt { get; set; }

    /// <summary>What the packet just heard asks of everybody's answers.</summary>
    public int Asked { get; set; }

    /// <summary>What is to be answered to the asker alone.</summary>
    public int Direct { get; set; }

    /// <summary>What is to be answered to everybody.</summary>
    public int Wanted { get; set; }

    /// <summary>What was told to everybody at <see cref="SaidAt"/>.</summary>
    public int Said { get; set; }

    /// <summary>When something was told to everybody last.</summary>
    public long SaidAt { get; set; }

    /// <summary>Whether there is a service, not just a name.</summary>
    public bool HasService => Instance.Length > 0;

    /// <summary>Where the type begins in <see cref="Instance"/>.</summary>
    public int TypeStart => Instance[0] + 1;

    /// <summary>Whether its names are its own by now.</summary>
    public bool IsAnswering => Phase == MdnsPhase.Announcing || Phase == MdnsPhase.Settled;

    /// <summary>Makes the names anew, after another number.</summary>
    public void MakeNames()
    {
        if (OwnsHost)
        {
            Host = DnsName.Encode(Source.Name + ".local");
        }

        if (Source.Service.Length > 0)
        {
            Instance = DnsName.Encode(Source.Numbered(Source.Instance) + "." + Source.Service + ".local");
        }
    }

    /// <summary>Begins a phase.</summary>
    public void Begin(MdnsPhase phase, long at)
    {
        Phase = phase;
        Step = 0;
        NextAt = at;
        Asked = 0;
        Direct = 0;
        Wanted = 0;
    }

    /// <summary>Whether another entry's service is of the same type.</summary>
    public bool HasTypeOf(MdnsEntry other)
    {
        return HasService && other.HasService && DnsName.IsAt(other.Instance, other.Instance.Length, other.TypeStart, Instance, TypeStart);
    }
}
