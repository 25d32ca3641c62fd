
namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Lines of the published statements, and what the books do not hold.</summary>
internal sealed partial class FormReader
{
    /// <summary>What is asked is no figure of these books: the reply says which, and what there is instead.</summary>
    private BooksQuery? Lacking()
    {
        if (Budgeted() is { } budget)
            return budget;
        var lead = slots.Value("lacking") switch
        {
            "ties" => "From the chat I cannot walk the ledger. The close of each month does, and `verify` does it on demand: debits " +
                "against credits, roll-ups against postings, run cost against usage, and the seals. Balances stand on " +
                "[the trial balance](/journal/trial-balance), credits of vendors on [commitments](/commitments).",
            "retries" => "Retries are not held apart: what they used is in model inference.",
            "beyond" => "These books hold what AI agents cost and what their accepted output is worth, not the company's revenue, pay or " +
                "cash. The effect of AI spend on EBITDA and cash is on [the effects of the treatments](/statements/treatment-effects).",
            "data" when !slots.Has("carrying") => "Training data is told by its arrangements and by its line of the statements: see " +
                "[arrangements](/arrangements). Ask *what was capitalised this year?* or how a purchase of data is treated.",
            _ => null,
        };
        if (lead is not null)
            return own with { Form = BooksForm.NotUnderstood, Lead = lead };
        if (!slots.Says("token") || !slots.Has("count") || slots.Says("per", "cost", "spend", "spent", "pay", "paid"))
            return null;
        return Of(BooksForm.Total, "line", "count", "measure") with
        {
            Measure = "cost",
            Line = "Model inference",
            Lead = "Numbers of tokens are not held by month; what they cost is model inference.",
        };
    }

    /// <summary>"Cost of revenue", "R&amp;D", "what did we write down", "amortisation": lines of an income statement of the published
    /// book.</summary>
    private BooksQuery? OfStatement()
    {
        if (slots.Has("why") || slots.Has("forecast") || slots.Has("share") && !slots.Says("how") || slots.Has("whatif"))
            return null;
        if (slots.Has("capitalised") && slots.Says("opex", "operating") && !slots.Has("why"))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "I tell them one at a time: *what was capitalised in July?* and *what did we spend in July?*",
            };
        if (AsksNotInUse())
        {
            slots.UseWords("not", "yet", "awaiting", "use", "used", "service", "live", "ready", "production", "placed", "put", "still",
                "asset", "software", "equipment", "intangible", "hardware", "item", "unused", "idle", "operation", "anything");
            return Of(BooksForm.Balance, "capitalised", "list", "count", "filter", "carrying", "dimension", "runs", "balance", "line", "measure") with
            {
                Balance = "not in use",
            };
        }
        if (slots.Has("write-down-risk"))
            return Of(BooksForm.Decisions, "write-down-risk", "list", "filter", "dimension") with { Fact = "write-down" };
        if (slots.Value("function-line") is { } function)
            return Line(function, "income-by-function") with
            {
                Lines = [.. slots.Values("function-line")],
                Lead = slots.Says("gross") ? "No revenue is held in these books, so there is no gross margin; this is the AI cost " +
                    "that would bear on it." : null,
            };
        var nature = slots.Value("income-line") ?? (slots.Value("line") is "Amortisation" or "Depreciation" && own.Book != "Management"
            && !slots.Has("dimension") && !slots.Has("trend") && !slots.Has("average") ? slots.Value("line") : null);
        if (nature is null && slots.Has("capitalised") && !slots.Says("it", "this", "that", "them") && !slots.Has("measure")
            && own.Vendors.Count + own.Models.Count == 0)
            return Of(BooksForm.Balance, "capitalised", "list", "compare", "count") with { Balance = "Additions", Statement = "asset-rollforward" };
        return nature is null || own.Vendors.Count + own.Models.Count > 0 ? null : Line(nature, "income-statement");

        BooksQuery Line(string title, string statement) => Of(BooksForm.Balance, "function-line", "income-line", "line", "measure",
            "list", "compare", "count", "act", "dimension", "change", "share") with
        { Balance = title, Statement = statement, Books = [.. slots.Values("book").Distinct()] };
    }
}
