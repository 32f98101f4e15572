namespace MepModule.App.SelfTests;

/// <summary>What a test says of the part that it tried.</summary>
public enum Verdict
{
    /// <summary>It works.</summary>
    Good = 0,

    /// <summary>It does not work.</summary>
    Bad = 1,

    /// <summary>Only the person at the board can see it; the sentence says what to look for.</summary>
    Look = 2,

    /// <summary>There is nothing to try here.</summary>
    Nothing = 3,
}

/// <summary>How one test ended, in a code for programs and in a sentence of the same meaning.</summary>
public sealed class PartResult
{
    /// <summary>Makes a result.</summary>
    /// <param name="code">Stable name of the outcome, such as <c>loop_silent</c>.</param>
    /// <param name="verdict">What it means.</param>
    /// <param name="text">The sentence in English.</param>
    public PartResult(string code, Verdict verdict, string text)
    {
        Code = code;
        Verdict = verdict;
        Text = text;
    }

    /// <summary>Stable name of the outcome.</summary>
    public string Code { get; }

    /// <summary>What it means.</summary>
    public Verdict Verdict { get; }

    /// <summary>The sentence.</summary>
    public string Text { get; }
}
