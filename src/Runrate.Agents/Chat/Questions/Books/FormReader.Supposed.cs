using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What is supposed: another price, another life, an agent that leaves, another model.</summary>
internal sealed partial class FormReader
{
    private BooksQuery? Supposed()
    {
        // "What would it have been without that": which part is meant, and of what, is not guessed.
        for (var i = 0; i + 1 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text == "without" && slots.Tokens[i + 1].Text is "that" or "this" or "it" or "them" or "those" or "these")
                return own with
                {
                    Form = BooksForm.NotUnderstood,
                    Asks = "Without what? Name the line, vendor or agent to leave out, and the month: *net of Kaveri in September without agent "
                        + "acquisition cost*.",
                };
        }
        var percent = slots.Tokens.FirstOrDefault(t => t.IsPercent);
        var falls = slots.Says("cut", "cuts", "drop", "fall", "lower", "reduce", "halve", "decrease", "cheaper", "discount");
        var life = slots.Tokens.Select((t, i) => (t, i)).FirstOrDefault(x => x.t.Kind == TokenKind.Number && slots.Says("life")
            && x.i + 1 < slots.Tokens.Count && slots.Tokens[x.i + 1].Text is "month" or "year");
        MarkNumbers();
        if (percent is not null && (slots.Says("price", "prices", "raise", "rate", "tariff", "cost") || own.Vendors.Count > 0
            || slots.Has("dimension")))
            return Of(BooksForm.WhatIf, "whatif", "dimension", "change", "measure", "line", "forecast", "act") with
            {
                Percent = falls ? -percent.Value : percent.Value,
                Act = "price",
            };
        if (life.t is not null && HasAgents)
            return Of(BooksForm.WhatIf, "whatif", "change", "measure", "act") with
            {
                LifeMonths = (int)(life.t.Value * (slots.Tokens[life.i + 1].Text == "year" ? 12 : 1)),
                Act = "life",
            };
        var drops = slots.Says("drop", "dropping", "remove", "removing", "lose", "losing", "without") && HasAgents && percent is null;
        if (drops)
            slots.UseWords("without");
        if ((slots.Has("retire") || drops) && (HasAgents || Leans))
            return Ahead(Of(BooksForm.WhatIf, "whatif", "retire", "carrying", "measure", "forecast", "act", "balance",
                "change", "losers", "list")) with
            { Act = "retire" };
        if (HasAgents && own.Models.Count > 0)
            return Of(BooksForm.WhatIf, "whatif", "act", "change", "measure", "dimension", "line") with { Act = "model" };
        return null;

        void MarkNumbers()
        {
            for (var i = 0; i < slots.Tokens.Count; i++)
            {
                if (slots.Tokens[i].IsPercent || (slots.Tokens[i].Kind == TokenKind.Number && i + 1 < slots.Tokens.Count
                    && slots.Tokens[i + 1].Text is "month" or "year") || slots.Tokens[i].Text is "raise" or "raises" or "price"
                        or "life" or "swap" or "useful")
                    slots.Use(i, i + 1);
            }
        }
    }

    /// <summary>"What is left of a budget of 45,000", "we have 50k for November, will the forecast fit": what a stated amount leaves after the
    /// cost or the forecast; without an amount, the budgets that were stated.</summary>
    private BooksQuery? Budgeted()
    {
        var budget = slots.Values("lacking").Contains("budget");
        var at = slots.Number(t => t.Date is null && t is { IsReference: false, Value: >= 1000 });
        if (at < 0)
            at = Enumerable.Range(0, slots.Tokens.Count).FirstOrDefault(i => slots.Tokens[i].IsMoney, -1);
        if (!budget && !(at >= 0 && slots.Says("have", "plan", "planned", "earmarked", "allotted", "allow", "allowed", "approved", "limit", "cap",
            "envelope")
            && slots.Says("fit", "enough", "suffice", "cover", "within", "left", "remain", "remaining", "last", "stay")))
            return null;
        if (at < 0)
            return Of(BooksForm.Budgets, "lacking", "list", "count", "measure", "dimension", "trend", "change", "filter", "forecast") is var stated
                && Use("left", "over", "set", "within", "overspent", "remain", "spent", "apply", "applies") ? stated with
                {
                    Agents = [],
                    AgentsOf = null,
                    Lead = HasAgents ? "An agent is bound by its own budget, its cost centre’s and the entity’s: these apply." : null,
                } : null;
        var later = own.Periods is [{ } span] && span.To > latest;
        var ahead = later || slots.Has("forecast") || slots.Says("pace", "continue", "keep");
        var year = slots.Says("year", "annual", "yearly", "fiscal");
        slots.Use(at, at + 1);
        Use("plan", "planned", "earmarked", "allotted", "under", "or", "left", "over", "fit", "fits", "enough", "suffice", "cover", "within", "have",
            "remain", "remains", "pace", "continue", "keep", "if",
            "spend",
            "was", "year", "annual", "yearly", "stay", "exceed", "use", "used", "up", "allowed", "approved", "limit", "cap", "were", "of");
        own = own with { Above = null, Below = null };
        var operand = Of(ahead ? BooksForm.Forecast : BooksForm.Total, "lacking", "forecast", "measure", "list", "whatif", "change", "line", "count",
            "compare", "high", "low") with
        { Measure = "cost", Line = Line(), Fact = ahead ? year ? "year" : "month" : null, Periods = ahead ? [] : own.Periods };
        return own with { Form = BooksForm.Worked, Operation = "left", Stated = slots.Tokens[at].Value, Operands = [operand] };

        bool Use(params ReadOnlySpan<string> words)
        {
            slots.UseWords(words);
            return true;
        }
    }

    /// <summary>What is supposed lies ahead: "on 31 December" is the next one.</summary>
    private static BooksQuery Ahead(BooksQuery query) => query.Periods is not [{ } day] ? query
        : query with { Periods = [new BooksPeriod(day.From.PlusMonths(12), day.To.PlusMonths(12), null)] };
}
