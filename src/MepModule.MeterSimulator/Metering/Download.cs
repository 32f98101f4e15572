using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using MepModule.MeterSimulator.Tables;

namespace MepModule.MeterSimulator.Metering;

/// <summary>
/// The central system sends the client a file of firmware through ET15, by this project's convention (docs/protocol.md): type 7 with version and length, type 8 for each packet,
/// type 9 with the length and, where the security mode wants it, a proof. Each waits for the end of the one before.
/// </summary>
internal sealed class Download(MeterWorks works, byte[] image, byte[]? key)
{
    public const int PacketLength = 54;
    private const int Transaction = 0x4D4D, Start = 7, Packet = 8, SwitchOver = 9, MacLength = 16;

    private int _sent;
    private int _packet;
    private bool _isLast;

    public DownloadState State { get; private set; } = DownloadState.Running;

    public void Begin() => Ask(Start, [1, .. Length()]);

    /// <summary>The client has told what became of the oldest request, or the time for it has run out.</summary>
    public void Ended(bool isDone)
    {
        if (State != DownloadState.Running)
            return;
        if (!isDone || _isLast)
        {
            State = isDone ? DownloadState.Done : DownloadState.BrokenOff;
            return;
        }
        if (_sent < image.Length)
        {
            byte[] part = image[_sent..Math.Min(_sent + PacketLength, image.Length)];
            works.OnDemand.PutPacket([(byte)_packet, (byte)(_packet >> 8), .. part]);
            _sent += part.Length;
            _packet++;
            Ask(Packet, []);
            return;
        }
        _isLast = true;
        Ask(SwitchOver, [.. Length(), .. key is null ? [] : HMACSHA256.HashData(key, image)[..MacLength]]);
    }

    private void Ask(int type, byte[] message) => works.OnDemand.Add(Transaction, works.Profile.ClientDevice, type, message);

    private byte[] Length()
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, image.Length);
        return length;
    }
}

/// <summary>How far a download to the client is.</summary>
public enum DownloadState
{
    None,
    Running,
    Done,
    BrokenOff,
}
