using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>Every row of every table as text, the same whichever provider holds it, so that two databases can be compared.</summary>
public static class TableRows
{
    public static async Task<SortedDictionary<string, List<string>>> Of(RunrateDb db)
    {
        var tables = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var type in db.Model.GetEntityTypes().Where(t => !t.IsOwned()))
        {
            var rows = await (Task<List<string>>)typeof(TableRows).GetMethod(nameof(Read))!.MakeGenericMethod(type.ClrType).Invoke(null, [db])!;
            tables.Add(type.GetTableName()!, rows);
        }
        db.ChangeTracker.Clear();
        return tables;
    }

    /// <summary>The first difference in words, or null.</summary>
    public static string? Difference(SortedDictionary<string, List<string>> expected, SortedDictionary<string, List<string>> actual)
    {
        foreach (var (table, rows) in expected)
        {
            var missing = rows.Except(actual[table]).ToList();
            var added = actual[table].Except(rows).ToList();
            if (missing.Count + added.Count > 0 || rows.Count != actual[table].Count)
                return $"{table}: {rows.Count} rows and {actual[table].Count}; gone: {missing.FirstOrDefault()}; new: {added.FirstOrDefault()}";
        }
        return null;
    }

    public static async Task<List<string>> Read<T>(RunrateDb db) where T : class
    {
        var rows = await db.Set<T>().IgnoreAutoIncludes().ToListAsync();
        return [.. rows.Select(r => Text(db.Entry(r))).Order(StringComparer.Ordinal)];
    }

    private static string Text(EntityEntry entry) => string.Join(" | ", entry.Properties.Select(p => (p.Metadata, p.CurrentValue))
        .Concat(entry.ComplexProperties.SelectMany(c => c.Properties).Select(p => (p.Metadata, p.CurrentValue)))
        .Select(p => $"{p.Metadata.Name}={Text(p.Metadata, p.CurrentValue)}").Order(StringComparer.Ordinal));

    private static string Text(IProperty property, object? value)
    {
        if (value is not null && property.GetTypeMapping().Converter is { } converter && value is not IEnumerable)
            value = converter.ConvertToProvider(value);
        return value switch
        {
            null => "",
            byte[] bytes => Convert.ToHexStringLower(bytes),
            // Zeros at the end are no part of an amount.
            decimal amount => (amount / 1.000000000000000000000000000000m).ToString(CultureInfo.InvariantCulture),
            string text => text,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable => JsonSerializer.Serialize(value),
            _ => value.ToString()!,
        };
    }
}
