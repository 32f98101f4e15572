using System;
using System.Collections.Generic;

namespace MepModule.App.Tests.Web.Model;

/// <summary>Who calls: a login session or an admin token, by its number in the history.</summary>
internal sealed record Caller(int Session, int Token, string Secret, string Csrf)
{
    public bool Holds(SettingsState state) => Session > 0 ? state.Sessions.Contains(Session) : state.Tokens.Contains(Token);

    public HeldCall Sign(HeldCall call) => Session > 0 ? call.With("Cookie", Secret).With("X-CSRF-Token", Csrf) : call.With("Authorization", "Bearer " + Secret);

    public override string ToString() => Session > 0 ? "session " + Session : "token " + Token;
}

/// <summary>One call of a history, and what it means to the model.</summary>
/// <param name="Name">For the story of a history that failed.</param>
/// <param name="Call">The call itself.</param>
/// <param name="Caller">On whose behalf; null for a call that anybody may make.</param>
/// <param name="Effect">What it makes of a state; null when the module must refuse it there.</param>
internal sealed record SettingsStep(string Name, HeldCall Call, Caller? Caller, Func<SettingsState, SettingsState?> Effect)
{
    /// <summary>Whether the peer went away before its body was whole.</summary>
    public bool IsCut { get; set; }

    /// <summary>The states that the answer leaves possible, when the call was applied in one of <paramref name="state"/>.</summary>
    public IEnumerable<SettingsState> After(SettingsState state)
    {
        SettingsState? changed = Caller == null || Caller.Holds(state) ? Effect(state) : null;
        int status = Call.Status;
        if (IsCut || status == 429)
        {
            yield return state;
        }
        else if (status is >= 200 and < 300)
        {
            // Acknowledged: it must have been allowed, and it is not lost.
            if (changed != null)
            {
                yield return changed;
            }
        }
        else if (status is >= 400 and < 500)
        {
            if (changed == null)
            {
                yield return state;
            }
        }
        else
        {
            // 503, or no answer at all: the caller does not know, and both are right.
            yield return state;
            if (changed != null)
            {
                yield return changed;
            }
        }
    }

    public override string ToString() => $"{Name}{(Caller == null ? "" : " by " + Caller)}: {(IsCut ? "cut" : Call.Status)}";
}
