using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>Decodes the data records of an M-Bus telegram: variable ones (EN 13757-3), or the two counters of the old fixed structure (EN 1434-3).</summary>
internal sealed class MbusRecordDecoder(MeterCatalogue catalogue, byte[] bytes)
{
    /// <summary>A bit for each security mode that the standard defines or leaves to manufacturers (EN 13757-7); 16 to 31 and some others are no modes.</summary>
    private const int DefinedModes = 0xA7BE;

    private const int Filler = 0x2F;
    private const int ManufacturerData = 0x0F;
    private const int MoreInNextTelegram = 0x1F;
    private const int PlainTextVif = 0x7C;
    private const int SameButHistoric = 0x3E;
    private const int FirstModeTwoMedium = 10;
    private static readonly string[] Functions = ["instantaneous value", "maximum value", "minimum value", "value during error state"];
    private static readonly string[] DurationUnits = ["s", "min", "h", "d"];
    private static readonly int[] DataLengths = [0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, -1, 6, -1];
    private int _position;
    private int _whole;
    private bool _isDoubtful;

    /// <summary>Decodes variable records, or gives null when they are encrypted.</summary>
    /// <param name="path">The path of the records.</param>
    /// <param name="offset">The offset of their first byte.</param>
    /// <param name="configuration">
    /// The configuration word in front of them. Older devices put a signature there, so what is no mode of the standard says nothing and the records decide: plain
    /// ones make sense to their end. Records that the meter decrypted begin with two fillers.
    /// </param>
    /// <param name="isWhole">Whether the last byte is at hand.</param>
    public List<FieldNode>? Decode(string path, int offset, long? configuration, bool isWhole)
    {
        var mode = (int?)(configuration >> 8) & 31;
        var isPlain = mode == 0 || bytes is [Filler, Filler, ..];
        if (!isPlain && mode is { } given && (DefinedModes >> given & 1) == 1)
            return null;
        var nodes = Records(path, offset);
        return isPlain || (isWhole && _whole > 0 && !_isDoubtful) ? nodes : null;
    }

    /// <summary>Decodes medium, units and counters of the fixed structure.</summary>
    /// <param name="path">The path of the counters.</param>
    /// <param name="offset">The offset of the first byte of medium and units.</param>
    /// <param name="status">The device's status byte: bit 0 signed binary instead of decimal digits, bit 1 values of the fixed date.</param>
    /// <param name="isHighFirst">Whether counters have their most significant byte first; medium and units never do.</param>
    public List<FieldNode> DecodeCounters(string path, int offset, long status, bool isHighFirst)
    {
        var medium = (bytes[0] >> 6) | ((bytes[1] >> 4) & 12);
        List<FieldNode> nodes = [Fact(0, "medium", "Medium", medium, catalogue.Enumerations["mbusFixedMedium"].TextOf(medium), 2)];
        for (var counter = 0; counter < 2; counter++)
        {
            var unit = bytes[counter] & 63;
            var isHistoric = counter == 1 && unit == SameButHistoric;
            var meaning = new Meaning();
            Apply(meaning, "fixed", isHistoric ? bytes[0] & 63 : unit);
            if (medium >= FirstModeTwoMedium && !isHighFirst)
                meaning.Problem ??= "medium and order of the bytes contradict each other";
            var start = 2 + (4 * counter);
            var content = bytes[start..(start + 4)];
            if (isHighFirst)
                Array.Reverse(content);
            var data = (status & 1) != 0 ? ReadBinary(content, meaning) : ReadBcd(content, meaning.Scale, false);
            _position = start + 4;
            var node = Node(start, meaning.Name);
            node.Path = $"records[{counter}]";
            Fill(node, meaning, data);
            AddFacts(node, start, 0, isHistoric || (status & 2) != 0 ? 1 : 0, 0, 0);
            nodes.Add(node);
        }
        foreach (var node in nodes)
        {
            foreach (var child in node.Children)
                child.Path = node.Path + "." + child.Path;
            node.Rebase(path, offset);
        }
        return nodes;
    }

    private List<FieldNode> Records(string path, int offset)
    {
        var nodes = new List<FieldNode>();
        while (_position < bytes.Length)
        {
            var start = _position;
            if (bytes[start] == Filler)
            {
                while (_position < bytes.Length && bytes[_position] == Filler)
                    _position++;
                continue;
            }
            var node = (bytes[start] & 0x0F) == 0x0F ? Special(start) : Record(start);
            if (node == null)
            {
                _isDoubtful = true;
                _position = bytes.Length;
                node = Node(start, "Cut off");
                node.Text = "the record goes on behind the last byte";
            }
            node.Path = $"records[{nodes.Count}]";
            foreach (var child in node.Children)
                child.Path = node.Path + "." + child.Path;
            nodes.Add(node);
        }
        foreach (var node in nodes)
            node.Rebase(path, offset);
        return nodes;
    }

    private FieldNode Special(int start)
    {
        var more = bytes[start] == MoreInNextTelegram;
        _isDoubtful |= _whole == 0 || (!more && bytes[start] != ManufacturerData);
        _position = bytes.Length;
        var node = Node(start, "Manufacturer's data");
        node.Text = more ? "more records follow in the next telegram" : null;
        return node;
    }

    private FieldNode? Record(int start)
    {
        var dif = bytes[_position++];
        long storage = (dif >> 6) & 1;
        long tariff = 0;
        long subunit = 0;
        var last = dif;
        for (var n = 0; (last & 0x80) != 0; n++)
        {
            if (_position >= bytes.Length || n == 10)
                return null;
            last = bytes[_position++];
            storage |= (long)(last & 0x0F) << (1 + (4 * n));
            tariff |= (long)((last >> 4) & 3) << (2 * n);
            subunit |= (long)((last >> 6) & 1) << n;
        }
        if (ReadMeaning() is not { } meaning)
            return null;
        var dataStart = _position;
        if (ReadData(dif & 0x0F, meaning) is not { } data)
            return null;
        _whole++;
        _isDoubtful |= meaning.IsUndefined || IsDoubtful(dif & 0x0F, bytes.AsSpan(dataStart, _position - dataStart));
        var node = Node(start, meaning.Name);
        Fill(node, meaning, data);
        node.Children.Add(Part(start, dataStart, "header", "DIF and VIF"));
        AddFacts(node, start, (dif >> 4) & 3, storage, tariff, subunit);
        node.Children.Add(Part(dataStart, _position, "data", "Data"));
        return node;
    }

    /// <summary>Whether data are none, or announced as decimal digits and are not.</summary>
    private static bool IsDoubtful(int field, ReadOnlySpan<byte> data) => field switch
    {
        0 or 8 => true,
        0x0D => data.Length < 2,
        > 8 => ReadBcd(data, 0, false).Value == null,
        _ => false,
    };

    private static void Fill(FieldNode node, Meaning meaning, (object? Value, string? Text) data)
    {
        node.Value = meaning.Problem == null ? data.Value : null;
        node.Text = meaning.Problem ?? data.Text;
        node.Unit = meaning.Problem != null || data.Value is string ? "" : meaning.Unit;
        node.Notes.AddRange(meaning.Remarks);
    }

    private static void AddFacts(FieldNode node, int start, int function, long storage, long tariff, long subunit)
    {
        node.Children.Add(Fact(start, "function", "Function", function, Functions[function]));
        node.Children.Add(Fact(start, "storage", "Storage number", storage, null));
        node.Children.Add(Fact(start, "tariff", "Tariff", tariff, null));
        node.Children.Add(Fact(start, "subunit", "Subunit", subunit, null));
    }

    private Meaning? ReadMeaning()
    {
        if (_position >= bytes.Length)
            return null;
        var vif = bytes[_position++];
        var code = vif & 0x7F;
        var meaning = new Meaning();
        if (code == PlainTextVif)
        {
            if (_position >= bytes.Length || _position + 1 + bytes[_position] > bytes.Length)
                return null;
            var length = bytes[_position++];
            meaning.Name = "Value in " + Text(_position, length);
            meaning.Unit = Text(_position, length);
            _position += length;
        }
        else if (vif is 0xFB or 0xFD)
        {
            if (_position >= bytes.Length)
                return null;
            vif = bytes[_position++];
            Apply(meaning, bytes[_position - 2] == 0xFB ? "fb" : "fd", vif & 0x7F);
        }
        else
        {
            Apply(meaning, "primary", code);
            meaning.IsUndefined = meaning.Problem != null;
        }
        var last = vif;
        var table = "modifier";
        for (var n = 0; (last & 0x80) != 0; n++)
        {
            if (_position >= bytes.Length || n == 10)
                return null;
            last = bytes[_position++];
            table = Modify(meaning, table, last & 0x7F);
        }
        if (table != "modifier")
            Doubt(meaning, NotKnown(0x7C));
        return meaning;
    }

    private void Apply(Meaning meaning, string table, int code)
    {
        var definition = Find(table, code);
        if (definition == null)
        {
            meaning.Name = string.Create(CultureInfo.InvariantCulture, $"Unknown quantity ({table} {code:X2})");
            meaning.Problem = "its unit is not known";
            return;
        }
        meaning.Name = definition.Name;
        meaning.Kind = definition.Kind;
        if (definition.Kind == "hidden")
            meaning.Problem = "its unit is not known";
        if (definition.Kind == "duration")
        {
            meaning.Kind = "number";
            meaning.Unit = DurationUnits[code - definition.First];
            return;
        }
        meaning.Unit = definition.Unit;
        meaning.Scale = definition.Scale + code - definition.First;
    }

    /// <summary>Applies a modifier and tells in which table the next one stands.</summary>
    private string Modify(Meaning meaning, string table, int code)
    {
        var definition = Find(table, code);
        if (definition == null || definition.Kind == "hidden")
        {
            Doubt(meaning, definition?.Name ?? NotKnown(code));
            return "modifier";
        }
        if (definition.Name.Length > 0)
            meaning.Remarks.Add(definition.Name);
        switch (definition.Kind)
        {
            case "second":
                return "second";
            case "factor":
                meaning.Scale += definition.Scale + code - definition.First;
                break;
            case "unit":
                meaning.Unit += definition.Unit;
                break;
            case "time":
                meaning.Kind = "dateTime";
                break;
            case "unsigned":
                meaning.Kind = meaning.Kind == "number" ? "unsigned" : meaning.Kind;
                break;
            case "count" or "duration":
                meaning.Kind = "unsigned";
                meaning.Scale = 0;
                meaning.Unit = definition.Kind == "count" ? "" : DurationUnits[code - definition.First];
                break;
        }
        return "modifier";
    }

    private static void Doubt(Meaning meaning, string problem)
    {
        meaning.Problem ??= problem;
        meaning.IsUndefined = true;
    }

    private static string NotKnown(int code) => string.Create(CultureInfo.InvariantCulture, $"modifier {code:X2} is not known");

    private VifDefinition? Find(string table, int code)
    {
        var found = catalogue.VifTables[table].FirstOrDefault(vif => code >= vif.First && code <= vif.Last);
        return found == null ? null : found with { Name = OfCode(found.Name, code - found.First), Unit = OfCode(found.Unit, code - found.First) };
    }

    /// <summary>The codes of a range share a text, or each has its own.</summary>
    private static string OfCode(string texts, int index) => texts.Contains('|', StringComparison.Ordinal) ? texts.Split('|')[index] : texts;

    private (object? Value, string? Text)? ReadData(int field, Meaning meaning)
    {
        var length = DataLengths[field];
        if (field == 0x0D)
            return ReadVariable(meaning);
        if (_position + length > bytes.Length)
            return null;
        var content = bytes.AsSpan(_position, length);
        _position += length;
        if (meaning.Kind is "date" or "dateTime")
            return field is 2 or 3 or 4 or 6 ? ReadDate(content) : (null, field is 0 or 8 ? "no data" : "not a date");
        return field switch
        {
            0 or 8 => (null, "no data"),
            5 => ReadReal(BitConverter.ToSingle(content), meaning.Scale),
            >= 9 => ReadBcd(content, meaning.Scale, false),
            _ => ReadBinary(content, meaning),
        };
    }

    private static (object? Value, string? Text) ReadReal(float number, int scale) =>
        float.IsFinite(number) ? (Decimals.Scale((double)number, scale), null) : (null, "not a number");

    private (object? Value, string? Text)? ReadVariable(Meaning meaning)
    {
        if (_position >= bytes.Length)
            return null;
        var variable = bytes[_position++];
        var length = variable switch
        {
            < 0xC0 => variable,
            >= 0xC0 and <= 0xC9 => variable - 0xC0,
            >= 0xD0 and <= 0xD9 => variable - 0xD0,
            >= 0xE0 and <= 0xEF => variable - 0xE0,
            >= 0xF0 and <= 0xF4 => 4 * (variable - 0xEC),
            0xF5 => 48,
            0xF6 => 64,
            _ => -1,
        };
        if (length < 0 || _position + length > bytes.Length)
            return null;
        var start = _position;
        _position += length;
        if (variable < 0xC0)
            return (Text(start, length), null);
        var content = bytes.AsSpan(start, length);
        if (variable < 0xE0)
            return ReadBcd(content, meaning.Scale, variable >= 0xD0);
        return ReadBinary(content, meaning);
    }

    /// <summary>The most negative number says that there is none.</summary>
    private static (object? Value, string? Text) ReadBinary(ReadOnlySpan<byte> content, Meaning meaning)
    {
        var value = new BigInteger(content, isUnsigned: meaning.Kind == "unsigned");
        var isNothing = content.Length == 0 || value == -BigInteger.Pow(2, (8 * content.Length) - 1);
        return isNothing ? (null, "no number") : (Decimals.Scale(value, meaning.Scale), null);
    }

    private static (object? Value, string? Text) ReadBcd(ReadOnlySpan<byte> content, int scale, bool isNegated)
    {
        if (content.Length == 0)
            return (null, "no number");
        BigInteger value = 0;
        var isNegative = false;
        for (var i = content.Length - 1; i >= 0; i--)
        {
            var high = content[i] >> 4;
            var low = content[i] & 15;
            if (i == content.Length - 1 && high == 15)
            {
                isNegative = true;
                high = 0;
            }
            if (high > 9 || low > 9)
                return (null, "not decimal digits");
            value = (value * 100) + (high * 10) + low;
        }
        return (Decimals.Scale(isNegative != isNegated ? -value : value, scale), null);
    }

    private static (object? Value, string? Text) ReadDate(ReadOnlySpan<byte> content)
    {
        if (content.Length == 3)
        {
            var time = WireTimes.TimeOfDay([(byte)(content[2] & 31), (byte)(content[1] & 63), (byte)(content[0] & 63)]);
            return (time, time == null ? "not a time" : null);
        }
        var date = content.Length switch { 2 => content, 4 => content[2..], _ => content[3..5] };
        var day = date[0] & 31;
        var month = date[1] & 15;
        var year = (date[0] >> 5) | ((date[1] & 0xF0) >> 1);
        if (day == 0 || month is < 1 or > 12 || year > 99)
            return (null, "not a date");
        var century = content.Length == 4 ? (content[1] >> 5) & 3 : 0;
        year += century > 0 ? 1900 + (100 * century) : year > 80 ? 1900 : 2000;
        var text = WireTimes.Date(year, month, day);
        if (content.Length == 2)
            return (text, null);
        var isInvalid = content.Length == 4 ? (content[0] & 0x80) != 0 : (content[1] & 0x80) != 0;
        byte[] clock = content.Length == 4
            ? [(byte)(content[1] & 31), (byte)(content[0] & 63)]
            : [(byte)(content[2] & 31), (byte)(content[1] & 63), (byte)(content[0] & 63)];
        var isSummerTime = content.Length == 4 ? (content[1] & 0x80) != 0 : (content[0] & 0x40) != 0;
        var remark = isInvalid ? "marked invalid" : isSummerTime ? "summer time" : null;
        return WireTimes.TimeOfDay(clock) is { } hours ? (text + "T" + hours, remark) : (null, "not a date");
    }

    /// <summary>M-Bus sends text with its last character first, in the letters of Western Europe.</summary>
    private string Text(int start, int length) => ValueReader.Latin(bytes[start..(start + length)].Reverse().ToArray());

    private FieldNode Node(int start, string name) => Part(start, _position, "", name);

    private FieldNode Part(int start, int end, string path, string name) => new()
    {
        Path = path,
        Name = name,
        Offset = start,
        Length = end - start,
        Hex = Convert.ToHexString(bytes, start, end - start),
    };

    private static FieldNode Fact(int start, string path, string name, long value, string? text, int length = 1) => new()
    {
        Path = path,
        Name = name,
        Offset = start,
        Length = length,
        Value = value,
        Text = text,
    };

    private sealed class Meaning
    {
        public string Name { get; set; } = "";

        public string Unit { get; set; } = "";

        public string Kind { get; set; } = "number";

        public int Scale { get; set; }

        /// <summary>Why the number is not given: it would mislead.</summary>
        public string? Problem { get; set; }

        /// <summary>Whether the standard's first table does not have the code, or a modifier hides the number.</summary>
        public bool IsUndefined { get; set; }

        public List<string> Remarks { get; } = [];
    }
}
