using System;
using System.Collections.Generic;
using System.Globalization;

namespace MepModule.Catalogue.Expressions;

/// <summary>Reads the expression grammar by recursive descent, one method per level of precedence.</summary>
internal sealed class ExpressionParser(string text)
{
    private static readonly string[] Comparisons = ["==", "!=", "<=", ">=", "<", ">"];
    private int _position;

    public Expression Parse()
    {
        var expression = Conditional();
        SkipBlanks();
        return _position == text.Length ? expression : throw Mistake("an operator or the end");
    }

    private Expression Conditional()
    {
        var condition = Or();
        if (!Take("?"))
            return condition;
        var yes = Conditional();
        Expect(":");
        return new Expression.Conditional(condition, yes, Conditional());
    }

    private Expression Or()
    {
        var left = And();
        while (Take("||"))
            left = new Expression.Binary("||", left, And());
        return left;
    }

    private Expression And()
    {
        var left = Comparison();
        while (Take("&&"))
            left = new Expression.Binary("&&", left, Comparison());
        return left;
    }

    private Expression Comparison()
    {
        var left = Sum();
        foreach (var symbol in Comparisons)
        {
            if (Take(symbol))
                return new Expression.Binary(symbol, left, Sum());
        }
        return left;
    }

    private Expression Sum()
    {
        var left = Product();
        while (true)
        {
            if (Take("+"))
                left = new Expression.Binary("+", left, Product());
            else if (Take("-"))
                left = new Expression.Binary("-", left, Product());
            else
                return left;
        }
    }

    private Expression Product()
    {
        var left = Unary();
        while (true)
        {
            if (Take("*"))
                left = new Expression.Binary("*", left, Unary());
            else if (Take("/"))
                left = new Expression.Binary("/", left, Unary());
            else if (Take("%"))
                left = new Expression.Binary("%", left, Unary());
            else
                return left;
        }
    }

    private Expression Unary()
    {
        if (Take("!"))
            return new Expression.Not(Unary());
        if (Take("-"))
            return new Expression.Binary("-", new Expression.Literal(0), Unary());
        return Primary();
    }

    private Expression Primary()
    {
        if (Take("("))
        {
            var inner = Conditional();
            Expect(")");
            return inner;
        }
        SkipBlanks();
        if (_position < text.Length && char.IsAsciiDigit(text[_position]))
            return new Expression.Literal(Number());
        var name = Word();
        if (name.Length == 4 && name[1] == 'T' && name[0] is 'B' or 'E' && char.IsAsciiDigit(name[2]) && char.IsAsciiDigit(name[3]))
            return new Expression.Reference(Reference(name));
        return Take("(") ? Call(name) : new Expression.Name(name);
    }

    private TableReference Reference(string table)
    {
        var steps = new List<TableReference.Step>();
        while (Take("."))
        {
            SkipBlanks();
            var name = _position < text.Length && char.IsAsciiDigit(text[_position])
                ? Number().ToString(CultureInfo.InvariantCulture)
                : Word();
            Expression? index = null;
            if (Take("["))
            {
                index = Conditional();
                Expect("]");
            }
            steps.Add(new TableReference.Step(name, index));
        }
        return steps.Count > 0 ? new TableReference(table, steps) : throw Mistake("a field after the table, such as " + table + ".3");
    }

    private Expression Call(string function)
    {
        if (function == "sum")
        {
            var index = Word();
            Expect(",");
            var count = Conditional();
            Expect(",");
            var term = Conditional();
            Expect(")");
            return new Expression.Sum(index, count, term);
        }
        if (function is not ("ceil" or "min" or "max" or "bit"))
            throw Mistake("one of the functions ceil, min, max, bit, sum instead of " + function);
        var first = Conditional();
        Expect(",");
        var second = Conditional();
        Expect(")");
        return new Expression.Call(function, [first, second]);
    }

    private long Number()
    {
        var start = _position;
        if (text[start] == '0' && start + 1 < text.Length && text[start + 1] == 'x')
        {
            _position += 2;
            while (_position < text.Length && char.IsAsciiHexDigit(text[_position]))
                _position++;
            return long.Parse(text.AsSpan(start + 2, _position - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
            _position++;
        return long.Parse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private string Word()
    {
        SkipBlanks();
        var start = _position;
        while (_position < text.Length && char.IsAsciiLetterOrDigit(text[_position]))
            _position++;
        return _position > start ? text[start.._position] : throw Mistake("a number, a name or a table");
    }

    private bool Take(string symbol)
    {
        SkipBlanks();
        if (string.CompareOrdinal(text, _position, symbol, 0, symbol.Length) != 0)
            return false;
        _position += symbol.Length;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
            throw Mistake("'" + symbol + "'");
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && text[_position] == ' ')
            _position++;
    }

    private FormatException Mistake(string expected) =>
        new($"The expression \"{text}\" cannot be read at position {_position}: expected {expected}.");
}
