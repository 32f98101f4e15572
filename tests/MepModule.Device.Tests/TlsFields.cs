using System;
using MepModule.Protocol;
using MepModule.Protocol.Security;
using MepModule.Protocol.Security.Tls;

namespace MepModule.Device.Tests;

/// <summary>Makes every field of <see cref="TlsVector"/> that is computed anew, out of those before it.</summary>
internal sealed class TlsFields
{
    private readonly Sha384 _hash = new Sha384(new Sha384Step());
    private readonly Prf _prf;
    private readonly uint[] _table = AesTable.Make();
    private readonly ulong[] _remainders = GaloisHash.Remainders();
    private readonly byte[] _frame = new byte[300];

    private TlsFields()
    {
        _prf = new Prf(new HmacSha384(_hash));
    }

    /// <summary>Names of the fields that came out otherwise; empty when all are right.</summary>
    public string Wrong { get; private set; } = "";

    /// <summary>Fields that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Makes all fields.</summary>
    public static TlsFields Make()
    {
        var fields = new TlsFields();
        fields.MakeSecrets();
        fields.MakeMessages();
        fields.MakeRecords();
        return fields;
    }

    private void MakeSecrets()
    {
        byte[] master = new byte[48];
        _prf.SetSecret(Hex.Bytes(TlsVector.Premaster), TlsVector.Premaster.Length / 2);
        Expand("master secret", TlsVector.ClientRandom + TlsVector.ServerRandom, master, 48);
        Compare("master", TlsVector.Master, master, 0);
        byte[] keys = new byte[72];
        _prf.SetSecret(master, 48);
        Expand("key expansion", TlsVector.ServerRandom + TlsVector.ClientRandom, keys, 72);
        Compare("key_block", TlsVector.KeyBlock, keys, 0);
        Compare("client_write_key", TlsVector.ClientWriteKey, keys, TlsHandshake.ClientKey);
        Compare("server_write_key", TlsVector.ServerWriteKey, keys, TlsHandshake.ServerKey);
        Compare("client_write_iv", TlsVector.ClientWriteIv, keys, TlsHandshake.ClientIv);
        Compare("server_write_iv", TlsVector.ServerWriteIv, keys, TlsHandshake.ServerIv);
        CompareTagKey("ghash_key_client", TlsVector.GhashKeyClient, keys, TlsHandshake.ClientKey);
        CompareTagKey("ghash_key_server", TlsVector.GhashKeyServer, keys, TlsHandshake.ServerKey);

        string seen = TlsVector.ClientHello + TlsVector.ServerHello + TlsVector.ServerHelloDone + TlsVector.ClientKeyExchange;
        CompareProof("client", seen, TlsVector.HashClientFinished, TlsVector.ClientFinished);
        CompareProof("server", seen + TlsVector.ClientFinished, TlsVector.HashServerFinished, TlsVector.ServerFinished);
    }

    private void MakeMessages()
    {
        var handshake = new TlsHandshake();
        int end = handshake.WriteHello(_frame, 3, new VectorRandom());
        Compare("client_hello", TlsVector.ClientHello, _frame, 8);
        Check("end of client_hello", end == 55);
        byte[] answer = Hex.Bytes(TlsVector.Frame2);
        Check("frame_2 taken", handshake.TakeHello(answer, 3, answer.Length));
        Compare("server_hello", TlsVector.ServerHello, answer, 3);
        Compare("server_hello_done", TlsVector.ServerHelloDone, answer, 3 + TlsVector.ServerHello.Length / 2);
        handshake.MakeKeys(MepKey.Parse(TlsVector.Psk, out _)!);
        Compare("key_block of the handshake", TlsVector.KeyBlock, handshake.Keys, 0);
        handshake.WriteKeyExchange(_frame, 3, 100, 0);
        Compare("client_key_exchange", TlsVector.ClientKeyExchange, _frame, 8);
        Compare("identity", TlsVector.Identity, _frame, 14);
        handshake.WriteFinished(_frame, 0);
        Compare("client_finished of the handshake", TlsVector.ClientFinished, _frame, 0);
        byte[] proof = Hex.Bytes(TlsVector.ServerFinished);
        Check("server_finished taken", handshake.IsFinished(proof, 0, proof.Length));
        proof[10] ^= 1;
        Check("server_finished damaged", !handshake.IsFinished(proof, 0, proof.Length));
    }

    private void MakeRecords()
    {
        byte[] keys = Hex.Bytes(TlsVector.KeyBlock);
        var client = new RecordCipher(_table, _remainders);
        var server = new RecordCipher(_table, _remainders);
        client.SetKey(keys, TlsHandshake.ClientKey, TlsHandshake.ClientIv);
        server.SetKey(keys, TlsHandshake.ServerKey, TlsHandshake.ServerIv);
        CompareRecord(client, "client_finished_record", TlsRecord.Handshake, TlsVector.ClientFinished, TlsVector.ClientFinishedRecord, TlsVector.Frame3);
        CompareRecord(server, "server_finished_record", TlsRecord.Handshake, TlsVector.ServerFinished, TlsVector.ServerFinishedRecord, TlsVector.Frame4);
        CompareRecord(client, "request_record", TlsRecord.Data, TlsVector.Request, TlsVector.RequestRecord, TlsVector.Frame5);
        CompareRecord(server, "answer_record", TlsRecord.Data, TlsVector.Answer, TlsVector.AnswerRecord, TlsVector.Frame6);
    }

    // Sealed it is the record of the vector; opened again, the text. It stands at the end of its frame.
    private void CompareRecord(RecordCipher cipher, string name, byte type, string text, string record, string frame)
    {
        int length = text.Length / 2;
        int head = TlsRecord.HeadLength + TlsRecord.NonceField;
        Array.Copy(Hex.Bytes(text), 0, _frame, head, length);
        uint number = cipher.Number;
        int end = cipher.Seal(type, _frame, 0, length);
        Compare(name, record, _frame, 0);
        Compare(name + " in its frame", frame.Substring(frame.Length - record.Length), _frame, 0);
        Check(name + ", length", end == record.Length / 2);
        cipher.Number = number;
        cipher.Begin(_frame, 0);
        Check(name + " opened", cipher.Finish(_frame));
        Compare(name + " opened, text", text, _frame, head);
    }

    private void CompareProof(string side, string messages, string hash, string finished)
    {
        byte[] seen = Hex.Bytes(messages);
        byte[] result = new byte[Sha384.Length];
        _hash.Begin();
        _hash.Append(seen, 0, seen.Length);
        _hash.Finish(result, 0);
        Compare("hash_" + side + "_finished", hash, result, 0);
        Expand(side + " finished", hash, result, 12);
        Compare(side + "_finished", finished.Substring(8), result, 0);
    }

    private void CompareTagKey(string name, string expected, byte[] keys, int key)
    {
        var aes = new Aes256(_table);
        byte[] block = new byte[Aes256.BlockLength];
        aes.SetKey(keys, key);
        aes.Encrypt(block, block, 0);
        Compare(name, expected, block, 0);
    }

    private void Expand(string label, string seed, byte[] result, int count)
    {
        byte[] bytes = Hex.Bytes(seed);
        _prf.Begin(label);
        _prf.Append(bytes, 0, bytes.Length);
        _prf.Finish(result, count);
    }

    private void Compare(string name, string expected, byte[] actual, int offset)
    {
        byte[] bytes = Hex.Bytes(expected);
        Check(name, ConstantTime.Equal(bytes, actual, offset, bytes.Length));
    }

    private void Check(string name, bool isRight)
    {
        Compared++;
        if (!isRight)
        {
            Wrong += name + " ";
        }
    }
}
