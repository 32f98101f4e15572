using System;
using System.Collections.Generic;
using System.Linq;
using MepModule.Catalogue.Layout;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Decoding;

/// <summary>Builds the tree of decoded fields during a walk.</summary>
internal sealed class TreeBuilder(LayoutSession session, byte[] window, int start) : ILayoutVisitor
{
    private readonly Stack<FieldNode> _open = new();
    private readonly List<FieldNode> _roots = [];
    private readonly List<string> _problems = [];
    private readonly bool[] _covered = new bool[window.Length];

    public int Start => start;

    public int End => start + window.Length;

    public IReadOnlyList<FieldNode> Roots => _roots;

    public IReadOnlyList<string> Problems => _problems;

    public void Begin(FieldDefinition field, string path, string name, int offset) => _open.Push(new FieldNode
    {
        Path = path,
        Name = name,
        Offset = offset,
        Notes = path.EndsWith(']') ? [] : ValueReader.NotesOf(field.Notes, field.Doubts),
    });

    public void Finish()
    {
        var node = _open.Pop();
        if (node.Children.Count == 0)
            return;
        node.Offset = node.Children[0].Offset;
        node.Length = node.Children.Max(child => child.Offset + child.Length) - node.Offset;
        Attach(node);
    }

    public void Leaf(LeafContext leaf, LayoutScope scope)
    {
        var from = Math.Max(leaf.Offset, Start);
        var to = Math.Min(leaf.Offset + leaf.Length, End);
        if (from >= to)
            return;
        Array.Fill(_covered, true, from - start, to - from);
        var content = window[(from - start)..(to - start)];
        var node = new FieldNode
        {
            Path = leaf.Path,
            Name = leaf.Name,
            Offset = from,
            Length = content.Length,
            Hex = Convert.ToHexString(content),
            Notes = leaf.Path.EndsWith(']') ? [] : ValueReader.NotesOf(leaf.Field.Notes, leaf.Field.Doubts),
        };
        // Without its first bytes a list of records cannot be told from others.
        var canBeShort = leaf.Field.Type is FieldType.Bytes or FieldType.Reserved || (leaf.Field.Type == FieldType.MbusRecords && from == leaf.Offset);
        if (content.Length < leaf.Length && !canBeShort)
            node.Text = $"cut off: {content.Length} of {leaf.Length} bytes";
        else
            ReadContent(node, leaf, content, scope);
        Attach(node);
    }

    public int OpenLength(LeafContext leaf) => Math.Max(0, End - leaf.Offset);

    public void Problem(string sentence)
    {
        if (!_problems.Contains(sentence))
            _problems.Add(sentence);
    }

    /// <summary>The ranges that no field covered.</summary>
    public List<FieldNode> Undecoded()
    {
        var ranges = new List<FieldNode>();
        for (var i = 0; i < _covered.Length; i++)
        {
            if (_covered[i])
                continue;
            var from = i;
            while (i < _covered.Length && !_covered[i])
                i++;
            ranges.Add(new FieldNode
            {
                Path = $"undecoded[{ranges.Count}]",
                Name = "Not decoded",
                Offset = start + from,
                Length = i - from,
                Hex = Convert.ToHexString(window, from, i - from),
            });
        }
        return ranges;
    }

    private void ReadContent(FieldNode node, LeafContext leaf, byte[] content, LayoutScope scope)
    {
        switch (leaf.Field.Type)
        {
            case FieldType.MbusRecords:
                var records = new MbusRecordDecoder(session.Catalogue, content);
                if (records.Decode(node.Path, node.Offset, scope.Name("signature"), content.Length == leaf.Length) is { } readable)
                    node.Children.AddRange(readable);
                else
                    node.Text = "encrypted";
                break;
            case FieldType.MbusCounters:
                var status = (scope.Name("coding") ?? 0) | ((scope.Name("counters") ?? 0) << 1);
                var counters = new MbusRecordDecoder(session.Catalogue, content);
                node.Children.AddRange(counters.DecodeCounters(node.Path, node.Offset, status, scope.Name("dataOrder") == 1));
                break;
            case FieldType.Request:
                node.Children.AddRange(new MessageDecoder(session.Catalogue, session.Dimensions).Request(content, node.Path, node.Offset));
                break;
            case FieldType.Response:
                var request = MessageDecoder.RequestInTransaction(session.Dimensions, (int)(scope.Name("record") ?? 0));
                var messages = new MessageDecoder(session.Catalogue, session.Dimensions);
                node.Children.AddRange(messages.Response(content, request, node.Path, node.Offset));
                break;
            case FieldType.ProcedureParameters or FieldType.ProcedureResponse:
                ReadProcedure(node, leaf.Field.Type == FieldType.ProcedureParameters, content, scope);
                break;
            default:
                ValueReader.Read(node, leaf, content);
                break;
        }
    }

    private void ReadProcedure(FieldNode node, bool parameters, byte[] content, LayoutScope scope)
    {
        var procedure = scope.Name("procedure") is { } number ? session.Catalogue.FindProcedure((int)number) : null;
        var fields = procedure == null ? [] : parameters ? procedure.Parameters : procedure.Response;
        if (!parameters && scope.Name("result") is { } result)
            node.Text = procedure?.Results.TextOf(result);
        var inner = new TreeBuilder(session, content, 0);
        var bytes = new TableBytes();
        bytes.Add(0, content);
        new LayoutWalker(session, null, bytes, inner).WalkFields(fields, 0, "");
        foreach (var child in inner.Roots.Concat(inner.Undecoded()))
        {
            child.Rebase(node.Path, node.Offset);
            node.Children.Add(child);
        }
    }

    private void Attach(FieldNode node) => (_open.Count > 0 ? _open.Peek().Children : _roots).Add(node);
}
