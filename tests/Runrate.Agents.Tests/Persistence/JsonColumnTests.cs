using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Persistence;

public sealed class JsonColumnTests
{
    [Fact]
    public async Task Whatever_is_kept_as_text_reads_back_as_it_was_written()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(db =>
        {
            var kept = db.Model.GetEntityTypes().SelectMany(t => t.GetFlattenedProperties())
                .Where(p => p.GetTypeMapping().Converter?.ProviderClrType == typeof(string)).ToList();
            Assert.Contains(kept, p => p.Name == nameof(ImpairmentRecord.Findings));
            foreach (var property in kept)
            {
                var convert = property.GetTypeMapping().Converter!;
                var written = convert.ConvertToProvider(Some(property.ClrType));
                Assert.True(Equals(written, convert.ConvertToProvider(convert.ConvertFromProvider(written))),
                    $"{property.DeclaringType.DisplayName()}.{property.Name} loses something of {written}");
            }
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_month_that_was_written_by_its_parts_is_still_read()
    {
        await using var database = await TestDatabase.Create();
        await database.Run(db =>
        {
            var findings = db.Model.FindEntityType(typeof(ImpairmentRecord))!.FindProperty(nameof(ImpairmentRecord.Findings))!;
            var read = (List<ImpairmentFinding>)findings.GetTypeMapping().Converter!.ConvertFromProvider("""
                [{"book":"UsGaap","arrangement":"019afd30-6aa8-758a-a5c3-7fc6bfe30eac",
                  "period":{"calendar":{"id":"ISO","eras":[{"name":"BCE"},{"name":"CE"}]},"year":2026,"month":4,"yearOfEra":2026,"era":{"name":"CE"}},
                  "status":"Tested","carrying":"21176.47 USD","loss":"0.00 USD","reversal":"0.00 USD"}]
                """)!;
            Assert.Equal(new YearMonth(2026, 4), Assert.Single(read).Period);
            return Task.CompletedTask;
        });
    }

    /// <summary>Some value of a type, in every part another than the one it has by itself.</summary>
    private static object? Some(Type asked, int depth = 0)
    {
        var type = Nullable.GetUnderlyingType(asked) ?? asked;
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (type == typeof(string))
            return "text";
        if (type.IsArray)
            return List(type.GetElementType()!, depth) is var items ? items.GetType().GetMethod("ToArray")!.Invoke(items, null) : null;
        if (type.IsGenericType && type.GetGenericArguments() is [var key, var of] && type.Name.Contains("Dictionary", StringComparison.Ordinal))
        {
            var entries = Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, of))!;
            entries.GetType().GetMethod("Add")!.Invoke(entries, [Some(key, depth + 1), Some(of, depth + 1)]);
            return entries;
        }
        if (type.IsGenericType && type.GetGenericArguments() is [var item] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(item)))
            return List(item, depth);
        return type switch
        {
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 3,
            _ when type == typeof(long) => 4L,
            _ when type == typeof(decimal) => 1.25m,
            _ when type == typeof(Guid) => new Guid("019afd30-6aa8-758a-a5c3-7fc6bfe30eac"),
            _ when type == typeof(Currency) => Currency.Usd,
            _ when type == typeof(Money) => Money.From(12.5m, Currency.Usd),
            _ when type == typeof(EntityId) => TestDatabase.EntityId,
            _ when type == typeof(AgentId) => new AgentId("atlas"),
            _ when type == typeof(EntryKey) => EntryKey.Of("a/key"),
            _ when type == typeof(YearMonth) => new YearMonth(2026, 7),
            _ when type == typeof(LocalDate) => new LocalDate(2026, 7, 2),
            _ when type == typeof(Instant) => Instant.FromUtc(2026, 7, 2, 3, 4),
            _ => Made(type, depth),
        };
    }

    private static object List(Type of, int depth)
    {
        var list = Activator.CreateInstance(typeof(List<>).MakeGenericType(of))!;
        list.GetType().GetMethod("Add")!.Invoke(list, [Some(of, depth + 1)]);
        return list;
    }

    private static object? Made(Type type, int depth)
    {
        if (depth > 4)
            return null;
        var most = type.GetConstructors().MaxBy(c => c.GetParameters().Length);
        Assert.True(most is not null, $"{type} has no constructor and cannot be kept as text.");
        var value = most.Invoke([.. most.GetParameters().Select(p => Some(p.ParameterType, depth + 1))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true }))
            property.SetValue(value, Some(property.PropertyType, depth + 1));
        return value;
    }
}
