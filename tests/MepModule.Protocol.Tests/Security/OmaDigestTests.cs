using System;
using System.Linq;
using MepModule.Device.Bench.Scenarios;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Tests.Security;

public class OmaDigestTests
{
    public static TheoryData<string, string, string> Exchanges() => Data("exchanges.txt");

    public static TheoryData<string, string> Requests()
    {
        var data = new TheoryData<string, string>();
        foreach (string[] row in Vectors.Rows("requests.txt"))
        {
            data.Add(row[0], row[1]);
        }

        return data;
    }

    public static TheoryData<string, string, string> Digests() => Data("digests.txt");

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Every_exchange_of_the_guide_has_the_right_digests(string name, string request, string response)
    {
        byte[] asked = Vectors.Bytes(request);
        byte[] answered = Vectors.Bytes(response);
        var digest = new OmaDigest(Vectors.KeyOfOnes);

        digest.Begin();
        byte[] requestDigest = digest.Finish(asked, 2, asked.Length - 10).ToArray();
        byte[] responseDigest = digest.Finish(answered, 2, answered.Length - 10).ToArray();

        Assert.True(OmaDigest.Matches(requestDigest, asked, asked.Length - 8), name);
        Assert.True(OmaDigest.Matches(responseDigest, answered, answered.Length - 8), name);
        Assert.Equal(asked.Length - 2, BigEndian.ReadUInt16(asked, 0));
        Assert.Equal(answered.Length - 2, BigEndian.ReadUInt16(answered, 0));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Every_ready_made_request_has_the_right_digest(string name, string request)
    {
        byte[] frame = Vectors.Bytes(request);
        var digest = new OmaDigest(Vectors.KeyOfOnes);
        digest.Begin();
        Assert.True(OmaDigest.Matches(digest.Finish(frame, 2, frame.Length - 10), frame, frame.Length - 8), name);
    }

    [Theory]
    [MemberData(nameof(Digests))]
    public void Keys_of_any_even_length_and_messages_at_the_end_of_a_pass_are_digested(string key, string message, string expected)
    {
        byte[] bytes = message.StartsWith('g') ? Ramp(int.Parse(message[2..^1])) : Vectors.Bytes(message);
        var digest = new OmaDigest(Vectors.Bytes(key));
        digest.Begin();
        Assert.Equal(expected, Convert.ToHexString(digest.Finish(bytes, 0, bytes.Length)));
    }

    [Fact]
    public void A_finishing_call_without_data_at_the_start_of_a_pass_runs_a_whole_pass()
    {
        var digest = new OmaDigest(Vectors.KeyOfOnes);
        digest.Begin();
        digest.Append(Ramp(192), 0, 192);
        Assert.Equal("FD2C22DD6503BF49", Convert.ToHexString(digest.Finish([], 0, 0)));
    }

    [Fact]
    public void A_pass_is_as_long_as_twelve_bytes_for_each_key_byte()
    {
        byte[] key = Enumerable.Repeat((byte)0xDF, 12).ToArray();
        var cut = new OmaDigest(key);
        cut.Begin();
        byte[] expected = cut.Finish(Ramp(28), 0, 28).ToArray();

        var filled = new OmaDigest(key);
        filled.Begin();
        byte[] wholePass = Ramp(28).Concat(new byte[144 - 28]).ToArray();
        Assert.Equal(expected, filled.Finish(wholePass, 0, wholePass.Length).ToArray());

        filled.Begin();
        byte[] tooLong = wholePass.Concat(new byte[1]).ToArray();
        Assert.NotEqual(expected, filled.Finish(tooLong, 0, tooLong.Length).ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(191)]
    [InlineData(193)]
    [InlineData(400)]
    public void A_message_in_pieces_has_the_digest_of_the_whole(int pieces)
    {
        byte[] message = Ramp(470);
        var whole = new OmaDigest(Vectors.KeyOfOnes);
        whole.Begin();
        byte[] expected = whole.Finish(message, 0, message.Length).ToArray();

        var inPieces = new OmaDigest(Vectors.KeyOfOnes);
        inPieces.Begin();
        int done = 0;
        while (message.Length - done > pieces)
        {
            inPieces.Append(message, done, pieces);
            done += pieces;
        }

        Assert.Equal(expected, inPieces.Finish(message, done, message.Length - done).ToArray());
    }

    [Fact]
    public void Zero_bytes_at_the_end_are_not_protected_so_lengths_must_be_checked()
    {
        byte[] request = Vectors.Bytes("3F0017000000002C77635B91");
        Assert.Equal("FCA3D11D855D9A7E", ResponseDigest(request, Vectors.Bytes("000006010203000000")));
        Assert.Equal("FCA3D11D855D9A7E", ResponseDigest(request, Vectors.Bytes("000006010203")));
    }

    [Theory]
    [InlineData(16, 4000)]
    [InlineData(12, 500)]
    [InlineData(20, 500)]
    public void Random_messages_in_random_pieces_have_the_digests_of_the_routine_of_the_guide(int keyLength, int rounds)
    {
        var random = new Random(keyLength);
        byte[] state = new byte[OmaDigest.StateLength];
        for (int round = 0; round < rounds; round++)
        {
            byte[] key = new byte[keyLength];
            byte[] message = new byte[random.Next(1, 500)];
            random.NextBytes(key);
            random.NextBytes(message);
            var digest = new OmaDigest(key);
            var plain = new PlainDigest(key);
            digest.Begin();
            int done = 0;
            do
            {
                int piece = random.Next(message.Length - done + 1);
                if (random.Next(3) == 0)
                {
                    piece = Math.Min(piece, 9);
                }

                switch (random.Next(4))
                {
                    case 0 when piece > 0:
                        string expected = Convert.ToHexString(plain.Of(message, done, message[done..], piece));
                        Assert.Equal(expected, Convert.ToHexString(digest.Finish(message, done, piece)));
                        break;

                    case 1:
                        digest.Save(state);
                        digest.Append(message, 0, message.Length);
                        digest.Restore(state);
                        goto default;

                    default:
                        digest.Append(message, done, piece);
                        break;
                }

                done += piece;
            }
            while (done < message.Length);

            string last = Convert.ToHexString(plain.Of(message, message.Length, message, message.Length));
            Assert.Equal(last, Convert.ToHexString(digest.Finish(message, 0, message.Length)));
        }
    }

    [Fact]
    public void A_digest_goes_on_from_where_another_stands()
    {
        byte[] message = Ramp(40);
        var first = new OmaDigest(Vectors.KeyOfOnes);
        first.Begin();
        first.Append(message, 0, 13);
        var second = new OmaDigest(Vectors.KeyOfOnes);
        byte[] state = new byte[OmaDigest.StateLength];
        first.Save(state);
        second.Restore(state);

        byte[] expected = first.Finish(message, 13, 27).ToArray();
        Assert.Equal(expected, second.Finish(message, 13, 27).ToArray());
    }

    private static string ResponseDigest(byte[] request, byte[] response)
    {
        var digest = new OmaDigest(Vectors.KeyOfOnes);
        digest.Begin();
        digest.Append(request, 0, request.Length);
        return Convert.ToHexString(digest.Finish(response, 0, response.Length));
    }

    private static byte[] Ramp(int length) => Enumerable.Range(0, length).Select(i => (byte)((7 * i) + 3)).ToArray();

    private static TheoryData<string, string, string> Data(string file)
    {
        var data = new TheoryData<string, string, string>();
        foreach (string[] row in Vectors.Rows(file))
        {
            data.Add(row[0], row[1], row[2]);
        }

        return data;
    }
}
