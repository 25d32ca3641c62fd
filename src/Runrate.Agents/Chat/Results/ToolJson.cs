using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Chat.Results;

/// <summary>How tools speak: compact camelCase JSON, decimals as numbers, refusals under <c>refusal</c>.</summary>
public static class ToolJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(), new OutcomeJson() },
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    public static JsonElement Of(object value) => value as JsonElement? ?? JsonSerializer.SerializeToElement(value, Options);

    /// <summary>An expected "no", as a result the caller can read and recover from.</summary>
    public static JsonElement Of(Refusal refusal) => JsonSerializer.SerializeToElement(new { refusal }, Options);

    public static JsonElement Of<T>(Outcome<T> outcome) where T : notnull => outcome.IsOk ? Of(outcome.Value)
        : Of(outcome.Refusal);

    /// <summary>What a tool's method returned, as its caller reads it: the one place where typed results become JSON.</summary>
    public static JsonElement OfResult(object? result) => result switch
    {
        JsonElement json => json,
        Refusal refusal => Of(refusal),
        null => Of(new { }),
        _ => Of(result),
    };

    public static bool IsRefusal(JsonElement result) => result.ValueKind == JsonValueKind.Object
        && result.TryGetProperty("refusal", out _);

    /// <summary>An amount that opens to its postings.</summary>
    public static ShownFigure Shown(Figure figure) => new(Amount(figure.Amount), figure.Ref);

    public static decimal Amount(Money money) => money.RoundToMinorUnit().ToDecimal();
}
