using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace MepModule.Nano.Tests;

/// <summary>
/// Follows whole numbers through a method the way nanoFramework's interpreter does: it keeps with each value on the stack whether it is
/// unsigned, and C# emits nothing for a cast between int and uint or long and ulong. Such a value forgets its old sign only when it is
/// stored in a local, a field or an array, or converted to another size. Until then a signed shift, remainder or widening goes wrong.
/// </summary>
internal sealed class SignFlow
{
    private readonly MetadataReader _metadata;
    private readonly MethodSignature<string> _signature;
    private readonly bool _isInstance;
    private readonly ImmutableArray<string> _locals;
    private readonly IReadOnlyList<Instruction> _code;
    private readonly SortedSet<int> _found = [];

    public SignFlow(MetadataReader metadata, MethodDefinition method, MethodBodyBlock body)
    {
        _metadata = metadata;
        _signature = method.DecodeSignature(MetadataNames.TypeNames.Instance, null);
        _isInstance = _signature.Header.IsInstance;
        _locals = body.LocalSignature.IsNil
            ? []
            : metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(MetadataNames.TypeNames.Instance, null);
        _code = Instruction.Read(body);
        HandlerOffsets = body.ExceptionRegions
            .SelectMany(region => region.Kind == ExceptionRegionKind.Filter ? new[] { region.FilterOffset, region.HandlerOffset } : [region.HandlerOffset])
            .ToHashSet();
    }

    /// <summary>What the interpreter knows of a value.</summary>
    /// <param name="Type">Name of the type where it matters: that of arrays, and of unsigned values.</param>
    /// <param name="IsUnsigned">Whether the interpreter holds it as uint or ulong.</param>
    /// <param name="IsSmall">Whether it is the same number when read as signed.</param>
    /// <param name="Constant">Its value, where the instruction says it.</param>
    private sealed record Value(string Type, bool IsUnsigned = false, bool IsSmall = true, long? Constant = null)
    {
        public static readonly Value Other = new("");

        /// <summary>Whether a signed operation would get it wrong.</summary>
        public bool IsTreacherous => IsUnsigned && !IsSmall;

        public static Value Of(string type) => type switch
        {
            "System.UInt32" or "System.UInt64" => new Value(type, true, false),
            _ => new Value(type),
        };
    }

    private HashSet<int> HandlerOffsets { get; }

    /// <summary>Offsets of the instructions that would come out wrong.</summary>
    public IReadOnlyCollection<int> Find()
    {
        var waiting = new Dictionary<int, Value[]>();
        var stack = new Stack<Value>();
        bool reachable = true;
        foreach (Instruction instruction in _code)
        {
            if (HandlerOffsets.Contains(instruction.Offset))
            {
                stack = new Stack<Value>([Value.Other]);
            }
            else if (waiting.TryGetValue(instruction.Offset, out Value[]? joined))
            {
                stack = new Stack<Value>(reachable ? Join(joined, [.. stack.Reverse()]) : joined);
            }
            else if (!reachable)
            {
                stack = new Stack<Value>();
            }

            Step(instruction, stack);
            foreach (int target in instruction.Targets)
            {
                Value[] now = [.. stack.Reverse()];
                waiting[target] = waiting.TryGetValue(target, out Value[]? before) ? Join(before, now) : now;
            }

            reachable = instruction.Code.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw);
        }

        return _found;
    }

    private static Value[] Join(Value[] a, Value[] b) =>
        a.Length != b.Length ? a : a.Select((value, i) => value.IsTreacherous ? value : b[i]).ToArray();

    private void Step(Instruction instruction, Stack<Value> stack)
    {
        Value Pop() => stack.Count > 0 ? stack.Pop() : Value.Other;
        void Sink(Value value)
        {
            if (value.IsTreacherous)
            {
                _found.Add(instruction.Offset);
            }
        }

        string name = instruction.Code.Name!;
        switch (name)
        {
            case "dup":
                stack.Push(stack.Count > 0 ? stack.Peek() : Value.Other);
                return;
            case "ldarg.0" or "ldarg.1" or "ldarg.2" or "ldarg.3":
                stack.Push(Value.Of(Parameter(name[^1] - '0')));
                return;
            case "ldarg" or "ldarg.s":
                stack.Push(Value.Of(Parameter((int)instruction.Number)));
                return;
            case "ldloc.0" or "ldloc.1" or "ldloc.2" or "ldloc.3":
                stack.Push(Value.Of(_locals[name[^1] - '0']));
                return;
            case "ldloc" or "ldloc.s":
                stack.Push(Value.Of(_locals[(int)instruction.Number]));
                return;
            case "ldfld" or "ldsfld":
                if (name == "ldfld")
                {
                    Pop();
                }

                stack.Push(Value.Of(FieldType(instruction.Token)));
                return;
            case "ldelem.u4" or "ldind.u4":
                Drop(stack, instruction);
                stack.Push(Value.Of("System.UInt32"));
                return;
            case "ldelem.i8":
                Pop();
                stack.Push(Value.Of(Pop().Type == "System.UInt64[]" ? "System.UInt64" : "System.Int64"));
                return;
            case "newarr":
                Pop();
                stack.Push(Value.Of(TypeName(instruction.Token) + "[]"));
                return;
            case "ldc.i4" or "ldc.i4.s" or "ldc.i8":
                stack.Push(new Value("", Constant: instruction.Number));
                return;
            case "ldc.i4.m1":
                stack.Push(new Value("", Constant: -1));
                return;
            case "conv.u8":
                Value widened = Pop();
                stack.Push(new Value("System.UInt64", true, widened.Type != "System.Double" && widened.Type != "System.UInt64"));
                return;
            case "conv.u4":
                Pop();
                stack.Push(new Value("System.UInt32", true, false));
                return;
            case "conv.i8" or "conv.r4" or "conv.r8":
                Value converted = Pop();
                Sink(converted);
                stack.Push(new Value("", Constant: converted.Constant));
                return;
            case "conv.r.un":
                Pop();
                stack.Push(Value.Other);
                return;
            case "neg" or "not":
                stack.Push(Pop() with { IsSmall = false, Constant = null });
                return;
            case "shr" or "rem":
                Value right = Pop();
                Value left = Pop();
                Sink(left);
                stack.Push(left with { Constant = null });
                return;
            case "add" or "sub" or "mul" or "and" or "or" or "xor" or "shl" or "div" or "div.un" or "rem.un" or "shr.un":
                Value second = Pop();
                stack.Push(Combine(name, Pop(), second));
                return;
            case "ret":
                if (_signature.ReturnType is "System.Int32" or "System.Int64")
                {
                    Sink(Pop());
                }

                stack.Clear();
                return;
            case "call" or "callvirt" or "newobj":
                Call(instruction, stack, name == "newobj");
                return;
        }

        if (name.StartsWith("ldc.i4.", StringComparison.Ordinal))
        {
            stack.Push(new Value("", Constant: int.Parse(name[7..], CultureInfo.InvariantCulture)));
            return;
        }

        Drop(stack, instruction);
        if (instruction.Code.StackBehaviourPush is not StackBehaviour.Push0)
        {
            stack.Push(Value.Other);
        }
    }

    // The result has the type of the left operand. It is small where the operation makes it so.
    private static Value Combine(string name, Value left, Value right)
    {
        bool isLong = left.Type == "System.UInt64";
        bool small = name switch
        {
            "and" => left.IsSmall || right is { IsUnsigned: true, IsSmall: true } || right.Constant >= 0,
            "shr.un" or "rem.un" or "div.un" => left.IsSmall || right.Constant > (name == "shr.un" ? 0 : 1),
            "or" or "xor" or "add" or "mul" => left.IsSmall && (right.Constant >= 0 || right is { IsUnsigned: true, IsSmall: true }) && (isLong || name is "or" or "xor"),
            "div" => left.IsSmall && right.Constant > 0,
            "shl" => left.IsSmall && isLong && right.Constant is >= 0 and < 32,
            _ => false,
        };
        return left with { IsSmall = small || !left.IsUnsigned, Constant = null };
    }

    private void Call(Instruction instruction, Stack<Value> stack, bool creates)
    {
        (MethodSignature<string> signature, string owner) = Method(instruction.Token);
        foreach (string parameter in signature.ParameterTypes.Reverse())
        {
            Value argument = stack.Count > 0 ? stack.Pop() : Value.Other;
            if (argument.IsTreacherous && (parameter is "System.Int32" or "System.Int64"))
            {
                _found.Add(instruction.Offset);
            }
        }

        if (!creates && signature.Header.IsInstance && stack.Count > 0)
        {
            stack.Pop();
        }

        if (creates)
        {
            stack.Push(Value.Of(owner));
        }
        else if (signature.ReturnType != "System.Void")
        {
            stack.Push(Value.Of(signature.ReturnType));
        }
    }

    private string Parameter(int index)
    {
        if (_isInstance)
        {
            index--;
        }

        return index < 0 ? "" : _signature.ParameterTypes[index];
    }

    private string FieldType(EntityHandle token) => token.Kind == HandleKind.FieldDefinition
        ? _metadata.GetFieldDefinition((FieldDefinitionHandle)token).DecodeSignature(MetadataNames.TypeNames.Instance, null)
        : _metadata.GetMemberReference((MemberReferenceHandle)token).DecodeFieldSignature(MetadataNames.TypeNames.Instance, null);

    private string TypeName(EntityHandle token) => token.Kind switch
    {
        HandleKind.TypeReference => MetadataNames.Of(_metadata, (TypeReferenceHandle)token),
        HandleKind.TypeDefinition => MetadataNames.Of(_metadata, (TypeDefinitionHandle)token),
        _ => "",
    };

    private (MethodSignature<string> Signature, string Owner) Method(EntityHandle token)
    {
        switch (token.Kind)
        {
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)token);
                return (method.DecodeSignature(MetadataNames.TypeNames.Instance, null), MetadataNames.Of(_metadata, method.GetDeclaringType()));
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)token);
                return (member.DecodeMethodSignature(MetadataNames.TypeNames.Instance, null), TypeName(member.Parent));
            default:
                return Method(_metadata.GetMethodSpecification((MethodSpecificationHandle)token).Method);
        }
    }

    private static void Drop(Stack<Value> stack, Instruction instruction)
    {
        int count = instruction.Code.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 or StackBehaviour.Varpop => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
                or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            _ => 3,
        };
        for (int i = 0; i < count && stack.Count > 0; i++)
        {
            stack.Pop();
        }
    }
}
