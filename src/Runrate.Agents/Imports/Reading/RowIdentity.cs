using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Names rows that carry no identifier of their own: a hash of the row's values by column name, whatever the order of the
/// columns, and how often that very row was seen before in the file. So a true repeat within a file is kept, and the same row
/// from a second import is recognised.
/// </summary>
internal sealed class RowIdentity
{
    private readonly Dictionary<UInt128, int> seen = [];
    private char[] text = new char[4096];
    private int used;

    public void Begin() => used = 0;

    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        var needed = used + name.Length + value.Length + 2;
        if (needed > text.Length)
            Array.Resize(ref text, Math.Max(needed, text.Length * 2));
        name.CopyTo(text.AsSpan(used));
        used += name.Length;
        text[used++] = '=';
        value.CopyTo(text.AsSpan(used));
        used += value.Length;
        text[used++] = '\u001f';
    }

    /// <summary>The name of the row whose values were added since <see cref="Begin"/>.</summary>
    public string End()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan(0, used)), hash);
        var key = MemoryMarshal.Read<UInt128>(hash);
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, key, out _);
        count++;
        var name = Convert.ToHexStringLower(hash[..16]);
        return count == 1 ? name : $"{name}-{count}";
    }
}
