namespace MepModule.Protocol.Security.Tls;

/// <summary>Comparing what an attacker would like to guess.</summary>
public static class ConstantTime
{
    /// <summary>Whether bytes of a frame equal expected ones. Takes as long wherever they differ.</summary>
    public static bool Equal(byte[] expected, byte[] frame, int offset, int count)
    {
        int difference = 0;
        for (int i = 0; i < count; i++)
        {
            difference |= expected[i] ^ frame[offset + i];
        }

        return difference == 0;
    }
}
