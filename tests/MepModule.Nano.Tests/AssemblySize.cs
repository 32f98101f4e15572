using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace MepModule.Nano.Tests;

/// <summary>
/// How much of an assembly's room is taken on nanoFramework: it reaches its byte code and its names and texts by 16-bit offsets, and counts
/// the static methods of a class in one byte.
/// </summary>
/// <param name="ByteCode">Bytes of byte code.</param>
/// <param name="Text">Bytes of names and string literals; a little more than there will be, because common names are in the firmware.</param>
/// <param name="StaticMethods">Static methods of the class that has most of them.</param>
internal sealed record AssemblySize(int ByteCode, int Text, int StaticMethods)
{
    /// <summary>What an offset of 16 bits reaches.</summary>
    public const int Limit = 65535;

    /// <summary>Most static methods a class can have.</summary>
    public const int StaticMethodLimit = 255;

    /// <summary>Whether each kind of room is taken to less than a share, in percent.</summary>
    public bool IsBelow(int percent) =>
        ByteCode * 100 < Limit * percent && Text * 100 < Limit * percent && StaticMethods * 100 < StaticMethodLimit * percent;

    /// <summary>Measures an assembly.</summary>
    public static AssemblySize Of(byte[] assembly)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        MetadataReader metadata = image.GetMetadataReader();
        int byteCode = metadata.MethodDefinitions.Select(handle => metadata.GetMethodDefinition(handle).RelativeVirtualAddress)
            .Where(address => address != 0).Sum(address => Of(image.GetMethodBody(address)));
        int staticMethods = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition)
            .Max(type => type.GetMethods().Count(handle => metadata.GetMethodDefinition(handle).Attributes.HasFlag(MethodAttributes.Static)));
        return new AssemblySize(byteCode, Texts(metadata).Distinct().Sum(text => Encoding.UTF8.GetByteCount(text) + 1), staticMethods);
    }

    // Tokens, long branches and switch targets take 2 bytes there instead of 4, the number of a switch's targets 1.
    private static int Of(MethodBodyBlock body)
    {
        int handlers = body.ExceptionRegions.Length == 0 ? 0 : 1 + (12 * body.ExceptionRegions.Length);
        return handlers + Instruction.Read(body).Sum(instruction => instruction.Code.Size + instruction.Code.OperandType switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineI or OperandType.InlineTok or OperandType.ShortInlineR => 4,
            OperandType.InlineSwitch => 1 + (2 * instruction.Targets.Count),
            _ => 2,
        });
    }

    private static IEnumerable<string> Texts(MetadataReader metadata)
    {
        foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            yield return metadata.GetString(type.Namespace);
            yield return metadata.GetString(type.Name);
        }

        foreach (TypeReference type in metadata.TypeReferences.Select(metadata.GetTypeReference))
        {
            yield return metadata.GetString(type.Namespace);
            yield return metadata.GetString(type.Name);
        }

        IEnumerable<StringHandle> members = metadata.MethodDefinitions.Select(handle => metadata.GetMethodDefinition(handle).Name)
            .Concat(metadata.FieldDefinitions.Select(handle => metadata.GetFieldDefinition(handle).Name))
            .Concat(metadata.MemberReferences.Select(handle => metadata.GetMemberReference(handle).Name));
        foreach (StringHandle member in members)
        {
            yield return metadata.GetString(member);
        }

        for (UserStringHandle literal = MetadataTokens.UserStringHandle(0); !literal.IsNil || metadata.GetHeapSize(HeapIndex.UserString) > 0;)
        {
            literal = metadata.GetNextHandle(literal);
            if (literal.IsNil)
            {
                yield break;
            }

            yield return metadata.GetUserString(literal);
        }
    }
}
