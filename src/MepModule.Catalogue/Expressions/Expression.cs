using System;
using System.Collections.Generic;
using System.Linq;

namespace MepModule.Catalogue.Expressions;

/// <summary>
/// An integer expression of the catalogue: sizes, counts, offsets and conditions. See docs/catalogue.md for the grammar.
/// An operand that is not known makes the result unknown (null), except where logic or a condition does not need it.
/// </summary>
public abstract class Expression
{
    /// <summary>Reads an expression. Throws <see cref="FormatException"/> with the position of a mistake.</summary>
    public static Expression Parse(string text)
    {
        var expression = new ExpressionParser(text).Parse();
        expression.Text = text;
        return expression;
    }

    /// <summary>The expression as it is written in the catalogue.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The value, or null when something it needs is not known.</summary>
    public abstract long? Evaluate(IExpressionScope scope);

    /// <summary>The value of an expression that is a plain number, otherwise null.</summary>
    public virtual long? Constant => null;

    internal sealed class Literal(long value) : Expression
    {
        public override long? Constant => value;
        public override long? Evaluate(IExpressionScope scope) => value;
    }

    internal sealed class Name(string name) : Expression
    {
        public override long? Evaluate(IExpressionScope scope) => scope.Name(name);
    }

    internal sealed class Reference(TableReference reference) : Expression
    {
        public TableReference Target => reference;

        public override long? Evaluate(IExpressionScope scope)
        {
            var indices = new List<long>();
            foreach (var step in reference.Steps)
            {
                if (step.Index == null)
                    continue;
                if (step.Index.Evaluate(scope) is not { } index)
                    return null;
                indices.Add(index);
            }
            return scope.Reference(reference, indices.ToArray());
        }
    }

    internal sealed class Not(Expression operand) : Expression
    {
        public override long? Evaluate(IExpressionScope scope) => operand.Evaluate(scope) is { } value ? value == 0 ? 1 : 0 : null;
    }

    internal sealed class Binary(string symbol, Expression left, Expression right) : Expression
    {
        public override long? Evaluate(IExpressionScope scope)
        {
            var a = left.Evaluate(scope);
            if (symbol == "&&" && a == 0)
                return 0;
            if (symbol == "||" && a is { } known && known != 0)
                return 1;
            if (a is not { } x || right.Evaluate(scope) is not { } y)
                return null;
            return symbol switch
            {
                "+" => x + y,
                "-" => x - y,
                "*" => x * y,
                "/" => y == 0 ? null : x / y,
                "%" => y == 0 ? null : x % y,
                "==" => x == y ? 1 : 0,
                "!=" => x != y ? 1 : 0,
                "<" => x < y ? 1 : 0,
                "<=" => x <= y ? 1 : 0,
                ">" => x > y ? 1 : 0,
                ">=" => x >= y ? 1 : 0,
                _ => y != 0 ? 1 : 0, // && and ||, whose left side did not decide
            };
        }
    }

    internal sealed class Conditional(Expression condition, Expression yes, Expression no) : Expression
    {
        public override long? Evaluate(IExpressionScope scope) =>
            condition.Evaluate(scope) is { } value ? (value != 0 ? yes : no).Evaluate(scope) : null;
    }

    internal sealed class Call(string function, IReadOnlyList<Expression> arguments) : Expression
    {
        public override long? Evaluate(IExpressionScope scope)
        {
            var values = arguments.Select(argument => argument.Evaluate(scope)).ToArray();
            if (values[0] is not { } x || values[1] is not { } y)
                return null;
            return function switch
            {
                "ceil" => y == 0 ? null : (x + y - 1) / y,
                "min" => Math.Min(x, y),
                "max" => Math.Max(x, y),
                _ => y is < 0 or > 62 ? null : (x >> (int)y) & 1, // bit
            };
        }
    }

    internal sealed class Sum(string index, Expression count, Expression term) : Expression
    {
        public override long? Evaluate(IExpressionScope scope)
        {
            if (count.Evaluate(scope) is not { } n)
                return null;
            long total = 0;
            for (long i = 0; i < n; i++)
            {
                if (term.Evaluate(new IndexScope(scope, index, i)) is not { } value)
                    return null;
                total += value;
            }
            return total;
        }
    }

    private sealed class IndexScope(IExpressionScope outer, string index, long value) : IExpressionScope
    {
        public long? Name(string name) => name == index ? value : outer.Name(name);
        public long? Reference(TableReference reference, long[] indices) => outer.Reference(reference, indices);
    }
}
