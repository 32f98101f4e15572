using System;
using MepModule.MeterSimulator.Tables;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace MepModule.MeterSimulator.Security.Tls;

/// <summary>The server of one handshake: TLS 1.2, one suite, the meter's two keys.</summary>
internal sealed class PskServer(SecureRandom random, MeterOptions options) : PskTlsServer(new BcTlsCrypto(random), new Keys(options))
{
    /// <summary>Key level of the client, once its identity was accepted.</summary>
    public Access Level => ((Keys)m_pskIdentityManager).Level;

    /// <summary>Alert that ended the session; null for none.</summary>
    public short? Alert { get; private set; }

    /// <summary>Whether the handshake is over.</summary>
    public bool IsComplete { get; private set; }

    protected override int[] GetSupportedCipherSuites() => [CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384];

    public override byte[] GetNewSessionID() => options.NumbersTlsSessions ? m_context.NonceGenerator.GenerateNonce(32) : [];

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        IsComplete = true;
    }

    public override void NotifyAlertRaised(short alertLevel, short alertDescription, string message, Exception cause)
    {
        if (alertLevel == AlertLevel.fatal)
            Alert = alertDescription;
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv12.Only();

    /// <summary>The identity is the client's number, little-endian, and 0 for the basic key or 1 for the advanced one. The number is not looked at.</summary>
    private sealed class Keys(MeterOptions options) : TlsPskIdentityManager
    {
        public Access Level { get; private set; }

        public byte[]? GetHint() => null;

        public byte[]? GetPsk(byte[] identity)
        {
            if (identity is not [_, _, 0 or 1])
                return null;
            Level = identity[2] == 0 ? Access.Basic : Access.Advanced;
            return (Level == Access.Basic ? options.BasicKey : options.AdvancedKey).Bytes.ToArray();
        }
    }
}
