using System.Globalization;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// Counts of tokens that a span carries under names no dialect has. A part of what was counted is told by its words; a span that counts
/// under such names alone waits, with the names: passed over, its call would be missing from the bill.
/// </summary>
internal static class UnreadCounts
{
    /// <summary>Words of settings, limits, speeds and sums of others, which are no consumption of the span.</summary>
    private static readonly HashSet<string> NoUsage = new(StringComparer.Ordinal)
    {
        "max", "min", "limit", "limits", "ratelimit", "remaining", "budget", "quota", "window", "per", "rate", "speed", "type", "price", "cost",
        "aggregated", "saved", "savings", "threshold", "reserved", "estimated", "avg", "average", "chunk", "document", "first", "time", "ms",
        "settings", "request", "trace", "reset", "context", "id", "modality",
    };

    /// <summary>The names of counts within an object that is written as text.</summary>
    private static readonly string[] CountNames =
        ["prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens", "promptTokens", "completionTokens", "inputTokens",
            "outputTokens", "totalTokens"];

    private static readonly HashSet<string> Known = new(
        new[]
        {
            SpanNames.Input, SpanNames.Output, SpanNames.Total, SpanNames.CacheRead, SpanNames.CacheWrite, SpanNames.CacheWrite1h,
            SpanNames.Reasoning, SpanNames.AudioInput, SpanNames.AudioOutput, SpanNames.ImageInput, SpanNames.ImageOutput,
        }.SelectMany(n => n), StringComparer.Ordinal);

    /// <summary>The names under which it counts anything, in order.</summary>
    public static IReadOnlyList<string> Of(Span span) =>
        [.. span.Attributes.Where(a => Counts(a.Key, a.Value)).Select(a => a.Key).Order(StringComparer.Ordinal)];

    /// <summary>What of the input the cache had, under a name that says so in words.</summary>
    public static decimal? CacheRead(Span span) => Part(span, w => w.Contains("cached") || (w.Contains("cache") && w.Contains("read")));

    /// <summary>What was thought or reasoned, under a name that says so in words.</summary>
    public static decimal? Reasoning(Span span) =>
        Part(span, w => w.Contains("reasoning") || w.Contains("thoughts") || w.Contains("thinking"));

    private static decimal? Part(Span span, Func<HashSet<string>, bool> says)
    {
        foreach (var (name, value) in span.Attributes)
        {
            if (Counts(name, value) && says([.. Words(name)]) && Number(value) is { } count)
                return count;
        }
        return null;
    }

    private static bool Counts(string name, string value)
    {
        if (Known.Contains(name))
            return false;
        var isObject = value is ['{', ..];
        if (!isObject && !name.Contains("token", StringComparison.OrdinalIgnoreCase))
            return false;
        var words = Words(name);
        return !words.Any(NoUsage.Contains) && (isObject ? Inside(value) : words.Any(w => w is "token" or "tokens") && Number(value) > 0);
    }

    /// <summary>Whether an object written as text counts tokens inside.</summary>
    private static bool Inside(string value)
    {
        if (!CountNames.Any(c => value.Contains($"\"{c}\"", StringComparison.Ordinal)))
            return false;
        try
        {
            var inside = JsonElement.Parse(value);
            return inside.EnumerateObject().Any(p => CountNames.Contains(p.Name) && JsonValues.AsNumber(p.Value) is > 0);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static decimal? Number(string value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The words of a name, whichever way it puts them together.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var begins = !char.IsLetterOrDigit(name[i]) || (char.IsUpper(name[i]) && i > 0 && char.IsLower(name[i - 1]));
            if (begins && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            if (char.IsLetterOrDigit(name[i]))
                word.Append(char.ToLowerInvariant(name[i]));
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }
}
