using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Runrate.Agents.Tests.Tidy;

/// <summary>One place where a type of a room uses a type of another: <c>Imports.Intake uses Imports.Formats.FocusCsv</c>.</summary>
/// <param name="Type">The type that uses, with its room.</param>
/// <param name="Used">The type that is used, with its room.</param>
public sealed record RoomUse(string Room, string UsedRoom, string Type, string Used)
{
    public override string ToString() => $"{Type} uses {Used}";
}

/// <summary>
/// The rooms (namespaces) of what was built, and which use which. What is compiled is read, so a query over another room's table counts
/// and a <c>using</c> that is not needed does not. A constant is compiled into the place where it stands, so it is not seen.
/// </summary>
public sealed class Rooms
{
    private readonly List<RoomUse> uses;

    private Rooms(List<RoomUse> uses) => this.uses = uses;

    public IReadOnlyList<RoomUse> Uses => uses;

    /// <summary>The database context names every entity, and the migrations made from it do: that is their work.</summary>
    public static bool KnowsEveryRoom(string type) =>
        type == "Persistence.RunrateDb" || type.StartsWith("Persistence.Migrations.", StringComparison.Ordinal);

    /// <summary>Reads the assemblies at <paramref name="paths"/>; rooms are named from below <paramref name="root"/>.</summary>
    /// <param name="root">Begins the namespaces that are looked at.</param>
    /// <param name="apart">Types that know every room by design, by name with their room: what they use is not counted.</param>
    /// <param name="paths">The assemblies.</param>
    public static Rooms Of(string root, Predicate<string> apart, params string[] paths)
    {
        var found = new HashSet<(string Type, string Used)>();
        foreach (var path in paths)
            using (var file = new PEReader(File.OpenRead(path)))
                new AssemblyReader(file, root, found).Read();
        return new Rooms([.. found.Where(u => !apart(u.Type)).Select(u => new RoomUse(RoomOf(u.Type), RoomOf(u.Used), u.Type, u.Used))
            .Where(u => u.Room != u.UsedRoom).OrderBy(u => u.Type, StringComparer.Ordinal).ThenBy(u => u.Used, StringComparer.Ordinal)]);
    }

    /// <summary>Each ring of rooms as a sentence with two uses of every arrow between two of them.</summary>
    public IReadOnlyList<string> Rings() => [.. new RingFinder(uses.ToLookup(u => u.Room, u => u.UsedRoom)).Find().Select(Told)];

    private string Told(IReadOnlyCollection<string> ring)
    {
        var arrows = uses.Where(u => ring.Contains(u.Room) && ring.Contains(u.UsedRoom)).GroupBy(u => (u.Room, u.UsedRoom))
            .OrderBy(a => a.Count()).Select(a => $"{a.Key.Room} -> {a.Key.UsedRoom} ({a.Count()}): {string.Join("; ", a.Take(2))}");
        return $"A ring of {ring.Count} rooms: {string.Join(", ", ring.Order(StringComparer.Ordinal))}.\n  {string.Join("\n  ", arrows)}\n";
    }

    private static string RoomOf(string type) => type.Contains('.', StringComparison.Ordinal) ? type[..type.LastIndexOf('.')] : "";
}

/// <summary>Rooms from each of which every other can be reached (Tarjan's strongly connected components of more than one room).</summary>
internal sealed class RingFinder(ILookup<string, string> uses)
{
    private readonly Dictionary<string, int> order = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> reach = new(StringComparer.Ordinal);
    private readonly Stack<string> open = new();
    private readonly List<IReadOnlyCollection<string>> rings = [];

    public IReadOnlyList<IReadOnlyCollection<string>> Find()
    {
        foreach (var room in uses.Select(u => u.Key).Where(r => !order.ContainsKey(r)).ToList())
            Visit(room);
        return rings;
    }

    private void Visit(string room)
    {
        order[room] = reach[room] = order.Count;
        open.Push(room);
        foreach (var used in uses[room].Distinct())
        {
            if (!order.TryGetValue(used, out var seen))
            {
                Visit(used);
                reach[room] = Math.Min(reach[room], reach[used]);
            }
            else if (open.Contains(used))
            {
                reach[room] = Math.Min(reach[room], seen);
            }
        }
        if (reach[room] != order[room])
            return;
        var ring = new List<string>();
        do
            ring.Add(open.Pop());
        while (ring[^1] != room);
        if (ring.Count > 1)
            rings.Add(ring);
    }
}

/// <summary>What each type of one assembly refers to: bases, signatures, attributes, and every type and member that its code touches.</summary>
internal sealed class AssemblyReader(PEReader file, string root, HashSet<(string Type, string Used)> found)
{
    private readonly MetadataReader metadata = file.GetMetadataReader();

    public void Read()
    {
        foreach (var handle in metadata.TypeDefinitions)
            if (Named(handle) is { } name)
                foreach (var used in Used(metadata.GetTypeDefinition(handle)).SelectMany(u => TypesOf(u)).OfType<string>())
                    found.Add((name, used));
    }

    private IEnumerable<EntityHandle> Used(TypeDefinition type)
    {
        yield return type.BaseType;
        foreach (var made in type.GetInterfaceImplementations())
            yield return metadata.GetInterfaceImplementation(made).Interface;
        foreach (var attribute in type.GetCustomAttributes())
            yield return metadata.GetCustomAttribute(attribute).Constructor;
        foreach (var field in type.GetFields())
            yield return field;
        foreach (var handle in type.GetMethods())
        {
            yield return handle;
            foreach (var touched in Touched(metadata.GetMethodDefinition(handle)))
                yield return touched;
        }
    }

    private IEnumerable<EntityHandle> Touched(MethodDefinition method)
    {
        if (method.RelativeVirtualAddress == 0)
            yield break;
        var body = file.GetMethodBody(method.RelativeVirtualAddress);
        yield return body.LocalSignature;
        foreach (var region in body.ExceptionRegions.Where(r => r.Kind == ExceptionRegionKind.Catch))
            yield return region.CatchType;
        foreach (var token in Instructions.Tokens(body.GetILBytes()!))
            if (System.Reflection.Metadata.Ecma335.MetadataTokens.EntityHandle(token) is { IsNil: false } handle)
                yield return handle;
    }

    /// <summary>The types that stand in what a token names: a type, a member with its owner, or a signature.</summary>
    private ImmutableArray<string?> TypesOf(EntityHandle handle)
    {
        if (handle.IsNil)
            return [];
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return [Named((TypeDefinitionHandle)handle)];
            case HandleKind.TypeReference:
                return [Named((TypeReferenceHandle)handle)];
            case HandleKind.TypeSpecification:
                return metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(Names, null);
            case HandleKind.FieldDefinition:
                var field = metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                return field.DecodeSignature(Names, null).Add(Named(field.GetDeclaringType()));
            case HandleKind.MethodDefinition:
                var method = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Flat(method.DecodeSignature(Names, null)).Add(Named(method.GetDeclaringType()));
            case HandleKind.MemberReference:
                return TypesOf(metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
            case HandleKind.MethodSpecification:
                var made = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return made.DecodeSignature(Names, null).SelectMany(n => n).Concat(TypesOf(made.Method)).ToImmutableArray();
            case HandleKind.StandaloneSignature:
                var locals = metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                return locals.GetKind() == StandaloneSignatureKind.LocalVariables
                    ? locals.DecodeLocalSignature(Names, null).SelectMany(n => n).ToImmutableArray() : [];
            default:
                return [];
        }
    }

    private static ImmutableArray<string?> Flat(MethodSignature<ImmutableArray<string?>> signature) =>
        signature.ParameterTypes.SelectMany(p => p).Concat(signature.ReturnType).ToImmutableArray();

    private SignatureNames Names => new(Named, Named, TypesOf);

    /// <summary>The name of a type that stands in no other, with its room, such as <c>Ledger.Journal</c>; null for a type of a
    /// library.</summary>
    private string? Named(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer ? Named(outer) : InRoot(type.Namespace, type.Name);
    }

    private string? Named(TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? Named((TypeReferenceHandle)type.ResolutionScope) : InRoot(type.Namespace, type.Name);
    }

    private string? InRoot(StringHandle room, StringHandle name)
    {
        var full = $"{metadata.GetString(room)}.{metadata.GetString(name)}";
        return full.StartsWith(root, StringComparison.Ordinal) ? full[root.Length..].Split('`')[0] : null;
    }
}
