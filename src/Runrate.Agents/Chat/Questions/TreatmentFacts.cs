using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Adds to the stated facts what amounts, terms and dates of a question about a treatment mean.</summary>
internal static class TreatmentFacts
{
    public static void Add(SortedDictionary<string, string> facts, string? category, Figures figures,
        Dictionary<string, LocalDate> dates, IReadOnlyList<Hit> hits, IReadOnlyList<Token> tokens,
        List<string> assumed, List<string> notes)
    {
        if (category is not null)
            facts["category"] = category;
        var amount = figures.Amount is { } plain ? FigureReader.Plain(plain) : null;
        amount ??= figures.Roles.GetValueOrDefault("cost") ?? figures.Roles.GetValueOrDefault("upfront")
            ?? figures.Roles.GetValueOrDefault("monthly");
        if (amount is not null)
            facts["amount"] = amount;
        if (figures.Currency is { } currency && currency != "USD")
            facts["currency"] = currency;
        if (category == "UsageCreditPool" && amount is not null && figures.Roles.GetValueOrDefault("units_by_period") is { } used && used != amount)
        {
            facts["total_units"] = amount;
            facts["units_by_period"] = used;
        }
        Nature(facts, category, hits);
        if (PaidForATerm(facts, category, figures, dates, tokens))
            facts["payment_timing"] = "Advance";
        Terms(facts, category, figures);
        ShortLease(facts, category, hits, assumed, notes);
        if (IsPool(facts, category, figures, dates))
        {
            facts["payment_timing"] = "Advance";
            notes.Add("the credits spread evenly over the term, because their use is not stated; they are expensed as they are used");
        }
        Configured(facts, category, hits, assumed);
        if (IsPrepaid(facts, category) || IsPartOfAccess(facts, category))
            Service(facts, figures, dates, assumed, notes);
        else if (dates.GetValueOrDefault("date") is { Year: > 1 } date)
            facts.TryAdd("incurred_date", DateRoles.Iso(date));
        if (dates.TryGetValue("reporting_date", out var at) && facts.ContainsKey("service_start"))
            facts["reporting_date"] = DateRoles.Iso(at);
        foreach (var name in (string[])["acquired_date", "placed_in_service", "put_to_use"])
        {
            if (dates.TryGetValue(name, out var on))
                facts.TryAdd(name, DateRoles.Iso(on));
        }
    }

    /// <summary>"Paid on 15 January for two years of seats": money paid once for a term ahead is paid in advance.</summary>
    private static bool PaidForATerm(SortedDictionary<string, string> facts, string? category, Figures figures,
        Dictionary<string, LocalDate> dates, IReadOnlyList<Token> tokens) => !facts.ContainsKey("payment_timing")
        && (dates.ContainsKey("paid_date") || Enumerable.Range(2, Math.Max(0, tokens.Count - 2)).Any(i => FigureReader.IsUnit(tokens, i)
            && (tokens[i - 1].Text == "paid" || (tokens[i - 1].Text == "for" && tokens[i - 2].Text == "paid"))))
        && category is "SaasSubscription" or "SupportContract" or "CloudComputeOnDemand"
        && (dates.ContainsKey("service_end") || figures.Terms.Any(t => t is { Role: TermRole.Duration, Months: > 1 }))
        && !figures.Roles.ContainsKey("monthly");

    /// <summary>A stated lease of twelve months or less that is said to have no option to buy is what the short-term election is for; it is
    /// presumed to be one, as any stated lease is.</summary>
    private static void ShortLease(SortedDictionary<string, string> facts, string? category, IReadOnlyList<Hit> hits, List<string> assumed,
        List<string> notes)
    {
        if (category is not ("LeasedHardware" or "CloudComputeDedicatedHardware") || !hits.Any(h => h is { Kind: "signal", Value: "lease" })
            || hits.Any(h => h is { Kind: "signal", Value: "askslease" })
            || facts.GetValueOrDefault("purchase_option_reasonably_certain") != "No" || facts.ContainsKey("short_term_lease_election")
            || !int.TryParse(facts.GetValueOrDefault("lease_term_months"), out var months) || months > 12)
            return;
        notes.Add("a short lease without an option to buy: by the short-term election it is an expense, month by month, and stays off the balance "
            + "sheet; without that election a right-of-use asset and a liability are recognised");
        if (category == "LeasedHardware")
            return;
        foreach (var fact in (string[])["identified_asset", "obtains_substantially_all_benefits", "directs_use"])
        {
            if (facts.TryAdd(fact, "Yes"))
                assumed.Add(fact);
        }
    }

    /// <summary>Credits paid on a day for a term, of whose use nothing is said.</summary>
    private static bool IsPool(SortedDictionary<string, string> facts, string? category, Figures figures,
        Dictionary<string, LocalDate> dates) => category == "UsageCreditPool" && !facts.ContainsKey("units_by_period")
        && dates.ContainsKey("paid_date")
        && figures.Terms.Any(t => t is { Role: TermRole.Duration, Months: > 1 });

    /// <summary>Setting up a vendor's service leaves no code of ours unless code is spoken of.</summary>
    private static void Configured(SortedDictionary<string, string> facts, string? category, IReadOnlyList<Hit> hits, List<string> assumed)
    {
        if (category != "CcaImplementationCost" || facts.ContainsKey("creates_controlled_code")
            || !hits.Any(h => h is { Kind: "signal", Value: "config" })
            || hits.Any(h => h is { Kind: "signal", Value: "build" or "prompt" }))
            return;
        facts["creates_controlled_code"] = "No";
        assumed.Add("creates_controlled_code");
    }

    public static bool IsPrepaid(IReadOnlyDictionary<string, string> facts, string? category) =>
        category == "CloudComputeReservedPrepaid" || facts.GetValueOrDefault("payment_timing") == "Advance";

    /// <summary>Configuration that is not distinct is spread as the access it belongs to.</summary>
    private static bool IsPartOfAccess(IReadOnlyDictionary<string, string> facts, string? category) =>
        category == "CcaImplementationCost" && facts.GetValueOrDefault("distinct_from_access") == "No";

    /// <summary>Service dates from the words, else from payment and term, and then it is an assumption that the answer
    /// shows.</summary>
    public static void Service(SortedDictionary<string, string> facts, Figures figures, Dictionary<string, LocalDate> dates,
        List<string> assumed, List<string> notes)
    {
        if (dates.TryGetValue("paid_date", out var paid))
            facts["paid_date"] = DateRoles.Iso(paid);
        if (dates.TryGetValue("reporting_date", out var reporting))
            facts["reporting_date"] = DateRoles.Iso(reporting);
        var start = dates.TryGetValue("service_start", out var stated) ? stated : (LocalDate?)null;
        var term = figures.Terms.FirstOrDefault(t => t.Role is TermRole.Duration or TermRole.Life)?.Months;
        if (start is null && term is not null
            && (dates.TryGetValue("paid_date", out var other) || dates.TryGetValue("date", out other)))
        {
            start = other;
            assumed.Add("service_start");
            notes.Add($"Service taken to start on {DateRoles.Iso(other)}, with the payment; say so if it starts later");
        }
        if (start is not { } from)
        {
            ByMonths(facts, figures, term, notes);
            return;
        }
        facts["service_start"] = DateRoles.Iso(from);
        if (dates.TryGetValue("service_end", out var until))
            facts["service_end"] = DateRoles.Iso(until);
        else if (term is { } months)
            facts["service_end"] = DateRoles.Iso(from.PlusMonths(months).PlusDays(-1));
    }

    /// <summary>A term without a day: the months alone give the charge of each, whichever day the service begins.</summary>
    private static void ByMonths(SortedDictionary<string, string> facts, Figures figures, int? term, List<string> notes)
    {
        if (term is not { } months)
            return;
        facts["service_months"] = months.ToString();
        notes.Add($"a service of {months} months; the day it begins is not stated");
        if (figures.Terms.FirstOrDefault(t => t.Role is TermRole.Elapsed or TermRole.Ahead) is { } gone)
            facts["elapsed_months"] = gone.Months.ToString();
    }

    private static void Terms(SortedDictionary<string, string> facts, string? category, Figures figures)
    {
        foreach (var term in figures.Terms)
        {
            var fact = (term.Role, category) switch
            {
                (TermRole.Life, _) => "useful_life_months",
                (TermRole.Benefit, _) => "benefit_months",
                (TermRole.Duration, "LeasedHardware" or "CloudComputeDedicatedHardware") => "lease_term_months",
                (TermRole.Duration, "OwnedHardwarePurchase" or "SelfHostedFineTuning" or "InternalAiSoftwareDevelopment" or "UpgradeEnhancement"
                    or "DataAcquired" or "ExternalSaleSoftwareDevelopment") when !IsPrepaid(facts, category) => "useful_life_months",
                (TermRole.Duration, "CcaImplementationCost") => "noncancellable_months",
                (TermRole.Duration, "SoftwareLicence") when !IsPrepaid(facts, category) => "useful_life_months",
                _ => null,
            };
            if (fact is not null)
                facts.TryAdd(fact, term.Months.ToString());
        }
    }

    private static void Nature(SortedDictionary<string, string> facts, string? category, IReadOnlyList<Hit> hits)
    {
        switch (category)
        {
            case "DataAcquired":
                facts["data_source"] = "ThirdPartyPurchased";
                break;
            case "DataCuratedInternal":
                facts["data_source"] = "InternallyCurated";
                break;
            case "MaintenanceRetraining":
                facts["activity"] = "Maintenance";
                break;
            case "UpgradeEnhancement":
                facts["activity"] = "Upgrade";
                break;
            case "CcaImplementationCost" when hits.Any(h => h is { Kind: "signal", Value: "config" }):
                facts["cost_nature"] = "Configuration";
                break;
            case "CloudComputeReservedPrepaid":
                facts["payment_timing"] = "Advance";
                break;
        }
    }
}
