using System;
using System.Globalization;
using System.Linq;
using System.Text;

namespace MepModule.Integrations.Tests.Marstek;

/// <summary>The frame that batteries and their meters speak in, read and written apart from the module's own code.</summary>
internal static class BatteryFrame
{
    /// <summary>Puts fields into a frame.</summary>
    public static byte[] Of(params string[] fields)
    {
        string body = "|" + string.Join('|', fields);
        int length = body.Length + 7;
        length += length > 99 ? 1 : 0;
        byte[] packet = [1, 2, .. Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture) + body), 3];
        return [.. packet, .. Encoding.ASCII.GetBytes(Sum(packet).ToString("x2", CultureInfo.InvariantCulture))];
    }

    /// <summary>The fields of a frame, which must be right in every byte.</summary>
    public static string[] Fields(byte[] packet)
    {
        Assert.Equal([1, 2], packet[..2]);
        Assert.Equal(3, packet[^3]);
        Assert.Equal(Sum(packet[..^2]).ToString("X2", CultureInfo.InvariantCulture), Encoding.ASCII.GetString(packet[^2..]));
        string[] parts = Encoding.ASCII.GetString(packet[2..^3]).Split('|');
        Assert.Equal(packet.Length.ToString(CultureInfo.InvariantCulture), parts[0]);
        return parts[1..];
    }

    private static int Sum(byte[] bytes) => bytes.Aggregate(0, (sum, one) => sum ^ one);
}
