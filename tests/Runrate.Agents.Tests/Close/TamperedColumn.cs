using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Close;

/// <summary>A column of the model as the attacker sees it: which other value it could hold, written as SQL.</summary>
internal sealed record TamperedColumn(IEntityType Type, IProperty Property)
{
    public string Table => Type.GetTableName()!;

    public string Name => ColumnOf(Type, Property);

    public static string ColumnOf(IEntityType type, IProperty property) =>
        property.GetColumnName(StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value)!;

    public override string ToString() => $"{Table}.{Name}";

    /// <summary>Every column of every table, in the model's order.</summary>
    public static IReadOnlyList<TamperedColumn> All(IModel model) =>
    [
        .. model.GetEntityTypes().Where(t => t.GetTableName() is not null).OrderBy(t => t.GetTableName(), StringComparer.Ordinal)
            .SelectMany(t => t.GetFlattenedProperties().Select(p => new TamperedColumn(t, p))),
    ];

    /// <summary>Another value than <paramref name="literal"/>, as a literal of SQLite.</summary>
    public string Other(string literal)
    {
        var clr = Nullable.GetUnderlyingType(Property.ClrType) ?? Property.ClrType;
        var provider = Property.GetTypeMapping().Converter?.ProviderClrType ?? clr;
        provider = Nullable.GetUnderlyingType(provider) ?? provider;
        if (clr.IsEnum)
        {
            var values = Enum.GetValues(clr).Cast<object>()
                .Select(v => provider == typeof(string) ? $"'{v}'" : $"{Convert.ChangeType(v, Enum.GetUnderlyingType(clr), null)}");
            return values.First(v => v != literal);
        }
        if (clr == typeof(Currency))
            return literal == "'EUR'" ? "'USD'" : "'EUR'";
        if (clr == typeof(YearMonth))
            return literal == "202608" ? "202609" : "202608";
        if (provider == typeof(string))
            return literal == "NULL" ? (clr == typeof(string) || clr.IsValueType ? "'x'" : "'{}'")
                : literal is ['\'', '[' or '{', ..] && Leaf(Unquoted(literal)) is { } json ? Quoted(json) : literal[..^1] + "x'";
        return provider switch
        {
            _ when provider == typeof(Guid) => "'0198D000-0000-7000-8000-00000000F00D'",
            _ when provider == typeof(DateOnly) => literal == "'2026-08-04'" ? "'2026-08-05'" : "'2026-08-04'",
            _ when provider == typeof(DateTime) => "'2026-08-04 05:06:07'",
            _ when provider == typeof(bool) => literal == "1" ? "0" : "1",
            _ when provider == typeof(decimal) => literal == "'987.5'" ? "'988.5'" : "'987.5'",
            _ when provider == typeof(byte[]) => "X'0102'",
            _ when provider == typeof(int) || provider == typeof(long) => literal == "NULL" ? "1" : $"{literal} + 1",
            _ => throw new NotSupportedException($"{this} is a {provider.Name}."),
        };
    }

    /// <summary>The text with its first leaf changed; null where it is no JSON or has no leaf.</summary>
    private static string? Leaf(string text)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
        return root is JsonArray { Count: 0 } ? "[\"x\"]" : Change(root) ? root!.ToJsonString() : null;
    }

    private static bool Change(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (value is JsonValue leaf)
                    {
                        fields[name] = Changed(leaf);
                        return true;
                    }
                    if (Change(value))
                        return true;
                }
                return false;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    if (items[i] is JsonValue leaf)
                    {
                        items[i] = Changed(leaf);
                        return true;
                    }
                    if (Change(items[i]))
                        return true;
                }
                return false;
            default:
                return false;
        }
    }

    private static JsonNode Changed(JsonValue leaf) => leaf.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.String => $"{leaf.GetValue<string>()}x",
        System.Text.Json.JsonValueKind.Number => leaf.GetValue<decimal>() + 1,
        _ => !leaf.GetValue<bool>(),
    };

    private static string Unquoted(string literal) => literal[1..^1].Replace("''", "'", StringComparison.Ordinal);

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
