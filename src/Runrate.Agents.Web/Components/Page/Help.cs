namespace Runrate.Agents.Web.Components.Page;

/// <summary>What a page is for, in the words of whoever opens it.</summary>
public sealed record PageHelp(string Path, string Title, string Text);

/// <summary>The one place that explains pages; <c>Glossary</c> explains words.
/// A test holds it to the menu: no page is without its sentence.</summary>
public static class Help
{
    public static IReadOnlyList<PageHelp> Pages { get; } =
    [
        new("/", "Overview",
            "Which agents earn or lose, why the month moved, and what waits for a person. Every figure opens its postings."),
        new("/agents", "Agents", "The roster. An operator hires and changes agents; sort it, filter it or download it as CSV."),
        new("/unassigned", "Unassigned cost",
            "Cost of the month that no agent claims. An accountant gives it to an agent or leaves it to a rule."),
        new("/reviews", "Reviews",
            "Appraisals that triggers and quarters open. A reviewer who does not own the agent decides; an exit follows step by step."),
        new("/write-downs", "Write-downs",
            "Assets with a sign of obsolescence, their tests and losses. A controller approves what posts."),
        new("/budgets", "Budgets",
            "Monthly limits on run cost: when to warn and where to stop. A controller sets them."),
        new("/group", "All entities",
            "The month of every entity side by side and in one currency, without what they owe and charge each other."),
        new("/cost-centers", "Cost centres",
            "The month's cost by cost centre, and which of them bear a shared agent. A controller states the shares."),
        new("/recharges", "Recharges",
            "Which agents serve another entity, what it owes for them, and what either side has posted. A controller states the terms."),
        new("/statements", "Statements",
            "P&L, balance sheet, cash view, roll-forward and deferred tax, by book, beside other months or books; exports."),
        new("/spend", "Spend register", "Every AI spend by kind, with what is documented and what is not."),
        new("/journal", "Journal", "Entries as posted. A wrong entry is reversed, never changed."),
        new("/treatments", "Ask about a spend",
            "State facts, read how each framework treats them and what would change it, then record it."),
        new("/arrangements", "Arrangements",
            "Contracts and one-off spends with their facts. An accountant records, a controller approves the memos."),
        new("/rules", "Rules", "The decision tables with their paragraphs, row by row."),
        new("/audits", "Audits",
            "Checks an extract of any general ledger for AI spend in the wrong account. Nothing is stored."),
        new("/close", "Close",
            "The steps of a month, what stands in the way, the seal. An accountant runs it, a controller seals."),
        new("/match", "Bills and meters",
            "Invoice, cost report and meter of each provider side by side; a large variance takes two people."),
        new("/imports/mapping", "Map columns",
            "Says once which column of a table is which field, under a name for the next file. Operators and accountants map."),
        new("/imports", "Imports",
            "Usage, bills, outcomes and price lists as files. An operator or accountant imports; a delivery can be taken back."),
        new("/chat", "Assistant", "Questions about the books in words. Every numeral comes from the same figures as the pages."),
        new("/views", "Saved views", "Pages with their filters, under names of your own."),
        new("/rates", "Prices and rates", "The price book, exchange rates, tax rates and the calendar, each with the day it takes effect."),
        new("/drafts", "Drafts", "What the assistant has prepared. A person with the right role submits or discards it."),
        new("/sources", "Sources", "Where usage and cost are fetched automatically. An administrator sets them up."),
        new("/jobs", "Jobs", "What runs on a schedule, when it last ran and with what result."),
        new("/retention", "Retention", "What may go after a time, what would go now, and what is kept for good and why."),
        new("/people", "People", "Who may do what, and their tokens. For administrators."),
        new("/audit-log", "Audit trail", "Who did what, when and from where; chained, so that a removed record shows."),
        new("/settings", "Settings", "An entity's name, calendar and accounting policies, and the assistant's model."),
        new("/help", "Help", "This page."),
        new("/about", "About", "The rules, where they come from and what is still to be confirmed."),
    ];

    public static IReadOnlyList<(string Reader, (string Path, string Text)[] Steps)> Tours { get; } =
    [
        ("Operations leader",
        [
            ("/", "read the first sentence: which agents cost more than they bring in. Open one."),
            ("/agents", "sort by net; hire an agent with its cost, target and what will retire it."),
            ("/imports", "import its usage; whatever cannot be priced says why."),
            ("/unassigned", "see the cost that has no agent yet."),
            ("/budgets", "see what is left this month."),
        ]),
        ("Chief financial officer and controller",
        [
            ("/treatments", "ask how a spend is treated; open \"Why, rule by rule\"."),
            ("/arrangements", "record it; somebody else approves the memo, and the entry follows."),
            ("/close", "run the steps, settle what stands in the way, seal with a reason where one is needed."),
            ("/statements", "set the month beside the one before; open any figure down to the line of a file."),
            ("/rates", "see the prices, rates and the calendar that all of it rests on."),
        ]),
        ("Retirement reviewer",
        [
            ("/reviews", "open the one that is due first."),
            ("/write-downs", "see what is left on the balance sheet and what a test says."),
            ("/reviews", "decide with a reason; the exit steps then say who completes each, with evidence."),
        ]),
    ];

    public static PageHelp? Of(string? path) => path is null ? null
        : Pages.FirstOrDefault(p => p.Path == path)
            ?? Pages.Where(p => p.Path != "/" && path.StartsWith(p.Path + "/", StringComparison.Ordinal)).MaxBy(p => p.Path.Length);
}
