using System;
using MepModule.App.Configuration;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Meter;
using MepModule.App.Sockets;

namespace MepModule.App.Integrations;

/// <summary>
/// Runs the outputs that are switched on, gives those with sockets their turns, and those that answer HTTP their requests. One that is off does not exist.
/// </summary>
public sealed class OutputHost
{
    private readonly OutputContext _context;
    private readonly SettingsStore _settings;
    private readonly SocketLoop _sockets;
    private readonly Output?[] _running = new Output?[OutputList.Count];

    /// <summary>Prepares it; nothing runs before <see cref="Start"/>.</summary>
    public OutputHost(OutputContext context, SocketLoop sockets)
    {
        _context = context;
        _settings = context.Settings;
        _sockets = sockets;
    }

    /// <summary>Starts what is switched on, and follows the settings from now on.</summary>
    public void Start()
    {
        SetBack();
        _settings.Changed += Reconfigure;
        _context.Meter.ReadingTaken += Wake;
        Reconfigure(null, _settings.Current);
    }

    /// <summary>Stops all outputs.</summary>
    public void Stop()
    {
        _settings.Changed -= Reconfigure;
        _context.Meter.ReadingTaken -= Wake;
        lock (this)
        {
            for (int i = 0; i < _running.Length; i++)
            {
                Set(i, null);
            }
        }
    }

    /// <summary>A running output; null while it is off.</summary>
    /// <param name="number">Its number in <see cref="OutputList"/>.</param>
    public Output? Running(int number) => _running[number];

    /// <summary>Tries the stored settings of an output on its peer; may take half a minute.</summary>
    /// <param name="number">Its number in <see cref="OutputList"/>.</param>
    /// <param name="isFine">Whether all went well.</param>
    /// <returns>What came of it, as a sentence.</returns>
    public string Test(int number, out bool isFine)
    {
        Output output = OutputList.New(number)!;
        var section = new SettingsSection(_settings.Current.Sections, output.Name);
        isFine = false;
        return output.Problem(section) ?? output.Test(_context, section, out isFine);
    }

    /// <summary>Whether a path belongs to an output that is on.</summary>
    public bool Owns(string path) => OwnerOf(path) != null;

    /// <summary>Lets the output of a path answer.</summary>
    /// <returns>False when the path belongs to none that is on.</returns>
    public bool Answer(IOutputRequest request)
    {
        HttpOutput? owner = OwnerOf(request.Path);
        OutputStatus? status = owner?.Status;
        if (owner == null || status == null)
        {
            return false;
        }

        if (AllowList.Has(new SettingsSection(_settings.Current.Sections, owner.Name), request.RemoteAddress))
        {
            owner.Answer(request);
        }
        else
        {
            status.NoteRefused(request.RemoteAddress, request.Method + " " + request.Path, "refused: this address is not allowed", null);
            owner.Refuse(request);
        }

        return true;
    }

    // With a new reading each output gets a turn at once.
    private void Wake(Reading reading) => _sockets.Wake();

    private HttpOutput? OwnerOf(string path)
    {
        for (int i = 0; i < _running.Length; i++)
        {
            if (_running[i] is HttpOutput output && output.Owns(path))
            {
                return output;
            }
        }

        return null;
    }

    private void Reconfigure(Settings? before, Settings now)
    {
        if (before != null && before.Sections == now.Sections)
        {
            return;
        }

        lock (this)
        {
            _context.Rules = ReadingAge.Of(now);
            bool anew = before == null || !new SettingsSection(before.Sections, ReadingAge.Name).IsSame(new SettingsSection(now.Sections, ReadingAge.Name));
            for (int i = 0; i < _running.Length; i++)
            {
                Output output = OutputList.New(i)!;
                var section = new SettingsSection(now.Sections, output.Name);
                if (!anew && section.IsSame(new SettingsSection(before!.Sections, output.Name)))
                {
                    continue;
                }

                Set(i, null, section);
                if (section.Flag(Output.EnabledTag, false) && Fits(now, i))
                {
                    Begin(i, output, section);
                }
            }

            Agree(now);
        }
    }

    // Settings of a backup, or of a version that needed less, may ask for more than the board has.
    private bool Fits(Settings settings, int number)
    {
        string? problem = _context.Board.HasLargeMemory ? null : BoardRoom.Problem(settings.Sections, number, _context.Board.Profile);
        if (problem != null)
        {
            _context.Log.Warning("integrations", problem);
        }

        return problem == null;
    }

    private void Begin(int number, Output output, SettingsSection section)
    {
        try
        {
            output.Begin(_context, section);
            Set(number, output);
        }
        catch (Exception e)
        {
            output.End();
            _context.Log.Failure("integrations", "The output " + output.Name + " could not be started", e);
        }
    }

    // What concerns all that are on: which of them are announced, and whether somebody steers by them.
    private void Agree(Settings now)
    {
        bool isSteered = false;
        bool isAnnounced = false;
        foreach (Output? output in _running)
        {
            if (output != null)
            {
                isSteered |= output.Steers;
                isAnnounced = output.Say(new SettingsSection(now.Sections, output.Name).Flag(Output.AnnounceTag, false), isAnnounced);
            }
        }

        _context.Meter.IsSteered = isSteered;
    }

    // What was switched on until the next restart is off after it, in what is stored too.
    private void SetBack()
    {
        for (int i = 0; i < _running.Length; i++)
        {
            Output output = OutputList.New(i)!;
            int tag = output.TagOffAtStart(new SettingsSection(_settings.Current.Sections, output.Name));
            if (tag >= 0)
            {
                _settings.Change(new FieldSetBack(output.Name, tag));
            }
        }
    }

    private void Set(int number, Output? output, SettingsSection? next = null)
    {
        Output? before = _running[number];
        _running[number] = output;
        if (before is SocketOutput former)
        {
            _sockets.Remove(former);
        }

        if (next != null)
        {
            before?.Leave(next);
        }

        before?.End();
        if (output is SocketOutput added)
        {
            _sockets.Add(added);
        }
    }
}
