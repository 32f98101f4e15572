using System;

namespace MepModule.Protocol.Tests.Security.Tls.Peers;

/// <summary>Somebody else's TLS as the port of a meter.</summary>
internal abstract class TlsPeer : IDisposable
{
    /// <summary>Codes of frames, with the length field before them (fact sheet 1.2).</summary>
    public const byte Terminate = 0x57, FirstFlight = 0x58, NextFlight = 0x59, Application = 0x80;

    /// <summary>Takes a frame and gives the frame that answers it; empty for silence.</summary>
    public abstract byte[] Answer(byte[] frame);

    public abstract void Dispose();

    /// <summary>Code and records with their length before them.</summary>
    protected static byte[] Frame(byte code, ReadOnlySpan<byte> records) => [(byte)((records.Length + 1) >> 8), (byte)(records.Length + 1), code, .. records];
}
