using System;
using System.Collections.Generic;
using System.Globalization;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>
/// Goes through a layout in order of its bytes, works out where every field lies, and hands each to a visitor.
/// The decoder, the encoder and the reading of references are all walks.
/// </summary>
internal sealed class LayoutWalker(LayoutSession session, TableDefinition? table, TableBytes bytes, ILayoutVisitor visitor)
{
    private const int MaximumElements = 65536;
    private readonly LayoutScope _root = new(session, null, table?.Lets);

    /// <summary>Walks the whole table.</summary>
    public void WalkTable() => WalkFields(table!.Fields, 0, _root, "");

    /// <summary>Walks fields that start at an offset, such as the parameters of a procedure. Returns the end, null if not known.</summary>
    public int? WalkFields(IReadOnlyList<FieldDefinition> fields, int start, string path) => WalkFields(fields, start, _root, path);

    /// <summary>Reads the integer that the steps lead to, or null when it is not at hand.</summary>
    public long? ReadInteger(IReadOnlyList<BoundStep> steps) => Find(table!.Fields, 0, _root, steps, 0);

    private int? WalkFields(IReadOnlyList<FieldDefinition> fields, int start, LayoutScope scope, string path)
    {
        int? cursor = start;
        foreach (var field in fields)
        {
            if (cursor >= visitor.End)
                return cursor; // Fields stand in order of their offsets: nothing of interest follows.
            if (!Place(field, start, scope, path, ref cursor, out var offset))
                continue;
            cursor = WalkField(field, offset, scope, PathOf(field, path));
        }
        return cursor;
    }

    private static string PathOf(FieldDefinition field, string path) => path.Length == 0 ? field.Key : path + "." + field.Key;

    /// <summary>Decides whether the field is there and where. A field that is absent leaves the cursor as it is.</summary>
    private bool Place(FieldDefinition field, int start, LayoutScope scope, string path, ref int? cursor, out int offset)
    {
        offset = 0;
        if (field.When != null)
        {
            var present = field.When.Evaluate(scope);
            if (present == 0)
                return false;
            if (present == null)
            {
                Report(PathOf(field, path), "Whether \"{0}\" is there depends on {1}");
                cursor = null;
                return false;
            }
        }
        if (field.At != null)
        {
            var at = field.At.Evaluate(scope);
            cursor = at == null ? null : start + (int)at.Value;
            if (at == null)
                Report(PathOf(field, path), "The place of \"{0}\" depends on {1}");
        }
        if (cursor is not { } found)
            return false;
        offset = found;
        return true;
    }

    private int? WalkField(FieldDefinition field, int offset, LayoutScope scope, string path)
    {
        if (field.Count == null)
            return WalkElement(field, offset, scope, path, field.Name, null);
        if (field.Count.Evaluate(scope) is not { } count)
        {
            Report(path, "The number of \"{0}\" depends on {1}");
            return null;
        }
        if (count is < 0 or > MaximumElements)
        {
            visitor.Problem($"The number of \"{field.Name}\" is {count}: that cannot be right.");
            return null;
        }
        visitor.Begin(field, path, field.Name, offset);
        var end = WalkElements(field, offset, scope, path, count);
        visitor.Finish();
        return end;
    }

    private int? WalkElements(FieldDefinition field, int offset, LayoutScope scope, string path, long count)
    {
        // Without elements their size does not matter: a meter without demands has demand records of 0 bytes.
        if (count == 0)
            return offset;
        var stride = field.Stride != null ? field.Stride.Evaluate(scope) : field.FixedLength > 0 ? field.FixedLength : null;
        if (field.Stride != null && stride is null or <= 0)
        {
            Report(path, "The size of an element of \"{0}\" depends on {1}");
            return null;
        }
        long first = 0;
        var last = count;
        if (stride is { } step && field.Until == null)
        {
            first = Math.Clamp((visitor.Start - (long)offset) / step, 0, count);
            last = Math.Clamp((visitor.End - (long)offset + step - 1) / step, first, count);
        }
        int? cursor = offset + (int)(first * (stride ?? 0));
        for (var i = first; i < last; i++)
        {
            if (cursor is not { } elementOffset)
                return null;
            if (field.Until != null && elementOffset >= visitor.End)
                return elementOffset;
            var inner = scope.Inner();
            inner.Set(field.Index, i);
            inner.Set("position", elementOffset - offset);
            var end = WalkElement(field, elementOffset, inner, $"{path}[{i}]", ElementName(field, i), i);
            cursor = stride is { } size ? elementOffset + (int)size : end;
            if (field.Until != null && field.Until.Evaluate(inner) is null or not 0)
                return end;
        }
        return stride is { } each && field.Until == null ? offset + (int)(count * each) : cursor;
    }

    private static string ElementName(FieldDefinition field, long index) =>
        field.Items?.TextOf(index) ?? (field.Item ?? field.Name) + " " + index;

    private int? WalkElement(FieldDefinition field, int offset, LayoutScope scope, string path, string name, long? index)
    {
        if (field.Type != FieldType.Group)
            return WalkLeaf(field, offset, scope, path, name, index);
        visitor.Begin(field, path, name, offset);
        // An element's fields are seen by the "until" of its array, so they live in the element's own scope.
        var inner = index == null || field.Lets.Count > 0 ? scope.Inner(field.Lets) : scope;
        var end = WalkFields(field.Fields, offset, inner, path);
        visitor.Finish();
        return end;
    }

    private int? WalkLeaf(FieldDefinition field, int offset, LayoutScope scope, string path, string name, long? index)
    {
        int length;
        if (field.FixedLength > 0)
        {
            length = field.FixedLength;
        }
        else if (field.LengthRule == null)
        {
            length = visitor.OpenLength(Describe(field, offset, 0, scope, path, name));
        }
        else if (field.LengthRule.Evaluate(scope) is { } size and >= 0 and <= MaximumElements)
        {
            length = (int)size;
        }
        else
        {
            Report(path, "The length of \"{0}\" depends on {1}");
            return null;
        }
        visitor.Leaf(Describe(field, offset, length, scope, path, name), scope);
        Remember(field, offset, scope, path, index);
        return offset + length;
    }

    private LeafContext Describe(FieldDefinition field, int offset, int length, LayoutScope scope, string path, string name)
    {
        var unit = field.Unit;
        var scale = field.Scale;
        int? sourceId = null;
        var source = field.Source?.Evaluate(scope);
        if (source is not { } id)
        {
            // A source that is not known leaves the field its own name; nothing is missing then.
            session.TakeMissing();
        }
        else
        {
            sourceId = (int)id;
            if (session.Catalogue.Sources.TryGetValue((int)id, out var quantity))
                (name, unit, scale) = (quantity.Name, quantity.Unit, quantity.Scale);
            else
                name += $" (source {id})";
        }
        var isEnergy = unit is "Wh" or "varh" or "VAh";
        var factor = isEnergy && field.EnergyFactor?.Evaluate(scope) is { } value and > 0 ? value : 1;
        return new LeafContext(field, path, name, offset, length, unit, scale, factor, sourceId);
    }

    /// <summary>Lets later expressions see the value of an integer, or what is assumed of it.</summary>
    private void Remember(FieldDefinition field, int offset, LayoutScope scope, string path, long? index)
    {
        if (!field.IsInteger || index != null)
            return;
        var content = bytes.Read(offset, field.FixedLength);
        if (content != null)
        {
            var value = WireInteger.Read(field, content);
            scope.Set(field.Key, value);
            foreach (var bits in field.Bits)
                scope.Set(bits.Key, bits.Extract(value));
            return;
        }
        var reference = table == null ? path : table.Id + "." + path;
        scope.SetUnread(field.Key, field.Defaults, reference);
        foreach (var bits in field.Bits)
            scope.SetUnread(bits.Key, bits.Default is { } typical ? [typical] : [], reference + "." + bits.Key);
    }

    private void Report(string path, string sentence)
    {
        var missing = session.TakeMissing();
        if (missing.Length == 0)
            missing = "bytes that were not read";
        visitor.Problem(string.Format(CultureInfo.InvariantCulture, sentence, path, missing) + ", which is not known.");
    }

    private long? Find(IReadOnlyList<FieldDefinition> fields, int start, LayoutScope scope, IReadOnlyList<BoundStep> steps, int depth)
    {
        int? cursor = start;
        foreach (var field in fields)
        {
            if (!Place(field, start, scope, "", ref cursor, out var offset))
                continue;
            if (field == steps[depth].Field)
                return FindWithin(field, offset, scope, steps, depth);
            cursor = WalkField(field, offset, scope, field.Key);
        }
        return null;
    }

    private long? FindWithin(FieldDefinition field, int offset, LayoutScope scope, IReadOnlyList<BoundStep> steps, int depth)
    {
        var inner = scope;
        if (field.Count != null)
        {
            var index = steps[depth].Index;
            if (field.Count.Evaluate(scope) is not { } count || index >= count)
                return null;
            if (field.Stride?.Evaluate(scope) is { } stride)
                offset += (int)(index * stride);
            else if (field.FixedLength > 0)
                offset += (int)(index * field.FixedLength);
            else if (WalkElements(field, offset, scope, field.Key, index) is { } end)
                offset = end;
            else
                return null;
            inner = scope.Inner();
            inner.Set(field.Index, index);
        }
        if (field.Type == FieldType.Group)
            return Find(field.Fields, offset, inner.Inner(field.Lets), steps, depth + 1);
        if (!field.IsInteger || bytes.Read(offset, field.FixedLength) is not { } content)
            return null;
        var value = WireInteger.Read(field, content);
        return depth + 1 < steps.Count ? steps[depth + 1].Bits!.Extract(value) : value;
    }
}
