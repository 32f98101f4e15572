using System;
using System.Linq;
using MepModule.Protocol.Messages;
using MepModule.Protocol.Security;

namespace MepModule.Protocol.Tests.Security;

public class MessageCipherTests
{
    public static TheoryData<string, string, string, string, string> Exchanges()
    {
        var data = new TheoryData<string, string, string, string, string>();
        foreach (string[] row in Vectors.Rows("encrypted-exchanges.txt"))
        {
            data.Add(row[0], row[1], row[2], row[3], row[4]);
        }

        return data;
    }

    [Fact]
    public void The_cipher_is_RC4()
    {
        byte[] text = "Plaintext"u8.ToArray();
        var rc4 = new Rc4();
        rc4.Start("Key"u8.ToArray());
        rc4.Apply(text, 0, text.Length);
        Assert.Equal("BBF316E8D940AF0AD3", Convert.ToHexString(text));
    }

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void An_exchange_is_encrypted_with_the_key_of_its_request(
        string keyText, string request, string response, string wireRequest, string wireResponse)
    {
        MepKey key = MepKey.Parse(keyText, out _)!;
        var digest = new OmaDigest(key);
        digest.Begin();
        byte[] plainRequest = Vectors.Bytes(request);
        byte[] plainResponse = Vectors.Bytes(response);
        byte[] frame = Frame(plainRequest, digest.Finish(plainRequest, 0, plainRequest.Length));
        byte[] answer = Frame(plainResponse, digest.Finish(plainResponse, 0, plainResponse.Length));

        var cipher = new MessageCipher(key);
        cipher.EncryptRequest(frame, MepFrame.LengthField, plainRequest.Length);
        Assert.Equal(Vectors.Bytes(wireRequest), frame);

        byte[] wire = Vectors.Bytes(wireResponse);
        cipher.ApplyToResponse(wire, MepFrame.LengthField, plainResponse.Length);
        Assert.Equal(answer, wire);
        cipher.ApplyToResponse(wire, MepFrame.LengthField, plainResponse.Length);
        Assert.Equal(Vectors.Bytes(wireResponse), wire);
    }

    private static byte[] Frame(byte[] message, byte[] digest)
    {
        byte[] length = new byte[2];
        BigEndian.WriteUInt16(length, 0, message.Length + digest.Length);
        return length.Concat(message).Concat(digest).ToArray();
    }
}
