using System;

namespace MepModule.App.Network;

/// <summary>Names as they stand in DNS messages (RFC 1035, 3.1).</summary>
internal static class DnsName
{
    private const int MaximumLength = 255;
    private const int MaximumLabel = 63;
    private const int Pointer = 0xC0;

    /// <summary>Finds the end of a name, without following a pointer that it may end in.</summary>
    /// <returns>The position after the name; -1 when it is broken, too long or runs out of the message.</returns>
    public static int End(byte[] message, int length, int start)
    {
        int at = start;
        while (at < length && at - start < MaximumLength)
        {
            int label = message[at];
            if (label == 0)
            {
                return at + 1;
            }

            if (label >= Pointer)
            {
                return at + 2 <= length ? at + 2 : -1;
            }

            if (label > MaximumLabel)
            {
                return -1;
            }

            at += label + 1;
        }

        return -1;
    }

    /// <summary>Whether a name is the given encoded one, or its rest from a label on; pointers are followed, and the case of letters does not matter.</summary>
    public static bool IsAt(byte[] message, int length, int start, byte[] name, int nameStart)
    {
        int at = start;
        int matched = nameStart;
        while (at < length)
        {
            int label = message[at];
            if (label >= Pointer)
            {
                // Pointers lead backwards only, so this ends.
                int target = at + 1 < length ? ((label & 0x3F) << 8) | message[at + 1] : length;
                if (target >= at)
                {
                    return false;
                }

                at = target;
                continue;
            }

            if (label > MaximumLabel || at + label >= length || matched + label >= name.Length)
            {
                return false;
            }

            for (int i = 0; i <= label; i++)
            {
                if (message[at + i] != name[matched + i] && Lower(message[at + i]) != Lower(name[matched + i]))
                {
                    return false;
                }
            }

            if (label == 0)
            {
                return matched + 1 == name.Length;
            }

            at += label + 1;
            matched += label + 1;
        }

        return false;
    }

    /// <summary>A name without its pointers against an encoded one, byte by byte.</summary>
    /// <returns>Negative when it comes first or is broken, positive when it comes after, 0 when they are the same.</returns>
    public static int Compare(byte[] message, int length, int start, byte[] name)
    {
        int at = start;
        int matched = 0;
        while (at < length)
        {
            int label = message[at];
            if (label >= Pointer)
            {
                int target = at + 1 < length ? ((label & 0x3F) << 8) | message[at + 1] : length;
                if (target >= at)
                {
                    return -1;
                }

                at = target;
                continue;
            }

            if (label > MaximumLabel || at + label >= length)
            {
                return -1;
            }

            for (int i = 0; i <= label; i++)
            {
                int order = matched + i < name.Length ? message[at + i] - name[matched + i] : 1;
                if (order != 0)
                {
                    return order;
                }
            }

            at += label + 1;
            matched += label + 1;
            if (label == 0)
            {
                return matched - name.Length;
            }
        }

        return -1;
    }

    /// <summary>Copies a name without its pointers.</summary>
    /// <returns>The position behind it in the target; -1 when it is broken or there is no room for it.</returns>
    public static int Expand(byte[] message, int length, int start, byte[] target, int end)
    {
        int at = start;
        while (at < length)
        {
            int label = message[at];
            if (label >= Pointer)
            {
                int next = at + 1 < length ? ((label & 0x3F) << 8) | message[at + 1] : length;
                if (next >= at)
                {
                    return -1;
                }

                at = next;
                continue;
            }

            if (label > MaximumLabel || at + label >= length || end + label >= target.Length)
            {
                return -1;
            }

            Array.Copy(message, at, target, end, label + 1);
            at += label + 1;
            end += label + 1;
            if (label == 0)
            {
                return end;
            }
        }

        return -1;
    }

    /// <summary>Encodes a name such as <c>mep-module.local</c>.</summary>
    public static byte[] Encode(string name)
    {
        byte[] bytes = new byte[name.Length + 2];
        int label = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i == name.Length || name[i] == '.')
            {
                bytes[label] = (byte)(i - label);
                label = i + 1;
            }
            else
            {
                bytes[i + 1] = (byte)name[i];
            }
        }

        return bytes;
    }

    private static int Lower(byte letter)
    {
        return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
    }
}
