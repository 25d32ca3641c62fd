using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Tools;
namespace Runrate.Agents.Chat;

/// <summary>What of a turn the next one may lean on, as it is stored: the reading, and the fact that was asked for.</summary>
public sealed record TurnMemory(
    Intent Intent, string Text, IReadOnlyList<string> Frameworks, IReadOnlyDictionary<string, string> Facts,
        IReadOnlyList<string> Assumed, string? Calculator,
    IReadOnlyList<string> Agents, string? From, string? To, int? TermMonths, string? Sort, string? Filter, string? Line,
        string? Pending, IReadOnlyList<string>? PendingOptions)
{
    public static TurnMemory Of(Question q, JsonElement? pending) => new(
        q.Intent, q.Text, q.Frameworks, q.Facts, q.Assumed, q.Calculator, q.Agents, q.From?.ToIso(), q.To?.ToIso(), q.TermMonths,
            q.Sort, q.Filter, q.Line,
        pending is { } asked ? Verdicts.Text(asked, "fact") : null,
        pending is { } open ? [.. open.GetProperty("options").EnumerateArray().Select(o => o.GetString()!)] : null);

    public Question ToQuestion() => new()
    {
        Intent = Intent,
        Text = Text,
        Frameworks = Frameworks,
        Facts = Facts,
        Assumed = Assumed,
        Calculator = Calculator,
        Agents = Agents,
        From = Month(From),
        To = Month(To),
        TermMonths = TermMonths,
        Sort = Sort,
        Filter = Filter,
        Line = Line,
    };

    public string ToJson() => JsonSerializer.Serialize(this, ToolJson.Options);

    public static TurnMemory? Parse(string? json) => string.IsNullOrEmpty(json) ? null
        : JsonSerializer.Deserialize<TurnMemory>(json, ToolJson.Options);

    private static YearMonth? Month(string? text) => Periods.TryParse(text, out var month) ? month : null;
}
