using System;
using System.Text;

namespace MepModule.App.Configuration;

/// <summary>What is stored of one part of the module, such as an output: fields by their tags. What was never stored reads as the standard that the reader names.</summary>
public sealed class SettingsSection
{
    private readonly byte[] _sections;
    private readonly int _start;
    private readonly int _end;

    /// <param name="sections">All sections, as in <see cref="Settings.Sections"/>.</param>
    /// <param name="name">Name of the section.</param>
    public SettingsSection(byte[] sections, string name)
    {
        _sections = sections;
        _start = SettingsSections.Find(sections, name, out _end);
    }

    /// <summary>A truth.</summary>
    public bool Flag(int tag, bool standard) => Number(tag, standard ? 1 : 0) != 0;

    /// <summary>A whole number of 32 bits.</summary>
    public int Number(int tag, int standard)
    {
        int length;
        int at = SettingsSections.FindField(_sections, _start, _end, tag, out length);
        if (at < 0)
        {
            return standard;
        }

        int value = 0;
        for (int i = 0; i < length && i < 4; i++)
        {
            value |= _sections[at + i] << (8 * i);
        }

        return value;
    }

    /// <summary>A text.</summary>
    public string Text(int tag, string standard)
    {
        int length;
        int at = SettingsSections.FindField(_sections, _start, _end, tag, out length);
        return at < 0 ? standard : Encoding.UTF8.GetString(_sections, at, length);
    }

    /// <summary>Number of bytes of a field; -1 when it was never stored.</summary>
    public int Length(int tag)
    {
        int length;
        return SettingsSections.FindField(_sections, _start, _end, tag, out length) < 0 ? -1 : length;
    }

    /// <summary>The bytes of a field; none when it was never stored.</summary>
    public byte[] Bytes(int tag)
    {
        int length;
        int at = SettingsSections.FindField(_sections, _start, _end, tag, out length);
        var bytes = new byte[length];
        if (at >= 0)
        {
            Array.Copy(_sections, at, bytes, 0, length);
        }

        return bytes;
    }

    /// <summary>A byte of a field.</summary>
    public byte ByteAt(int tag, int index)
    {
        int length;
        return _sections[SettingsSections.FindField(_sections, _start, _end, tag, out length) + index];
    }

    /// <summary>Whether another section holds the same.</summary>
    public bool IsSame(SettingsSection other)
    {
        int length = _start < 0 ? 0 : _end - _start;
        if (length != (other._start < 0 ? 0 : other._end - other._start))
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (_sections[_start + i] != other._sections[other._start + i])
            {
                return false;
            }
        }

        return true;
    }
}
