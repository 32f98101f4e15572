namespace MepModule.Catalogue.Expressions;

/// <summary>What an expression can look up while it is evaluated. Null means "not known" and makes the result unknown.</summary>
public interface IExpressionScope
{
    /// <summary>The value of an index, an earlier field of the same structure, or a definition ("let").</summary>
    long? Name(string name);

    /// <summary>The value of a field of a table, such as BT21.3 or BT61.9[set].</summary>
    long? Reference(TableReference reference, long[] indices);
}
