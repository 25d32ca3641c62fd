using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Which rows are kept with their digest: every table of the model, but for those that another proof holds and those that no figure and no
/// decision rests on. What is neither is proven from the day it is mapped.
/// </summary>
internal static class KeptRows
{
    public const string Table = "RowDigests";

    private static readonly ConditionalWeakTable<IModel, Dictionary<IEntityType, KeptType>> Known = [];

    public static bool IsUnproven(string table, string column) =>
        Unproven.Columns.ContainsKey(table) || Unproven.Columns.ContainsKey($"{table}.{column}");

    public static IReadOnlyCollection<KeptType> Of(RunrateDb db) => Map(db).Values;

    public static KeptType? Of(RunrateDb db, IEntityType type) => Map(db).GetValueOrDefault(type);

    /// <summary>Writes their digests.</summary>
    public static Task Write(RunrateDb db, KeptType type, IEnumerable<object> rows, CancellationToken ct) =>
        Write(db, rows.Select(type.Of), ct);

    /// <summary>Writes digests of any tables. A row may be named twice: PostgreSQL takes no two of one key in a statement.</summary>
    public static Task Write(RunrateDb db, IEnumerable<RowDigest> digests, CancellationToken ct) => db.WriteRows(
        $"""INSERT INTO "{Table}" ("Table", "Key", "Entity", "Digest", "Columns") VALUES """, 5,
        """
        ON CONFLICT ("Table", "Key")
        DO UPDATE SET "Entity" = excluded."Entity", "Digest" = excluded."Digest", "Columns" = excluded."Columns"
        """,
        [.. digests.GroupBy(d => (d.Table, d.Key)).Select(g => g.Last()).Select(d => (object[])[d.Table, d.Key, d.Entity, d.Digest, d.Columns])],
        ct);

    /// <summary>The rows as they stand, in no order.</summary>
    public static async Task<List<object>> Reload<T, TKey>(RunrateDb db, string name, IReadOnlyList<TKey> keys, CancellationToken ct)
        where T : class
    {
        var rows = new List<object>();
        foreach (var chunk in keys.Chunk(1_000))
        {
            rows.AddRange(await db.Set<T>().IgnoreAutoIncludes().AsNoTracking()
                .Where(r => EF.Parameter(chunk).Contains(EF.Property<TKey>(r, name))).ToListAsync(ct));
        }
        return rows;
    }

    private static Dictionary<IEntityType, KeptType> Map(RunrateDb db) => Known.GetValue(db.Model, model => model.GetEntityTypes()
        .Where(t => t.GetTableName() is { } table && table != Table
            && !KeptElsewhere.Tables.ContainsKey(table) && !Unproven.Columns.ContainsKey(table))
        .ToDictionary(t => t, t => new KeptType(t)));
}
