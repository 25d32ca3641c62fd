using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What waits, what is due, what stands on a line of the balance sheet, bills beside meters, and the state of the month.</summary>
internal sealed partial class FormReader
{
    /// <summary>Words that ask for what the answer of a form tells anyway.</summary>
    private void Said(BooksQuery? query) => slots.UseWords(query switch
    {
        { Form: BooksForm.Reviews } => ["since", "when", "long", "one", "answer", "for"],
        { Form: BooksForm.Budgets } => ["force", "place", "effect", "used", "exceed", "exceeded", "overshoot", "overshot"],
        { Form: BooksForm.Match } => ["agree", "agreed", "not", "do", "exceed"],
        { Form: BooksForm.Retirement } => ["before", "until", "gone", "agreed", "hiring", "fired", "evidence", "planned"],
        _ => [],
    });

    private BooksQuery? Lists()
    {
        if (slots.Has("memos") && !slots.Has("measure") && (slots.Has("decisions") || slots.Says("open", "waiting")))
            return Of(BooksForm.Decisions, "memos", "decisions", "list", "count") with { Fact = "memo" };
        // "What must it achieve under its improvement plan": what the review that started the plan set.
        if (slots.Has("plan") && !slots.Has("line"))
        {
            slots.UseWords("achieve", "reach", "must", "until", "when", "by", "what", "should", "need", "set", "agreed", "deliver", "meet", "under",
                "end", "ends", "start", "started", "part", "inside", "who", "target", "measure", "measured");
            return Of(BooksForm.Reviews, "plan", "reviews", "review-state", "filter", "fact", "list", "count", "dimension", "measure", "act",
                "decisions") with
            { Filter = "all", Fact = "improvement plan" };
        }
        // "Which reviews wait for my decision": the reviews, by when each is due.
        if (slots.Has("reviews") && slots.Says("review", "appraisal") && !slots.Has("measure") && (slots.Has("decisions") || HasAgents
            || slots.Says("wait", "waiting", "decided", "due")))
            return Of(BooksForm.Reviews, "reviews", "review-state", "decisions", "list", "count", "dimension", "filter", "fact", "retire",
                "line") with
            {
                Filter = slots.Value("review-state") ?? (slots.Says("decided") ? "decided" : "open"),
            };
        // "Which of them is about a model being withdrawn", "which models are being deprecated": the reviews that say so.
        if (slots.Value("review-about") is { } about && !slots.Has("measure") && !HasScope
            && (before?.Form == BooksForm.Reviews || slots.Has("reviews") || slots.Says("model", "agent", "bot", "which", "who")))
        {
            slots.UseWords("about", "being", "be", "getting", "depend", "depends", "run", "running");
            return Of(BooksForm.Reviews, "review-about", "reviews", "review-state", "list", "count", "dimension", "filter", "fact", "runs", "retire",
                "decisions") with
            { Filter = slots.Value("review-state") is "overdue" ? "overdue" : "open", Fact = about };
        }
        // "What was decided about Harrier, and by whom", "which steps are open there": its review, or the exit that followed.
        if (own.Agents.Count == 1 && own.AgentsOf is null && (slots.Says("decided", "step", "steps") || before?.Form == BooksForm.Reviews
            && slots.Says("step", "steps", "decided", "left", "open", "done")) && !slots.Has("measure") && !slots.Has("line"))
        {
            slots.UseWords("decided", "when", "whom", "who", "step", "steps", "open", "done", "left", "still", "outcome", "ground", "basis");
            return Of(BooksForm.Reviews, "decisions", "reviews", "list", "count", "dimension", "retire", "fact", "why", "filter") with
            {
                Filter = "all",
            };
        }
        if (slots.Has("decisions") && !HasAgents && !slots.Has("close")
            && (slots.Words.Any(w => w.End - w.Start > 1 && w.Meanings.Any(m => m.Kind == "decisions"))
            || slots.Says("decision", "attention", "decide", "approval", "pending", "should", "open")))
            return Of(BooksForm.Decisions, "decisions", "list", "count");
        if ((slots.Has("match") || slots.Says("bill") && (slots.Says("meter", "metered", "meters", "usage", "consumption")
            && slots.Says("against", "versus", "vs", "and", "with", "to", "compare", "than", "match") || slots.Says("which", "any", "what")
            && slots.Says("off", "wrong", "differ", "differs", "disagree", "mismatch", "incorrect"))) && own.Agents.Count + own.Models.Count == 0)
        {
            slots.UseWords("usage", "consumption", "metered", "off", "above", "below", "over", "under", "from", "beyond", "meter", "far", "own",
                "wrong", "differ", "differs",
                "disagree", "mismatch", "incorrect");
            return Of(BooksForm.Match, "match", "list", "count", "measure", "compare", "change", "why", "decisions", "high", "low", "balance",
                "quarantine", "line", "dimension", "review-state", "share");
        }
        if (slots.Has("quarantine") && !HasScope)
            return Of(BooksForm.Decisions, "quarantine", "list", "count", "measure", "decisions", "why") with { Fact = "quarantine" };
        if (slots.Values("review-state").Contains("overdue") && !slots.Has("measure") && !slots.Has("line") && !slots.Has("balance") && !HasScope)
            return Of(BooksForm.Reviews, "reviews", "review-state", "list", "count", "dimension", "decisions") with { Filter = "overdue" };
        if (slots.Has("reviews") && !slots.Has("measure") && !slots.Has("line"))
            return Of(BooksForm.Reviews, "reviews", "review-state", "list", "count", "dimension", "filter", "fact", "retire") with
            {
                Filter = slots.Value("review-state") ?? "open",
            };
        if (before?.Form == BooksForm.Jobs && !HasScope && slots.Says("fail", "failed", "failing", "error", "crashed", "broke", "ran", "run"))
        {
            slots.UseWords("fail", "failed", "failing", "error", "crashed", "broke", "ran", "run", "them", "any");
            return own with { Form = BooksForm.Jobs };
        }
        if (slots.Has("jobs"))
            slots.UseWords("fail", "failed", "failing", "error", "crashed", "broke", "broken", "run", "ran", "last", "night");
        if (slots.Has("jobs") && !slots.Says("description") && slots.Values("measure").All(m => m == "net"))
            return Of(BooksForm.Jobs, "jobs", "list", "act", "fact", "close", "count", "change", "filter", "measure");
        if (slots.Has("commitments") && slots.Tokens.Any(t => t.Raw.ToLowerInvariant() is "expired" or "lapsed" or "ended") && own.Periods.Count == 0)
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "Here I tell contracts that run on; those that have ended stand on [arrangements](/arrangements).",
            };
        // "Where we will not reach the minimum": what is used of a promise is no end of a contract.
        if (slots.Has("commitments") && slots.Says("minimum", "shortfall", "unmet", "underuse", "underused"))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "What is used of each minimum, and what it falls short, stands on [commitments](/commitments); "
                    + "here I tell when contracts end.",
            };
        // "Did the commitment save us money": a gain against another price is no end of a contract either.
        if (slots.Has("commitments") && Enumerable.Range(0, slots.Tokens.Count).Any(i => slots.Tokens[i].Text is "save" or "saved" or "saving"
            && !(i + 1 < slots.Tokens.Count && slots.Tokens[i + 1].Text == "plan")))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "What each commitment gains against on-demand prices stands on [commitments](/commitments); "
                    + "here I tell when contracts end.",
            };
        if (slots.Values("balance").Contains("suspense"))
            slots.UseWords("waiting", "wait", "waits", "parked", "stuck", "contract", "agreement", "something", "held");
        if (slots.Has("commitments") && !slots.Values("balance").Contains("suspense") && (HasAgents || !slots.Has("filter"))
            && (!slots.Has("measure") || slots.Says("commitment", "committed")) && !slots.Says("per"))
        {
            slots.UseWords("before", "by", "until");
            return Of(BooksForm.Commitments, "commitments", "list", "count", "measure", "balance", "dimension", "low", "high",
                "review-state") with
            {
                // "Which contracts end in 2027": those that end then, not those that run on past it.
                Ends = own.Periods is [{ } span] && slots.Says("end", "ends", "ending", "expire", "expires", "expiring", "lapse", "lapses",
                    "run",
                    "runs", "running", "renewal", "renew", "up", "expiry", "due")
                    && slots.Tokens[Math.Max(0, slots.Periods[0].Start - 1)].Text is "in" or "during" or "within" or "by" or "before" or "over"
                    or "the"
                    ? slots.Tokens[Math.Max(0, slots.Periods[0].Start - 1)].Text is "by" or "before"
                        ? span with { From = new NodaTime.YearMonth(2000, 1) } : span : null,
            };
        }
        // "Short and long term" asks for the whole.
        var parts = slots.Says("short", "both", "split") || Enumerable.Range(0, slots.Tokens.Count).Any(i => slots.Tokens[i].Text == "current"
            && !(i > 0 && slots.Tokens[i - 1].Text == "non"));
        // "How much within twelve months, how much later" is the same two parts.
        var horizon = slots.Says("within", "inside") && (slots.Says("year")
            || slots.Tokens.Any(t => t is { Kind: TokenKind.Number, Value: 12 or 1 }));
        if (horizon)
        {
            slots.UseWords("within", "inside", "fall", "falls", "later", "after", "beyond", "thereafter", "month", "months", "year", "release");
            slots.UseNumbers();
        }
        parts |= horizon;
        if (parts)
            slots.UseWords("current", "short", "split");
        if (slots.Values("book").Distinct().Count() > 1 && slots.Has("balance"))
            slots.UseWords("lower", "higher", "less", "more", "than", "two", "2", "both", "difference", "differ", "each", "review", "reviewing");
        if ((slots.Values("balance").FirstOrDefault(b => b == "under development") ?? slots.Values("balance").FirstOrDefault(b => b == "non-current"
            && !parts) ?? slots.Values("balance").FirstOrDefault(b => b != "non-current")
            ?? slots.Value("balance")) is { } balance && (!slots.Has("why") || balance is "suspense" or "deferred tax"))
            return Of(BooksForm.Balance, "balance", "list", "measure", "carrying", "count", "dimension",
                "why", "high", "low", parts ? "compare" : "") with
            {
                Balance = balance == "non-current" && parts ? "prepaid" : balance,
                // "Right-of-use and lease liability" asks for both.
                Lines = slots.Values("balance").Where(b => b != "non-current").ToList() is { Count: > 1 } both
                    && !both.Contains("under development") ? both : own.Lines,
                Lead = slots.Has("why") && balance == "deferred tax" ? "What each asset adds to it stands on the statement of deferred tax."
                    : slots.Has("why") || balance == "suspense" && slots.Says("waiting", "wait")
                        ? "Suspense holds what cannot be classified until the facts of its contract are stated."
                    : null,
                Order = slots.Has("high") ? "desc" : slots.Has("low") ? "asc" : null,
                Books = [.. slots.Values("book").Distinct()],
            };
        if (slots.Has("audit") && !HasScope)
            return Of(BooksForm.Audit, "audit", "list", "act");
        if (slots.Has("close") && !HasScope && own.Periods.Count == 0 && slots.Tokens[0].Text is "which" or "what" && slots.Says("month", "period"))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "I tell the close of one month: name it, for example *is September closed?* All months and their seals stand on " +
                    "[the close](/close).",
            };
        if (slots.Has("close") && !HasScope && !slots.Has("measure"))
        {
            slots.UseWords("date", "day", "when", "who", "whom", "by");
            return Of(BooksForm.Close, "close", "list", "act", "decisions", "fact", "count", "why", "change");
        }
        if (slots.Has("explain") && !slots.Has("human") && (HasScope || slots.Has("line") || slots.Has("measure")
            || Leans && (Pointers.One(slots) || Pointers.Many(slots) || slots.Tokens.Any(t => t.Kind == TokenKind.Number))))
            return Numbered(Of(BooksForm.Explain, "explain", "line", "measure", "list", "why")) with
            {
                Line = Line(),
                Measure = Measure()
            };
        return null;
    }

    /// <summary>"Where does the 11,000 come from" names a figure that the answer shows.</summary>
    private BooksQuery Numbered(BooksQuery query)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Kind == TokenKind.Number)
                slots.Use(i, i + 1);
        }
        return query;
    }
}
