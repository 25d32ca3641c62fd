using System.Text;
using Runrate.Agents.Imports.Formats;
using Runrate.Agents.Imports.Journals;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>The formats there are, and how each is told from the beginning of a file.</summary>
public static class ImportFormats
{
    /// <summary>How much of a file detection looks at.</summary>
    public const int HeadBytes = 1 << 16;

    /// <summary>
    /// The members, and with an equals sign the values, that the beginning of a JSON file of each format has, at whatever depth; a star
    /// stands for any ending. The first row that is there whole decides. Words inside of texts do not count.
    /// </summary>
    private static readonly (string Format, string[] Signs)[] JsonSigns =
    [
        ("otlp", ["resourceSpans"]),
        ("otlp-metrics", ["resourceMetrics"]),
        ("otlp-logs", ["resourceLogs"]),
        ("cloudevents", ["specversion"]),
        ("langfuse", ["observations", "trace*"]),
        ("openai-costs", ["=organization.costs.result"]),
        ("openai-usage", ["=organization.usage.*"]),
        ("coding-sessions", ["estimated_cost"]),
        ("coding-sessions", ["num_sessions"]),
        ("anthropic-costs", ["amount", "currency", "starting_at"]),
        ("anthropic-usage", ["uncached_input_tokens"]),
        ("gcp-billing", ["billing_account_id", "usage_start_time", "cost"]),
        ("bedrock-log", ["=ModelInvocationLog"]),
        ("bedrock-log", ["logGroup", "logEvents"]),
        ("claude-code-sessions", ["sessionId", "type", "uuid"]),
        ("claude-code-sessions", ["message", "usage", "cache_creation_input_tokens", "timestamp"]),
        ("codex-sessions", ["=session_meta", "payload"]),
        ("codex-sessions", ["=token_count", "payload"]),
        ("langfuse", ["=GENERATION", "trace_id"]),
        ("langfuse", ["=GENERATION", "traceId"]),
        ("prices-langfuse", ["matchPattern", "modelName"]),
        ("prices-langfuse", ["match_pattern", "model_name"]),
        ("prices-genai", ["input_mtok"]),
        ("litellm", ["request_id", "spend"]),
        ("litellm", ["response_cost"]),
        ("litellm", ["api_requests", "spend"]),
        ("litellm", ["custom_llm_provider"]),
        ("otlp", ["traceId", "spanId"]),
        ("otlp", ["trace_id", "span_id"]),
        ("prices-litellm", ["litellm_provider"]),
        ("prices-litellm", ["input_cost_per_token"]),
        ("provider-responses", ["object", "usage", "model"]),
        ("provider-responses", ["usageMetadata"]),
        ("provider-responses", ["usage_metadata", "model_version"]),
        ("provider-responses", ["stop_reason", "usage", "model"]),
    ];

    /// <summary>Header columns that tell a CSV format.</summary>
    private static readonly (string Format, string[] Columns)[] CsvSigns =
    [
        ("focus", ["BilledCost"]),
        ("focus", ["EffectiveCost"]),
        ("focus", ["BillingPeriodStatus", "InvoiceIssuerName"]),
        ("focus", ["ContractCommitmentId"]),
        ("focus", ["SkuPriceId", "ListUnitPrice"]),
        ("aws-cur", ["line_item_line_item_type", "line_item_unblended_cost"]),
        ("azure-cost", ["MeterCategory", "CostInBillingCurrency"]),
        ("openrouter", ["generation_id", "model_permaslug"]),
        ("cursor", ["Date", "Model", "Cache Read", "Output Tokens"]),
        ("github-usage", ["sku", "quantity", "gross_amount", "net_amount"]),
        ("anthropic-usage-csv", ["usage_date_utc", "usage_output_tokens"]),
        ("anthropic-costs-csv", ["usage_date_utc", "cost_usd"]),
        ("openai-usage-csv", ["start_time", "num_model_requests"]),
        ("openai-costs-csv", ["start_time", "amount_value"]),
        ("litellm-csv", ["request_id", "spend", "startTime"]),
        ("litellm-csv", ["custom_llm_provider"]),
        ("fx-csv", ["from", "to", "rate"]),
    ];

    /// <summary>The names that <see cref="ImportOptions.Format"/> takes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ImportFormatTable.All.Select(f => f.Name)];

    public static ImportFormat? Find(string format) =>
        ImportFormatTable.All.FirstOrDefault(f => f.Name.Equals(format, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that the first bytes of a file show, or null where they are not sure.</summary>
    public static string? Detect(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
            return null;
        if (text[0] is '{' or '[')
        {
            var signs = FirstRecord.Signs(head);
            return JsonSigns.FirstOrDefault(s => s.Signs.All(signs.Has)).Format ?? (IsUsage(FirstRecord.Members(head)) ? "usage-ndjson" : null);
        }
        if (JournalSigns.IsBeancount(text))
            return "beancount";
        if (JournalSigns.IsJournal(text))
            return null;
        var columns = FirstRecord.Columns(text).Select(CsvFields.Plain).ToHashSet(StringComparer.Ordinal);
        return CsvSigns.FirstOrDefault(s => s.Columns.All(c => columns.Contains(CsvFields.Plain(c)))).Format
            ?? (IsUsage(columns) ? "usage-csv" : null);
    }

    /// <summary>What the file looks like, for a sender who has to say what it is.</summary>
    public static string Describe(ReadOnlySpan<byte> head)
    {
        var text = Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
            return "The file is empty.";
        if (text[0] is '{' or '[')
            return FirstRecord.Members(head) is { Count: > 0 } members ? $"It looks like JSON whose records have {Listed(members)}."
                : "It looks like JSON without objects.";
        if (JournalSigns.IsJournal(text))
            return "It looks like a plain-text journal; say whether it is hledger or ledger.";
        return text.Any(char.IsControl) && text.Any(c => c is < ' ' and not ('\t' or '\r' or '\n'))
            ? "It is not text." : $"It looks like a table with the columns {Listed(FirstRecord.Columns(text))}.";
    }

    private static string Listed(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(8).Select(n => n.Length > 30 ? n[..30] + "…" : n)) + (names.Count > 8 ? ", …" : "");

    /// <summary>A model or a meter, and a count under a name that is known.</summary>
    private static bool IsUsage(IReadOnlyCollection<string> names)
    {
        var fields = names.Select(UsageFields.Of).ToList();
        return fields.Any(f => f is UsageField.Model or UsageField.Meter)
            && fields.Any(f => f is { } field and not (UsageField.Cost or UsageField.OutcomeQuantity) && UsageFields.IsNumber(field));
    }
}
