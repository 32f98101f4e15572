using MepModule.Protocol;

namespace MepModule.Device.Tests;

/// <summary>Bytes as the tests write them.</summary>
internal static class Hex
{
    public static byte[] Bytes(string hex)
    {
        byte[] bytes = new byte[hex.Length / 2];
        HexText.Parse(hex, bytes, out _);
        return bytes;
    }

    public static string Text(byte[] bytes, int offset, int count) => HexText.Format(bytes, offset, count);
}
