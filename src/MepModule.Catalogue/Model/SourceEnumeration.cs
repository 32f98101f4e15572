using System.Collections.Generic;

namespace MepModule.Catalogue.Model;

/// <summary>Names source ids: the 8-bit ids of BT22, BT27 and others, or the extended 16-bit ids of ET42, ET66 and ET71.</summary>
internal sealed class SourceEnumeration(string name, bool extended, IReadOnlyDictionary<int, SourceDefinition> sources)
    : Enumeration(name, new Dictionary<long, string>())
{
    public override string? TextOf(long value)
    {
        if (!extended || value >> 12 == 0)
            return sources.TryGetValue((int)value, out var source) ? source.Name : null;
        return value >> 12 == 4
            ? $"M-Bus device {((value >> 8) & 15) + 1}, data type {value & 31}"
            : $"Type {value >> 12}, id {value & 4095}";
    }
}
