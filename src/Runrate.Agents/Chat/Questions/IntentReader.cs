using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What is asked, from the phrases found. The first line that fits decides; what one asks about an agent comes before
/// what one asks about a cost.</summary>
internal sealed class IntentReader(
    IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, string? category, IReadOnlyList<string> frameworks, Figures figures,
        bool hasAgent, int dates)
{
    private readonly HashSet<string> intents = hits.Where(h => h.Kind == "intent").Select(h => h.Value)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The intent, and for a schedule the calculator it needs.</summary>
    public (Intent Intent, string? Calculator) Read() =>
        AsksWho ? (Intent.OutOfScope, null) : Drafts() ?? Computations() ?? Schedules() ?? Treatment() ?? (Intent.OutOfScope, null);

    private bool Has(string intent) => intents.Contains(intent);

    private bool HasAmount => figures.Amount is not null || figures.Roles.ContainsKey("cost")
        || figures.Roles.ContainsKey("upfront");

    private int Facts => hits.Where(h => h.Kind == "fact").Select(h => h.Value.Split('=')[0]).Distinct().Count();

    /// <summary>Who did something is told by the books; no rule knows it.</summary>
    private bool AsksWho => tokens is [{ Text: "who" or "whom" or "whose" }, ..];

    /// <summary>What already happened is asked after or told, and never asks for a draft: "which memos were approved", "I wrote the
    /// memo".</summary>
    private bool AsksAfter => (tokens.Count > 0 && tokens[0].Text is "when" or "which" or "where" or "did" or "has" or "have" or "was" or "were"
            or "is" or "are" or "why" or "does" or "am")
        || !tokens.Any(t => t.Text is "draft" or "write" or "prepare" or "propose" or "need" or "document" or "want" or "please")
        && Enumerable.Range(0, tokens.Count).Any(i => IsDone(tokens[i].Text) && Enumerable.Range(Math.Max(0, i - DoneReach), 2 * DoneReach)
            .Any(k => k < tokens.Count && tokens[k].Clause == tokens[i].Clause && tokens[k].Text is "memo" or "entry" or "journal" or "proposal"));

    private const int DoneReach = 7;

    private static bool IsDone(string word) => word is "wrote" or "written" or "drafted" or "prepared" or "submitted" or "approved" or "rejected"
        or "returned" or "declined" or "signed" or "posted" or "recorded";

    private (Intent, string?)? Drafts() =>
        AsksAfter ? null
        : Has("DraftMemo") ? (Intent.DraftMemo, null)
        : Has("ProposeEntry") ? (Intent.ProposeEntry, null)
        : Has("ProposeRetirement") ? (Intent.ProposeRetirement, null)
        : null;

    /// <summary>Two figures of an impairment test beside each other ask for the test, whatever the words.</summary>
    private bool HasTestFigures => figures.Roles.Keys.Count(r => r is "carrying_amount" or "undiscounted_cash_flows"
        or "fair_value"
        or "fvlcd" or "value_in_use" or "recoverable_amount") > 1;

    private bool IsIndian => frameworks.Contains("INDIA_TAX") || frameworks.Contains("IND_AS")
        || hits.Any(h => h is { Kind: "framework", Value: "INDIA" });

    /// <summary>"Can that be taken back" is asked of a file too: a loss or what an asset is worth has to be spoken of.</summary>
    private bool SaysLoss => Has("Impairment") || figures.Roles.Count > 0 || tokens.Any(t => t.Text is "loss" or "value" or "worth" or "asset"
        or "reversal" or "model" or "recover" or "recovered" or "recoverable" or "carrying" or "carried" or "charge" or "earn" or "earning"
        or "hardware" or "server");

    /// <summary>"When does it pay", "which is cheaper", "how long until".</summary>
    private bool AsksWhen => tokens.Any(t => t.Text is "when" or "cheaper" or "until" or "long" or "worth" or "volume" or "recover");

    private (Intent, string?)? Computations()
    {
        if (LeaseOrBuy.IsAsked(tokens))
            return (Intent.Schedule, "lease");
        if ((Has("BreakEven") && HasAmount) || (!hasAgent && AsksWhen && Sides.Read(tokens).Weighs))
            return (Intent.Schedule, "break-even");
        if (figures.Roles.ContainsKey("opening_wdv"))
            return (Intent.Schedule, "tax-depreciation");
        if (TimelineReader.Read(tokens).Count > 1)
            return (Intent.Schedule, "amortisation-schedule");
        if (figures.Roles.ContainsKey("current_revenue") && figures.Roles.ContainsKey("total_revenue"))
            return (Intent.Schedule, "amortisation-schedule");
        if (figures.Roles.ContainsKey("units_by_period") && figures.Roles.ContainsKey("total_units")
            && (HasAmount || category is not null))
            return (Intent.Schedule, "amortisation-schedule");
        if (Has("ErrorWeak") && figures.Roles.ContainsKey("correct_expense") && HasAmount)
            return (Intent.Schedule, "error-correction");
        if (HasAmount && hits.Any(h => h is { Kind: "fact", Value: "research_location=Foreign" })
            && (Has("TaxDeduction") || Has("Amortise")) && (frameworks.Count == 0 || frameworks[0] == "US_TAX"))
            return (Intent.Schedule, "tax-deduction");
        if (HasAmount && hits.Any(h => h is { Kind: "fact", Value: "probable_to_complete=No" })
            && tokens.Any(t => t.Text is "loss" or "write" or "carrying"))
            return (Intent.Impairment, null);
        if (!hasAgent && ProjectFacts.AsksLeave(tokens))
            return (Intent.Schedule, "transition");
        if ((Has("Transition") && (HasAmount || figures.Roles.ContainsKey("capitalised_wip")))
            || (Has("PutBack") && Has("Treat") && !Has("ErrorCorrection")))
            return (Intent.Schedule, "transition");
        // "It would sell for 150k" beside cash flows is a value to test against, not a sale.
        if (!hasAgent && figures.Roles.ContainsKey("carrying_amount") && (figures.Roles.ContainsKey("undiscounted_cash_flows")
            || figures.Roles.ContainsKey("value_in_use")) && !Has("Reversal"))
            return (Intent.Impairment, null);
        if (Has("Disposal") && !hasAgent && (figures.Roles.ContainsKey("proceeds") || figures.Roles.ContainsKey("refund")
            || figures.Roles.ContainsKey("termination_fee") || figures.Roles.ContainsKey("accumulated_depreciation")
            || (figures.Roles.ContainsKey("carrying_amount") && figures.Amount is not null)))
            return (Intent.Schedule, "disposal");
        if (figures.Payments is null && ItemReader.Read(tokens, byStage: true).Count > 1
            && (Has("CostSplit") || Has("Treat")) && !Has("Credit"))
            return (Intent.Schedule, "cost-split");
        if (Has("TaxDeduction") && IsIndian && HasAmount
            && (Has("IndiaDeduction") || hits.Any(h => h is { Kind: "signal", Value: "prepaid" or "reserved" })))
            return (Intent.Schedule, "tax-deduction");
        if (!hasAgent && HasAmount && hits.Any(h => h is { Kind: "signal", Value: "prepaid" }) && tokens.Any(t =>
            t.Text is "cancelled" or "canceled"
            or "terminated" or "cancel" or "cancelling") && figures.Terms.Any(t => t.Role == TermRole.Elapsed))
            return (Intent.Schedule, "disposal");
        if (Has("Credit"))
            return (Intent.ResearchCredit, null);
        if (Has("DeferredTax"))
            return (Intent.DeferredTax, null);
        if (Has("Reversal") && SaysLoss)
            return (Intent.Schedule, "impairment-reversal");
        if (HasTestFigures && !hasAgent)
            return (Intent.Impairment, null);
        // No tax tests for impairment: a write-off there is a deduction.
        if (Has("Impairment") && !hasAgent && !(frameworks.Count > 0 && frameworks.All(f => f is "US_TAX" or "INDIA_TAX"))
            && !(category is not null && figures.Roles.Count == 0 && !HasAmount && Has("Treat")))
            return (Intent.Impairment, null);
        if (Has("ErrorCorrection") && (figures.Amount is not null || figures.Roles.ContainsKey("cost")))
            return (Intent.Schedule, "error-correction");
        return null;
    }

    /// <summary>"Put to use on 1 July: capex under Ind AS?" dates the asset; no tax is asked about.</summary>
    private bool OnlyDated => Has("Treat") && frameworks.Count == 1 && frameworks[0] is "US_GAAP" or "IFRS" or "IND_AS"
        && hits.Where(h => h is { Kind: "intent", Value: "TaxDepreciation" }).All(h => tokens[h.End - 1].Text is "use" or "service");

    private (Intent, string?)? Schedules()
    {
        if (Has("TaxRate") && !HasAmount)
            return (Intent.Schedule, "tax-rate");
        if (Has("UsefulLife") && !HasAmount && frameworks.Contains("US_TAX"))
            return (Intent.Treatment, null);
        if (Has("UsefulLife") && !HasAmount)
            return (Intent.Schedule, "useful-life");
        if (Has("Section179") && HasAmount)
            return (Intent.Schedule, "tax-deduction");
        if (figures.Roles.ContainsKey("rate") && (HasAmount || figures.Roles.ContainsKey("monthly"))
            && hits.Any(h => h is { Kind: "signal", Value: "lease" }) && figures.Terms.Count > 0)
            return (Intent.Schedule, "lease");
        if (figures.Payments is not null || (Has("Lease") && figures.Roles.ContainsKey("rate")))
            return (Intent.Schedule, "lease");
        if (HasAmount && Has("Treat") && frameworks.Any(f => f is "US_GAAP" or "IFRS" or "IND_AS") && frameworks.Count > 1)
            return null;
        if (HasAmount && Has("TaxDepreciation") && !OnlyDated)
            return (Intent.Schedule, "tax-depreciation");
        if (HasAmount && Has("TaxDeduction"))
            return (Intent.Schedule, "tax-deduction");
        // Stated facts beside a named framework ask how the cost is treated; its charge comes with the answer.
        if (HasAmount && Has("Amortise") && category is not null && frameworks.Count == 1
            && (Facts >= 2 || (dates == 0 && !tokens.Any(t => t.Text is "line" or "schedule" or "nbv"))))
            return null;
        // "Capitalised model cost of 400,000 over two years, a month?": what it is was decided; the charge is asked.
        if (HasAmount && Has("Amortise") && category is null && figures.Terms.Count > 0 && tokens.Any(t => t.Text == "capitalized")
            && !tokens.Any(t => t.Text is "expense" or "expensed" or "capex" or "opex" or "should"))
            return (Intent.Schedule, "amortisation-schedule");
        if (HasAmount && category is null && figures.Terms.Count > 0 && tokens.Any(t => t.Text == "capitalized")
            && tokens.Any(t => t.Text is "carried" or "left" or "remaining" or "nbv" or "worth"))
            return (Intent.Schedule, "amortisation-schedule");
        if (HasAmount && !Has("Treat") && Has("Amortise"))
            return (Intent.Schedule, hits.Any(h => h is { Kind: "signal", Value: "prepaid" or "reserved" }) ? "prepaid-schedule"
                : "amortisation-schedule");
        if (HasAmount && Has("Spread") && dates > 0 && (frameworks.Count == 0
            || (figures.Roles.ContainsKey("upfront") && figures.Roles.ContainsKey("monthly"))))
            return (Intent.Schedule, "prepaid-schedule");
        if (HasAmount && !Has("Treat") && (Has("Spread") || (Has("Entries") && dates > 0)))
            return (Intent.Schedule, "prepaid-schedule");
        return null;
    }

    private (Intent, string?)? Treatment()
    {
        if (category is null && !(frameworks.Count > 0 && HasAmount)
            && !(Has("Treat") && (frameworks.Count > 0 || HasAmount || hits.Any(h => h.Kind == "fact"))))
            return null;
        // A vendor's name alone is not a question about spend, unless something says that money is meant.
        if (category is not null && !Has("Treat") && !Has("TreatWeak") && frameworks.Count == 0 && !HasAmount && !Has("Compare"))
            return tokens.Any(t =>
                t.Text is "cost" or "bill" or "fee" or "spend" or "pay" or "paid" or "price" or "invoice" or "deal" or "gaap")
                ? (Intent.Compare, null) : null;
        return (frameworks.Count == 1 ? Intent.Treatment : Intent.Compare, null);
    }
}
