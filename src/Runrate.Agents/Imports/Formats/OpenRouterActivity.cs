using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// OpenRouter's activity export, a row per generation. OpenRouter bills it, so the provider is OpenRouter; what it says that it cost
/// is kept beside our price. Prompt tokens include the cached, completion tokens the reasoning. The model's
/// own count of tokens is what is billed, not the common one beside it.
/// </summary>
internal sealed class OpenRouterActivity : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => CsvRecords.Read(content, intake,
        ["generation_id", "created_at", "model_permaslug"], (row, line) => new Consumption(
            "openrouter", row.Text("generation_id"), row.Time("created_at"), "openrouter", row.Text("model_permaslug", "model"),
            new TokenStatement
            {
                Input = row.Count("native_tokens_prompt", "tokens_prompt"),
                Output = row.Count("native_tokens_completion", "tokens_completion"),
                CacheRead = row.Count("native_tokens_cached", "tokens_cached"),
                Reasoning = row.Count("native_tokens_reasoning", "tokens_reasoning"),
                InputIncludesCache = true,
                OutputIncludesReasoning = true,
            })
        {
            Cost = row.Money("cost_total", "cost", "total_cost"),
            Facts = new AssignmentFacts(null, Tags(row), ResourceId: row.Text("api_key_name"), Principal: row.Text("user")),
        }.Take(row, line, intake, ct), ct);

    private static Dictionary<string, string> Tags(CsvFields row)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in (string[])["app_name", "provider_name", "variant"])
        {
            if (row.Text(name) is { } value)
                tags[name] = value;
        }
        return tags;
    }
}
