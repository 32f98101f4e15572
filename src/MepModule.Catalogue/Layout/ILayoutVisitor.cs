using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>Does something with each field that the walker comes to.</summary>
internal interface ILayoutVisitor
{
    /// <summary>The first byte of interest; whole array elements before it are passed over.</summary>
    int Start { get; }

    /// <summary>The byte behind the last one of interest.</summary>
    int End { get; }

    /// <summary>A structure or array begins.</summary>
    void Begin(FieldDefinition field, string path, string name, int offset);

    /// <summary>The structure or array ends.</summary>
    void Finish();

    /// <summary>A field that holds a value.</summary>
    void Leaf(LeafContext leaf, LayoutScope scope);

    /// <summary>The length of a field that goes on to the end of the bytes.</summary>
    int OpenLength(LeafContext leaf);

    /// <summary>Something could not be placed.</summary>
    void Problem(string sentence);
}
