using System;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Tests.Security;

public class MepKeyTests
{
    [Theory]
    [InlineData("0123456789ABCDEF", "30313233343536373839414243444546", "16 ASCII")]
    [InlineData("53540BEEB79D0514AC00", "35333534304245454237394430353134", "20 ASCII")]
    [InlineData("  53540BEEB79D0514AC00\r\n", "35333534304245454237394430353134", "20 ASCII")]
    [InlineData("not hex, 16 char", "6E6F74206865782C2031362063686172", "16 ASCII")]
    [InlineData("01010101010101010101010101010101", "01010101010101010101010101010101", "16 bytes in hex")]
    [InlineData("00ff00FF00ff00FF00ff00FF00ff00FF", "00FF00FF00FF00FF00FF00FF00FF00FF", "16 bytes in hex")]
    [InlineData("3533353430424545423739443035313441433030", "35333534304245454237394430353134", "20 bytes in hex")]
    public void A_key_is_understood_as_people_get_it(string text, string bytes, string understood)
    {
        MepKey? key = MepKey.Parse(text, out string explanation);
        Assert.NotNull(key);
        byte[] copy = new byte[MepKey.Length];
        key.CopyTo(copy, 0);
        Assert.Equal(bytes, Convert.ToHexString(copy));
        Assert.Contains(understood, explanation);
    }

    [Theory]
    [InlineData(null, "No key")]
    [InlineData("   ", "No key")]
    [InlineData("secret", "6 characters")]
    [InlineData("0123456789ABCDEFG", "17 characters")]
    [InlineData("01010101010101010101010101010g01", "character 30")]
    [InlineData("0123456789ABCDÉF", "not an ASCII character")]
    public void What_is_no_key_is_refused_with_a_sentence(string? text, string reason)
    {
        Assert.Null(MepKey.Parse(text, out string explanation));
        Assert.Contains(reason, explanation);
        Assert.EndsWith(".", explanation);
    }

    [Theory]
    [InlineData("SECRETSECRETSECR")]
    [InlineData("0123456789ABCDÉF")]
    [InlineData("SECRETSECRETSECRET")]
    [InlineData("0A0B0C0D0E0F0A0B0C0D0E0F0A0B0C0Z")]
    public void A_key_never_appears_in_text(string text)
    {
        MepKey? key = MepKey.Parse(text, out string explanation);
        Assert.DoesNotContain(text[..6], explanation);
        Assert.DoesNotContain(text[..6], key?.ToString() ?? "");
    }
}
