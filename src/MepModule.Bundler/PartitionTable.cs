using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace MepModule.Bundler;

/// <summary>
/// The partition table of an ESP32, in the form that is flashed: rows of 32 bytes, then a row with the MD5 of all before it
/// (ESP-IDF, <c>gen_esp32part.py</c>).
/// </summary>
public sealed class PartitionTable
{
    /// <summary>Where every image of nanoFramework has it.</summary>
    public const int Address = 0x8000;

    /// <summary>Most bytes that it may have, as the next partition begins there.</summary>
    public const int MaximumLength = 0xC00;

    private const int RowLength = 32;
    private const ushort RowMark = 0x50AA;
    private const ushort SumMark = 0xEBEB;
    private const int SumOffset = 16;
    private const byte AppType = 0;
    private const byte DataType = 1;
    private const byte FactorySubtype = 0;
    private const byte DeploymentSubtype = 0x84;
    private const byte LittlefsSubtype = 0x83;

    private PartitionTable(IReadOnlyList<Partition> partitions)
    {
        Partitions = partitions;
        Runtime = Single("the runtime", AppType, FactorySubtype);
        Deployment = Single("the deployment", DataType, DeploymentSubtype);
        Storage = Single("the storage", DataType, LittlefsSubtype);
    }

    /// <summary>All partitions, in their order.</summary>
    public IReadOnlyList<Partition> Partitions { get; }

    /// <summary>Where nanoCLR goes.</summary>
    public Partition Runtime { get; }

    /// <summary>Where launcher, framework and app go.</summary>
    public Partition Deployment { get; }

    /// <summary>The drive I: with settings and networks, which no flashing but an erase may touch.</summary>
    public Partition Storage { get; }

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged, or no table of nanoFramework; the message says what is wrong.</exception>
    public static PartitionTable Parse(byte[] table)
    {
        var partitions = new List<Partition>();
        for (int at = 0; at + RowLength <= table.Length; at += RowLength)
        {
            ReadOnlySpan<byte> row = table.AsSpan(at, RowLength);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(row))
            {
                case RowMark:
                    partitions.Add(new Partition(
                        Encoding.ASCII.GetString(row.Slice(12, 16)).TrimEnd('\0'),
                        row[2],
                        row[3],
                        BinaryPrimitives.ReadUInt32LittleEndian(row[4..]),
                        BinaryPrimitives.ReadUInt32LittleEndian(row[8..])));
                    break;
                case SumMark:
                    return row[SumOffset..].SequenceEqual(MD5.HashData(table.AsSpan(0, at)))
                        ? new PartitionTable(partitions)
                        : throw new InvalidDataException("The partition table does not fit its checksum: it is damaged.");
                default:
                    throw new InvalidDataException($"The partition table has no row at byte {at}: it is damaged, or no partition table.");
            }
        }

        throw new InvalidDataException("The partition table ends without its checksum: it was cut short, or is no partition table.");
    }

    private Partition Single(string meaning, byte type, byte subtype)
    {
        Partition[] found = [.. Partitions.Where(partition => partition.Type == type && partition.Subtype == subtype)];
        return found.Length == 1
            ? found[0]
            : throw new InvalidDataException($"The partition table has {found.Length} partitions for {meaning} (type {type}, subtype 0x{subtype:X2}); one is expected.");
    }
}

/// <summary>A partition: its first byte in the flash and its size.</summary>
public sealed record Partition(string Name, byte Type, byte Subtype, long Offset, long Size)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Offset + Size;
}
