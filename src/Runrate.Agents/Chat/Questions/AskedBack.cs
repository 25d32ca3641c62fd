using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What must be asked back before a calculation or a verdict says anything, each missing thing by its name.</summary>
internal static class AskedBack
{
    private static readonly string[] Ways = ["buy", "rent", "lease", "reserved", "dedicated", "cloud", "shared", "inference", "prepaid",
        "selfhost", "vendorapi", "token", "credit", "saas", "namedgpu"];

    public static string? For(Intent intent, string? calculator, string? category, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits,
        Figures figures, IReadOnlyDictionary<string, string> facts) =>
        intent == Intent.OutOfScope ? null
        : LeaseLiability(intent, tokens, figures) ?? LeaseOrBuy.Asks(tokens, figures)
        ?? (calculator == "break-even" ? WhichSide(tokens) : null)
        ?? Depreciates(intent, category, tokens, hits, figures)
        ?? HowHad(intent, category, tokens, hits, facts);

    /// <summary>"How large is the lease liability" is an amount, which its payments, term and rate make.</summary>
    private static string? LeaseLiability(Intent intent, IReadOnlyList<Token> tokens, Figures figures)
    {
        var sized = Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).Any(i => tokens[i - 1].Text == "how"
            && tokens[i].Text is "large" or "big" or "much" or "high") || tokens.Any(t => t.Text is "size" or "amount");
        return intent is not (Intent.Treatment or Intent.Compare) || !sized || figures.Amount is not null
            || !Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).Any(i => tokens[i - 1].Text == "lease" && tokens[i].Text is "liability")
            ? null : "To measure the lease liability I need each payment and when it falls due (in advance or in arrears), the day the lease "
            + "begins, its term with options you are reasonably certain to take, and the rate: the one in the lease, else your incremental "
            + "borrowing rate. What stands in the books already I tell as *the lease liability at the end of* a month.";
    }

    private static string? WhichSide(IReadOnlyList<Token> tokens)
    {
        var open = Sides.Read(tokens).Open;
        return open.Count == 0 ? null : $"Which of {string.Join(" and ", open.Select(a => Amounts.Show(tokens[a.At].Value)))} is paid today, and "
            + "which would replace it? Say what is paid today, what the new one costs once and what it costs a month, each with its amount.";
    }

    /// <summary>A machine whose depreciation is asked for without what it cost.</summary>
    private static string? Depreciates(Intent intent, string? category, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, Figures figures)
    {
        if (intent is not (Intent.Treatment or Intent.Compare) || figures.Amount is not null || figures.Roles.ContainsKey("cost")
            || category is not ("CloudComputeOnDemand" or "OwnedHardwarePurchase" or "SoftwareLicence" or "SelfHostedFineTuning")
            || !tokens.Any(t => t.Text is "depreciate" or "depreciation" or "amortization" or "amortize")
            || hits.Any(h => h is { Kind: "intent", Value: "Treat" or "UsefulLife" or "TaxDepreciation" or "TaxDeduction" })
            || tokens[0].Text is not ("depreciate" or "please" or "calculate" or "compute" or "work" or "give" or "show" or "what" or "amortize"
                or "run" or "set" or "pls" or "kindly"))
            return null;
        var missing = new List<string> { "what it cost" };
        if (figures.Terms.Count == 0)
            missing.Add("how long it will be used");
        return $"To depreciate it I need {string.Join(" and ", missing)}, and the day from which it is used; what it will bring at the end, where "
            + "that is something. Straight line is taken unless another method is named.";
    }

    /// <summary>"Is our new GPU cluster capex?": bought, leased or rented decides, and nothing says which.</summary>
    private static string? HowHad(Intent intent, string? category, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits,
        IReadOnlyDictionary<string, string> facts)
    {
        if (intent is not (Intent.Treatment or Intent.Compare) || category != "CloudComputeOnDemand"
            || hits.Any(h => h.Kind == "signal" && Ways.Contains(h.Value)) || facts.ContainsKey("ownership")
            || facts.ContainsKey("identified_asset")
                || facts.ContainsKey("payment_timing") || facts.ContainsKey("useful_life_months")
            || tokens.Any(t => t.Text is "month" or "monthly" or "hour" or "hourly" or "usage" or "capacity" or "time" or "compute"))
            return null;
        var thing = tokens.First(t => hits.Any(h => h is { Kind: "signal", Value: "gpu" } && tokens[h.Start] == t)).Raw;
        return $"**NEED FACTS**: is the {thing} bought, leased or rented by use? Bought, it is property, plant and equipment (CAPEX) and is "
            + "depreciated; leased for more than twelve months, a right-of-use asset and a lease liability; rented by the hour or the month "
            + "from a cloud, an expense as it is used (OPEX). Say which, the amount and, if bought, the life.";
    }
}
