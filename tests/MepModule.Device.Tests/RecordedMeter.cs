using System;
using MepModule.Protocol;
using MepModule.Protocol.Link;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Device.Tests;

/// <summary>
/// A meter that answers at once out of the tables that the simulated meter gen3 had after a minute (seed 7, one day of history, installed at 36,273,512 Wh).
/// It can be told to damage an answer, to lose one, and to send an alert before one.
/// </summary>
internal sealed class RecordedMeter : IByteChannel
{
    /// <summary>The key that it was given.</summary>
    public const string Key = "DEMO-MBK-0123456";

    // So far ahead of the last one a number may be.
    private const uint SequenceWindow = 8;

    private readonly OmaDigest _digest;
    private readonly byte[] _answer = new byte[MepFrame.MaximumFrame];
    private uint _sequence = 0x77635B90;
    private int _ready;
    private int _taken;

    public RecordedMeter()
    {
        string explanation;
        _digest = new OmaDigest(MepKey.Parse(Key, out explanation)!);
    }

    public string? Problem => null;

    public int BytesAvailable => _ready - _taken;

    /// <summary>Requests heard.</summary>
    public int Requests { get; private set; }

    /// <summary>Of the next answer this bit of the data is wrong; -1 for none.</summary>
    public int WrongBit { get; set; } = -1;

    /// <summary>The next answer is lost.</summary>
    public bool LosesNext { get; set; }

    /// <summary>An alert comes before each answer.</summary>
    public bool SendsAlerts { get; set; }

    public bool EnsureOpen() => true;

    public int Read(byte[] buffer, int offset, int count)
    {
        int n = count < BytesAvailable ? count : BytesAvailable;
        Array.Copy(_answer, _taken, buffer, offset, n);
        _taken += n;
        return n;
    }

    public bool Write(byte[] buffer, int offset, int count)
    {
        Requests++;
        _ready = 0;
        _taken = 0;
        if (LosesNext)
        {
            LosesNext = false;
            return true;
        }

        if (SendsAlerts)
        {
            _answer[_ready++] = 0;
            _answer[_ready++] = 0;
        }

        int signed = count - MepFrame.LengthField - MepFrame.DigestField;
        int message = offset + MepFrame.LengthField;
        _digest.Begin();
        bool isOurs = OmaDigest.Matches(_digest.Finish(buffer, message, signed), buffer, message + signed);
        uint sequence = BigEndian.ReadUInt32(buffer, message + signed - MepFrame.SequenceField);
        int start = _ready + MepFrame.LengthField;
        int length;
        if (!isOurs)
        {
            length = Refuse(start, ResponseCode.AuthenticationFailure);
        }
        else if (sequence - _sequence - 1 >= SequenceWindow)
        {
            length = RefuseNumber(start);
        }
        else
        {
            _sequence = sequence;
            length = Serve(buffer, message, start);
        }

        Sign(start, length);
        return true;
    }

    public void Close()
    {
    }

    private int Refuse(int start, byte code)
    {
        _answer[start] = code;
        return 1;
    }

    private int RefuseNumber(int start)
    {
        _answer[start] = ResponseCode.InvalidSequenceNumber;
        BigEndian.WriteUInt32(_answer, start + 1, _sequence);
        return 1 + MepFrame.SequenceField;
    }

    private int Serve(byte[] request, int message, int start)
    {
        if (request[message] != RequestCode.PartialRead)
        {
            return Refuse(start, ResponseCode.UnsupportedRequest);
        }

        byte[]? table = Table(BigEndian.ReadUInt16(request, message + 1));
        int offset = BigEndian.ReadUInt24(request, message + 3);
        int count = BigEndian.ReadUInt16(request, message + 6);
        if (table == null)
        {
            return Refuse(start, ResponseCode.TableOperationNotPossible);
        }

        _answer[start] = ResponseCode.Ok;
        BigEndian.WriteUInt16(_answer, start + 1, count);
        for (int i = 0; i < count; i++)
        {
            _answer[start + 3 + i] = offset + i < table.Length ? table[offset + i] : (byte)0;
        }

        return 3 + count;
    }

    private void Sign(int start, int length)
    {
        byte[] digest = _digest.Finish(_answer, start, length);
        BigEndian.WriteUInt16(_answer, start - MepFrame.LengthField, length + MepFrame.DigestField);
        for (int i = 0; i < OmaDigest.Length; i++)
        {
            _answer[start + length + i] = digest[i];
        }

        if (WrongBit >= 0)
        {
            _answer[start + 3 + (WrongBit >> 3)] ^= (byte)(1 << (WrongBit & 7));
            WrongBit = -1;
        }

        _ready = start + length + MepFrame.DigestField;
    }

    private static byte[]? Table(int id)
    {
        string? bytes = id switch
        {
            0x0001 => "454C4F4E38333333312D334938E438E40000000085085031",
            0x000F => "0100000000000000000100000001000000",
            0x0015 => "030E0C0B000000040037",
            0x0016 => "00010203040506071A1B1C",
            0x0017 => "89252A02108AB8000D474F00F6B36E00000000000000000099AFE202799B7101000000000000000000000000F7CD29022981B800F3294F0063B36E00" +
                "0000000000000000204FE202CE4C7101000000000000000000000000E2300000E708000004160000930000000000000000000000C9390000FB270000000000000000000000000000" +
                "B02600000000000016070000000000000000000000000000B0260000B0260000",
            0x001B => "08090A0B0C0D0E0F101112131415161718195152535468696A6BB9BABBBCBDBEBFC0C1C2C3C4C5C6C7CACBCCCDCECFD0D1D2D3D4D5D6D7",
            0x001C => "FF04000000000000BE020000000000002A070000BF050000D30B0000BB8203008D850300148603004F0300005EC30000F8050000700300007B030000" +
                "12020000D9010000C5010000FF04000000000000BE02000000000000BE020000000000000000000000000000650100002B0100006F020000000000000000000000000000" +
                "650100002B0100006F0200000000000000000000000000002A070000BF050000D30B0000BB8203008D850300148603009784030055890300938503000B05000000000000" +
                "59010000560100005C020000",
            0x0034 => "1A0302092A0711",
            0x0035 => "0200003C3C00",
            0x003D => "55190200000C202D006000060F32001800023C08001E000354000000000000",
            0x003E => "00000000010000020000030000700000710020000000000100200000000001000070002020",
            0x0803 => "53494D3835303835303331",
            0x0804 => "67120000670996C36F01011721323830333845343535000000000000000000000000000000000000000000000000000000000000000A040414003F00E6" +
                "00003C00000500000000000400A0051A021C020000000000000000E8030300000000000000FFFF0004007C1A7DEF0000003C1E5300000007001400000000000000000000",
            0x080B => "054224050605028003F906191016030411110A0A4178060A0A10500A05010103",
            0x082A => "86002907020000000100000C0B00000004003700002C00910A00002D00060F1C006000000006C8000202E200000D0200230000E700080D02028F00140C0000000100" +
                "02000300014002410305041300090406000D046D0003F80000003200023C0A001800000000000100AD010000080003540E001E000000000001000140080400056400" +
                "0109",
            0x0836 => "060000",
            _ => null,
        };
        return bytes == null ? null : Hex.Bytes(bytes);
    }
}
