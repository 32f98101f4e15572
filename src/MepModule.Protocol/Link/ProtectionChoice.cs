using MepModule.Protocol.Security;
using MepModule.Protocol.Security.Tls;

namespace MepModule.Protocol.Link;

/// <summary>
/// Which protection is in force: the one that the user wants, or where that is <see cref="ProtectionMode.Automatic"/> the one that the port wants. The only place that
/// makes protections.
/// </summary>
internal sealed class ProtectionChoice
{
    private readonly IRandomBytes? _random;
    private ProtectionMode _mode;
    private TlsProtection? _tls;

    /// <summary>Makes a choice without a key.</summary>
    /// <param name="random">For TLS, which is not chosen without it.</param>
    public ProtectionChoice(IRandomBytes? random)
    {
        _random = random;
    }

    /// <summary>What the user wants.</summary>
    public ProtectionMode Mode
    {
        get => _mode;
        set
        {
            if (_mode != value)
            {
                _mode = value;
                Use(Current?.Key, value);
            }
        }
    }

    /// <summary>What is in force: never <see cref="ProtectionMode.Automatic"/>.</summary>
    public ProtectionMode InForce { get; private set; } = ProtectionMode.Plain;

    /// <summary>Protects the messages; null until there is a key.</summary>
    public IMessageProtection? Current { get; private set; }

    /// <summary>Number of the last alert of a TLS session; 255 where there was none.</summary>
    public byte LastAlert => _tls == null ? TlsProtection.NoAlert : _tls.LastAlert;

    /// <summary>Takes a key, or null for none.</summary>
    public void SetKey(MepKey? key)
    {
        Use(key, _mode == ProtectionMode.Automatic ? InForce : _mode);
    }

    /// <summary>Says that the port wants TLS.</summary>
    /// <returns>Whether it comes into force by that.</returns>
    public bool DemandTls()
    {
        if (_mode != ProtectionMode.Automatic || InForce == ProtectionMode.Tls || _random == null || Current == null)
        {
            return false;
        }

        Use(Current.Key, ProtectionMode.Tls);
        return true;
    }

    /// <summary>Takes note of how an exchange ended: a port that once wanted TLS may no longer do so, or be another meter's.</summary>
    public void Ended(MeterError error)
    {
        if (_mode == ProtectionMode.Automatic && InForce == ProtectionMode.Tls && (error == MeterError.TlsRefused || error == MeterError.NoAnswer))
        {
            Use(Current!.Key, ProtectionMode.Plain);
        }
    }

    private void Use(MepKey? key, ProtectionMode mode)
    {
        bool mustEndSession = Current != null && Current.End();
        InForce = mode == ProtectionMode.Automatic || (mode == ProtectionMode.Tls && _random == null) ? ProtectionMode.Plain : mode;
        if (key == null)
        {
            Current = null;
        }
        else if (InForce == ProtectionMode.Tls)
        {
            _tls ??= new TlsProtection(_random!);
            _tls.SetKey(key);
            Current = _tls;
        }
        else
        {
            // A session takes 4 KB, which nobody needs now.
            _tls = null;
            Current = InForce == ProtectionMode.Rc4 ? new CipherProtection(key, mustEndSession) : new DigestProtection(key, mustEndSession);
        }
    }
}
