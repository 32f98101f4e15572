using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Security.Cryptography;

namespace MepModule.Bundler;

/// <summary>
/// The one file for a first installation: everything from byte 0 of the flash to the end of the deployment partition. It ends before the storage,
/// so who flashes it again without an erase keeps settings and networks.
/// </summary>
public static class FlashImage
{
    private const byte Erased = 0xFF;
    private const byte ImageMagic = 0xE9;
    private const int HeaderLength = 24;
    private const int ChipIdOffset = 12;
    private const int SumFlagOffset = 23;
    private const int SegmentHeadLength = 8;
    private const int SumLength = 32;
    private const byte ModeDio = 2;
    private const byte Frequency40MHz = 0;

    /// <summary>Puts the parts together.</summary>
    /// <param name="board">The board.</param>
    /// <param name="bootloader"><c>bootloader.bin</c> of nanoFramework's package for the board.</param>
    /// <param name="table"><c>partitions_4mb.bin</c> or the like; all addresses come from it.</param>
    /// <param name="runtime"><c>nanoCLR.bin</c>.</param>
    /// <param name="description">The base that the deployment was built for; the runtime must have its native parts.</param>
    /// <param name="deployment">Launcher, framework and app, see <see cref="DeploymentImage"/>.</param>
    /// <exception cref="InvalidDataException">A part is another than it should be, or does not fit; the message says which.</exception>
    public static byte[] Make(FlashBoard board, byte[] bootloader, byte[] table, byte[] runtime, BaseDescription description, byte[] deployment)
    {
        PartitionTable partitions = PartitionTable.Parse(table);
        if (partitions.Partitions.Max(partition => partition.End) > board.FlashBytes)
        {
            throw new InvalidDataException($"The partition table needs more than the {board.FlashMegabytes} MB of flash that {board.Name} has.");
        }

        if (partitions.Deployment.End > partitions.Storage.Offset)
        {
            throw new InvalidDataException("The storage lies before the end of the deployment partition, so flashing would erase it. This file is made for tables with the storage last.");
        }

        CheckImage(board, "bootloader", bootloader);
        CheckImage(board, "runtime", runtime);
        CheckNativeParts(description, runtime);
        if (!deployment.AsSpan().StartsWith("NFMRK1\0"u8))
        {
            throw new InvalidDataException("The deployment does not begin with NFMRK1, so it is no image of nanoFramework 1.x.");
        }

        // Filled to the end of the deployment partition: the runtime looks through all of it for assemblies, and would find those of an older, longer one behind ours.
        byte[] flash = new byte[partitions.Deployment.End];
        Array.Fill(flash, Erased);
        Put(flash, "bootloader", WithFlashParameters(bootloader, board), board.BootloaderAddress, PartitionTable.Address - board.BootloaderAddress);
        Put(flash, "partition table", table, PartitionTable.Address, PartitionTable.MaximumLength);
        Put(flash, "runtime", runtime, partitions.Runtime.Offset, partitions.Runtime.Size);
        Put(flash, "deployment", deployment, partitions.Deployment.Offset, partitions.Deployment.Size);
        return flash;
    }

    private static void Put(byte[] flash, string name, byte[] part, long address, long room)
    {
        if (part.Length > room)
        {
            throw new InvalidDataException($"The {name} has {part.Length} bytes; at 0x{address:X} there is room for {room}.");
        }

        part.CopyTo(flash, address);
    }

    private static void CheckImage(FlashBoard board, string name, byte[] image)
    {
        if (image.Length < HeaderLength || image[0] != ImageMagic)
        {
            throw new InvalidDataException($"The {name} does not begin with E9, so it is no image for a chip of Espressif.");
        }

        ushort chip = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(ChipIdOffset));
        if (chip != board.ChipId)
        {
            throw new InvalidDataException($"The {name} is made for chip {chip}; {board.Name} has an {board.ChipFamily}, which is chip {board.ChipId}. Take the parts of the package {board.Target}.");
        }
    }

    // The runtime lists its native assemblies with their checksums, each a word of its own. With another checksum than the managed half wants, no app starts.
    private static void CheckNativeParts(BaseDescription description, byte[] runtime)
    {
        byte[] word = new byte[4];
        foreach (FrameworkAssembly assembly in description.Assemblies.Where(assembly => assembly.NativeChecksum != 0))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, assembly.NativeChecksum);
            if (runtime.AsSpan().IndexOf(word) < 0)
            {
                throw new InvalidDataException($"The runtime lacks the native part of {assembly.Name} {assembly.Version} (checksum {assembly.NativeChecksum:X8}). Take another version of nanoFramework's firmware; docs/flashing.md says which.");
            }
        }
    }

    // What nanoff writes into the bootloader's header as it flashes: DIO, 40 MHz, and the size of the flash. A browser writes the bytes as they are.
    private static byte[] WithFlashParameters(byte[] bootloader, FlashBoard board)
    {
        byte[] patched = [.. bootloader];
        patched[2] = ModeDio;
        patched[3] = (byte)((int.Log2(board.FlashMegabytes) << 4) | Frequency40MHz);
        if (patched[SumFlagOffset] == 1)
        {
            int end = EndOfSegments(patched);
            SHA256.HashData(patched.AsSpan(0, end)).CopyTo(patched, end);
        }

        return patched;
    }

    // Behind the segments a checksum byte fills the image up to 16 bytes; then comes the SHA-256 of all that.
    private static int EndOfSegments(byte[] image)
    {
        long at = HeaderLength;
        for (int segment = 0; segment < image[1] && at + SegmentHeadLength <= image.Length; segment++)
        {
            at += SegmentHeadLength + BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan((int)at + 4));
        }

        long end = (at + 16) / 16 * 16;
        return end + SumLength <= image.Length ? (int)end : throw new InvalidDataException("The bootloader ends before its checksum: it was cut short.");
    }
}
