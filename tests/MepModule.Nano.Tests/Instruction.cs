using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MepModule.Nano.Tests;

/// <summary>One IL instruction.</summary>
/// <param name="Offset">Where it begins in the body.</param>
/// <param name="Code">What it does.</param>
/// <param name="Number">Its operand where that is a whole number: a constant, a local, a parameter.</param>
/// <param name="Token">Its operand where that is a type, a member or a signature.</param>
/// <param name="Targets">Offsets it may branch to.</param>
internal sealed record Instruction(int Offset, OpCode Code, long Number, EntityHandle Token, IReadOnlyList<int> Targets)
{
    private static readonly Dictionary<ushort, OpCode> _codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => unchecked((ushort)code.Value));

    /// <summary>The instructions of a method body in their order.</summary>
    public static IReadOnlyList<Instruction> Read(MethodBodyBlock body)
    {
        var instructions = new List<Instruction>();
        BlobReader reader = body.GetILReader();
        while (reader.RemainingBytes > 0)
        {
            instructions.Add(Next(ref reader));
        }

        return instructions;
    }

    private static Instruction Next(ref BlobReader reader)
    {
        int offset = reader.Offset;
        ushort value = reader.ReadByte();
        if (value == 0xFE)
        {
            value = (ushort)(0xFE00 | reader.ReadByte());
        }

        OpCode code = _codes[value];
        long number = 0;
        EntityHandle token = default;
        int[] targets = [];
        switch (code.OperandType)
        {
            case OperandType.InlineNone:
                break;
            case OperandType.ShortInlineBrTarget:
                int near = reader.ReadSByte();
                targets = [reader.Offset + near];
                break;
            case OperandType.InlineBrTarget:
                int far = reader.ReadInt32();
                targets = [reader.Offset + far];
                break;
            case OperandType.InlineSwitch:
                int[] distances = new int[reader.ReadInt32()];
                for (int i = 0; i < distances.Length; i++)
                {
                    distances[i] = reader.ReadInt32();
                }

                int end = reader.Offset;
                targets = distances.Select(distance => distance + end).ToArray();
                break;
            case OperandType.ShortInlineI:
                number = reader.ReadSByte();
                break;
            case OperandType.ShortInlineVar:
                number = reader.ReadByte();
                break;
            case OperandType.InlineVar:
                number = reader.ReadUInt16();
                break;
            case OperandType.InlineI8:
                number = reader.ReadInt64();
                break;
            case OperandType.InlineR:
                reader.ReadDouble();
                break;
            case OperandType.ShortInlineR:
                reader.ReadSingle();
                break;
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                token = MetadataTokens.EntityHandle(reader.ReadInt32());
                break;
            default:
                number = reader.ReadInt32();
                break;
        }

        return new Instruction(offset, code, number, token, targets);
    }
}
