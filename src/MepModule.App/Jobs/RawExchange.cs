using System;
using MepModule.App.Alerts;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.App.Jobs;

/// <summary>
/// A message that a user sends to the meter as it is: no length, sequence or digest, the link adds those. Filled in by the meter's thread;
/// the sender reads the results after its job was done and not before.
/// </summary>
public sealed class RawExchange : MeterWork
{
    /// <summary>Makes an exchange.</summary>
    /// <param name="request">The request message from its code byte on, 1 to 464 bytes.</param>
    public RawExchange(byte[] request)
    {
        Request = request;
    }

    /// <summary>The request message.</summary>
    public byte[] Request { get; }

    /// <summary>True when a response came that is to be believed (its digest verified, or it is one of those that carry none to verify).</summary>
    public bool HasResponse { get; internal set; }

    /// <summary>True when the response's digest verified.</summary>
    public bool DigestOk { get; internal set; }

    /// <summary>Response code, 0x00 for OK.</summary>
    public int Code { get; internal set; }

    /// <summary>What went wrong, as a sentence; null when a response came that says it all.</summary>
    public string? Problem { get; internal set; } = "The exchange was begun but not finished; the packets show what was sent.";

    /// <summary>How it was protected on the wire.</summary>
    public ProtectionMode Protection { get; internal set; }

    /// <summary>The request frame as last sent, decrypted: length, message, and unless it was TLS sequence and digest. Null when nothing was sent.</summary>
    public byte[]? RequestFrame { get; internal set; }

    /// <summary>The response frame as received, decrypted: length, message, and unless it was TLS the digest. Null when none came.</summary>
    public byte[]? ResponseFrame { get; internal set; }

    /// <summary>Sequence number last used.</summary>
    public uint Sequence { get; internal set; }

    /// <summary>How many times a request was sent.</summary>
    public int Attempts { get; internal set; }

    /// <summary>Milliseconds from the start of the last request frame to the end of its response; -1 without one.</summary>
    public int RoundTripMilliseconds { get; internal set; }

    /// <summary>True when an alert came while waiting.</summary>
    public bool Alert { get; internal set; }

    /// <summary>Index of the exchange in the <see cref="ExchangeLog"/>; only where something was sent.</summary>
    public int LogIndex { get; internal set; }

    internal override ExchangeSource Source => ExchangeSource.User;

    internal override void Run(IMeterWire wire)
    {
        MepLink link = wire.Client.Link;
        if (RequestCode.IsWrite(Request[0]) && !wire.Writes.TryTake(Table, 1))
        {
            Code = -1;
            Problem = WriteBudget.Sentence(Table);
            return;
        }

        MeterError error = link.Exchange(Request, 0, Request.Length);
        Code = link.ResponseCode;
        HasResponse = error == MeterError.None || Code >= 0;
        DigestOk = link.IsDigestOk;
        Problem = HasResponse && error != MeterError.Unconfirmed && error != MeterError.AnswerLost ? null : MeterErrorText.Sentence(error);
        RequestFrame = Copy(link.RequestFrame, link.RequestFrameLength);
        ResponseFrame = Copy(link.ResponseBuffer, link.ResponseFrameLength);
        Protection = link.ProtectionInForce;
        Sequence = link.Sequence;
        Attempts = link.Attempts;
        RoundTripMilliseconds = link.RoundTripMilliseconds;
        Alert = link.SawAlert;
        LogIndex = wire.Log.NewestIndex;
    }

    // Full and partial messages have it at the same place.
    private int Table => Request.Length < RequestMessage.FullHeader ? -1 : BigEndian.ReadUInt16(Request, 1);

    private static byte[]? Copy(byte[] frame, int length)
    {
        if (length == 0)
        {
            return null;
        }

        var copy = new byte[length];
        Array.Copy(frame, copy, length);
        return copy;
    }
}
