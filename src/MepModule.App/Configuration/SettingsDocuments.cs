using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using MepModule.App.Platform;
using MepModule.App.Storage;
using MepModule.Protocol;

namespace MepModule.App.Configuration;

/// <summary>
/// Long texts that belong to the settings, such as a certificate: each in a twin file of its own, named after its content, because the settings are held in memory all the time and written
/// whole at each change. The settings hold a reference: 16 bytes of a hash of the content. As a new content has a new name, settings and file can never be of two different changes,
/// whenever the power goes.
/// </summary>
internal static class SettingsDocuments
{
    /// <summary>Bytes of a reference.</summary>
    public const int ReferenceBytes = 16;

    /// <summary>Most bytes of a document.</summary>
    public const int MostBytes = 4096;

    private const string Prefix = "doc-";

    // File names stay short: these bytes of the reference tell documents apart well enough.
    private const int NameBytes = 8;

    /// <summary>The reference of a content.</summary>
    public static byte[] ReferenceOf(byte[] content)
    {
        var reference = new byte[ReferenceBytes];
        Array.Copy(HMACSHA256.HashData(Encoding.UTF8.GetBytes("MepModule document"), content), 0, reference, 0, ReferenceBytes);
        return reference;
    }

    /// <summary>Stores a document, unless it is there already.</summary>
    /// <exception cref="IOException">The storage failed.</exception>
    public static void Keep(IFileStore files, byte[] content)
    {
        byte[] reference = ReferenceOf(content);
        if (Read(files, reference) == null)
        {
            new TwinFile(files, NameOf(reference)).Write(content);
        }
    }

    /// <summary>A document; null when it is not there or damaged.</summary>
    public static byte[]? Read(IFileStore files, byte[] reference)
    {
        byte[]? content = reference.Length == ReferenceBytes ? new TwinFile(files, NameOf(reference)).Load() : null;
        return content != null && SecretText.AreEqual(ReferenceOf(content), 0, reference, 0, ReferenceBytes) ? content : null;
    }

    /// <summary>Deletes documents that no settings refer to any more. What is left because the storage failed goes next time.</summary>
    public static void Sweep(IFileStore files, byte[] sections)
    {
        try
        {
            foreach (string name in files.List())
            {
                if (name.StartsWith(Prefix) && !HasReference(sections, name))
                {
                    files.Delete(name);
                }
            }
        }
        catch (IOException)
        {
            // It takes room, and nothing else.
        }
    }

    private static string NameOf(byte[] reference) => Prefix + HexText.Format(reference, 0, NameBytes);

    // Which field is a reference only its owner knows, so the bytes are looked for anywhere.
    private static bool HasReference(byte[] sections, string name)
    {
        for (int at = 0; at + ReferenceBytes <= sections.Length; at++)
        {
            if (name.StartsWith(Prefix + HexText.Format(sections, at, NameBytes)))
            {
                return true;
            }
        }

        return false;
    }
}
