using System.Security.Cryptography;
using System.Text;

namespace Runrate.Agents.Metering;

/// <summary>
/// The identity of a record in sixteen bytes: what says it, and its name there. Two records that differ have different keys, but
/// for a chance of one in 10^20 among ten thousand million.
/// </summary>
public static class RecordKey
{
    public const int Length = 16;

    public static byte[] Of(string source, string id)
    {
        var size = Encoding.UTF8.GetMaxByteCount(source.Length + id.Length + 1);
        Span<byte> text = size <= 1024 ? stackalloc byte[size] : new byte[size];
        var used = Encoding.UTF8.GetBytes(source, text);
        text[used++] = 0x1f;
        used += Encoding.UTF8.GetBytes(id, text[used..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..used], hash);
        return hash[..Length].ToArray();
    }
}
