using Runrate.Agents.Imports.Formats;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>The one table of the formats: a format is its reader and its row here.</summary>
public static class ImportFormatTable
{
    public static IReadOnlyList<ImportFormat> All { get; } =
    [
        new("focus", "FOCUS bill", RecordKind.StatementWindow,
            "issuer, billing account and billing period; in it period, category, service, SKU, resource and sub-account", Acceptance.AllOrNothing)
            { Reader = new FocusCsv() },
        new("usage-csv", "Usage, CSV", RecordKind.Event, "source and id, or the whole row and how often it stands there",
            Acceptance.AllOrNothing) { Reader = new UsageCsv() },
        new("usage-ndjson", "Usage, NDJSON", RecordKind.Event, "source and id, or the whole record", Acceptance.RecordByRecord)
            { Reader = new UsageNdjson() },
        new("prices-litellm", "LiteLLM price map", RecordKind.Reference, "provider, model, meter and day", Acceptance.AllOrNothing)
            { Reader = new PriceMap() },
        new("litellm", "LiteLLM spend", RecordKind.Event, "request id; a daily row is a bucket by day, key, model and owner",
            Acceptance.RecordByRecord) { Reader = new LiteLlmSpend() },
        new("langfuse", "Langfuse export", RecordKind.Event, "trace and observation", Acceptance.RecordByRecord)
            { Reader = new LangfuseExport() },
        new("openai-costs", "OpenAI costs", RecordKind.Bucket, "span of time, project, line item, key and user", Acceptance.RecordByRecord)
            { Reader = new OpenAiCosts() },
        new("openai-usage", "OpenAI usage", RecordKind.Bucket, "span of time, kind, project, user, key, model and tier",
            Acceptance.RecordByRecord) { Reader = new OpenAiUsage() },
        new("anthropic-costs", "Anthropic costs", RecordKind.Bucket, "span of time, workspace, description and what it is grouped by",
            Acceptance.RecordByRecord) { Reader = new AnthropicCosts() },
        new("anthropic-usage", "Anthropic usage", RecordKind.Bucket, "span of time, workspace, key, model, tier and what it is grouped by",
            Acceptance.RecordByRecord) { Reader = new AnthropicUsage() },
        new("coding-sessions", "Coding sessions by day", RecordKind.Bucket, "day, organisation, person, terminal and model",
            Acceptance.RecordByRecord) { Reader = new CodingSessions() },
        new("cloudevents", "CloudEvents", RecordKind.Event, "source and id", Acceptance.RecordByRecord) { Reader = new CloudEvents() },
        new("otlp", "OpenTelemetry traces", RecordKind.Event, "trace and span", Acceptance.RecordByRecord)
            { Reader = new OtlpTraces() },
        new("otlp-protobuf", "OpenTelemetry traces, protobuf", RecordKind.Event, "trace and span", Acceptance.RecordByRecord)
            { Reader = new OtlpProtobuf() },
        new("otlp-metrics", "OpenTelemetry metrics", RecordKind.Event, "caller and span of time; a cumulative counter by its day",
            Acceptance.RecordByRecord) { Reader = new OtlpMetrics() },
        new("otlp-metrics-protobuf", "OpenTelemetry metrics, protobuf", RecordKind.Event,
            "caller and span of time; a cumulative counter by its day", Acceptance.RecordByRecord) { Reader = new OtlpMetricsProtobuf() },
        new("otlp-logs", "OpenTelemetry logs", RecordKind.Event, "request id, or session and time", Acceptance.RecordByRecord)
            { Reader = new OtlpLogs() },
        new("otlp-logs-protobuf", "OpenTelemetry logs, protobuf", RecordKind.Event, "request id, or session and time",
            Acceptance.RecordByRecord) { Reader = new OtlpLogsProtobuf() },
        new("claude-code-sessions", "Claude Code session files", RecordKind.Event, "message and request; its last state counts",
            Acceptance.RecordByRecord) { Reader = new ClaudeCodeSessions() },
        new("codex-sessions", "Codex session files", RecordKind.Event, "time of the count and the sum so far", Acceptance.RecordByRecord)
            { Reader = new CodexSessions() },
        new("github-usage", "GitHub usage report, Copilot included", RecordKind.Bucket,
            "day, product, SKU, model, person, organisation, repository and cost centre", Acceptance.RecordByRecord) { Reader = new GitHubUsage() },
        new("cursor", "Cursor usage export", RecordKind.Event, "time, person, model and counts, and how often that stands there",
            Acceptance.RecordByRecord) { Reader = new CursorUsage() },
        new("openrouter", "OpenRouter activity", RecordKind.Event, "generation", Acceptance.RecordByRecord)
            { Reader = new OpenRouterActivity() },
        new("bedrock-log", "Bedrock invocation log", RecordKind.Event, "request id", Acceptance.RecordByRecord)
            { Reader = new BedrockLog() },
        new("provider-responses", "Logged responses of providers", RecordKind.Event, "response id", Acceptance.RecordByRecord)
            { Reader = new ProviderResponses() },
        new("openai-usage-csv", "OpenAI usage, table of the dashboard", RecordKind.Bucket,
            "span of time, kind, project, user, key, model and tier, as the report", Acceptance.RecordByRecord) { Reader = new OpenAiUsageCsv() },
        new("openai-costs-csv", "OpenAI costs, table of the dashboard", RecordKind.Bucket,
            "span of time, project, line item, key and user, as the report", Acceptance.RecordByRecord) { Reader = new OpenAiCostsCsv() },
        new("anthropic-usage-csv", "Anthropic usage, table of the console", RecordKind.Bucket,
            "day, workspace, key, model, tier and context window", Acceptance.RecordByRecord) { Reader = new AnthropicUsageCsv() },
        new("anthropic-costs-csv", "Anthropic costs, table of the console", RecordKind.Bucket,
            "day, workspace and what it is for", Acceptance.RecordByRecord) { Reader = new AnthropicCostsCsv() },
        new("aws-cur", "AWS Cost and Usage Report", RecordKind.StatementWindow,
            "payer account and billing period; in it type, account, product, usage type, operation, resource and rate", Acceptance.RecordByRecord)
            { Reader = new AwsCostAndUsage() },
        new("azure-cost", "Azure cost export", RecordKind.StatementWindow,
            "billing account and period; in it subscription, meter, resource, order, pricing model and benefit", Acceptance.RecordByRecord)
            { Reader = new AzureCostExport() },
        new("gcp-billing", "Google Cloud billing export", RecordKind.StatementWindow,
            "billing account and invoice month; in it project, SKU, resource, location, type and labels", Acceptance.RecordByRecord)
            { Reader = new GcpBillingExport() },
        new("litellm-csv", "LiteLLM spend logs as a table", RecordKind.Event, "request id", Acceptance.RecordByRecord)
            { Reader = new LiteLlmCsv() },
        new("prices-genai", "genai-prices list", RecordKind.Reference, "provider, model, meter and day", Acceptance.AllOrNothing)
            { Reader = new GenAiPrices() },
        new("prices-langfuse", "Langfuse model prices", RecordKind.Reference, "model, meter and day", Acceptance.AllOrNothing)
            { Reader = new LangfusePrices() },
        new("hledger", "hledger journal", RecordKind.Event, "code, or tag id or key, and account; else all that the posting says",
            Acceptance.RecordByRecord) { Reader = new HledgerJournal() },
        new("ledger", "ledger-cli journal", RecordKind.Event, "code, or tag id or key, and account; else all that the posting says",
            Acceptance.RecordByRecord) { Reader = new LedgerJournal() },
        new("beancount", "Beancount journal", RecordKind.Event, "link, or metadata id or key, and account; else all that the posting says",
            Acceptance.RecordByRecord) { Reader = new BeancountJournal() },
        new("fx-csv", "Exchange rates", RecordKind.Reference, "pair and day", Acceptance.AllOrNothing) { Reader = new FxCsv() },
    ];
}
