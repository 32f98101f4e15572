using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using MepModule.App.Configuration;
using MepModule.App.Tests.Network;
using MepModule.App.Tests.Update;
using MepModule.App.Web.Access;

namespace MepModule.App.Tests.Web.Model;

/// <summary>
/// One random history: calls whose bodies come when chance wills, several at a time, between restarts, failures of the storage and
/// kills. After each round there must be an order of the calls that explains every answer and what the module holds now.
/// </summary>
internal sealed class SettingsHistory(int seed)
{
    private const int Rounds = 24;
    private const int MostHeld = 6;
    private const int MostSessions = 3;
    private const string Passphrase = "a long passphrase";

    private readonly Random _random = new(seed);
    private readonly VirtualClock _clock = new() { Milliseconds = 1_796_000_000_000 };
    private readonly CutStore _files = new();
    private readonly StringBuilder _story = new();
    private readonly List<SettingsStep> _held = [];
    private readonly List<Caller> _callers = [];
    private readonly List<(string Text, SettingsState State)> _backups = [];
    private readonly List<string> _passwords = ["password 0"];
    private readonly Dictionary<string, string> _known = [];
    private HashSet<SettingsState> _possible = [SettingsState.Fresh];
    private HashSet<SettingsState> _onlyStored = [];
    private SettingsBench _bench = null!;
    private int _sessions;
    private int _remembered;

    /// <summary>Calls that were answered with success.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Runs the history; throws with its story when no order explains it.</summary>
    public void Run()
    {
        _bench = new SettingsBench(_files, _clock);
        Hold(FirstPassword());
        Hold(FirstPassword());
        Finish([.. _held]);
        for (int round = 0; round < Rounds; round++)
        {
            _clock.Milliseconds += 61_000;
            int dice = _random.Next(25);
            if (dice < 12 && _held.Count < MostHeld)
            {
                Hold(Choose());
            }
            else if (dice < 19)
            {
                Finish(Take(1 + _random.Next(3)));
            }
            else if (dice == 19)
            {
                foreach (SettingsStep step in Take(1).Where(step => step.Call.ContentLength > 0))
                {
                    step.IsCut = true;
                    step.Call.Cut();
                    Finish([step]);
                }
            }
            else if (dice is 20 or 21)
            {
                Backup();
            }
            else if (dice == 22)
            {
                _files.PowerOn();
                _files.FailAt = _random.Next(5);
                Finish(Take(1 + _random.Next(2)));
                _files.FailAt = -1;
            }
            else if (dice == 23)
            {
                Restart("restart");
            }
            else
            {
                Kill();
            }
        }

        while (_held.Count > 0)
        {
            Finish(Take(3));
        }

        Restart("the end");
    }

    private SettingsStep Choose()
    {
        switch (_random.Next(14))
        {
            case 0: return FirstPassword();
            case 1 or 2: return Login();
            case 3 or 12: return NewToken();
            case 4 or 5: return Revoke();
            case 13: return Forget();
            case 6: return NewPassword();
            case 7: return Logout();
            case 8 or 9 or 10 when _backups.Count > 0: return Restore();
            case 11: return Complete();
            default: return Put();
        }
    }

    private SettingsStep Put()
    {
        Caller caller = AnyCaller();
        string host = "name-" + _random.Next(1000);
        bool fast = _random.Next(2) == 0;
        return _random.Next(3) switch
        {
            0 => Signed("host name " + host, "PUT", "/api/v1/settings", new { network = new { host_name = host } }, caller, state => state with { HostName = host }),
            1 => Signed("polling " + fast, "PUT", "/api/v1/settings", new { meter = new { polling = fast ? "fast" : "recommended" } }, caller, state => state with { PollsFast = fast }),
            _ => Signed("public reading and name " + host, "PUT", "/api/v1/settings", new { access = new { public_reading = fast }, network = new { host_name = host } }, caller, state => state with { HasPublicReading = fast, HostName = host }),
        };
    }

    private SettingsStep FirstPassword()
    {
        string password = NextPassword();
        int number = ++_sessions;
        return new SettingsStep("first password " + password, new HeldCall("POST", "/api/v1/setup/login", Body(new { password })), null, state =>
            state.Password.Length > 0 ? null : state with { Password = password, Sessions = [number] });
    }

    private SettingsStep Login()
    {
        // Where no place is free, a login would end another one.
        if (_possible.Max(state => state.Sessions.Count) + _held.Count(step => step.Call.Target is "/api/v1/login" or "/api/v1/setup/login") >= MostSessions)
        {
            return Put();
        }

        string password = AnyPassword();
        int number = ++_sessions;
        bool remember = _random.Next(2) == 0 && ++_remembered < RememberedLogins.Most;
        return new SettingsStep($"login {number} with {password}{(remember ? " to be remembered" : "")}", new HeldCall("POST", "/api/v1/login", Body(new { user = "admin", password, remember })), null, state =>
            state.Password != password || password.Length == 0 ? null : state with { Sessions = state.Sessions.Add(number), Remembered = remember ? state.Remembered.Add(number) : state.Remembered });
    }

    private SettingsStep Logout()
    {
        Caller[] sessions = [.. _callers.Where(caller => caller.Session > 0)];
        if (sessions.Length == 0)
        {
            return Put();
        }

        // Two at a time may both be let in and both succeed, so this one does not say that its caller holds when it is answered.
        Caller caller = sessions[_random.Next(sessions.Length)];
        HeldCall call = caller.Sign(new HeldCall("POST", "/api/v1/logout", null));
        return new SettingsStep("logout of " + caller, call, null, state => call.Status == 401 && !caller.Holds(state)
            ? null
            : state with
            {
                Sessions = state.Sessions.Remove(caller.Session),
                Remembered = state.Remembered.Remove(caller.Session),
                LoggedOut = state.LoggedOut.Union(state.Remembered.Intersect([caller.Session])),
            });
    }

    private SettingsStep NewToken()
    {
        Caller caller = AnyCaller();
        var call = new HeldCall("POST", "/api/v1/tokens", Body(new { name = "a program", scope = "admin" }));
        return new SettingsStep("new token", caller.Sign(call), caller, state =>
            state.Tokens.Count == 8 || (call.Status == 201 && call.Json.GetProperty("id").GetString() != state.NextTokenId.ToString())
                ? null
                : state with { Tokens = state.Tokens.Add(state.NextTokenId), NextTokenId = state.NextTokenId + 1 });
    }

    private SettingsStep Revoke()
    {
        SettingsState now = _possible.First();
        int id = now.Tokens.Count > 0 && _random.Next(4) > 0 ? now.Tokens[_random.Next(now.Tokens.Count)] : 1 + _random.Next(4);
        return Signed("revoke " + id, "DELETE", "/api/v1/tokens/" + id, null, AnyCaller(), state => state.Tokens.Contains(id) ? state with { Tokens = state.Tokens.Remove(id) } : null);
    }

    private SettingsStep Forget()
    {
        Caller[] sessions = [.. _callers.Where(caller => caller.Session > 0)];
        if (sessions.Length == 0)
        {
            return Put();
        }

        Caller forgotten = sessions[_random.Next(sessions.Length)];
        string id = Convert.ToHexStringLower(Sessions.HashOf(forgotten.Secret.Split('=')[1]).AsSpan(0, 8));
        return Signed($"forget {forgotten}", "DELETE", "/api/v1/logins/" + id, null, AnyCaller(), state => state.Remembered.Contains(forgotten.Session) || state.LoggedOut.Contains(forgotten.Session)
            ? state with { Sessions = state.Sessions.Remove(forgotten.Session), Remembered = state.Remembered.Remove(forgotten.Session), LoggedOut = state.LoggedOut.Remove(forgotten.Session) }
            : null);
    }

    private SettingsStep NewPassword()
    {
        Caller caller = AnyCaller();
        string current = AnyPassword();
        string password = NextPassword();
        return Signed($"password {current} -> {password}", "PUT", "/api/v1/settings", new { access = new { password, current_password = current } }, caller, state =>
            state.Password == current
                ? state with
                {
                    Password = password,
                    Sessions = caller.Session > 0 ? [caller.Session] : [],
                    Remembered = state.Remembered.Intersect([caller.Session]),
                    LoggedOut = state.LoggedOut.Intersect([caller.Session]),
                }
                : null);
    }

    private SettingsStep Complete() =>
        Signed("set-up complete", "POST", "/api/v1/setup/complete", null, AnyCaller(), state => state.Password.Length > 0 ? state with { IsSetUp = true } : null);

    private SettingsStep Restore()
    {
        (string text, SettingsState old) = _backups[_random.Next(_backups.Count)];
        Caller caller = _callers.LastOrDefault(caller => caller.Session > 0 && _possible.Any(caller.Holds)) ?? AnyCaller();
        string password = AnyPassword();
        SettingsStep step = Signed($"restore [{old}] with {password}", "POST", "/api/v1/backup", null, caller, state => caller.Session == 0 || state.Password != password ? null : state with
        {
            HostName = old.HostName,
            PollsFast = old.PollsFast,
            HasPublicReading = old.HasPublicReading,
            Password = old.Password,
            IsSetUp = old.IsSetUp,
            Tokens = [.. old.Tokens.Where(token => token >= state.NextTokenId || state.Tokens.Contains(token))],
            NextTokenId = Math.Max(state.NextTokenId, old.NextTokenId),
            Sessions = [caller.Session],
            Remembered = [],
            LoggedOut = [],
        }, text);
        step.Call.With("X-Backup-Passphrase", Uri.EscapeDataString(Passphrase)).With("X-Login-Password", Uri.EscapeDataString(password));
        return step;
    }

    // At once, and of a state that is known: what a backup holds is what there is now.
    private void Backup()
    {
        foreach (Caller caller in _callers.Where(caller => caller.Session > 0 && _possible.All(caller.Holds)).Take(1))
        {
            SettingsState now = _possible.First();
            HeldCall call = _bench.Ask(caller.Sign(new HeldCall("GET", "/api/v1/backup", null))
                .With("X-Backup-Passphrase", Uri.EscapeDataString(Passphrase)).With("X-Login-Password", Uri.EscapeDataString(now.Password)));
            Demand(call.Status == 200, $"the backup was answered with {call.Status}: {call.Text}");
            _backups.Add((call.Text, now));
            _story.AppendLine("backup of " + now);
        }
    }

    private void Hold(SettingsStep step)
    {
        _story.AppendLine("begins " + step.Name);
        _held.Add(step);
        if (step.Call.ContentLength > 0)
        {
            _bench.Begin(step.Call);
            step.Call.WaitHeld();
        }
    }

    private SettingsStep[] Take(int count)
    {
        var taken = new List<SettingsStep>();
        while (taken.Count < count && _held.Count > 0)
        {
            taken.Add(_held[_random.Next(_held.Count)]);
            _held.Remove(taken[^1]);
        }

        return [.. taken];
    }

    // Lets the bodies in at the same time, waits for the answers, and looks for an order that explains them.
    private void Finish(SettingsStep[] steps)
    {
        Settings stored = _bench.Store.Current;
        Answer(steps);

        // What the storage refused may be in its file all the same, and come into force by a restart, until something else is stored.
        _onlyStored = _bench.Store.Current == stored ? _onlyStored : [];
        if (steps.Any(step => step.Call.Status == 503))
        {
            _onlyStored.UnionWith(_possible);
        }

        Compare();
    }

    private void Answer(SettingsStep[] steps)
    {
        foreach (SettingsStep step in steps)
        {
            _held.Remove(step);
            if (step.Call.ContentLength == 0)
            {
                _bench.Begin(step.Call);
            }

            step.Call.Release();
        }

        foreach (SettingsStep step in steps)
        {
            step.Call.Wait();
            _story.AppendLine("  " + step);
            Demand(step.Call.Failure == null, "the module failed: " + step.Call.Failure);
            Acknowledged += step.Call.Status is >= 200 and < 300 ? 1 : 0;
            Learn(step);
        }

        HashSet<SettingsState> before = _possible;
        _possible = [.. Orders(steps).SelectMany(order => order.Aggregate(before.AsEnumerable(), (states, step) => states.SelectMany(step.After)))];
    }

    private void Compare()
    {
        Demand(_possible.Count > 0, "no order of the calls explains the answers");
        string password = PasswordOf(_bench.Store.Current.Password);
        _possible.RemoveWhere(state => !state.Describes(_bench.Store.Current, password));
        Demand(_possible.Count > 0, "the settings are none of those that may be in force: " + _bench.Store.Current.HostName + ", password " + password + ", tokens " + string.Join(',', _bench.Store.Current.Tokens.Select(token => token.Id)));
        foreach (Caller caller in _callers)
        {
            int status = _bench.Ask(caller.Sign(new HeldCall("GET", "/api/v1/settings", null))).Status;
            _possible.RemoveWhere(state => status != (caller.Holds(state) ? 200 : 401));
            Demand(_possible.Count > 0, $"{caller} is answered with {status}");
        }
    }

    private void Learn(SettingsStep step)
    {
        if (step.Call.Status == 201 && step.Name == "new token")
        {
            _callers.Add(new Caller(0, int.Parse(step.Call.Json.GetProperty("id").GetString()!), step.Call.Json.GetProperty("token").GetString()!, ""));
        }
        else if (step.Call.NewCookie != null)
        {
            int number = step.Name.StartsWith("first", StringComparison.Ordinal) ? step.Effect(SettingsState.Fresh)!.Sessions.Single() : int.Parse(step.Name.Split(' ')[1]);
            _callers.Add(new Caller(number, 0, step.Call.NewCookie, step.Call.Json.GetProperty("csrf").GetString()!));
        }
    }

    private void Kill()
    {
        _files.PowerOn();
        _files.CutAt = _random.Next(5);
        _files.Outcome = (CutOutcome)_random.Next(Enum.GetValues<CutOutcome>().Length);
        Answer(Take(1 + _random.Next(3)));
        Restart("kill");
    }

    private void Restart(string why)
    {
        foreach (SettingsStep step in Take(MostHeld))
        {
            if (step.Call.ContentLength > 0)
            {
                step.Call.Cut();
                step.Call.Wait();
            }
        }

        _story.AppendLine(why);
        _files.PowerOn();
        _files.CutAt = -1;
        _bench = new SettingsBench(_files, _clock);
        _possible = [.. _possible.Concat(_onlyStored).Select(state => state with { Sessions = state.Remembered })];
        _onlyStored = [];
        Compare();
    }

    private static SettingsStep Signed(string name, string method, string path, object? body, Caller caller, Func<SettingsState, SettingsState?> effect, string? text = null)
    {
        return new SettingsStep(name, caller.Sign(new HeldCall(method, path, text ?? (body == null ? null : Body(body)))), caller, effect);
    }

    // Now and then one that has ended: it must not do anything any more.
    private Caller AnyCaller()
    {
        Caller[] living = [.. _callers.Where(caller => _possible.Any(caller.Holds))];
        IReadOnlyList<Caller> choice = living.Length > 0 && _random.Next(4) > 0 ? living : _callers;
        return choice.Count == 0 ? new Caller(int.MaxValue, 0, "mep_session=none", "") : choice[_random.Next(choice.Count)];
    }

    // Now and then a wrong one, or a former one.
    private string AnyPassword() => _random.Next(4) > 0 ? _possible.First().Password : _passwords[_random.Next(_passwords.Count)];

    private string PasswordOf(byte[] stored)
    {
        string key = Convert.ToHexString(stored);
        if (!_known.TryGetValue(key, out string? password))
        {
            password = stored.Length == 0 ? "" : _passwords.Single(candidate => PasswordHash.Matches(candidate, stored));
            _known[key] = password;
        }

        return password;
    }

    private string NextPassword()
    {
        _passwords.Add("password " + _passwords.Count);
        return _passwords[^1];
    }

    private void Demand(bool isTrue, string problem)
    {
        if (!isTrue)
        {
            Assert.Fail($"history {seed}: {problem}\npossible:\n  {string.Join("\n  ", _possible)}\n{_story}");
        }
    }

    private static string Body(object body) => JsonSerializer.Serialize(body);

    private static IEnumerable<SettingsStep[]> Orders(SettingsStep[] steps) => steps.Length < 2
        ? [steps]
        : steps.SelectMany(first => Orders([.. steps.Where(step => step != first)]).Select(rest => (SettingsStep[])[first, .. rest]));
}
