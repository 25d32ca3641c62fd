using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Runrate.Agents.Tests.Tidy;

/// <summary>The tokens of types and members that stand in the code of a method (ECMA-335, part III).</summary>
internal static class Instructions
{
    private static readonly Dictionary<short, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value, c => c.OperandType);

    public static List<int> Tokens(byte[] code)
    {
        var tokens = new List<int>();
        for (var at = 0; at < code.Length;)
        {
            var wide = code[at] == 0xFE;
            var operand = Operands[wide ? unchecked((short)(0xFE00 | code[at + 1])) : code[at]];
            at += wide ? 2 : 1;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
                tokens.Add(BitConverter.ToInt32(code, at));
            at += Width(operand, code, at);
        }
        return tokens;
    }

    private static int Width(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}

/// <summary>A signature as the list of the types that stand in it, those of the libraries left out.</summary>
internal sealed class SignatureNames(
    Func<TypeDefinitionHandle, string?> defined, Func<TypeReferenceHandle, string?> referred, Func<EntityHandle, ImmutableArray<string?>> made)
    : ISignatureTypeProvider<ImmutableArray<string?>, object?>
{
    public ImmutableArray<string?> GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) => [defined(handle)];

    public ImmutableArray<string?> GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) => [referred(handle)];

    public ImmutableArray<string?> GetTypeFromSpecification(MetadataReader r, object? context, TypeSpecificationHandle handle, byte kind) =>
        made(handle);

    public ImmutableArray<string?> GetGenericInstantiation(ImmutableArray<string?> of, ImmutableArray<ImmutableArray<string?>> arguments) =>
        of.AddRange(arguments.SelectMany(a => a));

    public ImmutableArray<string?> GetFunctionPointerType(MethodSignature<ImmutableArray<string?>> signature) =>
        signature.ParameterTypes.SelectMany(p => p).Concat(signature.ReturnType).ToImmutableArray();

    public ImmutableArray<string?> GetModifiedType(ImmutableArray<string?> modifier, ImmutableArray<string?> of, bool required) =>
        modifier.AddRange(of);

    public ImmutableArray<string?> GetArrayType(ImmutableArray<string?> of, ArrayShape shape) => of;

    public ImmutableArray<string?> GetByReferenceType(ImmutableArray<string?> of) => of;

    public ImmutableArray<string?> GetPinnedType(ImmutableArray<string?> of) => of;

    public ImmutableArray<string?> GetPointerType(ImmutableArray<string?> of) => of;

    public ImmutableArray<string?> GetSZArrayType(ImmutableArray<string?> of) => of;

    public ImmutableArray<string?> GetGenericMethodParameter(object? context, int index) => [];

    public ImmutableArray<string?> GetGenericTypeParameter(object? context, int index) => [];

    public ImmutableArray<string?> GetPrimitiveType(PrimitiveTypeCode code) => [];
}
