using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What of a question was understood, in few words, so that a refusal keeps it and names only what stood in the way.</summary>
internal static class ReadBack
{
    private const int NamesTold = 3;

    /// <summary>Empty where nothing was.</summary>
    public static string Of(BooksQuery q, Func<string, string> agentName)
    {
        var parts = new List<string?>
        {
            q.AgentsOf is { } of ? $"the agents of {AnswerText.Escape(of)}" : Names(q.Agents.Select(agentName)),
            Names(q.Vendors), Names(q.Models), Names(q.Contracts), Names(q.Meters.Select(m => m.Replace('_', ' '))),
            q.Lines.Count > 0 ? Names(q.Lines.Select(l => l.ToLowerInvariant())) : q.Line?.ToLowerInvariant(),
            q.Measure is { } measure ? Card.MeasureName(measure) : null,
            q.Balance, q.Filter?.Replace('-', ' '),
            q.Dimension is { } by ? "by " + Card.Dimension(by).ToLowerInvariant() : null,
            q.Order is { } order ? order == "asc" ? "lowest first" : "highest first" : null,
            q.Periods.Count > 0 ? Names(q.Periods.Select(PeriodGrammar.Say)) : null,
        };
        var read = parts.OfType<string>().Where(p => p.Length > 0).Distinct().ToList();
        return read.Count == 0 ? "" : $"I read: {string.Join(", ", read)}.";
    }

    private static string Names(IEnumerable<string> names) => string.Join(" and ", names.Take(NamesTold).Select(n => AnswerText.Escape(n)));
}
