using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>Walks only to measure: array elements of known size are passed over.</summary>
internal sealed class SilentVisitor : ILayoutVisitor
{
    public static readonly SilentVisitor Instance = new();

    public int Start => int.MaxValue;

    public int End => int.MaxValue;

    public void Begin(FieldDefinition field, string path, string name, int offset)
    {
    }

    public void Finish()
    {
    }

    public void Leaf(LeafContext leaf, LayoutScope scope)
    {
    }

    public int OpenLength(LeafContext leaf) => 0;

    public void Problem(string sentence)
    {
    }
}
