using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Sources;

/// <summary>What a source of a kind is asked, and how its answer names the page that follows.</summary>
/// <param name="Format">The import format of its pages; null where a file's own content tells.</param>
/// <param name="Key">What its key is, in words; null where it takes none.</param>
/// <param name="LookBackDays">How long its vendor restates, unless the source says otherwise.</param>
public sealed record SourceKind(
    string Name, string Title, string? Format, string DefaultAddress, string? Key, int LookBackDays, string Explains)
{
    private static readonly InstantPattern Seconds = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");

    // Both vendors give at most 31 days a page when buckets are days.
    private const int DaysAPage = 31;

    internal Func<SourceCursor, string>? Path { get; init; }

    /// <summary>The page after this one, or null at the end.</summary>
    internal Func<JsonElement, SourceCursor, string?>? Next { get; init; }

    internal Action<HttpRequestMessage, string>? Authorize { get; init; }

    public bool IsFolder => Path is null;

    public static IReadOnlyList<SourceKind> All { get; } =
    [
        OpenAi("openai-costs", "OpenAI organization costs", "costs", ["project_id", "line_item"]),
        OpenAi("openai-usage", "OpenAI organization usage", "usage/completions",
            ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier"]),
        Anthropic("anthropic-costs", "Anthropic cost report", "cost_report", ["workspace_id", "description"]),
        Anthropic("anthropic-usage", "Anthropic usage report", "usage_report/messages",
            ["api_key_id", "workspace_id", "model", "service_tier", "context_window"]),
        new("litellm", "LiteLLM spend logs", "litellm", "http://localhost:4000", "a key of an administrator", 2,
            "Every request that the gateway logged, page by page")
        {
            Path = c => "spend/logs/v2?page_size=100"
                + $"&start_date={Escaped(Seconds.Format(c.From))}&end_date={Escaped(Seconds.Format(c.To))}&page={c.Page ?? "1"}",
            Next = (page, c) => Whole(page, "page") is { } now && Whole(page, "total_pages") is { } last && now < last
                ? (now + 1).ToString(CultureInfo.InvariantCulture) : null,
            Authorize = Bearer,
        },
        new("langfuse", "Langfuse observations", "langfuse", "https://cloud.langfuse.com", "public and secret key, joined by a colon", 2,
            "Every observation of a project, page by page")
        {
            Path = c => "api/public/v2/observations?fields=core,basic,model,usage,metadata,trace_context&limit=1000"
                + $"&fromStartTime={Escaped(Iso(c.From))}&toStartTime={Escaped(Iso(c.To))}{Paged("cursor", c)}",
            Next = (page, _) => page.TryGetProperty("meta", out var meta) ? Text(meta, "cursor") : null,
            Authorize = (request, key) => request.Headers.Authorization =
                new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(key))),
        },
        new("folder", "Drop folder", null, "", null, 0,
            "Files that another program lays down: FOCUS bills, telemetry, exports. Each is read once, and again when it changed"),
    ];

    public static SourceKind? Find(string name) => All.FirstOrDefault(k => k.Name == name);

    private static SourceKind OpenAi(string name, string title, string report, string[] groups) => new(
        name, title, name, "https://api.openai.com", "an admin key of the organization", 7, "One bucket a day, restated while OpenAI settles it")
    {
        Path = c => $"v1/organization/{report}?bucket_width=1d&limit={DaysAPage}"
            + $"&start_time={c.From.ToUnixTimeSeconds()}&end_time={c.To.ToUnixTimeSeconds()}"
            + string.Concat(groups.Select(g => $"&group_by={g}")) + Paged("page", c),
        Next = (page, _) => MoreToCome(page),
        Authorize = Bearer,
    };

    private static SourceKind Anthropic(string name, string title, string report, string[] groups) => new(
        name, title, name, "https://api.anthropic.com", "an admin key of the organization", 7,
        "One bucket a day, restated while Anthropic settles it")
    {
        Path = c => $"v1/organizations/{report}?bucket_width=1d&limit={DaysAPage}"
            + $"&starting_at={Escaped(Iso(c.From))}&ending_at={Escaped(Iso(c.To))}"
            + string.Concat(groups.Select(g => $"&group_by[]={g}")) + Paged("page", c),
        Next = (page, _) => MoreToCome(page),
        Authorize = (request, key) =>
        {
            request.Headers.Add("x-api-key", key);
            request.Headers.Add("anthropic-version", "2023-06-01");
        },
    };

    private static void Bearer(HttpRequestMessage request, string key) => request.Headers.Authorization = new("Bearer", key);

    private static string? MoreToCome(JsonElement page) =>
        page.TryGetProperty("has_more", out var more) && more.ValueKind == JsonValueKind.True ? Text(page, "next_page") : null;

    private static string? Text(JsonElement page, string name) =>
        page.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Whole(JsonElement page, string name) =>
        page.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static string Paged(string name, SourceCursor cursor) => cursor.Page is null ? "" : $"&{name}={Escaped(cursor.Page)}";

    private static string Iso(Instant at) => InstantPattern.General.Format(at);

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
