using System.Data.Common;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// Compares each row that is kept with its digest: what was changed, added or removed past the product is named, with the column. Rows that
/// belong to all entities, such as prices and rates, are looked at with each.
/// </summary>
public sealed class VerifyRows(RunrateDb db)
{
    private const int FindingsMax = 20;

    private static readonly MethodInfo CompareRows =
        typeof(VerifyRows).GetMethod(nameof(Compare), BindingFlags.Instance | BindingFlags.NonPublic)!;

    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, CancellationToken ct = default)
    {
        var findings = new List<LedgerFinding>();
        var types = KeptRows.Of(db).ToDictionary(t => t.Table);
        foreach (var type in types.Values.OrderBy(t => t.Table, StringComparer.Ordinal))
        {
            findings.AddRange((await (Task<List<LedgerFinding>>)CompareRows.MakeGenericMethod(type.Type.ClrType)
                .Invoke(this, [type, entity, ct])!).Take(FindingsMax));
        }
        var known = types.Keys.ToList();
        findings.AddRange((await db.RowDigests.AsNoTracking().Where(d => !known.Contains(d.Table)).Take(FindingsMax).ToListAsync(ct))
            .Select(d => new LedgerFinding("row-table", d.Table, $"A digest is there of a row of {d.Table}, which keeps none.")));
        return findings;
    }

    private async Task<List<LedgerFinding>> Compare<T>(KeptType type, EntityId entity, CancellationToken ct) where T : class
    {
        var findings = new List<LedgerFinding>();
        var owner = type.OwnerProperty is null ? "" : entity.Value;
        var digests = await db.RowDigests.AsNoTracking().Where(d => d.Table == type.Table && d.Entity == owner).ToDictionaryAsync(d => d.Key, ct);
        if (type.OwnerProperty is null)
        {
            findings.AddRange((await db.RowDigests.AsNoTracking().Where(d => d.Table == type.Table && d.Entity != "").Select(d => d.Key)
                .Take(FindingsMax).ToListAsync(ct)).Select(k => Found(type, "row-digest", k, "the digest of the row was changed")));
        }
        var rows = db.Set<T>().IgnoreAutoIncludes().AsNoTracking();
        if (type.OwnerProperty is { } name)
            rows = rows.Where(r => EF.Property<EntityId>(r, name) == entity);
        try
        {
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
            {
                var found = type.Of(row);
                if (!digests.Remove(found.Key, out var saved))
                    findings.Add(Found(type, "row-unknown", found.Key, "the row is there, and nothing saved it"));
                else if (saved.Digest != found.Digest)
                    findings.Add(Found(type, "row-changed", found.Key, type.Differing(saved, found) is { Count: > 0 } columns
                        ? $"{string.Join(", ", columns)} is not as it was saved" : "the row is not as it was saved"));
                else if (saved.Columns != found.Columns)
                    findings.Add(Found(type, "row-digest", found.Key, "the digest of the row was changed"));
            }
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            findings.Add(new LedgerFinding("row-unreadable", type.Table, $"A row of {type.Table} cannot be read: {fault.Message}"));
            return findings;
        }
        findings.AddRange(digests.Keys.Order(StringComparer.Ordinal)
            .Select(k => Found(type, "row-missing", k, "the row was saved, and is not there")));
        return findings;
    }

    /// <summary>Whether a value in the database is none that the product could have written.</summary>
    internal static bool IsUnreadable(Exception fault) => fault is FormatException or InvalidOperationException or ArgumentException
        or OverflowException or InvalidCastException or JsonException or InvariantException or KeyNotFoundException
        or NullReferenceException or IndexOutOfRangeException or DbException { IsTransient: false };

    private static LedgerFinding Found(KeptType type, string check, string key, string what) =>
        new(check, $"{type.Table}/{key}", $"{type.Table} {key}: {what}.");
}
