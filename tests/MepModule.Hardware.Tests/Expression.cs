using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace MepModule.Hardware.Tests;

/// <summary>A KiCad file is one S-expression: a word, or a list whose first word says what it is.</summary>
internal sealed class Expression
{
    private Expression(string? word, List<Expression>? items)
    {
        Word = word;
        Items = items ?? [];
    }

    public string? Word { get; }

    public List<Expression> Items { get; }

    /// <summary>First word of a list.</summary>
    public string Kind => Items.Count > 0 && Items[0].Word is { } word ? word : "";

    /// <summary>The word at a position of the list.</summary>
    public string this[int index] => Items[index].Word!;

    public double Number(int index) => double.Parse(this[index], CultureInfo.InvariantCulture);

    public IEnumerable<Expression> All(string kind) => Items.Where(item => item.Kind == kind);

    public Expression? Find(string kind) => All(kind).FirstOrDefault();

    public bool Flag(string kind) => Find(kind)?[1] == "yes";

    /// <summary>Value of a named property of a symbol or a footprint.</summary>
    public string? Property(string name) => All("property").FirstOrDefault(property => property[1] == name)?[2];

    public static Expression Load(string file)
    {
        string text = File.ReadAllText(file);
        int position = 0;
        return Read(text, ref position);
    }

    private static Expression Read(string text, ref int position)
    {
        SkipSpace(text, ref position);
        if (text[position] == '"')
        {
            return new Expression(ReadQuoted(text, ref position), null);
        }

        if (text[position] != '(')
        {
            int start = position;
            while (position < text.Length && !char.IsWhiteSpace(text[position]) && text[position] is not '(' and not ')')
            {
                position++;
            }

            return new Expression(text[start..position], null);
        }

        position++;
        List<Expression> items = [];
        SkipSpace(text, ref position);
        while (text[position] != ')')
        {
            items.Add(Read(text, ref position));
            SkipSpace(text, ref position);
        }

        position++;
        return new Expression(null, items);
    }

    private static string ReadQuoted(string text, ref int position)
    {
        StringBuilder word = new();
        for (position++; text[position] != '"'; position++)
        {
            if (text[position] == '\\')
            {
                position++;
            }

            word.Append(text[position]);
        }

        position++;
        return word.ToString();
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position]))
        {
            position++;
        }
    }
}
