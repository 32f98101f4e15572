using System;
using MepModule.App.Configuration;
using MepModule.App.Discovery;

namespace MepModule.App.Integrations.Outputs;

/// <summary>
/// One way to hand the meter's values to other software. It exists only while it is switched on, or for as long as somebody asks what its settings are: its constructor does
/// nothing. See <see cref="HttpOutput"/> and <see cref="SocketOutput"/>, one of which each output is.
/// </summary>
public abstract class Output
{
    /// <summary>Tag of the switch that each output has.</summary>
    public const int EnabledTag = 1;

    /// <summary>Tag of the addresses that may ask, which each output has that answers in the network.</summary>
    public const int AllowTag = 2;

    /// <summary>First tag for fields of an output's own.</summary>
    public const int FirstOwnTag = 3;

    /// <summary>Tag of the wish to be announced, which each output has that passes for a device.</summary>
    public const int AnnounceTag = 250;

    private const int MostAddresses = 8;

    private Announcements? _names;
    private Announcement[]? _announced;
    private bool _isSaid;

    /// <summary>Its name in settings and API: a-z and 0-9, at most 16 characters, never changed.</summary>
    public abstract string Name { get; }

    /// <summary>How it gets on; null while it is off.</summary>
    public OutputStatus? Status { get; private set; }

    /// <summary>Whether it answers whoever asks in the network: then it has the setting <c>allow</c>.</summary>
    protected virtual bool IsAsked => true;

    /// <summary>Whether others steer by what it tells, such as a battery: then the meter is asked for present values in every second slot at least.</summary>
    public virtual bool Steers => false;

    /// <summary>
    /// Whether it passes for a device that other software finds by itself: then it has the setting <c>announce</c>. Only one of these is announced at a time, the first that is on, and those whose setting
    /// asks for it, because their users are offered every one that can be found.
    /// </summary>
    protected virtual bool IsEmulation => false;

    /// <summary>Whether an emulation is announced without being asked to, when it is the first.</summary>
    protected virtual bool IsAnnouncedUnasked => true;

    /// <summary>Most that it takes of the heap while it is on, in bytes: a row of docs/device-budget.md. A board whose memory is small runs those that fit, see <see cref="BoardRoom"/>.</summary>
    public virtual int HeapBytes => 1300;

    /// <summary>Most sockets that it holds while it is on where there are few, those that listen included: in the same table.</summary>
    /// <param name="settings">Its settings.</param>
    public virtual int Sockets(SettingsSection settings) => 0;

    /// <summary>Tells its settings.</summary>
    public void Describe(FieldVisitor fields)
    {
        fields.Flag(EnabledTag, "enabled", false);
        if (IsAsked)
        {
            fields.Addresses(AllowTag, "allow", MostAddresses);
        }

        DescribeOwn(fields);
        if (IsEmulation)
        {
            fields.Flag(AnnounceTag, "announce", false);
        }
    }

    /// <summary>What is wrong with settings that are right field by field, as a sentence that begins with the field, as in <c>`mqtt.host` must ...</c>; null when nothing is. Asked before they are stored, while the output is on.</summary>
    public virtual string? Problem(SettingsSection settings) => null;

    /// <summary>What of a change is for the owner's login alone and not for an API token, as a sentence that begins with the field; null when nothing is.</summary>
    /// <param name="before">What holds.</param>
    /// <param name="wanted">What is to hold.</param>
    public virtual string? ForLoginOnly(SettingsSection before, SettingsSection wanted) => null;

    /// <summary>Whether <see cref="Test"/> can try the settings on a peer.</summary>
    public virtual bool IsTestable => false;

    /// <summary>Tries settings on the peer, beside the output itself and whether it is on or not. May take half a minute.</summary>
    /// <returns>What came of it, as a sentence that says what to do.</returns>
    public virtual string Test(OutputContext context, SettingsSection settings, out bool isFine)
    {
        isFine = false;
        return "There is nothing to test.";
    }

    /// <summary>A flag or choice that a restart of the module sets back to its standard, by its tag; -1 for none.</summary>
    public virtual int TagOffAtStart(SettingsSection settings) => -1;

    /// <summary>It is about to be stopped because its settings changed; it has no more turns. Says goodbye to its peer where the new settings no longer have it, without waiting.</summary>
    /// <param name="next">The new settings.</param>
    public virtual void Leave(SettingsSection next)
    {
    }

    internal void Begin(OutputContext context, SettingsSection settings)
    {
        Status = new OutputStatus(context.Clock);
        _names = context.Names;
        _isSaid = false;
        Start(context, settings);
    }

    /// <summary>Announces it, or does so no longer.</summary>
    /// <param name="isWished">Whether its setting asks for it.</param>
    /// <param name="isAnother">Whether another emulation is announced already.</param>
    /// <returns>Whether an emulation is announced now.</returns>
    internal bool Say(bool isWished, bool isAnother)
    {
        bool isSaid = _announced != null && (!IsEmulation || isWished || (IsAnnouncedUnasked && !isAnother));
        if (isSaid != _isSaid)
        {
            _isSaid = isSaid;
            foreach (Announcement announcement in _announced!)
            {
                if (isSaid)
                {
                    _names?.Add(announcement);
                }
                else
                {
                    _names?.Remove(announcement);
                }
            }
        }

        return isAnother || (isSaid && IsEmulation);
    }

    internal void End()
    {
        Stop();
        Status = null;
        if (_announced != null)
        {
            foreach (Announcement announcement in _announced)
            {
                _names?.Remove(announcement);
            }

            _announced = null;
        }
    }

    /// <summary>Tells the settings beside <c>enabled</c> and <c>allow</c>; their tags begin at <see cref="FirstOwnTag"/>.</summary>
    protected virtual void DescribeOwn(FieldVisitor fields)
    {
    }

    /// <summary>It was switched on, or its settings changed. Takes what it needs of them; opens nothing that blocks.</summary>
    protected abstract void Start(OutputContext context, SettingsSection settings);

    /// <summary>Lets the network know a service or a name of this output for as long as it is on; called from <see cref="Start"/>. An emulation's are said when it is its turn.</summary>
    protected void Announce(Announcement announcement)
    {
        Announcement[] before = _announced ?? new Announcement[0];
        Announcement[] now = new Announcement[before.Length + 1];
        Array.Copy(before, 0, now, 0, before.Length);
        now[before.Length] = announcement;
        _announced = now;
    }

    /// <summary>It is switched off, or about to be started anew: lets go of everything.</summary>
    protected virtual void Stop()
    {
    }
}
