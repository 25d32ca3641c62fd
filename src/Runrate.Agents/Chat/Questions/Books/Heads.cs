namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// The words that say what is asked have to stand in the reading. A form may take such a word along without telling anything of it: then
/// the reply would be to the nearest other question, so the word is named and no figure is given.
/// </summary>
internal static class Heads
{
    private static readonly HashSet<string> Ends = new(StringComparer.Ordinal)
    {
        "most", "highest", "top", "largest", "biggest", "greatest", "maximum", "least", "lowest", "smallest", "fewest", "cheapest", "best", "worst",
        "costliest", "priciest", "dearest", "poorest", "weakest", "strongest", "minimum",
    };

    private static readonly HashSet<string> Whys = new(StringComparer.Ordinal)
        { "why", "reason", "cause", "caused", "explanation", "culprit" };

    private static readonly HashSet<string> Predicts = new(StringComparer.Ordinal) { "forecast", "projected", "projection", "outlook", "predict" };

    /// <summary>The first word that no part of the reading tells, as it was written; null where each is told.</summary>
    public static string? Untold(Slots slots, BooksQuery q)
    {
        foreach (var word in slots.Words)
        {
            if (!slots.Asks(word.Start) || word.Meanings.Any(m => m.Kind == "neutral") || word.Meanings.Any(m => Tells(m, word, slots, q)))
                continue;
            return string.Join(' ', Enumerable.Range(word.Start, word.End - word.Start).Select(slots.Quote));
        }
        return Cash(slots, q) ?? Supposed(slots, q);
    }

    /// <summary>What is owed at a day, or charged to a month, is no cash that moved.</summary>
    private static string? Cash(Slots slots, BooksQuery q) => q is { Form: BooksForm.Balance, Balance: "payable" }
        && slots.Tokens.ToList().FindIndex(t => t.Text == "cash") is >= 0 and var at ? slots.Quote(at) : null;

    /// <summary>"What would hit the books if we retired it": what is supposed is no fact of the register.</summary>
    private static string? Supposed(Slots slots, BooksQuery q)
    {
        if (q.Form is BooksForm.WhatIf or BooksForm.Worked or BooksForm.Forecast or BooksForm.Retirement || q.Filter is "retirement")
            return null;
        for (var i = 0; i + 2 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text is "if" && slots.Asks(i) && slots.Tokens[i + 1].Text is not ("any" or "possible" or "so" or "not" or "there")
                && !(i > 0 && slots.Tokens[i - 1].Text is "see" or "know" or "tell" or "check" or "me" or "ask" or "asked" or "even" or "as"
                or "wonder" or "say" or "sure"))
                return string.Join(' ', slots.Tokens.Skip(i).Take(3).Select((_, k) => slots.Quote(i + k)));
        }
        return null;
    }

    private static bool Figures(BooksQuery q) => q.Form is BooksForm.Total or BooksForm.Statement or BooksForm.Rank or BooksForm.Trend
        or BooksForm.Compare or BooksForm.Why or BooksForm.Share or BooksForm.Average or BooksForm.Profit or BooksForm.Forecast or BooksForm.Explain;

    private static bool Tells(Meaning meaning, WordHit word, Slots slots, BooksQuery q)
    {
        var (first, value) = (slots.Tokens[word.Start].Text, meaning.Value);
        bool Named(params ReadOnlySpan<NameKind> kinds)
        {
            foreach (var name in slots.Names)
            {
                if (kinds.Contains(name.Names[0].Kind))
                    return true;
            }
            return false;
        }

        return meaning.Kind switch
        {
            "balance" => q.Form is BooksForm.Balance ? q.Balance == value || q.Lines.Contains(value) || value is "non-current" or "intangible"
                    || q.Balance is "non-current" && value == "prepaid"
                    || q.Fact == "items" || q.Statement is not null
                : q.Form is BooksForm.Contract or BooksForm.WhatIf or BooksForm.Retirement || q.Fact == "carrying"
                    || value is "payable" && q.Form is BooksForm.Match or BooksForm.Decisions
                    || value is "prepaid" or "payable" && q.Form == BooksForm.Commitments,
            "filter" => !Figures(q) || q.Filter == value || q.Points is not null || value is "in-service" or "idle" && q.Form != BooksForm.Rank
                || q.Measure is "target" or "target-share" || q.Dimension == "owner" || q.Lead is not null || q.Act is not null,
            "losers" => !Figures(q) || q.Filter is not null || q.Points is not null || q.Measure == "net" || q.Act == "why"
                || q.Form is BooksForm.Statement or BooksForm.Profit or BooksForm.Why,
            "quarantine" => q.Fact == "quarantine" || q.Form == BooksForm.Match,
            "memos" => q.Form is BooksForm.Decisions or BooksForm.Contract,
            "commitments" => !Figures(q) || q.Dimension == "contract" || q.Contracts.Count > 0,
            "jobs" => q.Form is BooksForm.Jobs or BooksForm.Fact || slots.Says("done"),
            "review-about" => !Figures(q) || q.AgentsOf is not null,
            "reviews" or "match" or "plan" => !Figures(q),
            "retire" => !Figures(q) || q.Form == BooksForm.Profit || q.Filter is not null,
            "forecast" => !Predicts.Contains(first) || q.Form is BooksForm.Forecast or BooksForm.Worked or BooksForm.WhatIf || q.Lead is not null,
            "why" => !Whys.Contains(first) || q.Form is not (BooksForm.Total or BooksForm.Trend or BooksForm.Average or BooksForm.Share
                or BooksForm.Rank or BooksForm.Forecast) && (q.Form != BooksForm.Statement || q.Act is not null)
                || q.Lead is not null || q.Dimension == "contract",
            "human" => q.Act == "human" || q.Measure is "headcount" || q.Filter is "above-human" or "below-human" || !Figures(q)
                || q.Line == "Human review" || q.Lines.Contains("Human review") || q.Without.Contains("Human review"),
            "carrying" => !Figures(q) || q.Measure == "carrying",
            "capitalised" or "function-line" or "income-line" or "write-down-risk" => !Figures(q),
            "share" => q.Form is BooksForm.Share or BooksForm.Worked or BooksForm.Compare || q.Unit == "percent" || q.OfShare
                || q.Measure == "accepted-share" || q.Form == BooksForm.Total && (q.Dimension is null || q.Order is not null) || !Figures(q),
            "average" => q.Form is BooksForm.Average or BooksForm.Forecast or BooksForm.Worked,
            "high" or "low" or "best" or "worst" or "costly" or "cheap" => !Ends.Contains(first) || q.Order is not null || q.Place is not null
                || q.Limit is not null || q.Agents.Count > 0 && !Named(NameKind.Agent, NameKind.Role, NameKind.Person)
                || q.Gap || q.Points is not null || !Figures(q) && q.Form != BooksForm.Balance || q.Form == BooksForm.Why,
            "measure" => value switch
            {
                "headcount" or "accepted-share" => q.Measure == value,
                "target" => !Figures(q) || q.Measure is "target" or "target-share" or "outcomes" || q.Filter is not null || q.Points is not null,
                "cost-per-outcome" => !Figures(q) || q.Measure == value || q.Form is BooksForm.Statement or BooksForm.Why || q.Filter is not null,
                "value" => !Figures(q) || q.Measure is "value" or "net" || q.Form is BooksForm.Statement or BooksForm.Profit or BooksForm.Why,
                _ => true,
            },
            "line" => !Figures(q) || q.Line == value || q.Lines.Contains(value) || q.Without.Contains(value) || q.Form == BooksForm.Profit
                || q.Dimension is not null || q.Contracts.Count > 0 || Named(NameKind.Vendor, NameKind.Model, NameKind.Contract, NameKind.Meter),
            "dimension" => value is "agent" or "entity" or "line" or "function" || !Figures(q) || q.Dimension == value || q.Fact == value
                || value is "owner" && (q.Fact == "owner" || q.Filter is not null || Named(NameKind.Person, NameKind.Officer))
                || value is "vendor" && (q.Vendors.Count > 0 || q.WithoutKind == "vendor") || value is "model" && (q.Models.Count > 0
                    || q.Line is not null || q.WithoutKind == "model")
                || value is "cost-center" && (Named(NameKind.CostCenter) || q.AgentsOf is not null) || value is "meter" && q.Meters.Count > 0
                || Named(NameKind.Role),
            "fact" => value is "hired" && Figures(q) ? slots.Says("when") : value is "role" or "target" || !Figures(q) || q.Fact == value
                || q.Dimension is not null || value is "owner" or "manager"
                    && (q.AgentsOf is not null || q.Agents.Count > 0 && q.Form != BooksForm.Total)
                || value is "model" && q.Models.Count > 0 || value is "costCenter" && q.AgentsOf is not null,
            _ => true,
        };
    }
}
