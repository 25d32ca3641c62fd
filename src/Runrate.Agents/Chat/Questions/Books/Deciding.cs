using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// Which of the words that nothing understood could make the question another one. Those are asked about; the others only colour it:
/// the answer is given and names them.
/// </summary>
internal static class Deciding
{
    /// <summary>Kinds of words that by themselves say what is asked.</summary>
    private static readonly HashSet<string> Asking = new(StringComparer.Ordinal)
    {
        "measure", "line", "balance", "filter", "trend", "compare", "why", "change", "share", "average", "forecast", "profit", "decisions",
        "commitments", "jobs", "close", "audit", "explain", "retire", "carrying", "capitalised", "reviews", "quarantine", "memos",
        "function-line", "income-line", "human", "runs", "high", "low", "best", "worst", "costly", "cheap", "losing-most", "losers", "whatif",
    };

    private static readonly HashSet<string> Limits = new(StringComparer.Ordinal)
    {
        "before", "after", "except", "excluding", "without", "unless", "besides", "apart", "minus", "improved", "improving", "worsened",
        "deteriorated",
        "percentage", "percent", "share", "proportion",
        "non", "never", "nobody", "noone", "none", "instead", "avoid", "avoided", "cancel", "cancelled",
        "price", "basis", "tested", "test", "planned", "waiting", "triggered", "promised", "agreed", "gap",
    };

    private static readonly HashSet<string> Leads = new(StringComparer.Ordinal)
        { "of", "by", "per", "from", "with", "on", "at", "to", "than", "like", "under", "without", "excluding", "versus", "vs", "and", "or" };

    /// <summary>The deciding words as they were written.</summary>
    public static IReadOnlyList<string> Left(Slots slots, BooksQuery query)
    {
        var complete = slots.Words.Any(w => slots.IsUsed(w.Start) && w.Meanings.Any(m => Asking.Contains(m.Kind)
            && m is not { Kind: "measure", Value: "net" } || m is { Kind: "fact", Value: not "role" }))
            || slots.Says("net", "profit", "loss", "margin", "contribution", "earn", "result") || Lists(query);
        var loose = query.Form is BooksForm.Retirement or BooksForm.WhatIf or BooksForm.Close
            || query is { Form: BooksForm.Fact, Fact: not "role" };
        var core = Enumerable.Range(0, slots.Tokens.Count).Where(i => slots.IsUsed(i) && !slots.IsEmpty(i))
            .Select(i => slots.Tokens[i].Clause).ToHashSet();
        var left = Enumerable.Range(0, slots.Tokens.Count).Where(i => !slots.IsUsed(i) && ((slots.Asks(i) || slots.Tokens[i].Kind
            == TokenKind.Number) && IsLimit(slots, i, query)
            || !loose && slots.Asks(i) && !slots.IsEmpty(i) && core.Contains(slots.Tokens[i].Clause) && (!complete || Decides(slots, i)))).ToList();
        return [.. left.Select(i => slots.AsksHowLong(i) ? $"{slots.Quote(i - 1)} {slots.Quote(i)}" : slots.Quote(i)).Distinct()];
    }

    /// <summary>Answers that tell a part of a hundred by themselves: beside an earlier month, a target, a meter, a person.</summary>
    public static bool TellsPart(BooksQuery q) => q.Form is BooksForm.Compare or BooksForm.Why or BooksForm.Match
        || q is { Measure: "target", Agents.Count: 1 } or { Form: BooksForm.Statement, Act: "human" };

    public const string Persons = "I know who owns and manages an agent, who decided its review and who sealed a month; what people did else "
        + "stands on [the audit trail](/audit-log).";

    /// <summary>Forms that their own noun asks for: the budgets, the reviews, the bills against the meters.</summary>
    private static bool Lists(BooksQuery q) => q.Form is BooksForm.Budgets or BooksForm.Jobs or BooksForm.Reviews or BooksForm.Match
        or BooksForm.Commitments or BooksForm.Decisions or BooksForm.Contract or BooksForm.Audit or BooksForm.Balance;

    /// <summary>"Who does its work now": a figure of one agent, or of all, names nobody.</summary>
    public static bool AsksWho(Slots slots, BooksQuery query) => slots.Tokens.Take(2).Any(t => t.Text is "who" or "whom")
        && query is { Dimension: null, Order: null, Filter: null, AgentsOf: null, Agents.Count: <= 1, Entities.Count: 1 }
        && query.Form is BooksForm.Statement or BooksForm.Total or BooksForm.Trend or BooksForm.Average or BooksForm.Profit;

    /// <summary>"Which invoice is off": one sum names none of several; null where rows are told.</summary>
    public static string? AsksWhich(Slots slots, BooksQuery query) => slots.Tokens is [{ Text: "which" }, _, ..]
        && query is
        {
            Form: BooksForm.Total, Dimension: null, Order: null, Filter: null, Measure: "cost" or null, Line: null, Agents.Count: 0,
            Vendors.Count: 0, Models.Count: 0, Contracts.Count: 0, Entities.Count: 1
        } && slots.Unused().Count > 0
        ? $"{slots.Quote(0)} {slots.Quote(1)}" : null;

    /// <summary>A number, a word that narrows or turns, a length of time: without it the question is another one.</summary>
    private static bool IsLimit(Slots slots, int i, BooksQuery query)
    {
        var token = slots.Tokens[i];
        if (query.Form is BooksForm.Close or BooksForm.Match)
            return false;
        // "Fathom jumped to almost 16k": what the asker takes a figure to be asks for no other one.
        if (token.Kind == TokenKind.Number && Claimed(token) && (query is { Dimension: null, Order: null, Filter: null } || query.Agents.Count == 1))
            return false;
        if (token.Kind == TokenKind.Number)
            return token.Raw is not ("one" or "ones") && Next(slots, i) is not ("entity" or "company" or "subsidiary" or "agent" or "of");
        if (query.Fact == "owner" && token.Text is "nobody" or "noone" or "none")
            return false;
        return Limits.Contains(token.Text) || slots.AsksHowLong(i);
    }

    private static bool Claimed(Token token) => !token.IsPercent && !token.IsReference && (token.IsMoney || token.IsScaled || token.Value >= 1000);

    /// <summary>Whether an unknown word stands where a measure, a name, a verb of asking or a comparison would.</summary>
    private static bool Decides(Slots slots, int i)
    {
        var word = slots.Tokens[i].Text;
        if (word.EndsWith("ly", StringComparison.Ordinal) && word.Length > 4 || CommonWords.Functions.Contains(word))
            return false;
        if (word.EndsWith("est", StringComparison.Ordinal) || word.Length > 4 && word.EndsWith("er", StringComparison.Ordinal) && Compares(slots, i))
            return true;
        // "How many lawyers": what is counted is what is asked.
        if (i > 0 && slots.Tokens[i - 1].Text == "many")
            return true;
        if (slots.IsCapital(i) && i > 0 && slots.Tokens[i - 1].Sentence == slots.Tokens[i].Sentence)
            return true;
        // "Which vendor annoys us most": what each does says by what they are ranked, unless money says it.
        if (i > 1 && slots.Tokens[i - 2].Text is "which" or "what" or "whose" && slots.IsWordHit(i - 1) && !slots.Has("measure")
            && !slots.Says("money", "cash", "budget", "dollar", "rupee", "fund"))
            return true;
        var before = i - 1;
        while (before >= 0 && slots.Tokens[before].Text is "the" or "our" or "a" or "an" or "all" or "any" or "my" or "each" or "every" or "this"
            or "that" or "these" or "those")
            before--;
        if (before >= 0 && (Leads.Contains(slots.Tokens[before].Text) || slots.Tokens[before].Text is "who" or "whose" or "which"))
            return true;
        // "Which commitments will we miss": what somebody does with it asks for something else, unless a figure is named.
        if (i > 0 && slots.Tokens[i - 1].Text is "we" or "i" or "you" or "they" or "it" or "he" or "she" or "will" or "would" or "can" or "could"
            or "should" or "might" or "must" && !slots.Has("measure"))
            return true;
        // "Marginal cost", "cost drivers": what stands against a measure names another one.
        return Measures(slots, i + 1) || Measures(slots, i - 1) && !(word.EndsWith("ed", StringComparison.Ordinal)
            || word.EndsWith("ing", StringComparison.Ordinal));
    }

    /// <summary>"Prettier than", "is it prettier", "which is prettier": a newsletter is no comparison.</summary>
    private static bool Compares(Slots slots, int i) => Next(slots, i) is "than" or "" or "in" or "at" or "by" || i > 0 && slots.Tokens[i - 1].Text
        is "is" or "are" or "was" or "were" or "be" or "get" or "got" or "it" or "even" or "far" or "much" or "any" or "which";

    private static bool Measures(Slots slots, int i) => i >= 0 && i < slots.Tokens.Count && slots.Words.Any(w => w.Start <= i && i < w.End
        && w.Meanings.Any(m => m.Kind is "measure" or "line" or "balance" or "dimension" or "forecast" or "reviews" or "carrying"
            or "function-line" or "income-line"));

    private static string Next(Slots slots, int i) => i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "";
}
