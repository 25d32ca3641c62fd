using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>
/// Knows a file that came before byte for byte, so that it need not be read again. Only where a second reading is sure to change
/// nothing: a file of events, stored whole, of which nothing was taken back since by any delivery.
/// </summary>
internal static class SameFile
{
    /// <summary>
    /// Deliveries that hold the beginning of this file and ended in the middle of a line that goes on in it: they were cut off. Newest
    /// first.
    /// </summary>
    public static async Task<List<ImportFile>> Beginnings(
        RunrateDb db, Stream content, long first, ImportFormat format, EntityId entity, CancellationToken ct)
    {
        var (at, length) = (content.Position, content.Length - first);
        var open = format.Kind == RecordKind.Reference ? [] : await db.ImportFiles.Where(f => f.Entity == entity && f.Format == format.Name
            && f.EndsOpen && f.Bytes < length && f.UndoneAt == null && f.Undoes == null).OrderByDescending(f => f.Number).ToListAsync(ct);
        var beginnings = new List<ImportFile>();
        foreach (var file in open)
        {
            content.Position = first;
            if (await HashOfFirst(content, file.Bytes, ct) == file.ContentHash && content.ReadByte() is not ('\r' or '\n'))
                beginnings.Add(file);
        }
        content.Position = at;
        return beginnings;
    }

    private static async Task<string> HashOfFirst(Stream content, long bytes, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        while (bytes > 0 && await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length)), ct) is > 0 and var length)
        {
            hash.AppendData(buffer, 0, length);
            bytes -= length;
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <param name="first">Where the content begins; it stands behind what detection looked at.</param>
    /// <returns>The delivery it was, tracked; null where the file has to be read. The content stands where it stood.</returns>
    public static async Task<ImportFile?> Find(
        RunrateDb db, Stream content, long first, ImportFormat format, EntityId entity, CancellationToken ct)
    {
        if (format.Kind != RecordKind.Event || !format.IsAllOrNothing)
            return null;
        var (at, length) = (content.Position, content.Length);
        // Its length is asked for first: a file of another length need not be hashed. One that is packed is never alike: what was
        // noted is the hash of what was in it.
        var alike = await db.ImportFiles.Where(f => f.Entity == entity && f.Format == format.Name && f.Bytes == length - first
            && f.UndoneAt == null && f.Undoes == null).OrderBy(f => f.Number).ToListAsync(ct);
        if (alike.Count == 0)
            return null;
        content.Position = first;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        content.Position = at;
        return alike.Find(f => f.ContentHash == hash) is { } same
            && !await db.ImportFiles.AnyAsync(f => f.Undoes != null && f.Number > same.Number, ct) ? same : null;
    }
}
