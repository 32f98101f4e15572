namespace MepModule.Protocol.Security;

/// <summary>Random bytes good enough for secrets: the hardware generator on the ESP32, the cryptographic one on the PC.</summary>
public interface IRandomBytes
{
    /// <summary>Fills <paramref name="count"/> bytes from <paramref name="offset"/>.</summary>
    void Fill(byte[] buffer, int offset, int count);
}
