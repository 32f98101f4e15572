namespace MepModule.App.Configuration;

/// <summary>
/// A change to the settings. It holds what is wanted, never a copy of the settings: between the moment a user asks and the moment
/// it is applied others may have changed something, and that must stay. The <see cref="SettingsStore"/> calls its members, each once
/// and under its lock: wait for nothing and derive no password in them.
/// </summary>
public abstract class SettingsChange
{
    /// <summary>Changes settings. What it throws leaves the settings as they were.</summary>
    /// <param name="settings">A copy of what is stored now. Its arrays are shared with readers: replace them, never change their elements.</param>
    public abstract void Apply(Settings settings);

    /// <summary>Long texts that the changed settings refer to (see <see cref="SettingsDocuments"/>): stored before the settings are.</summary>
    public virtual byte[][] Documents => new byte[0][];

    /// <summary>The change is stored and in force: for what must end at the same moment, such as the logins of a former password. Never throws.</summary>
    public virtual void Stored()
    {
    }
}
