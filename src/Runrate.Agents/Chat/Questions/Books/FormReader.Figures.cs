namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Questions of a figure: which measure, line and dimension, and whether as a share, an average, a rank or a sum.</summary>
internal sealed partial class FormReader
{
    /// <summary>The accepted share, and how many people the work stands for: figures of a month that rank nothing.</summary>
    private BooksQuery? OfWork()
    {
        var people = Enumerable.Range(1, slots.Tokens.Count - 1).Any(i => slots.Tokens[i - 1].Text == "many"
            && slots.Tokens[i].Text is "people" or "person" or "human" or "employee" or "clerk")
            && slots.Says("take", "replace", "need", "needed", "work", "worth", "equal", "stand", "required");
        var rejected = slots.Says("rejected", "refused") && !slots.Says("accepted");
        var measure = slots.Has("share") && (rejected || slots.Says("accepted", "acceptance")) ? "accepted-share" : people ? "headcount"
            : slots.Values("measure").FirstOrDefault(m => m is "accepted-share" or "headcount");
        if (measure is null || slots.Has("why") || own.Vendors.Count + own.Models.Count > 0)
            return null;
        slots.UseWords("accepted", "rejected", "refused", "come", "came", "back", "many", "take", "would", "replace", "replaces", "stand", "stands",
            "people", "person");
        if (Superlative || own.Agents.Count > 1 && own.AgentsOf is null || slots.Has("dimension") && slots.Says("which", "by", "per", "each", "who"))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = $"The {(measure == "headcount" ? "headcount-equivalent" : "accepted share")} I tell of one agent or of all " +
                    "together, by month: " +
                    "name one of them.",
            };
        var many = slots.Has("trend") || slots.Periods.Any(p => p.Period.Months > 1);
        return Of(own.Periods.Count > 1 ? BooksForm.Compare : many ? BooksForm.Trend : BooksForm.Total, "measure", "share", "human", "list", "count",
            "dimension", "trend", "compare", "line", "fact") with
        {
            Measure = measure,
            Lead = rejected ? "What was judged is accepted or rejected: the rejected share is what the accepted one leaves of the whole." : null,
        };
    }

    private BooksQuery? Figures()
    {
        var measure = Measure();
        var line = Line();
        if (slots.Has("share") && !own.OfShare && Superlative && Dimension() is { } shared and not "agent" && !HasScope)
            return Of(BooksForm.Total, "share", "measure", "line", "dimension", "list", "high", "low") with
            {
                Line = line,
                Dimension = shared,
                Measure = "cost",
                Order = slots.Has("low") ? "asc" : "desc",
                Place = Place(),
            };
        if (slots.Has("share") && Superlative && Dimension() == "agent" && Ranked(measure) is { Form: BooksForm.Total } most)
            return most;
        if (slots.Has("share") && !slots.Tokens.Any(t => t.IsPercent) && (HasScope || line is not null || slots.Has("dimension")))
            return Of(BooksForm.Share, "share", "measure", "line", "dimension", "list") with
            {
                // "What share is that" of the row that leads a ranking of a line: of that line.
                ShareOf = line is null && before is { Line: not null, Order: not null } && own.Agents.Count == 1 && Pointers.One(slots) ? "line"
                    : ShareOf(line),
                Line = line ?? (before is { Line: { } told, Order: not null } && own.Agents.Count == 1 && Pointers.One(slots) ? told : null),
                Dimension = Dimension(),
                Measure = "cost"
            };
        if (slots.Has("average") && (measure is not null || line is not null || HasScope))
            return Of(BooksForm.Average, "average", "measure", "line", "trend", "list",
                "dimension") with
            {
                Measure = measure ?? "cost",
                Line = line,
                Dimension = Rows() == "agent" ? "agent" : null,
            };
        if (Ranked(measure) is { } ranked)
            return ranked;
        var span = slots.Periods.Any(p => p.Period.Months > 1);
        if (slots.Has("trend") || (LooksBack()
            && (measure is not null || line is not null))
            || (measure == "cost-per-outcome" && HasAgents && span)
            || span && measure is not null && slots.Tokens[0].Text == "how" && slots.Says("go", "gone", "develop", "move"))
            return Of(BooksForm.Trend, "trend", "measure", "line", "list", "change", "human") with
            {
                Measure = (line is not null || own.Vendors.Count + own.Models.Count + own.Meters.Count + own.Contracts.Count > 0)
                    && measure is null or "net" ? "cost" : measure ?? "net",
                Line = line,
                Quarterly = slots.Says("quarterly") || (slots.Says("quarter") && slots.Says("by", "each", "per")
                    && !slots.Periods.Any(p => slots.Tokens[p.Start].Text == "quarter")),
            };
        if (Dimension() is { } by && (measure is "cost" or null) && (slots.Says("by", "per", "each", "break", "breakdown",
            "where", "what", "which", "list", "show")
            || slots.Has("list") || line is not null) && (measure is not null || line is not null || slots.Says("by", "breakdown",
                "break") || slots.Has("list") && by is "vendor" or "model" or "meter" or "line" or "cost-center"))
            return Of(BooksForm.Total, "dimension", "measure", "line", "list", "high", "costly", "count") with
            {
                Dimension = by,
                Measure = "cost",
                Line = line
            };
        if ((HasAgents || !HasScope) && slots.Values("measure").Contains("cost") && slots.Values("measure").Contains("net") && line is null
            && slots.Says("net", "contribution", "profit", "result", "margin", "loss") && !slots.Has("trend"))
            return Of(BooksForm.Statement, "measure", "list");
        // "What did Tara produce and at what cost per piece": both stand in its statement.
        if (own.Agents.Count == 1 && measure == "cost-per-outcome" && slots.Values("measure").Contains("outcomes") && slots.Says("and")
            && slots.Words.Count(w => w.Meanings.Any(m => m.Kind == "measure" && m.Value is "outcomes" or "cost-per-outcome")) > 1)
            return Of(BooksForm.Statement, "measure", "line", "list");
        // "What did the two of them cost together, and what did they bring in": each measure of all of them as one.
        if (slots.Says("together", "combined", "jointly") && own.Agents.Count > 1 && line is null && slots.Values("measure").Distinct()
            .Where(m => m is "cost" or "value" or "outcomes" || m == "net" && slots.Says("net", "profit", "contribution", "result", "margin"))
            .ToList() is { Count: > 1 } measures)
            return Of(BooksForm.Total, "measure", "list", "human", "dimension", "fact", "count") with
            {
                Measure = measures[0],
                Measures = measures,
                Sum = true,
            };
        if (measure != "cost-per-outcome" && slots.Values("measure").Distinct().Count(m => m is not "net") > 1 && !slots.Values("measure")
            .Contains("cost-per-outcome"))
            return Of(BooksForm.Statement, "measure", "line", "list", "human");
        if (measure is not null || line is not null)
        {
            return Of(BooksForm.Total, "measure", "line", "list", "human", "high", "change") with
            {
                Measure = line is not null && (measure is null or "net") ? "cost" : measure ?? "cost",
                Sum = own.Sum || slots.Says("together", "combined", "jointly"),
                Line = line
            };
        }
        if ((own.Without.Count > 0 || Bounded && !(slots.Tokens[0].Text is "only" or "just" or "keep")) && !Leans)
            return Of(BooksForm.Total, "list") with { Measure = "cost" };
        if (own.Without.Count > 0)
            return null;
        if (own.Periods.Count > 0 && !HasScope && slots.Says("total", "sum", "overall", "altogether", "bill")
            && slots.Tokens.Count <= 8)
            return Of(BooksForm.Total, "list") with { Measure = "cost" };
        if (slots.Has("fare") && !HasScope && slots.Says("how"))
            return Of(BooksForm.Statement, "list", "dimension");
        if (own.Agents.Count > 1 && slots.Says("total", "together", "combined") && own.AgentsOf is null)
            return Of(BooksForm.Total, "list") with { Measure = "cost", Sum = true };
        if (own.Vendors.Count > 0 || own.Models.Count > 0 || own.Meters.Count > 0)
            return slots.Tokens.Count <= 6 && Leans ? null : Of(BooksForm.Total, "list", "compare") with { Measure = "cost" };
        if (slots.Names.Any(n => n.Names[0].Kind == NameKind.CostCenter) && !(Leans && slots.Tokens.Count <= 4))
            return Of(BooksForm.Total, "list", "dimension") with { Measure = "cost" };
        if (HasAgents && !(Leans && slots.Tokens.Count <= 4) || (slots.Says("p&l", "pnl", "statement") && !HasScope))
            return Of(BooksForm.Statement, "list", "fact");
        return slots.Has("everything") && slots.Has("list") && slots.Says("workforce", "agent") ? Of(BooksForm.Statement, "list",
            "dimension") : null;
    }

    /// <summary>"How much of Atlas's cost is inference" is a share of the agent, "what share of inference is Atlas" one of the
    /// line: what is named first is the whole.</summary>
    private string? ShareOf(string? line)
    {
        if (line is not null && own.Agents.Count == 0 && own.Vendors.Count + own.Models.Count == 1 && OfLine())
            return "line";
        if (line is null || own.Agents.Count != 1 || own.Vendors.Count + own.Models.Count > 0)
            return null;
        if (OfLine())
            return "line";
        var agent = slots.Names.First(n => n.Names[0].Kind is NameKind.Agent or NameKind.Role or NameKind.Person or NameKind.CostCenter);
        return slots.Words.FirstOrDefault(w => w.Meanings.Any(m => m.Kind == "line")) is not { } word || agent.Start < word.Start ? "agent" : "line";
    }

    /// <summary>"Share of model spend": the line is the whole.</summary>
    private bool OfLine() => slots.Words.Any(w =>
    {
        var i = w.Start - 1;
        while (i > 0 && (slots.Tokens[i].Text is "the" or "our" or "all" or "total" || slots.Periods.Any(p => p.Start <= i && i < p.End)))
            i--;
        return i >= 0 && w.Meanings.Any(m => m.Kind == "line") && !slots.IsNamed(i) && slots.Tokens[i].Text is "of" or "in";
    });

    private string? Measure()
    {
        var measures = slots.Values("measure").ToList();
        // An agent's own unit, "per onboarded vendor", tells a cost of one or a number of them.
        if (slots.Names.FirstOrDefault(n => n.Names[0].Kind == NameKind.Unit) is { } unit)
            measures.Add(unit.Start > 0 && slots.Tokens[unit.Start - 1].Text is "per" or "a" or "an" or "each" or "one"
                or "1" or "every" ? "cost-per-outcome" : "outcomes");
        if (measures.Contains("cost-per-outcome") || (measures.Contains("cost") && measures.Contains("outcomes")
            && (slots.Says("per", "a", "each", "single", "every") || slots.Tokens.Any(t => t.Raw == "one")) && !slots.Has("trend")))
            return "cost-per-outcome";
        if (slots.Has("costly") || slots.Has("cheap"))
            return measures.Contains("outcomes") && !measures.Contains("cost") ? "cost-per-outcome" : "cost";
        var exact = measures.Where(m => m != "net").ToList();
        // "How much did it cost to run" has words of both; a cost is more exact than "do".
        // "What they brought in net" is the result, not the value before cost.
        if (exact.Contains("value") && !(measures.Contains("net") && slots.Says("net")))
            return "value";
        if (exact.Contains("target") && exact.Count == 1)
            return "target";
        if (slots.Has("losing-most"))
            return "net";
        if (measures.Contains("net") && exact.Contains("value"))
            return "net";
        return exact.FirstOrDefault(m => m != "target") ?? measures.FirstOrDefault();
    }

    private string? Line()
    {
        return slots.Value("line") ?? own.Line;
    }

    private string? Dimension()
    {
        var all = slots.Values("dimension").ToList();
        if (all.Count > 1 && Rows() is { } rows)
            return rows;
        // "Which cost is the highest": which line of cost.
        if (all.Count == 0 && Enumerable.Range(1, slots.Tokens.Count - 1).Any(i => slots.Tokens[i].Text is "cost" or "expense"
            && slots.Tokens[i - 1].Text is "which" or "what" && !(i + 1 < slots.Tokens.Count && slots.Tokens[i + 1].Text is "center")))
            return Superlative || slots.Has("change") ? "line" : null;
        // "Which agent's vendor" is rare; "what do we pay each vendor for agents" is not.
        if (own.Agents.Count == 0 && slots.Values("fact").FirstOrDefault(f => f is "model" or "costCenter") is { } which)
            return which == "model" ? "model" : "cost-center";
        return all.FirstOrDefault(d => d is not ("agent" or "entity" or "owner")) ?? all.FirstOrDefault();
    }

    /// <summary>What each row is to be of, where it is said: "by vendor", "per agent", "one line for each model".</summary>
    private string? Rows()
    {
        for (var i = 0; i + 1 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text is "by" or "per" or "each" or "every" && BooksWords.At(slots.Tokens, i + 1).Meanings
                .FirstOrDefault(m => m.Kind == "dimension") is { Value: { } after })
                return after;
        }
        return null;
    }
}
