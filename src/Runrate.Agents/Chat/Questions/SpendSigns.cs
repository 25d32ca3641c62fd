using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What the words around a spend say of it besides its facts.</summary>
internal static class SpendSigns
{
    /// <summary>"A server for 45k": a machine at one price is bought, unless rent or a cloud is spoken of.</summary>
    public static string? Bought(string? category, IReadOnlyList<Hit> hits, IReadOnlyList<Token> tokens, List<string> notes)
    {
        if (category == "MaintenanceRetraining" && hits.Any(h => h is { Kind: "signal", Value: "prepaid" })
            && !hits.Any(h => h is { Kind: "signal", Value: "finetune" or "retune" }))
        {
            notes.Add("upkeep that is paid ahead read as a support service");
            return "SupportContract";
        }
        if (category != "CloudComputeOnDemand" || hits.Any(h => h.Kind == "signal" && h.Value is "rent" or "cloud" or "shared" or "lease"
            or "reserved" or "prepaid" or "inference" or "dedicated") || !tokens.Any(t => t.IsMoney)
            || tokens.Any(t => t.Text is "month" or "monthly" or "hour" or "hourly" or "usage" or "use" or "used" or "capacity" or "time"))
            return category;
        if (tokens.FirstOrDefault(t => t.Text is "server" or "rack" or "workstation" or "box" or "appliance") is not { } machine)
            return category;
        notes.Add($"the {machine.Raw} read as bought; say so if it is rented");
        return "OwnedHardwarePurchase";
    }

    /// <summary>"The provider granted us free credits": what cost nothing is no prepayment, so what was paid is asked.</summary>
    public static string? Granted(string? category, IReadOnlyList<Token> tokens)
    {
        var given = tokens.FirstOrDefault(t => t.Text is "granted" or "grant" or "free" or "complimentary" or "promotional" or "donated" or "gifted");
        return given is null || category is not ("UsageCreditPool" or "CloudComputeReservedPrepaid" or "CloudComputeOnDemand")
            || tokens.Any(t => t.Text is "paid" or "pay" or "bought" or "buy" or "purchased" or "prepaid")
                || !tokens.Any(t => t.Text == "credit")
            ? null : $"“{given.Raw}” says that nothing was paid for them. " +
                "What costs nothing is no prepayment and no asset: nothing is booked, and " +
                "usage that such credits cover is no expense either. If something was paid for them, say how much and when.";
    }

    /// <summary>"The vendor tunes its model and keeps the weights": who keeps is who was last named as acting, where the words name nobody.</summary>
    public static void Kept(List<Hit> hits, IReadOnlyList<Token> tokens)
    {
        for (var i = hits.Count - 1; i >= 0; i--)
        {
            if (hits[i] is not { Kind: "fact", Value: "ownership=Entity" } hit || tokens[hit.Start].Text is not ("keep" or "keeping" or "own"
                or "retain" or "hold" or "kept" or "retained" or "owning"))
                continue;
            var actor = tokens.Take(hit.Start).Reverse().TakeWhile(t => t.Sentence == tokens[hit.Start].Sentence).FirstOrDefault(t =>
                t.Text is "we" or "i" or "us" or "ours" or "vendor" or "supplier" or "provider" or "they" or "it");
            if (actor?.Text is not ("vendor" or "supplier" or "provider" or "they"))
                continue;
            hits[i] = hit with { Value = "ownership=Vendor" };
            hits.Add(hit with { Kind = "signal", Value = "vendorkeeps" });
        }
    }

    /// <summary>"Our own model" is what it is for, not who put the data together; "an outside firm" sells and is no customer.</summary>
    public static void OfOthers(List<Hit> hits, IReadOnlyList<Token> tokens)
    {
        hits.RemoveAll(h => h is { Kind: "signal", Value: "inhouse" } && tokens[h.End - 1].Text is "own" or "our"
            && tokens.Skip(h.End).Take(1).Any(t => t.Text is "model" or "product" or "agent" or "bot" or "software" or "system" or "platform"));
        // An option to buy buys nothing yet.
        hits.RemoveAll(h => h is { Kind: "signal", Value: "buy" } && Enumerable.Range(h.Start, h.End - h.Start).Any(k => k > 1
            && tokens[k - 1].Text == "to" && tokens[k - 2].Text is "option" or "right" or "obligation")
            || h is { Kind: "signal", Value: "buy" } && tokens.Skip(h.End).Take(1).Any(t => t.Text is "option" or "obligation"));
        hits.RemoveAll(h => h is { Kind: "fact", Value: "function=CustomerDelivery" } && tokens.Skip(h.Start).Take(h.End - h.Start).Any(t =>
            t.Text is "outside" or "external" or "firm"));
    }

    /// <summary>"Five of the six", "5 out of 6".</summary>
    public static bool FiveOfSix(IReadOnlyList<Token> tokens) => Enumerable.Range(0, tokens.Count).Any(i => tokens[i].Text == "5"
        && tokens[i].Raw is "5" or "five" && tokens.Skip(i + 1).Take(4).Any(t => t.Text == "6") && tokens.Skip(i + 1).Take(2).Any(t =>
            t.Text is "of" or "out"));

    /// <summary>What a fragment states, for the case that it completes the question before it.</summary>
    public static void Loose(SortedDictionary<string, string> facts, Figures figures, string? category,
        Dictionary<string, LocalDate> dates)
    {
        foreach (var name in (string[])["put_to_use", "placed_in_service", "acquired_date", "service_start", "service_end", "paid_date"])
        {
            if (dates.TryGetValue(name, out var on))
                facts.TryAdd(name, DateRoles.Iso(on));
        }
        foreach (var (role, value) in figures.Roles)
            facts.TryAdd(role, value);
        if (category is not null)
            facts.TryAdd("category", category);
        if (figures.Amount is { } amount)
            facts.TryAdd("amount", FigureReader.Plain(amount));
    }

    /// <summary>A calculation has its own framework where the question names none.</summary>
    public static IReadOnlyList<string> Frameworks(
        Intent intent, string? calculator, IReadOnlyList<string> named, SortedDictionary<string, string> facts, Figures figures,
            List<string> notes)
    {
        var statutory = named.Where(f => f is "US_GAAP" or "IFRS" or "IND_AS").ToList();
        switch (intent, calculator)
        {
            case (Intent.ResearchCredit, _):
                return ["US_TAX"];
            case (Intent.DeferredTax, _):
                return statutory.Count > 0 ? [statutory[0]] : named.Contains("INDIA_TAX") ? ["IND_AS"] : ["US_GAAP"];
            case (Intent.Impairment, _) when statutory.Count == 0:
                var oneStep = figures.Roles.ContainsKey("value_in_use") || figures.Roles.ContainsKey("fvlcd")
                    || figures.Roles.ContainsKey("recoverable_amount");
                notes.Add(oneStep ? "No framework named: value in use and recoverable amounts belong to IFRS"
                    : "No framework named: tested under US GAAP");
                return [oneStep ? "IFRS" : "US_GAAP"];
            case (Intent.Impairment, _):
                return statutory;
            case (_, "tax-depreciation" or "tax-deduction"):
                return named.Contains("INDIA_TAX") || named.Contains("IND_AS") ? ["INDIA_TAX"] : ["US_TAX"];
            case (_, "tax-rate"):
                return ["INDIA_TAX"];
            case (_, "useful-life"):
                return [statutory.Count > 0 ? statutory[0] : "IND_AS"];
            case (_, "impairment-reversal"):
                return statutory.Count == 0 ? ["IFRS"] : statutory;
            case (Intent.Schedule, _):
                return statutory.Count > 0 ? [statutory[0]] : ["US_GAAP"];
            default:
                return named;
        }
    }
}
