using MepModule.App.Text;

namespace MepModule.App.Integrations.Shelly;

/// <summary>An answer that goes out as one packet.</summary>
internal sealed class UdpAnswer : IByteSink
{
    private const int Capacity = 1024;
    private const int Piece = 64;

    private readonly byte[] _piece = new byte[Piece];
    private bool _isCut;

    /// <summary>The packet.</summary>
    public byte[] Bytes { get; } = new byte[Capacity];

    /// <summary>Its length; 0 when the answer did not fit.</summary>
    public int Length { get; private set; }

    /// <summary>Takes an answer.</summary>
    public void Take(ShellyText answer)
    {
        Length = 0;
        _isCut = false;
        var text = new BufferedText(this, _piece);
        answer.Write(text);
        text.Flush();
        Length = _isCut ? 0 : Length;
    }

    /// <inheritdoc/>
    public void Write(byte[] buffer, int offset, int count)
    {
        _isCut |= Length + count > Capacity;
        for (int i = 0; i < count && !_isCut; i++)
        {
            Bytes[Length++] = buffer[offset + i];
        }
    }
}
