using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>How one coding agent's event of a request to a model states what was used.</summary>
/// <param name="Agent">Whose sessions they are.</param>
/// <param name="Source">The source of its records.</param>
/// <param name="Session">The attributes that name the session.</param>
/// <param name="Identity">What tells an event from others of its session and moment, where it has no id.</param>
internal sealed record LogDialect(
    string Agent, string Source, string Provider, string[] Session, string[] Identity, Func<Fields, TokenStatement> Tokens);

/// <summary>The events that state usage, by name: Claude Code's, Codex's and Gemini CLI's requests to their models.</summary>
internal static class LogDialects
{
    public const string GeminiRequest = "gemini_cli.api_response";

    private static readonly LogDialect Claude = new("claude-code", LogUsage.Source, "anthropic",
        ["session.id", "user.account_uuid", "user.id"], ["event.sequence", "input_tokens", "output_tokens"], f => new TokenStatement
        {
            Input = f.Count("input_tokens"),
            Output = f.Count("output_tokens"),
            CacheRead = f.Count("cache_read_tokens"),
            CacheWrite = f.Count("cache_creation_tokens"),
            InputIncludesCache = false,
            Class = new PriceClass(0, "", PriceClass.SpeedOf(f.Text("speed")), ""),
        });

    private static readonly LogDialect Codex = new("codex", "codex-events", "openai",
        ["conversation.id", "user.account_id"], ["input_token_count", "output_token_count"], f => new TokenStatement
        {
            Input = f.Count("input_token_count"),
            Output = f.Count("output_token_count"),
            CacheRead = f.Count("cached_token_count"),
            Reasoning = f.Count("reasoning_token_count"),
            InputIncludesCache = true,
            OutputIncludesReasoning = true,
        });

    private static readonly LogDialect Gemini = new("gemini-cli", "gemini-cli-events", "google",
        ["session.id", "user.email"], ["prompt_id", "input_token_count", "output_token_count"], f => new TokenStatement
        {
            Input = Sum(f.Count("input_token_count"), f.Count("tool_token_count")),
            Output = f.Count("output_token_count"),
            CacheRead = f.Count("cached_content_token_count"),
            Reasoning = f.Count("thoughts_token_count"),
            Total = f.Count("total_token_count"),
            InputIncludesCache = true,
            OutputIncludesReasoning = false,
        });

    /// <summary>The dialect of an event that states usage; null of any other.</summary>
    public static LogDialect? Of(LogEntry entry) => entry.Name switch
    {
        "api_request" or "claude_code.api_request" => Claude,
        "codex.sse_event" when entry.Attributes.ContainsKey("input_token_count") => Codex,
        GeminiRequest => Gemini,
        _ => null,
    };

    /// <summary>Why another event is not on the bill.</summary>
    public static string NotTaken(string name, int count) => name switch
    {
        "gen_ai.client.inference.operation.details" =>
            $"Events called '{name}' state what the spans of their calls do; {count} of them were not taken. Send the spans.",
        _ => $"Events called '{name}' are not usage; {count} of them were not taken.",
    };

    private static decimal? Sum(decimal? one, decimal? other) => one is null ? other : one + (other ?? 0);
}
