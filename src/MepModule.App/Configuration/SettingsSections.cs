using System;
using System.Text;
using MepModule.Protocol.Tables;

namespace MepModule.App.Configuration;

/// <summary>
/// Settings of parts that the codec does not know, such as outputs, as one array of bytes: for each part the length of its name (1), the name, the length of its fields
/// (2, little-endian) and the fields, each of tag (1), length (2) and value. What a newer version put there, a whole part or a field of a known one, stays when an older one changes
/// something, and comes back with the newer one.
/// </summary>
public static class SettingsSections
{
    private const int FieldHeaderBytes = 3;
    private const int LengthBytes = 2;

    /// <summary>Finds a section.</summary>
    /// <param name="sections">All of them.</param>
    /// <param name="name">Its name.</param>
    /// <param name="end">Where its fields end.</param>
    /// <returns>Where its fields begin; -1 when there is no such section.</returns>
    internal static int Find(byte[] sections, string name, out int end)
    {
        int at = 0;
        end = 0;
        while (HasSection(sections, at))
        {
            int fields = at + 1 + sections[at] + LengthBytes;
            end = fields + LittleEndian.UInt16(sections, fields - LengthBytes);
            if (sections[at] == name.Length && Encoding.UTF8.GetString(sections, at + 1, name.Length) == name)
            {
                return fields;
            }

            at = end;
        }

        return -1;
    }

    /// <summary>The fields of a section, one after the other; none when there is no such section.</summary>
    public static byte[] FieldsOf(byte[] sections, string name)
    {
        int end;
        int start = Find(sections, name, out end);
        return start < 0 ? new byte[0] : Part(sections, start, end);
    }

    /// <summary>Finds a field.</summary>
    /// <returns>Where its value begins; -1 when it is not there.</returns>
    internal static int FindField(byte[] bytes, int start, int end, int tag, out int length)
    {
        for (int at = start; at >= 0 && HasField(bytes, at, end); at += FieldHeaderBytes + length)
        {
            length = LittleEndian.UInt16(bytes, at + 1);
            if (bytes[at] == tag)
            {
                return at + FieldHeaderBytes;
            }
        }

        length = 0;
        return -1;
    }

    /// <summary>Makes a field.</summary>
    public static byte[] Field(int tag, byte[] value)
    {
        var field = new byte[FieldHeaderBytes + value.Length];
        field[0] = (byte)tag;
        LittleEndian.WriteUInt16(field, 1, value.Length);
        Array.Copy(value, 0, field, FieldHeaderBytes, value.Length);
        return field;
    }

    /// <summary>The sections with some fields of one of them replaced; its other fields stay as they are.</summary>
    /// <param name="sections">All sections; not changed.</param>
    /// <param name="name">Name of the section, of characters below 128; made when it is not there.</param>
    /// <param name="fields">The new fields, one after the other.</param>
    public static byte[] With(byte[] sections, string name, byte[] fields)
    {
        int end;
        int start = Find(sections, name, out end);
        byte[] kept = start < 0 ? new byte[0] : Without(sections, start, end, fields);
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] header = Join(new[] { (byte)text.Length }, text);
        var length = new byte[LengthBytes];
        LittleEndian.WriteUInt16(length, 0, kept.Length + fields.Length);
        byte[] section = Join(Join(header, length), Join(kept, fields));
        if (start < 0)
        {
            return Join(sections, section);
        }

        int from = start - header.Length - LengthBytes;
        return Join(Join(Part(sections, 0, from), section), Part(sections, end, sections.Length));
    }

    /// <summary>Whether the bytes are whole sections of whole fields.</summary>
    internal static bool AreWhole(byte[] sections)
    {
        int at = 0;
        while (HasSection(sections, at))
        {
            int field = at + 1 + sections[at] + LengthBytes;
            at = field + LittleEndian.UInt16(sections, field - LengthBytes);
            while (HasField(sections, field, at))
            {
                field += FieldHeaderBytes + LittleEndian.UInt16(sections, field + 1);
            }

            if (field != at)
            {
                return false;
            }
        }

        return at == sections.Length;
    }

    /// <summary>Puts bytes one behind the other.</summary>
    public static byte[] Join(byte[] first, byte[] second)
    {
        var both = new byte[first.Length + second.Length];
        Array.Copy(first, both, first.Length);
        Array.Copy(second, 0, both, first.Length, second.Length);
        return both;
    }

    private static bool HasSection(byte[] bytes, int at)
    {
        int fields = at >= bytes.Length ? 0 : at + 1 + bytes[at] + LengthBytes;
        return at < bytes.Length && fields <= bytes.Length && fields + LittleEndian.UInt16(bytes, fields - LengthBytes) <= bytes.Length;
    }

    private static bool HasField(byte[] bytes, int at, int end) => at + FieldHeaderBytes <= end && at + FieldHeaderBytes + LittleEndian.UInt16(bytes, at + 1) <= end;

    // The fields of a section that are not among the new ones.
    private static byte[] Without(byte[] sections, int start, int end, byte[] fields)
    {
        byte[] kept = new byte[0];
        for (int at = start; HasField(sections, at, end);)
        {
            int next = at + FieldHeaderBytes + LittleEndian.UInt16(sections, at + 1);
            int length;
            if (FindField(fields, 0, fields.Length, sections[at], out length) < 0)
            {
                kept = Join(kept, Part(sections, at, next));
            }

            at = next;
        }

        return kept;
    }

    private static byte[] Part(byte[] bytes, int from, int to)
    {
        var part = new byte[to - from];
        Array.Copy(bytes, from, part, 0, part.Length);
        return part;
    }
}
