using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// OpenAI's usage export of the dashboard: the buckets of its usage report as a table, with the same identity, so that the page and
/// the file count once.
/// </summary>
internal sealed class OpenAiUsageCsv : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => ConsoleCsv.Read(
        content, intake, ["start_time", "end_time"], r => OpenAiUsage.Take(r, intake, ct), row =>
        {
            row["object"] = "organization.usage.completions.result";
            return (row.GetValueOrDefault("start_time"), row.GetValueOrDefault("end_time"));
        }, ct);
}

/// <summary>OpenAI's cost export of the dashboard.</summary>
internal sealed class OpenAiCostsCsv : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => ConsoleCsv.Read(
        content, intake, ["start_time", "end_time", "amount_value"], r => OpenAiCosts.Take(r, intake, ct), row =>
        {
            row["amount"] = JsonSerializer.Serialize(new
            {
                value = row.GetValueOrDefault("amount_value"),
                currency = row.GetValueOrDefault("amount_currency"),
            });
            return (row.GetValueOrDefault("start_time"), row.GetValueOrDefault("end_time"));
        }, ct);
}

/// <summary>The usage export of Anthropic's console, a row per day, key and model. Its input excludes the cache.</summary>
internal sealed class AnthropicUsageCsv : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => ConsoleCsv.Read(
        content, intake, ["usage_date_utc", "usage_output_tokens"], r => AnthropicUsage.Take(r, intake, ct), row =>
        {
            Move(row, "model_version", "model");
            Move(row, "api_key", "api_key_id");
            Move(row, "workspace", "workspace_id");
            Move(row, "usage_type", "service_tier");
            Move(row, "usage_input_tokens_no_cache", "uncached_input_tokens");
            Move(row, "usage_input_tokens_cache_read", "cache_read_input_tokens");
            Move(row, "usage_output_tokens", "output_tokens");
            row["cache_creation"] = JsonSerializer.Serialize(new
            {
                ephemeral_5m_input_tokens = row.GetValueOrDefault("usage_input_tokens_cache_write_5m"),
                ephemeral_1h_input_tokens = row.GetValueOrDefault("usage_input_tokens_cache_write_1h"),
            });
            row["server_tool_use"] = JsonSerializer.Serialize(new { web_search_requests = row.GetValueOrDefault("web_search_count") });
            return (row.GetValueOrDefault("usage_date_utc"), null);
        }, ct);

    private static void Move(Dictionary<string, string> row, string from, string to)
    {
        if (row.Remove(from, out var value))
            row[to] = value;
    }
}

/// <summary>The cost export of Anthropic's console, in dollars where its API has cents.</summary>
internal sealed class AnthropicCostsCsv : IFormatReader
{
    /// <summary>The columns that a charge is described by, where they are filled.</summary>
    private static readonly string[] DescribedBy = ["model", "usage_type", "token_type", "cost_type", "api_key"];

    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => ConsoleCsv.Read(
        content, intake, ["usage_date_utc", "cost_usd"], r => AnthropicCosts.Take(r, intake, ct), row =>
        {
            if (StrictValues.TryNumber(row.GetValueOrDefault("cost_usd"), out var dollars))
                row["amount"] = (dollars * 100).ToString(System.Globalization.CultureInfo.InvariantCulture);
            row["currency"] = "USD";
            row["workspace_id"] = row.GetValueOrDefault("workspace") ?? "";
            row["service_tier"] = row.GetValueOrDefault("usage_type") ?? "";
            row["description"] = string.Join(", ", DescribedBy.Select(n => row.GetValueOrDefault(n)).Where(v => !string.IsNullOrEmpty(v)));
            return (row.GetValueOrDefault("usage_date_utc"), null);
        }, ct);
}

/// <summary>Tables that a vendor's console writes of the buckets that its API has as JSON.</summary>
internal static class ConsoleCsv
{
    /// <param name="adapt">Gives the row the API's names, and says its start and end; a day where it has no end.</param>
    public static Task Read(UploadStream content, Intake intake, IReadOnlyList<string> required, Func<ReportBuckets.Result, Task> take,
        Func<Dictionary<string, string>, (string? Start, string? End)> adapt, CancellationToken ct)
    {
        // Rows of one group in one table are twins; in the next table they are restated.
        var twins = new Dictionary<string, int>(StringComparer.Ordinal);
        return CsvRecords.Read(content, intake, required, async (row, line) =>
        {
            var values = row.ToTexts();
            var (from, to) = adapt(values);
            var start = Times.Read(from).At;
            var end = to is null ? start + Duration.FromDays(1) : Times.Read(to).At;
            if (start is not { } begins || end is not { } ends)
                intake.Reject(line, required[0], $"'{from}' is not a date-time.");
            else if (ends <= begins)
                intake.Reject(line, required[0], "The bucket ends before it starts.");
            else
                await take(new ReportBuckets.Result(JsonSerializer.SerializeToElement(values), begins, ends, line) { Twins = twins });
        }, ct);
    }
}
