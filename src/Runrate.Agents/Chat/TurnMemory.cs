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
        string? Pending, IReadOnlyList<string>? PendingOptions, ShownRows? Shown = null,
        string? Whole = null, int? Every = null, string? Asked = null, bool Lost = false, ShownTable? Table = null)
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
        var lost = !answered && last.Books is { Form: BooksForm.NotUnderstood } asked && (asked.Unused.Count > 0 || asked.Asks == Elliptic.OfWhat);
        return answered || before is null ? Of(last, pending, AgentRows(calls)) with
        {
            Shown = RowsOf(last.Books, calls),
            Table = q.Parts.Count == 0 && last.Books is { } told ? Answers.Books.TableOf.Shown(told, calls, k => k) : null,
            Lost = lost,
        }
            : before with { Lost = lost || before.Lost };
    }

    /// <summary>The agents of the rows, as they were shown.</summary>
    private static IReadOnlyList<string> AgentRows(IReadOnlyList<ToolCallRecord> calls) => [.. calls
        .Where(c => c.Result.ValueKind == JsonValueKind.Object && c.Result.TryGetProperty("agents", out var rows)
            && rows.ValueKind == JsonValueKind.Array)
        .SelectMany(c => c.Result.GetProperty("agents").EnumerateArray()).Select(a => Verdicts.Text(a, "agent")).OfType<string>()
        .Concat(calls.Select(c => Verdicts.Text(c.Result, "agent")).OfType<string>()).Distinct().Take(RowsMax)];

    /// <summary>The rows of the first table that has any, as they were shown; what nothing names is no row to point at.</summary>
    private static ShownRows? RowsOf(BooksQuery? query, IReadOnlyList<ToolCallRecord> calls)
    {
        if (query?.Form == BooksForm.Table)
            return Answers.Books.TableCard.Result(query, calls, k => k) is { Rows.Count: > 0 } left ? new ShownRows(left.Kind == "review" ? "agent"
                : left.Kind, [.. left.Rows.Select(r => r.Key ?? r.Name).Take(RowsMax)]) : null;
        foreach (var call in calls.Where(c => !ToolJson.IsRefusal(c.Result) && c.Result.ValueKind == JsonValueKind.Object))
        {
            if (call.Name == "get_spend")
            {
                var spend = call.As<SpendByDimension>();
                var names = Answers.Books.SpendCard.Within(query!, spend).Select(r => r.Name).ToList();
                if (query?.Order == "asc")
                    names.Reverse();
                return names.Count == 0 ? null : new ShownRows(spend.By, [.. names.Take(RowsMax)]);
            }
            if (call.Name == "find_agents" && query is not null)
                return Answers.Books.RankingCard.Within(query, call.As<AgentRanking>()) is { Count: > 0 } within
                    ? new ShownRows("agent", [.. within.Select(a => a.Agent).Take(RowsMax)]) : null;
            if (call.Result.TryGetProperty("agents", out var rows) && rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0)
                return new ShownRows("agent", [.. rows.EnumerateArray().Select(a => Verdicts.Text(a, "agent")).OfType<string>().Take(RowsMax)]);
            if (call.Result.TryGetProperty("reviews", out var reviews) && reviews.ValueKind == JsonValueKind.Array)
                return new ShownRows("agent",
                    [.. reviews.EnumerateArray().Select(a => Verdicts.Text(a, "name")).OfType<string>().Distinct().Take(RowsMax)]);
        }
        return null;
    }

    private static TurnMemory Of(Question q, JsonElement? pending, IReadOnlyList<string> rows) => new(
        q.Intent, q.Text, q.Frameworks, q.Facts, q.Assumed, q.Calculator, q.Agents, q.From?.ToIso(), q.To?.ToIso(), q.TermMonths,
            q.Books, rows,
        pending is { } asked ? Verdicts.Text(asked, "fact") : null,
        pending is { } open ? [.. open.GetProperty("options").EnumerateArray().Select(o => o.GetString()!)] : null, Whole: q.Whole,
        Every: q.Every, Asked: q.Asks);

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
        Whole = Whole,
        Every = Every,
        Asks = Asked,
        Lost = Lost,
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
