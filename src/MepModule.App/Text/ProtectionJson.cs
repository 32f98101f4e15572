using MepModule.Protocol.Security;

namespace MepModule.App.Text;

/// <summary>The words of the API for ways to protect messages to the meter.</summary>
internal static class ProtectionJson
{
    /// <summary>The word for a way.</summary>
    public static string NameOf(ProtectionMode mode)
    {
        return mode switch
        {
            ProtectionMode.Plain => "plain",
            ProtectionMode.Rc4 => "rc4",
            ProtectionMode.Tls => "tls",
            _ => "automatic",
        };
    }

    /// <summary>The way that a word names.</summary>
    /// <returns>-1 for none.</returns>
    public static int ModeOf(string name)
    {
        return name switch
        {
            "automatic" => (int)ProtectionMode.Automatic,
            "plain" => (int)ProtectionMode.Plain,
            "rc4" => (int)ProtectionMode.Rc4,
            "tls" => (int)ProtectionMode.Tls,
            _ => -1,
        };
    }
}
