using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Decoding;
using MepModule.Catalogue.Generator.Corpus;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Generator;

/// <summary>What must hold in the catalogue and no schema can say. Each rule gives a sentence for each mistake.</summary>
public static class CatalogueRules
{
    private const int LengthOfUnknownSize = 700;

    /// <summary>Tables whose content tells how much of them is used; zeros leave room.</summary>
    private static readonly string[] SizedByContent = ["ET16", "ET31", "ET36", "ET42", "ET45", "ET52", "ET53", "ET74", "ET75"];

    /// <summary>Fields that take what is left of their procedure, however long it is.</summary>
    private static readonly string[] OpenEnded = ["EP19.switchover", "EP39.furtherParameters"];

    /// <summary>Every mistake that any rule finds.</summary>
    public static IEnumerable<string> Mistakes(MeterCatalogue catalogue) =>
        DoubleKeys(catalogue)
            .Concat(MisplacedBits(catalogue))
            .Concat(MissingLengths(catalogue))
            .Concat(catalogue.Tables.SelectMany(table => MistakesOfLayout(catalogue, table)));

    /// <summary>Keys are unique among the fields of a structure.</summary>
    public static IEnumerable<string> DoubleKeys(MeterCatalogue catalogue) =>
        from list in AllLists(catalogue)
        from name in list.Fields.GroupBy(field => field.Key)
        where name.Count() > 1
        select $"{list.Place} has {name.Count()} fields with the key \"{name.Key}\"; give one of them a \"key\" of its own.";

    /// <summary>Bits lie within their integer and do not overlap.</summary>
    public static IEnumerable<string> MisplacedBits(MeterCatalogue catalogue)
    {
        foreach (var (place, fields) in AllLists(catalogue))
        {
            foreach (var field in fields)
            {
                var used = new HashSet<int>();
                foreach (var bits in field.Bits)
                {
                    if (bits.To >= field.FixedLength * 8)
                        yield return $"{place}.{field.Key}.{bits.Key} reaches to bit {bits.To}, but {field.TypeName} has {field.FixedLength * 8} bits.";
                    for (var bit = bits.From; bit <= bits.To; bit++)
                    {
                        if (!used.Add(bit))
                            yield return $"{place}.{field.Key} has bit {bit} twice, the second time in {bits.Key}.";
                    }
                }
            }
        }
    }

    /// <summary>Fields that are no structure have a length.</summary>
    public static IEnumerable<string> MissingLengths(MeterCatalogue catalogue) =>
        from list in AllLists(catalogue)
        from field in list.Fields
        where field.Type is not (FieldType.Group or FieldType.ProcedureParameters) && field.FixedLength == 0 && field.LengthRule == null
        let place = list.Place + "." + field.Key
        where !OpenEnded.Contains(place)
        select $"{place} is of the type \"{field.TypeName}\", which has no length of its own; give it a \"length\".";

    /// <summary>A table of known layout is decoded without a problem and to its last byte when the dimensions are known.</summary>
    public static IEnumerable<string> MistakesOfLayout(MeterCatalogue catalogue, TableDefinition table)
    {
        var dimensions = MeterProfile.All(catalogue).Single(profile => profile.Name == "gen3-55").Dimensions;
        var size = new TableDecoder(catalogue).SizeOf(table.Id, dimensions) ?? LengthOfUnknownSize;
        var decoded = new TableDecoder(catalogue).Decode(table.Id, new byte[size], 0, dimensions.Remove(table.Id));
        if (table.Layout != LayoutKnowledge.Unknown)
        {
            foreach (var problem in decoded.Problems)
                yield return $"{table.Id} of {size} zeros does not decode: {problem}";
        }
        if (table.Layout == LayoutKnowledge.Complete && table.Size != null && !SizedByContent.Contains(table.Id))
        {
            foreach (var left in decoded.Undecoded)
                yield return $"{table.Id} has a size of {size} bytes, but no field describes the {left.Length} bytes from offset {left.Offset} on; correct one of them, or say \"layout\": \"partial\".";
        }
    }

    private static IEnumerable<(string Place, IReadOnlyList<FieldDefinition> Fields)> AllLists(MeterCatalogue catalogue) =>
        catalogue.Tables.SelectMany(table => Lists(table.Id, table.Fields))
            .Concat(catalogue.Procedures.SelectMany(procedure => Lists(procedure.Id, procedure.Parameters)))
            .Concat(catalogue.Structures.SelectMany(structure => Lists(structure.Key, structure.Value)));

    private static IEnumerable<(string Place, IReadOnlyList<FieldDefinition> Fields)> Lists(string place, IReadOnlyList<FieldDefinition> fields) =>
        fields
            .Where(field => field.Fields.Count > 0)
            .SelectMany(field => Lists(place + "." + field.Key, field.Fields))
            .Prepend((place, fields));
}
