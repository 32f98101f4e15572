using System;
using MepModule.Catalogue.Layout;

namespace MepModule.Catalogue.Encoding;

/// <summary>A growing buffer whose written part the walker can read while it goes on.</summary>
internal sealed class EncodingBuffer
{
    private byte[] _content = new byte[256];

    public TableBytes Bytes { get; } = new();

    public int Length { get; private set; }

    public void Write(int offset, byte[] part)
    {
        while (offset + part.Length > _content.Length)
            Array.Resize(ref _content, _content.Length * 2);
        part.CopyTo(_content, offset);
        Length = Math.Max(Length, offset + part.Length);
        Bytes.Replace(_content, Length);
    }

    public byte[] ToArray(int size)
    {
        var content = new byte[size];
        _content.AsSpan(0, Length).CopyTo(content);
        return content;
    }
}
