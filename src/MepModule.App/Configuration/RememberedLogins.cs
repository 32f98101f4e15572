using System;
using System.Text;

namespace MepModule.App.Configuration;

/// <summary>
/// Browsers that stay logged in, as one array of bytes, because eight objects of five fields would take four times the heap. An entry
/// has 48 bytes: hash of the cookie's value (16), day of the login since 1970 (2, little-endian; the top bit says that it was logged
/// out and only known since), name in UTF-8 padded with zeros (30).
/// </summary>
internal static class RememberedLogins
{
    /// <summary>Most browsers that are remembered; a further one takes the place of the oldest.</summary>
    public const int Most = 8;

    /// <summary>How long a login is remembered.</summary>
    public const int Days = 90;

    /// <summary>Bytes of an entry.</summary>
    public const int EntryBytes = 48;

    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 16;

    private const int DayAt = HashBytes;
    private const int NameAt = DayAt + 2;
    private const int LoggedOut = 0x8000;
    private const long TicksPerDay = 86400 * TimeSpan.TicksPerSecond;
    /// <summary>Number of entries.</summary>
    public static int Count(byte[] logins) => logins.Length / EntryBytes;

    /// <summary>The entry of a hash, or -1.</summary>
    public static int IndexOf(byte[] logins, byte[] hash)
    {
        for (int i = 0; i < Count(logins); i++)
        {
            if (SecretText.AreEqual(logins, i * EntryBytes, hash, 0, HashBytes))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Hash of an entry.</summary>
    public static byte[] HashAt(byte[] logins, int index)
    {
        var hash = new byte[HashBytes];
        Array.Copy(logins, index * EntryBytes, hash, 0, HashBytes);
        return hash;
    }

    /// <summary>Name of an entry.</summary>
    public static string NameOf(byte[] logins, int index)
    {
        int start = (index * EntryBytes) + NameAt;
        int length = 0;
        while (length < EntryBytes - NameAt && logins[start + length] != 0)
        {
            length++;
        }

        return Encoding.UTF8.GetString(logins, start, length);
    }

    /// <summary>Day of an entry's login, UTC.</summary>
    public static DateTime DayOf(byte[] logins, int index) => new DateTime(DateTime.UnixEpoch.Ticks + (DayNumberOf(logins, index) * TicksPerDay));

    /// <summary>Whether an entry was logged out: its browser is known, and must give the password.</summary>
    public static bool IsLoggedOut(byte[] logins, int index) => (NumberOf(logins, index) & LoggedOut) != 0;

    /// <summary>Whether an entry's time is over. While the time is not known, none is.</summary>
    public static bool IsOver(byte[] logins, int index, DateTime now, bool isKnown) => isKnown && DayNumber(now) >= DayNumberOf(logins, index) + Days;

    /// <summary>The entries and a new one, in place of the oldest when there are too many.</summary>
    public static byte[] With(byte[] logins, byte[] hash, DateTime now, string name)
    {
        byte[] kept = logins;
        if (Count(logins) >= Most)
        {
            int oldest = 0;
            for (int i = 1; i < Count(logins); i++)
            {
                oldest = DayNumberOf(logins, i) < DayNumberOf(logins, oldest) ? i : oldest;
            }

            kept = Without(logins, oldest);
        }

        var all = new byte[kept.Length + EntryBytes];
        Array.Copy(kept, all, kept.Length);
        Array.Copy(hash, 0, all, kept.Length, HashBytes);
        int day = DayNumber(now);
        all[kept.Length + DayAt] = (byte)day;
        all[kept.Length + DayAt + 1] = (byte)(day >> 8);
        byte[] text = Encoding.UTF8.GetBytes(name);
        Array.Copy(text, 0, all, kept.Length + NameAt, text.Length < EntryBytes - NameAt ? text.Length : EntryBytes - NameAt);
        return all;
    }

    /// <summary>The entries without one.</summary>
    public static byte[] Without(byte[] logins, int index)
    {
        var rest = new byte[logins.Length - EntryBytes];
        Array.Copy(logins, rest, index * EntryBytes);
        Array.Copy(logins, (index + 1) * EntryBytes, rest, index * EntryBytes, rest.Length - (index * EntryBytes));
        return rest;
    }

    /// <summary>One entry alone; none for -1.</summary>
    public static byte[] Only(byte[] logins, int index)
    {
        var entry = new byte[index < 0 ? 0 : EntryBytes];
        Array.Copy(logins, index < 0 ? 0 : index * EntryBytes, entry, 0, entry.Length);
        return entry;
    }

    /// <summary>The entries with one of them logged out.</summary>
    public static byte[] LogOut(byte[] logins, int index)
    {
        var all = new byte[logins.Length];
        Array.Copy(logins, all, all.Length);
        all[(index * EntryBytes) + DayAt + 1] |= LoggedOut >> 8;
        return all;
    }

    private static int DayNumberOf(byte[] logins, int index) => NumberOf(logins, index) & ~LoggedOut;

    private static int DayNumber(DateTime time) => (int)((time.Ticks - DateTime.UnixEpoch.Ticks) / TicksPerDay);

    private static int NumberOf(byte[] logins, int index) => logins[(index * EntryBytes) + DayAt] | (logins[(index * EntryBytes) + DayAt + 1] << 8);
}
