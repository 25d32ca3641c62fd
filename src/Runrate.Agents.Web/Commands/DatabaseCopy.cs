using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Commands;

/// <summary>Copies all rows of one database into another of either provider, a table at a time, what is referred to first.</summary>
internal static class DatabaseCopy
{
    private const int BatchSize = 2_000;

    public static async Task Run(RunrateDb source, RunrateDb target, CancellationToken ct)
    {
        await using var transaction = await target.Database.BeginTransactionAsync(ct);
        // Seeded on preparation, and about to come with the rest.
        foreach (var type in Enumerable.Reverse(Ordered(target)))
            await Execute(target, $"DELETE FROM \"{type.GetTableName()}\"", ct);
        target.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var type in Ordered(source))
            await Table(source, target, type, ct);
        await ResetSequences(target, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task Table(RunrateDb source, RunrateDb target, IEntityType type, CancellationToken ct)
    {
        var name = type.ClrType;
        var rows = (IAsyncEnumerable<object>)typeof(DatabaseCopy)
            .GetMethod(nameof(Rows), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(name).Invoke(null, [source])!;
        var count = 0;
        await foreach (var row in rows.WithCancellation(ct))
        {
            // Values that no property holds, such as the key of a posting's entry, travel with the tracked row.
            var copy = target.Entry(row);
            copy.State = EntityState.Added;
            foreach (var property in type.GetProperties().Where(p => p.IsShadowProperty()))
                copy.Property(property.Name).CurrentValue = source.Entry(row).Property(property.Name).CurrentValue;
            if (++count % BatchSize == 0)
                await Save(source, target, ct);
        }
        await Save(source, target, ct);
    }

    private static async Task Save(RunrateDb source, RunrateDb target, CancellationToken ct)
    {
        await target.SaveChangesAsync(ct);
        target.ChangeTracker.Clear();
        source.ChangeTracker.Clear();
    }

    private static async IAsyncEnumerable<object> Rows<T>(RunrateDb source) where T : class
    {
        await foreach (var row in source.Set<T>().IgnoreAutoIncludes().AsAsyncEnumerable())
            yield return row;
    }

    /// <summary>Entity types with every principal before its dependents.</summary>
    private static List<IEntityType> Ordered(RunrateDb db)
    {
        var ordered = new List<IEntityType>();
        foreach (var type in db.Model.GetEntityTypes().Where(t => !t.IsOwned()).OrderBy(t => t.Name, StringComparer.Ordinal))
            Visit(type);
        return ordered;

        void Visit(IEntityType type)
        {
            if (ordered.Contains(type))
                return;
            foreach (var key in type.GetForeignKeys().Where(k => k.PrincipalEntityType != type))
                Visit(key.PrincipalEntityType);
            ordered.Add(type);
        }
    }

    // Rows came with their numbers; PostgreSQL's counters must go on behind the highest.
    private static async Task ResetSequences(RunrateDb target, CancellationToken ct)
    {
        if (target is not PostgresRunrateDb)
            return;
        foreach (var type in Ordered(target))
        {
            if (type.FindPrimaryKey()?.Properties is [{ ValueGenerated: ValueGenerated.OnAdd } key]
                && (key.ClrType == typeof(long) || key.ClrType == typeof(int)))
            {
                var (table, column) = (type.GetTableName()!, key.GetColumnName());
                await Execute(target,
                    $"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), "
                    + $"GREATEST((SELECT COALESCE(MAX(\"{column}\"), 1) FROM \"{table}\"), 1))", ct);
            }
        }
    }

    // Names of tables and columns come from the model and cannot be parameters.
    private static Task<int> Execute(RunrateDb db, string sql, CancellationToken ct) => db.Database.ExecuteSqlRawAsync(sql, ct);
}
