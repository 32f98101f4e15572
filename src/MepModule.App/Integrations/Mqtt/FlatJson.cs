using System.Text;

namespace MepModule.App.Integrations.Mqtt;

/// <summary>Reads one object whose members are texts, as <c>{"id":"1","request":"3f00340000000007"}</c>. Anything else is none.</summary>
internal sealed class FlatJson
{
    private readonly byte[] _bytes;
    private readonly int _end;
    private int _at;

    /// <param name="bytes">Holds the text.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its length.</param>
    public FlatJson(byte[] bytes, int offset, int length)
    {
        _bytes = bytes;
        _at = offset;
        _end = offset + length;
    }

    /// <summary>Name of the member that was read last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its text.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether the whole was such an object; asked when there is no next member.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads the next member.</summary>
    /// <param name="isFirst">Whether it is the first.</param>
    /// <returns>False at the end, and where the text is no such object.</returns>
    public bool Next(bool isFirst)
    {
        if (isFirst ? !Skip('{') : !Skip(','))
        {
            IsWhole = !isFirst && Skip('}') && IsAtEnd();
            return false;
        }

        string? name = Quoted();
        if (name == null || !Skip(':'))
        {
            return false;
        }

        string? text = Quoted();
        Name = name;
        Text = text ?? "";
        return text != null;
    }

    private bool IsAtEnd()
    {
        Blanks();
        return _at == _end;
    }

    private void Blanks()
    {
        while (_at < _end && (_bytes[_at] == ' ' || _bytes[_at] == '\t' || _bytes[_at] == '\r' || _bytes[_at] == '\n'))
        {
            _at++;
        }
    }

    private bool Skip(char mark)
    {
        Blanks();
        if (_at < _end && _bytes[_at] == mark)
        {
            _at++;
            return true;
        }

        return false;
    }

    private string? Quoted()
    {
        if (!Skip('"'))
        {
            return null;
        }

        int start = _at;
        while (_at < _end && _bytes[_at] >= ' ' && _bytes[_at] != '"' && _bytes[_at] != '\\')
        {
            _at++;
        }

        // An escape is nothing that an id or hex digits need.
        if (_at == _end || _bytes[_at] != '"')
        {
            return null;
        }

        _at++;
        return Encoding.UTF8.GetString(_bytes, start, _at - 1 - start);
    }
}
