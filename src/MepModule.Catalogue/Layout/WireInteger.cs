using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>Integers of up to six bytes as they are on the wire.</summary>
internal static class WireInteger
{
    public static long Read(FieldDefinition field, byte[] content)
    {
        long value = 0;
        for (var i = 0; i < content.Length; i++)
            value |= (long)content[field.Type == FieldType.UnsignedBigEndian ? content.Length - 1 - i : i] << (8 * i);
        if (field.Type == FieldType.Signed)
        {
            var unused = 64 - (8 * content.Length);
            value = (value << unused) >> unused;
        }
        return value;
    }

    public static byte[] Write(FieldDefinition field, long value)
    {
        var content = new byte[field.FixedLength];
        for (var i = 0; i < content.Length; i++)
            content[field.Type == FieldType.UnsignedBigEndian ? content.Length - 1 - i : i] = (byte)(value >> (8 * i));
        return content;
    }
}
