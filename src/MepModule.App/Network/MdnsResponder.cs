using System;
using MepModule.App.Discovery;
using MepModule.App.Platform;

namespace MepModule.App.Network;

/// <summary>
/// Multicast DNS (RFC 6762) and the services in it (RFC 6763) for what the module announces: asks whether its names are free, announces, answers, gives a name up to
/// who has it, says goodbye. It knows no socket and no clock: packets and times are handed in, and <see cref="Next"/> is asked what to send.
/// </summary>
public sealed class MdnsResponder
{
    /// <summary>The port of multicast DNS.</summary>
    public const int Port = 5353;

    /// <summary>Room that a packet needs in the reply buffer, in bytes.</summary>
    public const int ReplyCapacity = 480;

    /// <summary>
    /// Longest packet taken in, in bytes: a whole one of an Ethernet, since who looks for all services of a house asks for many types at once. A longer one is cut.
    /// </summary>
    public const int PacketCapacity = 1472;

    private const int Probes = 3;
    private const int ProbePauseMilliseconds = 250;
    private const int AnnouncementsSent = 2;
    private const int AnnouncePauseMilliseconds = 1000;
    private const int LostPauseMilliseconds = 1000;
    private const int SharedPauseMilliseconds = 20;
    private const int MoreFollowsPauseMilliseconds = 400;
    private const int SpreadMilliseconds = 100;
    private const int RepeatPauseMilliseconds = 1000;
    private const int DefencePauseMilliseconds = 250;
    private const int ManyConflicts = 15;
    private const int ConflictWindowMilliseconds = 10000;
    private const int ConflictPauseMilliseconds = 5000;
    private const int LongestPauseMilliseconds = 500;

    private readonly Announcements _names;
    private readonly ILink _link;
    private readonly IRandom _random;
    private readonly MdnsTable _table = new MdnsTable();
    private readonly DnsReader _reader = new DnsReader();
    private readonly MdnsContest _contest;
    private readonly MdnsQuestions _questions;
    private readonly MdnsReply _reply;
    private byte[]? _continued;
    private byte[]? _former;
    private int _version = -1;
    private bool _isUp;
    private bool _isLeaving;
    private bool _hasSimple;
    private long _wantedAt;
    private int _conflicts;
    private long _conflictsSince;

    /// <summary>Makes the responder.</summary>
    /// <param name="names">What is announced.</param>
    /// <param name="link">Tells the port of the page.</param>
    /// <param name="random">Spreads what several modules would do at one moment.</param>
    public MdnsResponder(Announcements names, ILink link, IRandom random)
    {
        _names = names;
        _link = link;
        _random = random;
        _contest = new MdnsContest(_reader);
        _questions = new MdnsQuestions(_table, _reader);
        _reply = new MdnsReply(_table);
    }

    /// <summary>The module has an address: it probes for its names there, with the numbers that they have.</summary>
    /// <param name="address">4 bytes.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Begin(byte[] address, long now)
    {
        Follow(now);
        bool isAnother = false;
        for (int i = 0; i < 4; i++)
        {
            isAnother |= address[i] != _table.Address[i];
        }

        if (_isUp && isAnother && _table.At(0).IsAnswering)
        {
            _former = _table.Address;
        }

        _table.Move(address);
        _isUp = true;
        _isLeaving = false;
        long first = now + Spread();
        for (int i = 0; i < _table.Count; i++)
        {
            if (_table.At(i).Phase != MdnsPhase.Leaving)
            {
                _table.At(i).Begin(MdnsPhase.Probing, first);
            }
        }
    }

    /// <summary>The module goes: everything says goodbye with the next packets.</summary>
    public void End(long now)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            if (_table.At(i).Phase != MdnsPhase.Leaving)
            {
                _table.Dismiss(i, now);
            }
        }

        _former = null;
        _isLeaving = true;
        _names.AreSaid = false;
    }

    /// <summary>Takes in a packet. What there is to say to it comes from <see cref="Next"/>, which must be asked before the next packet.</summary>
    /// <param name="packet">The received bytes.</param>
    /// <param name="length">How many there are.</param>
    /// <param name="from">Address that it came from, 4 bytes that do not change.</param>
    /// <param name="fromPort">Port that it came from; another one than 5353 is a simple resolver that wants a plain DNS answer.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    public void Hear(byte[] packet, int length, byte[] from, int fromPort, long now)
    {
        // Operation and result other than 0 are not for multicast (RFC 6762, 18.3 and 18.11).
        if (!_isUp || !_reader.Open(packet, length) || (packet[2] & 0x78) != 0 || (packet[3] & 0x0F) != 0)
        {
            return;
        }

        bool isAnswer = (packet[2] & 0x80) != 0;
        if (!isAnswer)
        {
            HearQuery(packet, length, from, fromPort, now);
        }
        else if (fromPort == Port)
        {
            HearAnswer(now);
        }
    }

    /// <summary>Makes the next packet that is due.</summary>
    /// <param name="bytes">Gets it; at least <see cref="ReplyCapacity"/> bytes.</param>
    /// <param name="now">Monotonic milliseconds.</param>
    /// <param name="toSender">Whether it goes to the sender of the packet just heard instead of to everybody.</param>
    /// <returns>Its length; 0 when nothing is due.</returns>
    public int Next(byte[] bytes, long now, out bool toSender)
    {
        toSender = false;
        if (!_isUp)
        {
            return 0;
        }

        if (_names.Version != _version && !_isLeaving)
        {
            Follow(now);
        }

        if (_former != null)
        {
            byte[] former = _former;
            _former = null;
            return _reply.Forget(bytes, _table.At(0), former);
        }

        int length = NextDirect(bytes);
        if (length > 0)
        {
            toSender = true;
            return length;
        }

        length = NextOwn(bytes, now);
        return length > 0 ? length : NextWanted(bytes, now);
    }

    /// <summary>How long nothing is due, in milliseconds, unless something is heard; at most 500.</summary>
    public int Pause(long now)
    {
        if (!_isUp)
        {
            return LongestPauseMilliseconds;
        }

        if (_former != null || (_names.Version != _version && !_isLeaving))
        {
            return 0;
        }

        long pause = LongestPauseMilliseconds;
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            if (entry.Direct != 0)
            {
                return 0;
            }

            if (entry.Phase != MdnsPhase.Settled && entry.NextAt - now < pause)
            {
                pause = entry.NextAt - now;
            }

            if (entry.Wanted != 0 && WantedAt(entry) - now < pause)
            {
                pause = WantedAt(entry) - now;
            }
        }

        return pause < 0 ? 0 : (int)pause;
    }

    private void HearQuery(byte[] packet, int length, byte[] from, int fromPort, long now)
    {
        // Known answers that did not fit into the first packet follow without a question.
        bool isMore = _reader.Count(0) == 0;
        if (isMore && !IsContinuedBy(from))
        {
            return;
        }

        _hasSimple = fromPort != Port;
        bool isCut = length >= PacketCapacity;
        if (!_questions.Take(_hasSimple, !isCut))
        {
            Forget();
            return;
        }

        bool moreFollows = (packet[2] & 0x02) != 0 && !_hasSimple;
        bool isProbe = !_hasSimple && _reader.Count(2) > 0;
        long at = moreFollows ? now + MoreFollowsPauseMilliseconds + Spread() : _questions.IsShared && !isProbe ? now + SharedPauseMilliseconds + Spread() : now;
        bool isAnyWanted = false;
        bool isNew = false;
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            isAnyWanted |= entry.Wanted != 0;
            isNew |= entry.Asked != 0;
            if (isProbe && now - entry.SaidAt >= DefencePauseMilliseconds)
            {
                entry.Said &= ~entry.Asked;
            }

            entry.Wanted |= entry.Asked;
            entry.Asked = 0;
        }

        if (isNew && (!isAnyWanted || moreFollows || at < _wantedAt))
        {
            _wantedAt = at;
        }

        if (moreFollows)
        {
            _continued = from;
        }

        if (isProbe)
        {
            MeetRival(packet, length, now);
        }
    }

    private bool IsContinuedBy(byte[] from)
    {
        for (int i = 0; _continued != null && i < 4; i++)
        {
            if (from[i] != _continued[i])
            {
                return false;
            }
        }

        return _continued != null;
    }

    private void Forget()
    {
        for (int i = 0; i < _table.Count; i++)
        {
            _table.At(i).Asked = 0;
            _table.At(i).Direct = 0;
        }
    }

    // Somebody probes for a name while we do. The loser waits, and then hears whose it is.
    private void MeetRival(byte[] packet, int length, long now)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            if (entry.Phase == MdnsPhase.Probing && _contest.IsLost(packet, length, entry, _table.Address, PortOf(entry)))
            {
                entry.Begin(MdnsPhase.Probing, now + LostPauseMilliseconds);
            }
        }
    }

    private void HearAnswer(long now)
    {
        int questions = _reader.Count(0);
        for (int i = 0; i < questions; i++)
        {
            if (!_reader.ReadQuestion())
            {
                return;
            }
        }

        int records = _reader.Count(1) + _reader.Count(2) + _reader.Count(3);
        for (int i = 0; i < records && _reader.ReadRecord(); i++)
        {
            for (int j = 0; j < _table.Count; j++)
            {
                MdnsEntry entry = _table.At(j);
                if (entry.Phase != MdnsPhase.Leaving && _contest.Contradicts(entry, _table.Address, PortOf(entry)))
                {
                    Yield(entry, now);
                }
            }
        }
    }

    // A name that was only asked for is taken. One that we answer to is asked for once more; who has it then keeps it.
    private void Yield(MdnsEntry entry, long now)
    {
        if (now - _conflictsSince > ConflictWindowMilliseconds)
        {
            _conflictsSince = now;
            _conflicts = 0;
        }

        _conflicts++;
        if (entry.Phase == MdnsPhase.Probing)
        {
            _table.Renumber(entry, now);
        }

        entry.Begin(MdnsPhase.Probing, now + (_conflicts >= ManyConflicts ? ConflictPauseMilliseconds : Spread()));
    }

    private int NextDirect(byte[] bytes)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            if (entry.Direct != 0)
            {
                if (_hasSimple)
                {
                    return _reply.AnswerSimply(bytes, _reader, _link.HttpPort);
                }

                int kinds = entry.Direct;
                entry.Direct = 0;
                return _reply.Tell(bytes, entry, kinds, PortOf(entry));
            }
        }

        return 0;
    }

    private int NextOwn(byte[] bytes, long now)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            if (entry.NextAt > now || entry.Phase == MdnsPhase.Settled)
            {
                continue;
            }

            switch (entry.Phase)
            {
                case MdnsPhase.Probing:
                    if (entry.Step < Probes)
                    {
                        entry.Step++;
                        entry.NextAt = now + ProbePauseMilliseconds;
                        return _reply.Probe(bytes, entry, PortOf(entry));
                    }

                    entry.Begin(MdnsPhase.Announcing, now);
                    _names.AreSaid |= i == 0;
                    return Announce(bytes, entry, now);
                case MdnsPhase.Announcing:
                    return Announce(bytes, entry, now);
                default:
                    bool isSaid = entry.Step > 0;
                    entry.Step = 1;
                    int length = isSaid ? 0 : _reply.Goodbye(bytes, entry, PortOf(entry));
                    _table.Clean();
                    _version = -1;
                    return length > 0 ? length : NextOwn(bytes, now);
            }
        }

        return 0;
    }

    private int Announce(byte[] bytes, MdnsEntry entry, long now)
    {
        entry.Step++;
        entry.NextAt = now + AnnouncePauseMilliseconds;
        if (entry.Step >= AnnouncementsSent)
        {
            entry.Phase = MdnsPhase.Settled;
        }

        return Say(bytes, entry, (entry.HasService ? MdnsKind.Pointer : 0) | (entry.OwnsHost ? MdnsKind.Address : 0), now);
    }

    private int NextWanted(byte[] bytes, long now)
    {
        for (int i = 0; i < _table.Count; i++)
        {
            MdnsEntry entry = _table.At(i);
            if (entry.Wanted != 0 && WantedAt(entry) <= now)
            {
                int kinds = entry.Wanted;
                entry.Wanted = 0;
                return Say(bytes, entry, kinds, now);
            }
        }

        return 0;
    }

    // No record goes to everybody twice within a second (RFC 6762, 6), unless somebody probes for its name.
    private long WantedAt(MdnsEntry entry)
    {
        long again = entry.SaidAt + RepeatPauseMilliseconds;
        return (entry.Wanted & entry.Said) == 0 || again < _wantedAt ? _wantedAt : again;
    }

    private int Say(byte[] bytes, MdnsEntry entry, int kinds, long now)
    {
        int said = MdnsReply.Complete(kinds);
        entry.Said = now - entry.SaidAt < RepeatPauseMilliseconds ? entry.Said | said : said;
        entry.SaidAt = now;
        return _reply.Tell(bytes, entry, kinds, PortOf(entry));
    }

    private void Follow(long now)
    {
        _version = _names.Version;
        _table.Follow(_names, now);
    }

    private int PortOf(MdnsEntry entry)
    {
        return entry.Source.Port == 0 ? _link.HttpPort : entry.Source.Port;
    }

    private int Spread()
    {
        byte[] chance = new byte[1];
        _random.Fill(chance, 0, 1);
        return chance[0] * SpreadMilliseconds / 256;
    }
}
