namespace MepModule.App.Integrations.Outputs;

/// <summary>
/// Is told the settings of an output, one line each: its tag in storage (never given a new meaning), its name, and what it may hold. The form, the JSON, the checks and the
/// storage are visitors, written once for all outputs; an output only lists its fields.
/// </summary>
public abstract class FieldVisitor
{
    /// <summary>A truth.</summary>
    public abstract void Flag(int tag, string name, bool standard);

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>, both 0 or more.</summary>
    public abstract void Number(int tag, string name, int standard, int minimum, int maximum);

    /// <summary>A text of at most <paramref name="longest"/> bytes of UTF-8 without control characters. What else it must be the output's <see cref="Output.Problem"/> says.</summary>
    public abstract void Text(int tag, string name, string standard, int longest);

    /// <summary>A text that is never told: an answer says only whether one is set.</summary>
    public abstract void Secret(int tag, string name, int longest);

    /// <summary>
    /// Certificates in PEM form, up to 4 KB; empty for none. It has a file of its own, so it costs no memory: an output reads it with <see cref="OutputContext.CertificateOf"/> when it
    /// needs it. An answer says only whether one is set; backups hold it.
    /// </summary>
    public abstract void Certificate(int tag, string name);

    /// <summary>One of some words, separated by <c>|</c>; the first is the standard. Stored is the number of the word from 0, so words are only added at the end.</summary>
    public abstract void Choice(int tag, string name, string words);

    /// <summary>Up to <paramref name="most"/> IPv4 addresses; none for all. Stored are four bytes each.</summary>
    public abstract void Addresses(int tag, string name, int most);
}
