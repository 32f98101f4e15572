using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MepModule.Nano.Tests;

/// <summary>Something that compiles and then crashes or lies on nanoFramework.</summary>
/// <param name="Member">Type or method it was found in.</param>
/// <param name="Place">Source file and line, or an empty string.</param>
/// <param name="Reason">What it is and what to write instead.</param>
internal sealed record Refusal(string Member, string Place, string Reason)
{
    public override string ToString() => $"{(Place.Length == 0 ? "" : Place + ": ")}{Member}: {Reason}";
}

/// <summary>Looks through the IL of a compiled assembly for what nanoFramework's runtime does not understand.</summary>
internal sealed class IlCheck
{
    private const string Generic = "generics crash when the assembly is loaded, or run with wrong values. " +
        "Use arrays, ArrayList or Hashtable, and own delegate types without type parameters.";

    private const string Matrix = "a multi-dimensional array crashes when the assembly is loaded. Use a jagged array, or one array and an index calculation.";
    private const string Pointer = "pointers and fixed are refused when the assembly is converted. Use arrays and indexes.";
    private const string FunctionPointer = "a function pointer ends the program without a word. Use an own delegate type.";
    private const string Volatile = "volatile does not exist there. Use lock or Interlocked.";
    private const string Overflow = "checked arithmetic does not notice an overflow there. Compare before the calculation; index arrays with int.";
    private const string StackAlloc = "stackalloc throws there. Use an array kept in a field.";
    private const string DefaultMember = "interface members with a body throw there. Put the code into a class.";
    private const string Native = "calls into native libraries do not exist there. Use an interface in Platform/.";
    private const string Sign = "an unsigned value that was cast to a signed one of the same size, or a difference of unsigned values widened to long, " +
        "stays unsigned there for >>, % and widening, even as an argument or a result. Cast through the wider type, (int)(long)x, " +
        "or subtract what is signed already.";

    private const string StaticConstructor = "Assembly.Load waits no longer than 40 ms for the static constructors of an update and then fails. " +
        "Make a static array in a method, or keep it in a field of an object.";

    private const string Arms = "the tool that converts assemblies takes the values that a switch returns for values that lie on the stack together, so each call takes 12 bytes of heap for each of them, " +
        "in one piece. Write a switch expression.";

    private const string Rare = "this instruction is unknown there. Write it in plain C#.";

    // A frame of a method with so many is not much longer than others.
    private const int MostArms = 10;

    private readonly MetadataReader _metadata;
    private readonly MetadataReader? _symbols;
    private readonly PEReader _image;
    private readonly List<Refusal> _refusals = [];

    private IlCheck(PEReader image, MetadataReader? symbols)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _symbols = symbols;
    }

    /// <summary>Checks an assembly. The symbols, a portable PDB, give the line numbers.</summary>
    public static IReadOnlyList<Refusal> Run(byte[] assembly, byte[] symbols)
    {
        using var image = new PEReader(ImmutableArray.Create(assembly));
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbImage(ImmutableArray.Create(symbols));
        var check = new IlCheck(image, provider.GetMetadataReader());
        foreach (TypeDefinitionHandle handle in check._metadata.TypeDefinitions)
        {
            check.CheckType(handle);
        }

        return check._refusals.Distinct().ToArray();
    }

    private void CheckType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = MetadataNames.Of(_metadata, handle);
        string place = type.GetMethods().Select(method => Place(method, int.MaxValue)).FirstOrDefault(found => found.Length > 0) ?? "";
        void Refuse(string? reason)
        {
            if (reason is not null)
            {
                _refusals.Add(new Refusal(name, place, reason));
            }
        }

        if (type.GetGenericParameters().Count > 0)
        {
            Refuse(Generic);
        }

        Refuse(OfHandle(type.BaseType));
        foreach (InterfaceImplementationHandle implementation in type.GetInterfaceImplementations())
        {
            Refuse(OfHandle(_metadata.GetInterfaceImplementation(implementation).Interface));
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            string? reason = _metadata.GetFieldDefinition(field).DecodeSignature(Signatures.Instance, null);
            if (reason is not null)
            {
                _refusals.Add(new Refusal($"{name}.{_metadata.GetString(_metadata.GetFieldDefinition(field).Name)}", place, reason));
            }
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            CheckMethod(name, (type.Attributes & TypeAttributes.Interface) != 0, method);
        }
    }

    private void CheckMethod(string type, bool inInterface, MethodDefinitionHandle handle)
    {
        MethodDefinition method = _metadata.GetMethodDefinition(handle);
        string name = $"{type}.{_metadata.GetString(method.Name)}";
        void Refuse(string? reason, int offset = 0)
        {
            if (reason is not null)
            {
                _refusals.Add(new Refusal(name, Place(handle, offset), reason));
            }
        }

        if (method.GetGenericParameters().Count > 0)
        {
            Refuse(Generic);
        }

        if (_metadata.GetString(method.Name) == ".cctor")
        {
            Refuse(StaticConstructor);
        }

        if ((method.Attributes & MethodAttributes.PinvokeImpl) != 0)
        {
            Refuse(Native);
        }

        Refuse(OfSignature(method.DecodeSignature(Signatures.Instance, null)));
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        if (inInterface)
        {
            Refuse(DefaultMember);
        }

        MethodBodyBlock body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            foreach (string? local in _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(Signatures.Instance, null))
            {
                Refuse(local);
            }
        }

        IReadOnlyList<Instruction> instructions = Instruction.Read(body);
        foreach (Instruction instruction in instructions)
        {
            Refuse(OfInstruction(instruction), instruction.Offset);
        }

        Refuse(Returns(method) && ReturnedArms(instructions) > MostArms ? Arms : null);

        foreach (int offset in new SignFlow(_metadata, method, body).Find())
        {
            Refuse(Sign, offset);
        }
    }

    private string? OfInstruction(Instruction instruction) => instruction.Code.Name switch
    {
        "localloc" => StackAlloc,
        "volatile." => Volatile,
        "calli" => FunctionPointer,
        "arglist" or "mkrefany" or "refanyval" or "refanytype" or "cpblk" or "initblk" or "jmp" or "unaligned." => Rare,
        string name when name.Contains(".ovf", StringComparison.Ordinal) => Overflow,
        _ => instruction.Token.IsNil ? null : OfHandle(instruction.Token),
    };

    private bool Returns(MethodDefinition method)
    {
        BlobReader signature = _metadata.GetBlobReader(method.Signature);
        signature.ReadSignatureHeader();
        signature.ReadCompressedInteger();
        return signature.ReadSignatureTypeCode() != SignatureTypeCode.Void;
    }

    // How many arms of a switch end by returning a value. Behind one, only a branch to what follows sets the tool's count right, and the switch itself counts as none.
    private static int ReturnedArms(IReadOnlyList<Instruction> instructions)
    {
        HashSet<int> targets = instructions.Where(instruction => instruction.Targets.Count == 1).Select(instruction => instruction.Targets[0]).ToHashSet();
        int arms = 0;
        int most = 0;
        foreach (Instruction instruction in instructions)
        {
            arms = targets.Contains(instruction.Offset) || instruction.Code.Name is "throw" or "br.s" or "leave" or "leave.s" ? 0 : arms;
            arms += instruction.Code.Name == "ret" ? 1 : 0;
            most = Math.Max(most, arms);
        }

        return most;
    }

    private string? OfHandle(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                return Generic;
            case HandleKind.TypeSpecification:
                return _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Signatures.Instance, null);
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                return OfHandle(member.Parent) ?? (member.GetKind() == MemberReferenceKind.Field
                    ? member.DecodeFieldSignature(Signatures.Instance, null)
                    : OfSignature(member.DecodeMethodSignature(Signatures.Instance, null)));
            default:
                return null;
        }
    }

    private static string? OfSignature(MethodSignature<string?> signature) =>
        signature.Header.IsGeneric ? Generic : signature.ReturnType ?? signature.ParameterTypes.FirstOrDefault(type => type is not null);

    private string Place(MethodDefinitionHandle method, int offset)
    {
        if (_symbols is null)
        {
            return "";
        }

        SequencePoint[] points = _symbols.GetMethodDebugInformation(method).GetSequencePoints().Where(point => !point.IsHidden).ToArray();
        if (points.Length == 0)
        {
            return "";
        }

        SequencePoint point = offset == int.MaxValue ? points[0] : points.LastOrDefault(candidate => candidate.Offset <= offset);
        point = point.Document.IsNil ? points[0] : point;
        string document = _symbols.GetString(_symbols.GetDocument(point.Document).Name);
        return $"{(System.IO.Path.IsPathRooted(document) ? Repository.Relative(document) : document)}({point.StartLine})";
    }

    /// <summary>Reads a signature down to the reason why it is refused, or null.</summary>
    private sealed class Signatures : ISignatureTypeProvider<string?, object?>
    {
        public static readonly Signatures Instance = new();

        public string? GetArrayType(string? elementType, ArrayShape shape) => Matrix;

        public string? GetByReferenceType(string? elementType) => elementType;

        public string? GetFunctionPointerType(MethodSignature<string?> signature) => FunctionPointer;

        public string? GetGenericInstantiation(string? genericType, ImmutableArray<string?> typeArguments) => Generic;

        public string? GetGenericMethodParameter(object? genericContext, int index) => Generic;

        public string? GetGenericTypeParameter(object? genericContext, int index) => Generic;

        public string? GetModifiedType(string? modifier, string? unmodifiedType, bool isRequired) => modifier ?? unmodifiedType;

        public string? GetPinnedType(string? elementType) => Pointer;

        public string? GetPointerType(string? elementType) => Pointer;

        public string? GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode == PrimitiveTypeCode.TypedReference ? Rare : null;

        public string? GetSZArrayType(string? elementType) => elementType;

        public string? GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => null;

        public string? GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            MetadataNames.Of(reader, handle) == "System.Runtime.CompilerServices.IsVolatile" ? Volatile : null;

        public string? GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);
    }
}
