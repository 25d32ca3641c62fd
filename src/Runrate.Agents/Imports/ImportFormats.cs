using System.Text;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports;

/// <summary>Reads one format and hands its records to the intake.</summary>
internal interface IFormatReader
{
    Task Read(UploadStream content, Intake intake, CancellationToken ct);
}

/// <summary>The formats there are, and how each is told from the beginning of a file.</summary>
public static class ImportFormats
{
    /// <summary>How much of a file detection looks at.</summary>
    public const int HeadBytes = 1 << 16;

    /// <summary>
    /// What the beginning of a JSON file of each format contains; the first row whose words are all there decides.
    /// </summary>
    private static readonly (string Format, string[] Words)[] JsonSigns =
    [
        ("otlp", ["\"resourceSpans\""]),
        ("cloudevents", ["\"specversion\""]),
        ("langfuse", ["\"observations\"", "\"trace"]),
        ("openai-costs", ["organization.costs.result"]),
        ("openai-usage", ["organization.usage."]),
        ("coding-sessions", ["\"estimated_cost\""]),
        ("coding-sessions", ["\"num_sessions\""]),
        ("anthropic-costs", ["\"amount\"", "\"currency\"", "\"starting_at\""]),
        ("anthropic-usage", ["\"uncached_input_tokens\""]),
        ("litellm", ["\"request_id\"", "\"spend\""]),
        ("litellm", ["\"response_cost\""]),
        ("litellm", ["\"api_requests\"", "\"spend\""]),
        ("otlp", ["\"traceId\"", "\"spanId\""]),
        ("otlp", ["\"trace_id\"", "\"span_id\""]),
        ("prices-litellm", ["\"litellm_provider\""]),
        ("prices-litellm", ["\"input_cost_per_token\""]),
        ("usage-ndjson", ["\"model\""]),
        ("usage-ndjson", ["\"meter\""]),
    ];

    /// <summary>Header columns that tell a CSV format.</summary>
    private static readonly (string Format, string[] Columns)[] CsvSigns =
    [
        ("focus", ["BilledCost"]),
        ("focus", ["EffectiveCost"]),
        ("fx-csv", ["from", "to", "rate"]),
        ("usage-csv", ["model", "input_tokens"]),
        ("usage-csv", ["meter", "quantity"]),
    ];

    /// <summary>The names that <see cref="ImportOptions.Format"/> takes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ImportFormat.All.Select(f => f.Name)];

    public static ImportFormat? Find(string format) =>
        ImportFormat.All.FirstOrDefault(f => f.Name.Equals(format, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that the first bytes of a file show, or null.</summary>
    public static string? Detect(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
            return null;
        if (text[0] is '{' or '[')
            return JsonSigns.FirstOrDefault(s => s.Words.All(w => text.Contains(w, StringComparison.Ordinal))).Format;
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        var columns = (end < 0 ? text : text[..end]).Split(',').Select(c => c.Trim().Trim('"'))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return CsvSigns.FirstOrDefault(s => s.Columns.All(columns.Contains)).Format;
    }
}
