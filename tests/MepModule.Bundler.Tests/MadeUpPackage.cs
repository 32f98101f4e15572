using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace MepModule.Bundler.Tests;

/// <summary>A package of nanoFramework's firmware as it might be: right in form and layout, empty in content.</summary>
internal static class MadeUpPackage
{
    /// <summary>The rows of nanoFramework's own tables (<c>targets/ESP32/_IDF/*/partitions_nanoclr_*.csv</c>), by board.</summary>
    public static (string Name, byte Type, byte Subtype, int Offset, int Size)[] Rows(string board) =>
    [
        ("nvs", 1, 2, 0x9000, 0x6000),
        ("phy_init", 1, 1, 0xF000, 0x1000),
        .. board switch
        {
            "mep-module" => new (string, byte, byte, int, int)[] { ("factory", 0, 0, 0x10000, 0x1D0000), ("deploy", 1, 0x84, 0x1E0000, 0x2B0000), ("config", 1, 0x83, 0x490000, 0x200000) },
            "dabbler" => [("factory", 0, 0, 0x10000, 0x1D0000), ("deploy", 1, 0x84, 0x1E0000, 0x1C0000), ("config", 1, 0x83, 0x3C0000, 0x40000)],
            _ => [("factory", 0, 0, 0x10000, 0x1A0000), ("deploy", 1, 0x84, 0x1B0000, 0x1F0000), ("config", 1, 0x83, 0x3C0000, 0x40000)],
        },
    ];

    public static byte[] Table(IEnumerable<(string Name, byte Type, byte Subtype, int Offset, int Size)> rows)
    {
        using var table = new MemoryStream();
        foreach (var (name, type, subtype, offset, size) in rows)
        {
            byte[] row = new byte[32];
            row[0] = 0xAA;
            row[1] = 0x50;
            row[2] = type;
            row[3] = subtype;
            BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(4), offset);
            BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(8), size);
            Encoding.ASCII.GetBytes(name, row.AsSpan(12));
            table.Write(row);
        }

        byte[] sum = MD5.HashData(table.ToArray());
        table.Write([0xEB, 0xEB, .. Enumerable.Repeat((byte)0xFF, 14), .. sum]);
        table.Write([.. Enumerable.Repeat((byte)0xFF, 0xC00 - (int)table.Length)]);
        return table.ToArray();
    }

    /// <summary>A bootloader of one segment for QIO, 80 MHz and 2 MB, with the SHA-256 behind it.</summary>
    public static byte[] Bootloader(ushort chip)
    {
        byte[] image = [.. Header(chip, 1), 0, 0, 0x40, 0, 40, 0, 0, 0, .. Enumerable.Range(0, 40).Select(i => (byte)i), .. new byte[8]];
        image[2] = 0;
        image[3] = 0x1F;
        image[23] = 1;
        return [.. image, .. SHA256.HashData(image)];
    }

    public static byte[] Runtime(ushort chip, params uint[] nativeChecksums) =>
        [.. Header(chip, 3), .. new byte[1000], .. nativeChecksums.SelectMany(BitConverter.GetBytes), .. new byte[3]];

    public static byte[] Deployment(int length) => [.. "NFMRK1\0"u8, .. Enumerable.Range(0, length - 7).Select(i => (byte)i)];

    private static byte[] Header(ushort chip, byte segments)
    {
        byte[] header = new byte[24];
        header[0] = 0xE9;
        header[1] = segments;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(12), chip);
        return header;
    }
}
