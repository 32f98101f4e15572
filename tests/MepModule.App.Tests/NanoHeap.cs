using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using MepModule.App.History;
using MepModule.App.Platform;
using MepModule.Protocol.Link;

namespace MepModule.App.Tests;

/// <summary>
/// What objects would take on nanoFramework's heap: blocks of 12 bytes; an object 12 and 12 for each field; an array 24 and its elements (12 for each reference);
/// a string 16 and its characters. What the place to run provides is not counted.
/// </summary>
internal static class NanoHeap
{
    private const int Block = 12;

    /// <summary>Bytes of everything that can be reached from an object, without what others reach already.</summary>
    public static int SizeOf(object? root, HashSet<object> counted)
    {
        int size = 0;
        var open = new Stack<object>();
        Push(open, root, counted);
        while (open.Count > 0)
        {
            object next = open.Pop();
            size += SizeOfOne(next);
            foreach (object? child in Children(next))
            {
                Push(open, child, counted);
            }
        }

        return size;
    }

    public static HashSet<object> NewSet() => new(ReferenceEqualityComparer.Instance);

    private static void Push(Stack<object> open, object? value, HashSet<object> counted)
    {
        // The clock that needs a witness is the module's own: it stands between the module and the clock of the place to run.
        bool isForeign = value is null or Pointer or Delegate or Type or WaitHandle or Thread || value.GetType().IsPrimitive ||
            (value is IClock or IMonotonicClock && value is not WitnessedClock) || value is IFileStore or IBoard or IByteChannel || value.GetType() == typeof(object);
        if (!isForeign && counted.Add(value!))
        {
            open.Push(value!);
        }
    }

    private static int SizeOfOne(object value)
    {
        return value switch
        {
            string text => RoundUp(16 + text.Length),
            Array array => RoundUp(2 * Block + array.Length * ElementSize(array.GetType().GetElementType()!)),
            _ => Block + Block * Fields(value.GetType()).Count(),
        };
    }

    private static int ElementSize(Type type)
    {
        return type.IsEnum ? 4 : type == typeof(bool) ? 1 : type.IsPrimitive ? System.Runtime.InteropServices.Marshal.SizeOf(type) : Block;
    }

    private static IEnumerable<object?> Children(object value)
    {
        return value switch
        {
            string => [],
            Array array => array.GetType().GetElementType()!.IsPrimitive ? [] : array.Cast<object?>(),
            _ => Fields(value.GetType()).Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsValueType).Select(field => field.GetValue(value)),
        };
    }

    private static IEnumerable<FieldInfo> Fields(Type type)
    {
        for (Type? t = type; t is not null && t != typeof(object); t = t.BaseType)
        {
            foreach (FieldInfo field in t.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }

    private static int RoundUp(int bytes) => (bytes + Block - 1) / Block * Block;
}
