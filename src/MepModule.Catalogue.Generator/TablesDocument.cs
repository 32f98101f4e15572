using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator;

/// <summary>Writes docs/tables.md: every table and procedure for people.</summary>
public sealed class TablesDocument(MeterCatalogue catalogue)
{
    private readonly StringBuilder _text = new();

    /// <summary>The text of the document.</summary>
    public string Write()
    {
        _text.Clear();
        _text.Append(
            """
            # Tables and procedures of the meter

            Generated from `src/MepModule.Catalogue/Data` by `dotnet run --project src/MepModule.Catalogue.Generator`; do not edit it here.
            [catalogue.md](catalogue.md) explains types and expressions. Offsets count bytes from the start of the table or structure;
            contents are little-endian. "Assumed" is what the decoders take while a dimension is not known. **Uncertain** marks where the
            public guide is ambiguous.

            MBK is the basic key, MAK the advanced key. NVM: the table comes from or goes to non-volatile memory; read it gently, and
            write at most 4 times an hour before firmware 3.40.


            """);
        Index();
        foreach (var table in catalogue.Tables)
            Table(table);
        Line("## Shared structures");
        Line();
        foreach (var (name, fields) in catalogue.Structures)
        {
            Line($"### {name}");
            Line();
            Fields(fields);
        }
        Procedures();
        Sources();
        return _text.ToString();
    }

    private void Index()
    {
        Line("| Table | Number | Name | Purpose | Read | Write | NVM | Layout |");
        Line("|---|---|---|---|---|---|---|---|");
        foreach (var table in catalogue.Tables)
        {
            var nvm = (table.ReadsFromNvm ? "read " : "") + (table.WritesToNvm ? "write" : "");
            var number = table.Number.ToString("X4", CultureInfo.InvariantCulture);
            Row(Link(table.Id), number, table.Name, table.Purpose, table.ReadKeys, table.WriteKeys, nvm.Trim(), Word(table.Layout));
        }
        Line();
    }

    private void Table(TableDefinition table)
    {
        Line($"## {table.Id}");
        Line();
        var firmware = table.Firmware.Length > 0 ? ", firmware " + table.Firmware : "";
        Line($"**{table.Name}**, number {table.Number:X4} hex{firmware}. {table.Purpose}");
        Line();
        if (table.Size != null)
        {
            Line($"Size: {Code(table.Size.Text)} bytes.{Lets(table.Lets)}");
            Line();
        }
        foreach (var note in table.Notes)
            Line("* " + note);
        foreach (var doubt in table.Doubts)
            Line("* **Uncertain:** " + doubt);
        if (table.Notes.Count + table.Doubts.Count > 0)
            Line();
        if (table.Structure != null)
            Line($"Layout: {Link(table.Structure)}.\n");
        else if (table.Fields.Count > 0)
            Fields(table.Fields);
        else
            Line("The layout is not public.\n");
    }

    private void Fields(IReadOnlyList<FieldDefinition> fields)
    {
        Line("| Offset | Field | Type | Meaning |");
        Line("|---|---|---|---|");
        Rows(fields, "");
        Line();
    }

    private void Rows(IReadOnlyList<FieldDefinition> fields, string indent)
    {
        long? cursor = 0;
        foreach (var field in fields)
        {
            if (field.At != null)
                cursor = field.At.Constant;
            var offset = field.At != null ? field.At.Text : cursor is { } known ? known.ToString(CultureInfo.InvariantCulture) : "then";
            Line($"| {indent}{(offset == "then" ? offset : Code(offset))} | {indent}{field.Name} | {TypeOf(field)} | {MeaningOf(field)} |");
            foreach (var bits in field.Bits)
                Line($"| {indent} | {indent}&nbsp;&nbsp;{bits.Name} | bit {Range(bits)} | {MeaningOf(bits)} |");
            if (field.Type == FieldType.Group && field.TypeName.Length == 0)
                Rows(field.Fields, indent + "+ ");
            var size = field.FixedLength > 0 ? field.FixedLength : field.LengthRule?.Constant;
            var count = field.Count == null ? 1 : field.Count.Constant;
            cursor = field.When == null && cursor + (field.Stride?.Constant ?? size) * count is { } next ? next : null;
        }
    }

    private void Procedures()
    {
        Line("## Procedures");
        Line();
        foreach (var procedure in catalogue.Procedures)
        {
            Line($"### {procedure.Id}");
            Line();
            Line($"**{procedure.Name}**, number {procedure.Number:X3} hex, key {procedure.Keys}. {procedure.Purpose}");
            Line();
            foreach (var note in procedure.Notes)
                Line("* " + note);
            foreach (var (result, text) in procedure.Results.Texts)
                Line($"* Result {result}: {text}");
            if (procedure.Notes.Count + procedure.Results.Texts.Count > 0)
                Line();
            if (procedure.Parameters.Count > 0)
            {
                Line("Parameters:\n");
                Fields(procedure.Parameters);
            }
            if (procedure.Response.Count > 0)
            {
                Line("Response:\n");
                Fields(procedure.Response);
            }
        }
    }

    private void Sources()
    {
        Line("## Source ids");
        Line();
        Line("| Id | Quantity | Unit | Power of ten | Firmware |");
        Line("|---|---|---|---|---|");
        foreach (var source in catalogue.Sources.Values.OrderBy(source => source.Id))
        {
            var scale = source.Scale == 0 ? "" : source.Scale.ToString(CultureInfo.InvariantCulture);
            Row(source.Id.ToString(CultureInfo.InvariantCulture), source.Name, source.Unit, scale, source.Firmware);
        }
    }

    private string TypeOf(FieldDefinition field)
    {
        var isShared = catalogue.Structures.ContainsKey(field.TypeName);
        var type = isShared ? Link(field.TypeName) : field.TypeName.Length == 0 ? "structure" : field.TypeName;
        if (field.LengthRule != null)
            type += $", {Code(field.LengthRule.Text)} bytes";
        if (field.Count != null)
            type += $" × {Code(field.Count.Text)}";
        if (field.Stride != null)
            type += $", every {Code(field.Stride.Text)} bytes";
        return type;
    }

    private static string MeaningOf(FieldDefinition field)
    {
        var parts = new List<string>();
        if (field.When != null)
            parts.Add("only if " + Code(field.When.Text));
        if (field.Unit.Length > 0)
            parts.Add(field.Scale == 0 ? field.Unit : $"{field.Unit} × 10^{field.Scale}");
        if (field.Source != null)
            parts.Add("quantity by source id " + Code(field.Source.Text));
        parts.AddRange(Common(field.Enumeration, field.Defaults, field.Firmware, field.Notes, field.Doubts));
        return string.Join("; ", parts) + Lets(field.Lets);
    }

    private static string MeaningOf(BitDefinition bits)
    {
        var defaults = bits.Default is { } value ? [value] : new List<long>();
        var parts = Common(bits.Enumeration, defaults, bits.Firmware, bits.Notes, bits.Doubts);
        return string.Join("; ", bits.Unit.Length > 0 ? parts.Prepend(bits.Unit) : parts);
    }

    private static IEnumerable<string> Common(
        Enumeration? enumeration, IReadOnlyList<long> defaults, string firmware, IReadOnlyList<string> notes, IReadOnlyList<string> doubts)
    {
        if (enumeration is { Texts.Count: > 0 } && enumeration.Name != "procedure")
            yield return string.Join(", ", enumeration.Texts.Select(text => $"{text.Key} {text.Value}"));
        else if (enumeration != null)
            yield return enumeration.Name == "procedure" ? "a procedure" : "a source id";
        if (defaults.Count > 0)
            yield return "assumed " + string.Join(", ", defaults);
        if (firmware.Length > 0)
            yield return "firmware " + firmware;
        foreach (var note in notes)
            yield return note;
        foreach (var doubt in doubts)
            yield return "**Uncertain:** " + doubt;
    }

    private static string Lets(IReadOnlyDictionary<string, Expressions.Expression> lets) =>
        lets.Count == 0 ? "" : " With " + string.Join(", ", lets.Select(let => $"{let.Key} = {Code(let.Value.Text)}")) + ".";

    private static string Range(BitDefinition bits)
    {
        var from = bits.From.ToString(CultureInfo.InvariantCulture);
        return bits.From == bits.To ? from : from + "-" + bits.To.ToString(CultureInfo.InvariantCulture);
    }

    private static string Link(string heading) => $"[{heading}](#{heading.ToLowerInvariant()})";

    private static string Code(string expression) => "`" + expression.Replace("|", "\\|", System.StringComparison.Ordinal) + "`";

    private static string Word(LayoutKnowledge layout) => layout switch
    {
        LayoutKnowledge.Complete => "known",
        LayoutKnowledge.Partial => "in part",
        _ => "not public",
    };

    private void Row(params string[] cells) => Line("| " + string.Join(" | ", cells) + " |");

    private void Line(string line = "") => _text.Append(line).Append('\n');
}
