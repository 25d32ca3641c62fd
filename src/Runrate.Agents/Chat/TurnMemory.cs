using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
namespace Runrate.Agents.Chat;

/// <summary>What of a turn the next one may lean on, as it is stored: the reading, and the fact that was asked for.</summary>
public sealed record TurnMemory(
    Intent Intent, string Text, IReadOnlyList<string> Frameworks, IReadOnlyDictionary<string, string> Facts,
        IReadOnlyList<string> Assumed, string? Calculator,
    IReadOnlyList<string> Agents, string? From, string? To, int? TermMonths, BooksQuery? Books, IReadOnlyList<string>? Rows,
        string? Pending, IReadOnlyList<string>? PendingOptions)
{
    private const int RowsMax = 20;

    /// <summary>What is kept after a turn: of one that answered nothing, the turn before it, so that a refusal in between does
    /// not lose the
    /// thread.</summary>
    public static TurnMemory After(TurnMemory? before, Question q, JsonElement? pending, IReadOnlyList<ToolCallRecord> calls)
    {
        var last = q.Parts.Count > 0 ? q.Parts[^1] : q;
        var answered = last.Doubt is not null || last.Asks is not null
            || calls.Any(c => !ToolJson.IsRefusal(c.Result)) || (calls.Count > 0 && last.Intent != Intent.Books);
        return answered || before is null ? Of(last, pending, Shown(calls)) : before;
    }

    /// <summary>The agents of the rows, as they were shown.</summary>
    private static IReadOnlyList<string> Shown(IReadOnlyList<ToolCallRecord> calls) => [.. calls
        .Where(c => c.Result.ValueKind == JsonValueKind.Object && c.Result.TryGetProperty("agents", out var rows)
            && rows.ValueKind == JsonValueKind.Array)
        .SelectMany(c => c.Result.GetProperty("agents").EnumerateArray()).Select(a => Verdicts.Text(a, "agent")).OfType<string>()
        .Concat(calls.Select(c => Verdicts.Text(c.Result, "agent")).OfType<string>()).Distinct().Take(RowsMax)];

    private static TurnMemory Of(Question q, JsonElement? pending, IReadOnlyList<string> rows) => new(
        q.Intent, q.Text, q.Frameworks, q.Facts, q.Assumed, q.Calculator, q.Agents, q.From?.ToIso(), q.To?.ToIso(), q.TermMonths,
            q.Books, rows,
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
        Books = Books,
    };

    public string ToJson() => JsonSerializer.Serialize(this, ToolJson.Options);

    /// <summary>Null for what another version wrote: then the conversation goes on without it.</summary>
    public static TurnMemory? Parse(string? json)
    {
        try
        {
            return string.IsNullOrEmpty(json) ? null : JsonSerializer.Deserialize<TurnMemory>(json, ToolJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static YearMonth? Month(string? text) => Periods.TryParse(text, out var month) ? month : null;
}
