using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>A row of any kept table, saved as the product saves it, with some value in each column.</summary>
internal static class FilledRows
{
    /// <summary>One row in each kept table that has none.</summary>
    public static async Task Add(TestDatabase database)
    {
        foreach (var name in await Empty(database))
        {
            await database.Run(async db =>
            {
                await db.Database.OpenConnectionAsync();
                await db.Database.ExecuteSqlRawAsync("PRAGMA foreign_keys = OFF");
                var type = db.Model.FindEntityType(name)!;
                var row = RuntimeHelpers.GetUninitializedObject(type.ClrType);
                foreach (var complex in type.GetComplexProperties())
                    complex.PropertyInfo!.SetValue(row, Money.From(12, Currency.Usd));
                foreach (var property in type.GetProperties().Where(p => !p.IsShadowProperty()
                    && !(p.ValueGenerated == ValueGenerated.OnAdd && (p.ClrType == typeof(int) || p.ClrType == typeof(long)))))
                    property.PropertyInfo!.SetValue(row, Value(property));
                db.Add(row);
                await db.SaveChangesAsync();
            });
        }
    }

    private static async Task<List<string>> Empty(TestDatabase database)
    {
        var empty = new List<string>();
        await database.Run(async db =>
        {
            foreach (var type in KeptRows.Of(db))
            {
                // The name is the model's own.
#pragma warning disable EF1002
                var count = await db.Database.SqlQueryRaw<int>($"""SELECT COUNT(*) AS "Value" FROM "{type.Table}" """).SingleAsync();
#pragma warning restore EF1002
                if (count == 0)
                    empty.Add(type.Type.Name);
            }
        });
        return empty;
    }

    private static object? Value(IProperty property)
    {
        var clr = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        if (clr.IsEnum)
            return Enum.GetValues(clr).GetValue(0);
        return clr switch
        {
            _ when clr == typeof(string) => "some text",
            _ when clr == typeof(Guid) => Guid.NewGuid(),
            _ when clr == typeof(EntityId) => TestDatabase.EntityId,
            _ when clr == typeof(AgentId) => new AgentId("atlas"),
            _ when clr == typeof(Currency) => Currency.Usd,
            _ when clr == typeof(YearMonth) => new YearMonth(2026, 1),
            _ when clr == typeof(LocalDate) => new LocalDate(2026, 1, 2),
            _ when clr == typeof(Instant) => Instant.FromUtc(2026, 1, 2, 3, 4),
            _ when clr == typeof(byte[]) => new byte[] { 1, 2, 3 },
            _ when clr == typeof(bool) => true,
            _ when clr == typeof(decimal) => 0m,
            _ when clr == typeof(int) => 3,
            _ when clr == typeof(long) => 3L,
            _ when property.IsNullable => null,
            _ => Empty(property),
        };
    }

    private static object? Empty(IProperty property)
    {
        try
        {
            return property.GetTypeMapping().Converter!.ConvertFromProvider("[]");
        }
        catch (JsonException)
        {
            return property.GetTypeMapping().Converter!.ConvertFromProvider("{}");
        }
    }
}
