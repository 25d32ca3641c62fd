using System.Globalization;
using System.Text.Json.Nodes;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Facts of a question as tools take them: numbers as numbers, rates as text, lists as arrays, <c>ias38_57.a</c>
/// nested.</summary>
internal static class QuestionFacts
{
    private static readonly HashSet<string> Lists = new(StringComparer.Ordinal) { "prior3", "payments", "units_by_period",
        "reporting_dates" };
    private static readonly HashSet<string> Structured = new(StringComparer.Ordinal) { "items", "rows", "cash_flows",
        "timeline", "additions" };
    private static readonly HashSet<string> Rates = new(StringComparer.Ordinal) { "rate", "tax_rate", "tax_rate_wdv",
        "fixed_base_pct", "discount_rate" };

    public static JsonObject Json(IReadOnlyDictionary<string, string> facts)
    {
        var json = new JsonObject();
        foreach (var (name, value) in facts.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            var parent = json;
            var parts = name.Split('.');
            foreach (var part in parts[..^1])
            {
                parent[part] ??= new JsonObject();
                parent = parent[part]!.AsObject();
            }
            parent[parts[^1]] = Structured.Contains(name) ? JsonNode.Parse(value)
                : Lists.Contains(name) ? new JsonArray([.. value.Split(',').Select(v => Number(v))])
                : Rates.Contains(name) ? JsonValue.Create(value) : Value(value);
        }
        return json;
    }

    private static JsonValue? Value(string value) => value switch
    {
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ => Number(value),
    };

    private static JsonValue? Number(string value) =>
        decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) ? JsonValue.Create(number) : JsonValue.Create(value);
}
