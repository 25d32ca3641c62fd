using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// No reply to a question that was not asked: whatever the question names must be in the calls that answer it. A part that no
/// call takes would be dropped in silence, so the reply says that it cannot take it and gives no figure.
/// </summary>
internal static class Coverage
{
    /// <summary>The query, or what of it cannot be answered together.</summary>
    public static BooksQuery Held(BooksQuery query, KnownEntity entity)
    {
        if (query.Form is BooksForm.NotUnderstood or BooksForm.Worked or BooksForm.Table
            or BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting)
            return query;
        var missing = Missing(query, BooksPlanner.Calls(query, entity.Latest, entity.Today));
        return missing.Count == 0 ? query : query with
        {
            Form = BooksForm.NotUnderstood,
            Lead = $"I cannot take {string.Join(" and ", missing)} into that answer, and without it the question would be another " +
                "one. Ask it by itself, or leave it out.",
        };
    }

    /// <summary>What the question names and no call takes, in words.</summary>
    public static IReadOnlyList<string> Missing(BooksQuery q, IReadOnlyList<PlannedCall> calls)
    {
        var said = calls.SelectMany(c => c.Arguments.SelectMany(a => Texts(a.Value))).ToHashSet(StringComparer.Ordinal);
        var missing = new List<string>();
        if (q.ShareOf is null)
            missing.AddRange(q.Agents.Take(AgentsAsked(q)).Where(a => a != "unassigned" && !said.Contains(a)).Select(a => $"agent “{a}”"));
        missing.AddRange((q.ShareOf == "line" ? [] : q.Vendors.Concat(q.Models)).Concat(q.Meters).Concat(q.Contracts).Where(n => !said.Contains(n))
            .Select(n => $"“{n}”"));
        missing.AddRange(q.Entities.Where(e => calls.Count > 0 && q is { Agents.Count: 0, Currency: null } && !said.Contains(e)).Select(e =>
            $"“{e}”"));
        if (!LooksAhead(q.Form))
            missing.AddRange(q.Periods.Where(p => !(said.Contains(p.From.ToIso()) || said.Contains(p.To.ToIso()))
                && !calls.Any(c => Spans(c.Arguments, p))).Select(p => $"“{PeriodGrammar.Say(p)}”"));
        missing.AddRange(q.Lines.Skip(1).Where(l => !said.Contains(l) && q.Form is BooksForm.Total or BooksForm.Trend or BooksForm.Share
            or BooksForm.Average or BooksForm.Balance).Select(l => $"the line “{l}”"));
        if (q.Line is { } line && q.ShareOf is null && !said.Contains(line) && !calls.Any(c => c.Name == "explain_variance"))
            missing.Add($"the line “{line}”");
        if (q.Dimension is { } by and not "entity" && !said.Contains(by) && !(by == "agent" && calls.All(c => c.Name == "find_agents")))
            missing.Add($"“by {by.Replace('-', ' ')}”");
        if (q.Measure is { } measure and not "cost" && q.Form is not BooksForm.WhatIf && calls.Count > 0 && calls.All(c => c.Name == "get_spend"))
            missing.Add($"“{measure.Replace('-', ' ')}”");
        if (q.Form is BooksForm.Total or BooksForm.Statement or BooksForm.Trend or BooksForm.Average or BooksForm.Compare or BooksForm.Why
            or BooksForm.NamedStatement or BooksForm.Rank && q.Measure != "carrying" && q.Filter is null)
            missing.AddRange(q.Books.DefaultIfEmpty(q.Book).Where(b => b is not (null or "Management") && !said.Contains(b)).Select(b => "the book "
                + $"of {Named(b!)}"));
        if (q.LeftOut.Count > 0 && !calls.All(c => c.Name == "get_trend"))
            missing.Add($"“without {PeriodGrammar.Say(q.LeftOut[0])}”");
        if (q.WithoutKind is not (null or "agent"))
            missing.AddRange(q.Without.Where(w => !said.Contains(w)).Select(w => $"“without {w}”"));
        if ((q.Above ?? q.Below) is not null && !(q.Form is BooksForm.Rank || calls.Any(c => c.Arguments.ContainsKey("against"))
            || q is { Form: BooksForm.Total, Dimension: not null } || calls is [{ Name: "get_trend" }]))
            missing.Add("the amount to hold it against");
        if (q.Filter is { } filter && !said.Contains(filter))
            missing.Add($"“{filter.Replace('-', ' ')}”");
        return missing;
    }

    private static string Named(string book) => book switch
    {
        "UsGaap" => "US GAAP",
        "IndAs" => "Ind AS",
        "UsTax" or "IndiaTax" => "income tax",
        _ => book.ToUpperInvariant(),
    };

    /// <summary>A ranking of an owner's agents takes them all; of a register at most as many entries as a reader reads.</summary>
    private static int AgentsAsked(BooksQuery q) => q.Form is BooksForm.Decisions or BooksForm.Jobs or BooksForm.Close
        or BooksForm.Audit ? 0 : q.Form is BooksForm.Statement or BooksForm.Total or BooksForm.Rank
        or BooksForm.Trend or BooksForm.Compare or BooksForm.Share or BooksForm.Average or BooksForm.NamedStatement ? int.MaxValue : 1;

    /// <summary>These look ahead or tell what is; a month beside them sets only when.</summary>
    private static bool LooksAhead(BooksForm form) => form is BooksForm.Forecast or BooksForm.WhatIf or BooksForm.Fact
        or BooksForm.Jobs or BooksForm.Reviews or BooksForm.Audit or BooksForm.Retirement;

    private static bool Spans(JsonObject arguments, BooksPeriod period) => arguments["from"] is { } from
        && Periods.TryParse((string?)from, out var first) && first <= period.From
        && Periods.TryParse((string?)(arguments["to"] ?? arguments["period"]), out var last) && last >= period.To;

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}

/// <summary>Months named one after another are a series; a total over several stretches is one answer for each.</summary>
internal static class Series
{
    public static BooksQuery Of(BooksQuery q)
    {
        if (q.Periods.Count < 3 || q.Form is not (BooksForm.Total or BooksForm.Statement or BooksForm.Compare or BooksForm.Trend)
            || q.Dimension is not null || q.Meters.Count > 0 || q.Measure == "target")
            return q;
        var sorted = q.Periods.OrderBy(p => p.From).ToList();
        var step = sorted[0].Months;
        var adjoining = step is 1 or 3 or 12 && sorted.Zip(sorted.Skip(1)).All(p => p.First.To.PlusMonths(1) == p.Second.From
            && p.Second.Months == step);
        return !adjoining ? q : q with
        {
            Form = BooksForm.Trend,
            Quarterly = step == 3,
            Measure = q.Measure ?? "cost",
            Periods = [new BooksPeriod(sorted[0].From, sorted[^1].To, string.Join("; ", sorted.Select(p => p.Note).OfType<string>())
                is { Length: > 0 } note ? note : null)],
        };
    }
}
