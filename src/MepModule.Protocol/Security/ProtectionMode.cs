namespace MepModule.Protocol.Security;

/// <summary>How messages to the meter are protected.</summary>
public enum ProtectionMode
{
    /// <summary>As the port wants it: plain, or TLS where it takes nothing else.</summary>
    Automatic = 0,

    /// <summary>A digest on every message; nothing is hidden.</summary>
    Plain = 1,

    /// <summary>The digest, and the contents hidden by RC4.</summary>
    Rc4 = 2,

    /// <summary>A session of TLS 1.2 with the key as its secret; meters from generation 4 on.</summary>
    Tls = 3,
}
