using System;
using MepModule.App.Text;

namespace MepModule.App.Web.Http;

/// <summary>
/// Writes comma-separated values (RFC 4180) as it goes: a point as decimal sign, times in UTC, an empty cell for what is not known.
/// </summary>
internal sealed class CsvWriter
{
    private readonly BufferedText _text;
    private bool _inRow;

    public CsvWriter(IByteSink sink, byte[] buffer)
    {
        _text = new BufferedText(sink, buffer);
    }

    /// <summary>Writes the first line as it is: names of columns with commas between, none of which needs quotes.</summary>
    public void Header(string line)
    {
        _text.Ascii(line);
        EndRow();
    }

    /// <summary>A cell that is not known.</summary>
    public void Empty() => Separate();

    /// <summary>A cell with <paramref name="scaled"/> / 10^<paramref name="decimals"/>.</summary>
    public void Number(long scaled, int decimals)
    {
        Separate();
        _text.Scaled(scaled, decimals);
    }

    /// <summary>A cell with a time.</summary>
    public void Time(DateTime utc)
    {
        Separate();
        _text.DateAndTime(utc);
        _text.Byte((byte)'Z');
    }

    /// <summary>A cell with a date.</summary>
    public void Date(DateTime date)
    {
        Separate();
        _text.Date(date);
    }

    /// <summary>A cell with a text, in quotes when it needs them.</summary>
    public void Text(string text)
    {
        Separate();
        bool quotes = text.IndexOfAny(new char[] { ',', '"', '\r', '\n' }) >= 0;
        if (!quotes)
        {
            _text.Utf8(text);
            return;
        }

        _text.Byte((byte)'"');
        int from = 0;
        int quote;
        while ((quote = text.IndexOf('"', from)) >= 0)
        {
            _text.Utf8(text.Substring(from, quote - from + 1));
            _text.Byte((byte)'"');
            from = quote + 1;
        }

        _text.Utf8(text.Substring(from));
        _text.Byte((byte)'"');
    }

    /// <summary>Ends the line.</summary>
    public void EndRow()
    {
        _text.Ascii("\r\n");
        _inRow = false;
    }

    /// <summary>Sends what is buffered.</summary>
    public void Flush() => _text.Flush();

    private void Separate()
    {
        if (_inRow)
        {
            _text.Byte((byte)',');
        }

        _inRow = true;
    }
}
