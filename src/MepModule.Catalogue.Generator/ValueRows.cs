using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace MepModule.Catalogue.Generator;

/// <summary>A line of the table of values.</summary>
/// <param name="Key">Name everywhere, with its unit: <c>power_import_l1_w</c>.</param>
/// <param name="Quantity">What is measured, by the names of <see cref="ValueRows.Quantities"/>.</param>
/// <param name="Source">Where in a reading it stands: kind and name, such as <c>Present Voltage + 1</c>.</param>
/// <param name="Obis">Number by IEC 62056-61, or empty.</param>
/// <param name="Meaning">What it is, in words.</param>
public sealed record ValueRow(string Key, string Quantity, string Source, string Obis, string Meaning)
{
    /// <summary>Name of its constant in the program: the key without its unit.</summary>
    public string Constant => string.Concat((Unit.Length == 0 ? Key : Key[..Key.LastIndexOf('_')]).Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Unit, empty for a plain number.</summary>
    public string Unit => ValueRows.Quantities[Quantity].Unit;

    /// <summary>Digits behind the point of the whole number that the program has.</summary>
    public int Decimals => ValueRows.Quantities[Quantity].Decimals;
}

/// <summary>The table of values as data, and what is made of it: the constants and bytes of the program, and a page for people.</summary>
public static class ValueRows
{
    /// <summary>Units and decimals of each quantity, in the order of the program's constants.</summary>
    public static IReadOnlyDictionary<string, (int Number, string Unit, int Decimals)> Quantities { get; } = new[]
    {
        ("power", "W", 0), ("reactive_power", "var", 0), ("apparent_power", "VA", 0), ("power_factor", "", 3), ("voltage", "V", 3), ("current", "A", 3),
        ("frequency", "Hz", 3), ("energy", "Wh", 0), ("reactive_energy", "varh", 0), ("duration", "s", 0), ("count", "", 0),
    }.Select((quantity, number) => (quantity, number)).ToDictionary(pair => pair.quantity.Item1, pair => (pair.number, pair.quantity.Item2, pair.quantity.Item3));

    /// <summary>Reads the table.</summary>
    /// <exception cref="InvalidDataException">A line has a mistake.</exception>
    public static IReadOnlyList<ValueRow> Read(string file)
    {
        var rows = File.ReadLines(file).Skip(1).Select(line => line.Split(',', 5)).Select(parts => new ValueRow(parts[0], parts[1], parts[2], parts[3], parts[4].Trim('"'))).ToList();
        var wrong = rows.Where(row => !Quantities.ContainsKey(row.Quantity) || (row.Unit.Length > 0 && !row.Key.EndsWith("_" + row.Unit.ToLowerInvariant(), StringComparison.Ordinal))).ToList();
        if (wrong.Count > 0)
            throw new InvalidDataException(string.Join('\n', wrong.Select(row => $"{row.Key}: its quantity '{row.Quantity}' is not known, or its key does not end with the unit.")));
        return rows;
    }

    /// <summary>The constants that outputs name values by.</summary>
    public static string Constants(IReadOnlyList<ValueRow> rows)
    {
        var text = new StringBuilder();
        text.Append(
            """
            // Made of values.csv by `dotnet run --project src/MepModule.Catalogue.Generator`; change it there.
            namespace MepModule.App.Integrations.Values;

            /// <summary>Numbers of the values, to name them by. What else is known of each tells <see cref="ValueTable"/>.</summary>
            public static class Value
            {
                /// <summary>Stands for a value that this meter does not have, or that was not read yet.</summary>
                public const long Unknown = long.MinValue;


            """);
        for (var i = 0; i < rows.Count; i++)
            text.Append($"    /// <summary>{rows[i].Meaning}, {Whole(rows[i])}.</summary>\n    public const int {rows[i].Constant} = {i};\n\n");
        text.Append($"    /// <summary>Number of values.</summary>\n    public const int Count = {rows.Count};\n}}\n");
        return text.ToString();
    }

    /// <summary>The table as the device has it.</summary>
    public static string Table(IReadOnlyList<ValueRow> rows)
    {
        var text = new StringBuilder();
        text.Append(
            """
            // Made of values.csv by `dotnet run --project src/MepModule.Catalogue.Generator`; change it there.
            using MepModule.App.Meter;

            namespace MepModule.App.Integrations.Values;

            /// <summary>
            /// The table of values: key, quantity and place in a reading of each. Bytes and code instead of objects, because a row of objects would take the device 100 bytes of heap.
            /// </summary>
            public static class ValueTable
            {
                private static byte[]? _rows;

                /// <summary>Quantity of a value, by the constants of <see cref="Quantity"/>.</summary>
                public static int QuantityOf(int value) => Rows()[2 * value];

                /// <summary>Where a value stands in a reading, in the terms of <see cref="ValuePlace"/>.</summary>
                internal static int PlaceOf(int value) => Rows()[(2 * value) + 1];

                /// <summary>Quantity and place of each value, one after the other; made when the first output asks.</summary>
                internal static byte[] Rows() => _rows ??= new byte[]
                {

            """);
        foreach (var row in rows)
            text.Append($"        Quantity.{Pascal(row.Quantity)}, {Place(row.Source)}, // {row.Key}\n");
        text.Append(
            """
                };

                /// <summary>Key of a value: its name with its unit, as in <c>power_import_l1_w</c>. Keys are never renamed.</summary>
                public static string KeyOf(int value) => value switch
                {

            """);
        foreach (var row in rows)
            text.Append($"        Value.{row.Constant} => \"{row.Key}\",\n");
        text.Append("        _ => \"\",\n    };\n}\n");
        return text.ToString();
    }

    /// <summary>docs/values.md.</summary>
    public static string Document(IReadOnlyList<ValueRow> rows)
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Values

            Generated from `src/MepModule.App/Integrations/Values/values.csv` by `dotnet run --project src/MepModule.Catalogue.Generator`; do not edit it here.

            Every value that the module hands to other software, whatever the output. Writers get whole numbers: the value times ten to the power of its decimals. A value that this meter
            does not have, or that was not read yet, is unknown and is left out or null: never zero. All powers, voltages, currents and the frequency of an answer are of one reading.
            Keys are never renamed. Places: `Present` and `Difference` are present values of BT28 (the difference is that of import and export), `Total` and `Tier` are energies of BT23,
            `Computed` is made by the module of present values of the same reading.

            | Key | Meaning | Quantity | Unit | Decimals | Place | OBIS |
            |---|---|---|---|---|---|---|

            """);
        foreach (var row in rows)
            text.Append($"| `{row.Key}` | {row.Meaning} | {row.Quantity.Replace('_', ' ')} | {row.Unit} | {row.Decimals} | {row.Source} | {row.Obis} |\n");
        return text.ToString();
    }

    private static string Whole(ValueRow row) => (row.Decimals, row.Unit) switch
    {
        (3, "") => "thousandths",
        (3, var unit) => "m" + unit,
        (_, "") => "a plain number",
        var (_, unit) => unit,
    };

    private static string Place(string source)
    {
        var (kind, name) = (source[..source.IndexOf(' ')], source[(source.IndexOf(' ') + 1)..]);
        return kind switch
        {
            "Present" => "PresentValue." + name,
            "Difference" => "ValuePlace.Difference + PresentValue." + name,
            "Total" => "ValuePlace.Total + Energy." + name,
            "Computed" => "ValuePlace." + name,
            ['T', 'i', 'e', 'r', var tier] => $"ValuePlace.Tier + ({tier - '1'} * Energy.PerTier) + Energy.{name}",
            _ => throw new InvalidDataException($"'{source}' is no place in a reading."),
        };
    }

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
