using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using MepModule.App.Bundles;

namespace MepModule.Desktop.Downloads;

/// <summary>
/// Takes an update in that comes through the meter, packet by packet, as requests of types 7, 8 and 9 in ET15. What the messages hold is a convention of this project
/// (docs/protocol.md) that the simulated meter keeps; no real one does, so boards do not have this. It opens nothing that an upload does not: the update engine checks every
/// byte, and without the user's own signing key nothing is taken at all.
/// </summary>
public sealed class MeterDownload
{
    /// <summary>Types of requests: a download begins, take a packet, change over to it.</summary>
    public const int Start = 7, Packet = 8, SwitchOver = 9;

    /// <summary>Bytes of all packets but the last; their number stands before them.</summary>
    public const int PacketLength = 54;

    /// <summary>Bytes of the code that proves who sent it, where the meter's security mode asks for one: the first of HMAC-SHA256 with the MEP key over the whole.</summary>
    public const int MacLength = 16;

    private const byte Version = 1;

    private readonly UpdateEngine _engine;
    private readonly byte[] _key;
    private readonly bool _needsMac;
    private IncrementalHash? _mac;
    private int _length;
    private int _received;
    private int _packets;

    /// <summary>Makes a receiver.</summary>
    /// <param name="engine">Takes the bundle and checks it.</param>
    /// <param name="key">The 16 bytes of the MEP key.</param>
    /// <param name="needsMac">Whether the meter's security mode says that a switch-over must be proven (ET04.127 is 2).</param>
    public MeterDownload(UpdateEngine engine, byte[] key, bool needsMac)
    {
        _engine = engine;
        _key = key;
        _needsMac = needsMac;
    }

    /// <summary>What became of the last request.</summary>
    public string Sentence { get; private set; } = "No download has begun.";

    /// <summary>Serves a request. One that comes again, because the meter did not hear of its end, does no harm.</summary>
    /// <param name="type">Its type in ET15.</param>
    /// <param name="message">What was sent along: for 7 a version and the length (4, little-endian), for 9 the length and the proof.</param>
    /// <param name="packet">For 8: number (2, little-endian) and bytes.</param>
    /// <returns>Whether it was done. Where not, the download is over, and begins anew with type 7.</returns>
    public bool Serve(int type, byte[] message, byte[] packet)
    {
        try
        {
            return type switch
            {
                Start => Begin(message),
                Packet => Take(packet),
                SwitchOver => Finish(message),
                _ => Refuse("A request of this type is no part of a download."),
            };
        }
        catch (UpdateException problem)
        {
            _mac = null;
            Sentence = problem.Message;
            return false;
        }
    }

    private bool Begin(byte[] message)
    {
        _engine.Abandon();
        if (_engine.Signers.Key == null)
            return Refuse("No signing key of the user is stored, so an update through the meter is not taken. Store one, or upload the bundle.");
        if (message.Length != 5 || message[0] != Version)
            return Refuse("The download does not begin as version 1 does: a version and a length of 4 bytes.");
        _length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(1));
        _engine.Begin(_length, allowOlder: false);
        _mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        _received = _packets = 0;
        Sentence = $"A download of {_length} bytes has begun.";
        return true;
    }

    private bool Take(byte[] packet)
    {
        if (_mac == null)
            return Refuse("A packet came, but no download has begun.");
        int number = packet.Length < 2 ? -1 : BinaryPrimitives.ReadUInt16LittleEndian(packet);
        if (number >= 0 && number == _packets - 1)
            return true;
        int expected = Math.Min(PacketLength, _length - _received);
        if (number != _packets || expected == 0)
            return Refuse($"Packet {number} came in the place of {_packets}.");
        if (packet.Length - 2 != expected)
            return Refuse($"Packet {number} has {packet.Length - 2} bytes in the place of {expected}.");
        _engine.Write(packet, 2, expected);
        _mac.AppendData(packet, 2, expected);
        _received += expected;
        _packets++;
        Sentence = $"{_received} of {_length} bytes have come.";
        return true;
    }

    private bool Finish(byte[] message)
    {
        if (_mac == null)
            return Refuse("The change-over was asked for, but no download has begun.");
        int proof = _needsMac ? MacLength : 0;
        if (message.Length != 4 + proof || BinaryPrimitives.ReadInt32LittleEndian(message) != _length || _received != _length)
            return Refuse($"The change-over does not fit: {_received} of {_length} bytes have come.");
        byte[] mac = _mac.GetHashAndReset();
        _mac = null;
        if (_needsMac && !CryptographicOperations.FixedTimeEquals(mac.AsSpan(0, MacLength), message.AsSpan(4)))
            return Refuse("The proof of the change-over does not fit the download and the key.");
        _engine.Finish(meterWasRead: true);
        Sentence = _engine.UploadText ?? "";
        return true;
    }

    private bool Refuse(string sentence)
    {
        _engine.Abandon();
        _mac = null;
        Sentence = sentence;
        return false;
    }
}
