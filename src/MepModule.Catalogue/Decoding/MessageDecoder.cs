using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>Decodes requests and responses without sequence number and digest, as they are embedded in ET52 and ET53.</summary>
internal sealed class MessageDecoder(MeterCatalogue catalogue, Dimensions dimensions)
{
    private const int TransactionHeader = 5;

    /// <summary>The parts of a request, with the decoded data of a write.</summary>
    public List<FieldNode> Request(byte[] message, string path, int offset)
    {
        var nodes = RequestHeader(message, path, offset);
        if (TableRequest.Parse(message) is not { } request)
            return nodes;
        var data = message[request.HeaderLength..];
        if (data.Length > 0)
            nodes.Add(Data(data, request.Table, request.Offset, path, offset + request.HeaderLength));
        return nodes;
    }

    /// <summary>The parts of a response, with the decoded data of the read that it answers, as far as that is known.</summary>
    public List<FieldNode> Response(byte[] message, TableRequest? request, string path, int offset)
    {
        var nodes = ResponseHeader(message, path, offset);
        if (nodes.Count < 2)
            return nodes;
        var data = message[3..];
        if (data.Length > 0)
        {
            nodes.Add(request != null
                ? Data(data, request.Table, request.Offset, path, offset + 3)
                : Part(path + ".data", "Data", data, offset + 3, null));
        }
        return nodes;
    }

    /// <summary>Code, table, offset and count.</summary>
    public List<FieldNode> RequestHeader(byte[] message, string path, int offset)
    {
        var nodes = new List<FieldNode>();
        if (message.Length == 0)
            return nodes;
        nodes.Add(Number(path + ".code", "Code", message[..1], offset, catalogue.Enumerations["requestCode"].TextOf(message[0])));
        if (TableRequest.Parse(message) is not { } request)
            return nodes;
        nodes.Add(Number(path + ".table", "Table", message[1..3], offset + 1, NameOf(request.Table)));
        if (request.HeaderLength == 8)
            nodes.Add(Number(path + ".offset", "Offset", message[3..6], offset + 3, null));
        var end = request.HeaderLength;
        nodes.Add(Number(path + ".count", "Count", message[(end - 2)..end], offset + end - 2, null));
        return nodes;
    }

    /// <summary>Code and, if the response carries data, its count.</summary>
    public List<FieldNode> ResponseHeader(byte[] message, string path, int offset)
    {
        var nodes = new List<FieldNode>();
        if (message.Length == 0)
            return nodes;
        nodes.Add(Number(path + ".code", "Response code", message[..1], offset, catalogue.Enumerations["responseCode"].TextOf(message[0])));
        if (message[0] == 0 && message.Length >= 3)
            nodes.Add(Number(path + ".count", "Count", message[1..3], offset + 1, null));
        return nodes;
    }

    /// <summary>Id and name of a table number.</summary>
    public string NameOf(int number) =>
        catalogue.FindTable(number & 0x0FFF) is { } table ? MeterCatalogue.IdOf(number) + " " + table.Name : MeterCatalogue.IdOf(number);

    /// <summary>The request that record k of a transaction holds, when the dimensions have the content of ET52.</summary>
    public static TableRequest? RequestInTransaction(Dimensions dimensions, int record)
    {
        if (dimensions.BytesOf("ET52") is not { } bytes)
            return null;
        var offset = TransactionHeader;
        for (var k = 0; bytes.Read(offset, 2) is { } length; k++)
        {
            var size = length[0] | (length[1] << 8);
            if (k == record)
                return bytes.Read(offset + 2, size) is { } message ? TableRequest.Parse(message) : null;
            offset += 2 + size;
        }
        return null;
    }

    /// <summary>A number that is big-endian on the wire.</summary>
    public static FieldNode Number(string path, string name, byte[] bytes, int offset, string? text) =>
        Part(path, name, bytes, offset, bytes.Aggregate(0L, (value, part) => (value << 8) | part), text);

    /// <summary>Some bytes of a message.</summary>
    public static FieldNode Part(string path, string name, byte[] bytes, int offset, object? value, string? text = null) => new()
    {
        Path = path,
        Name = name,
        Offset = offset,
        Length = bytes.Length,
        Hex = Convert.ToHexString(bytes),
        Value = value,
        Text = text,
    };

    private FieldNode Data(byte[] data, int table, int tableOffset, string path, int offset)
    {
        var last = tableOffset + data.Length - 1;
        var name = string.Create(CultureInfo.InvariantCulture, $"{NameOf(table)}, bytes {tableOffset} to {last}");
        var node = Part(path + ".data", name, data, offset, null);
        var decoded = new TableDecoder(catalogue).Decode(table, data, tableOffset, dimensions);
        foreach (var child in decoded.Fields.Concat(decoded.Undecoded))
        {
            child.Rebase(node.Path, offset - tableOffset);
            node.Children.Add(child);
        }
        node.Notes.AddRange(decoded.Problems);
        return node;
    }
}
