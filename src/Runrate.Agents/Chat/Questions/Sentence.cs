using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>A reading as a sentence that asks it by itself.</summary>
internal static class Sentence
{
    public static string? Of(BooksQuery q, ReadingContext context)
    {
        if (Asked(q) is not { } asked || q.Without.Count + q.LeftOut.Count > 0 || q.Periods.Any(p => p.From > p.To))
            return null;
        var agents = q.AgentsOf is { } of ? [$"the agents of {of}"] : q.Agents.Select(a => a == "unassigned" ? "no agent"
            : context.Names.FirstOrDefault(n => n.Kind == NameKind.Agent && n.Key == a)?.Name ?? a).ToList();
        var words = asked + Joined(" of ", agents) + Joined(" with ", [.. q.Vendors.Concat(q.Models).Concat(q.Meters)])
            + Joined(" on ", q.Lines.Count > 0 ? q.Lines : q.Line is { } line ? [line] : [])
            + Joined(" in ", [.. q.Periods.Select(PeriodGrammar.Say)])
            + (q.Dimension is { } by && q.Form != BooksForm.Rank ? $" by {by.Replace('-', ' ')}" : "");
        var elsewhere = q.Agents.Count == 0 && !q.Entities.SequenceEqual([context.Entity]);
        var where = q.Entities.Select(e => context.Entities.FirstOrDefault(k => k.Key == e)?.Name ?? e);
        return words + (elsewhere ? Joined(" in ", [.. where]) : "") + "?";
    }

    private static string? Asked(BooksQuery q)
    {
        var measure = q.Measure switch
        {
            "cost" or null => "cost",
            "net" => "net contribution",
            "value" => "value produced",
            "outcomes" => "accepted outcomes",
            "cost-per-outcome" => "cost per outcome",
            _ => null,
        };
        return measure is null ? null : q.Form switch
        {
            BooksForm.Total => $"What was the {(q.Order is null ? "" : q.Order == "asc" ? "lowest " : "highest ")}{measure}",
            BooksForm.Statement => "What was the profit and loss",
            BooksForm.Trend => $"Show month by month the {measure}",
            BooksForm.Average => $"What was the average monthly {measure}",
            BooksForm.Compare when q is { Dimension: null, Periods.Count: 2 } => $"Compare the {measure}",
            BooksForm.Share => "What was the share of the cost",
            BooksForm.Rank when q.Filter is null => $"Which {q.Limit} agents had the {(q.Order == "asc" ? "lowest" : "highest")} {measure}",
            BooksForm.Why => $"Why did the {measure} change",
            BooksForm.Forecast => $"What is the forecast of the {measure}",
            BooksForm.Balance when q.Statement is null => $"What is the balance of {q.Balance}",
            _ => null,
        };
    }

    private static string Joined(string lead, IReadOnlyList<string> names) => names.Count == 0 ? "" : lead + string.Join(" and ", names);
}
