using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using MepModule.Catalogue.Expressions;
using MepModule.Catalogue.Model;

namespace MepModule.Catalogue.Layout;

/// <summary>
/// Finds the fields that references mean. Offsets are looked up in a map of the fields whose position does not depend
/// on anything; within an array they mean element 0, or the element that the index says.
/// </summary>
internal sealed class ReferenceBinder(MeterCatalogue catalogue)
{
    private readonly Dictionary<string, Dictionary<string, List<BoundStep>>> _maps = [];

    public BoundReference? Bind(TableReference reference, long[] indices)
    {
        if (catalogue.FindTable(reference.Table) is not { } table)
            return null;
        var steps = char.IsAsciiDigit(reference.Steps[0].Name[0])
            ? BindOffset(table, reference, indices)
            : BindKeys(table, reference, indices);
        return steps == null ? null : new BoundReference(table, steps);
    }

    private List<BoundStep>? BindOffset(TableDefinition table, TableReference reference, long[] indices)
    {
        if (!_maps.TryGetValue(table.Id, out var map))
        {
            _maps[table.Id] = map = [];
            Map(table.Fields, 0, [], map);
        }
        if (!map.TryGetValue(string.Join('.', reference.Steps.Select(step => step.Name)), out var steps))
            return null;
        if (indices.Length == 0)
            return steps;
        var next = 0;
        return steps
            .Select(step => step.Field?.Count != null && next < indices.Length ? step with { Index = indices[next++] } : step)
            .ToList();
    }

    private static List<BoundStep>? BindKeys(TableDefinition table, TableReference reference, long[] indices)
    {
        var steps = new List<BoundStep>();
        var fields = table.Fields;
        FieldDefinition? container = null;
        var next = 0;
        foreach (var step in reference.Steps)
        {
            var index = step.Index == null ? 0 : indices[next++];
            if (container?.Bits.FirstOrDefault(bits => bits.Key == step.Name) is { } found)
            {
                steps.Add(new BoundStep(null, found, 0));
                continue;
            }
            container = fields.FirstOrDefault(field => field.Key == step.Name);
            if (container == null)
                return null;
            steps.Add(new BoundStep(container, null, index));
            fields = container.Fields;
        }
        return steps;
    }

    private static int? Map(IReadOnlyList<FieldDefinition> fields, int start, List<BoundStep> path, Dictionary<string, List<BoundStep>> map)
    {
        int? cursor = start;
        foreach (var field in fields)
        {
            if (field.At != null)
                cursor = field.At.Constant is { } at ? start + (int)at : null;
            if (cursor is not { } offset || field.When != null)
            {
                cursor = null;
                continue;
            }
            List<BoundStep> steps = [.. path, new BoundStep(field, null, 0)];
            int? size = field.FixedLength > 0 ? field.FixedLength : (int?)field.LengthRule?.Constant;
            if (field.Type == FieldType.Group)
                size = Map(field.Fields, offset, steps, map) - offset;
            else
                map.TryAdd(offset.ToString(CultureInfo.InvariantCulture), steps);
            foreach (var bits in field.Bits)
                map.TryAdd(string.Create(CultureInfo.InvariantCulture, $"{offset}.{bits.From}"), [.. steps, new BoundStep(null, bits, 0)]);
            var count = field.Count == null ? 1 : field.Count.Constant;
            cursor = size is { } bytes && count is { } times ? offset + (int)((field.Stride?.Constant ?? bytes) * times) : null;
        }
        return cursor;
    }
}
