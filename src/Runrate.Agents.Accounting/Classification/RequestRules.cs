namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// What a person asks to do to the books, in words, against the rules that judge it. A request that no rule is about is not
/// judged: silence clears nothing.
/// </summary>
internal static class RequestRules
{
    private static readonly string[] Capitalise =
    [
        "capitalis", "capitaliz", "on the balance sheet", "on our balance sheet", "onto the balance sheet", "recognise as an asset",
        "recognize as an asset", "as an asset", "as an intangible", "to capex", "as capex", "into capex",
    ];

    /// <summary>Verbs whose object is a charge: within so many words of it, and before it.</summary>
    private static readonly string[] Interrupt =
    [
        "skip", "skipping", "pause", "pausing", "stop", "stopping", "suspend", "suspending", "omit", "omitting", "defer", "deferring",
        "halt", "halting", "freeze", "freezing", "postpone", "postponing", "cease", "ceasing",
    ];

    private static readonly string[] Charge = ["depreciat", "amortis", "amortiz"];
    private static readonly string[] International = ["IFRS", "IND_AS"];
    private static readonly string[] Us = ["US_GAAP"];

    /// <param name="Frameworks">Whose rule it is; empty for all statutory books.</param>
    /// <param name="Words">One of each group must be among the words.</param>
    /// <param name="Unless">None of these is.</param>
    /// <param name="Because">The objection with its paragraph.</param>
    private sealed record Rule(string[] Frameworks, string[][] Words, string[] Unless, string Because);

    private static readonly Rule[] Objections =
    [
        new(International, [["revalu", "write up", "write-up", "mark up", "fair value model", "to fair value", "up to market"],
            ["model", "software", "weights", "data", "intangible", "licence", "license", "agent", "asset"]],
            ["hardware", "server", "impairment", "property", "machine"],
            "An intangible asset is revalued only where it is traded in an active market (IAS 38.75, 38.78); "
                + "models, software and data have none."),
        new(Us, [["revalu", "write up", "write-up", "mark up", "to fair value", "up to market"]], ["write down", "write-down", "impair"],
            "An asset held and used is carried at cost less amortisation and impairment; it is not written up "
                + "(ASC 360-10-35-20, 350-30-35)."),
        new([], [["~interrupts a charge"]],
            ["held for sale", "fully depreciated", "fully amortis", "end of life", "disposal", "disposed", "derecogni", "sold", "goodwill",
                "indefinite", "until ready", "until it is ready", "available for use"],
            "Charging goes on while an asset is available for use, whether or not it is used or loses value "
                + "(IAS 16.55, IAS 38.97; ASC 360-10-35-4)."),
        new([], [["retrospect", "backdat", "restate", "from the start", "prior year", "previous year", "since purchase"],
            ["life", "lives", "estimate", "residual", "salvage", "depreciation method", "amortisation method"]], ["error", "mistake"],
            "A changed estimate of life, residual or pattern works from the change on and restates nothing (IAS "
                + "8.36, IAS 38.104; ASC 250-10-45-17)."),
        new([], [Capitalise, ["saas", "subscription", "seat", "api usage", "tokens", "access fee", "hosted service"]],
            ["implementation", "possession", "licence we can run", "the build", "development"],
            "A right to reach the supplier's software is a service, not an asset of the customer (IFRIC agenda "
                + "decision, March 2019; ASC 350-40-15-4A)."),
        new([], [[.. Charge], ["goodwill"]], ["private company", "stop", "no ", "not "],
            "Goodwill of a public business is not amortised but tested for impairment every year (IFRS 3.B63(a), IAS 36.10; ASC 350-20-35-1)."),
        new(International, [[.. Charge], ["by revenue", "revenue-based", "to revenue", "on revenue", "with revenue", "of revenue", "by sales"]],
            ["highly correlated", "measure of revenue"],
            "A charge that follows revenue is presumed inappropriate for an intangible asset and is not allowed for plant "
                + "(IAS 38.98A, IAS 16.62A)."),
        new([], [["skip", "omit", "leave out", "waive", "avoid", "do without"], ["impairment test", "impairment review", "test for impairment",
            "testing for impairment", "impairment assessment"]], ["no indication"],
            "Whether there is an indication is asked at every reporting date, and goodwill is tested every year "
                + "(IAS 36.9, 36.10; ASC 360-10-35-21, 350-20-35-28)."),
        new([], [["depreciat", "amortis", "amortiz"], ["before it is ready", "before they are ready", "before ready", "rather than when ready",
            "from the order", "from the invoice", "from purchase", "from the purchase", "from date of purchase"]], ["life"],
            "Charging begins when the asset is available for use, neither earlier nor later (IAS 16.55, IAS 38.97; ASC 350-40-35-6)."),
        new([], [Capitalise, ["expensed", "written off as expense", "past cost", "last year's cost", "prior year's cost"]],
            ["error", "mistake", "wrongly", "should have been", "instead of expens", "not expensed"],
            "Cost that was expensed before the criteria were met is not reinstated (IAS 38.71, Ind AS 38.71, AS 26)."),
        new([], [Capitalise, ["prompt"]], ["own code", "our code", "controlled code", "prompt payment"],
            "Prompts and settings on a vendor's service leave no asset that the entity controls (IAS 38.13; ASC 350-40-15-4A)."),
        new([], [Capitalise, ["gpu rent", "gpu hours", "cloud rent", "rented gpu", "rented compute", "on-demand compute", "on demand compute",
            "cloud compute"]], ["lease", "identified", "dedicated", "build", "development"],
            "Compute that is rented by use is a service: it becomes an asset only as a lease of identified machines (IFRS 16.9; "
                + "ASC 842-10-15-3)."),
        new([], [[.. Capitalise, "recognis", "recogniz"],
            ["brand", "masthead", "publishing title", "customer list", "internally generated goodwill"]],
            ["acquired", "bought", "purchased", "business combination"],
            "Brands, mastheads, titles, customer lists and goodwill that a business makes itself are never "
                + "recognised (IAS 38.48, 38.63; ASC 350-20-25-3)."),
        new([], [Capitalise, ["research phase", "research cost", "research spend", "experiment"]], ["development phase"],
            "Research is expensed when it is incurred (IAS 38.54; ASC 730-10-25-1)."),
        new([], [Capitalise, ["advertis", "marketing campaign", "start-up", "startup cost", "relocat", "reorganis"]], [],
            "Advertising, start-up and relocation are expensed when incurred (IAS 38.69; ASC 720)."),
        new([], [Capitalise, ["maintenance", "retrain", "bug fix", "upkeep"]], ["new function", "upgrade", "new task", "not capitalis"],
            "Upkeep that keeps an asset as it was is expensed (IAS 38.20; ASC 350-40-25-10)."),
        new([], [["life", "lives"], ["longer than", "beyond", "past"], ["contract", "licence term", "license term", "term of"]], ["renewal"],
            "The life of a contractual right ends with the contract and the renewals that are reasonably "
                + "certain (IAS 38.94; ASC 350-30-35-3)."),
        new([], [["reinstat", "put back", "bring back", "re-capitalis", "recapitalis"], ["expense"]], [],
            "Cost that was expensed before the criteria were met is not reinstated (IAS 38.71, Ind AS 38.71, AS 26)."),
    ];

    /// <summary>The objection of the first rule that is about the request; null where none is.</summary>
    public static string? Objection(string framework, string request) => Objections.FirstOrDefault(rule =>
        (rule.Frameworks.Length == 0 ? framework is "IFRS" or "IND_AS" or "US_GAAP" : rule.Frameworks.Contains(framework))
        && rule.Words.All(group => group.Any(word => Says(request, word))) && !rule.Unless.Any(word => Says(request, word)))?.Because;

    private static bool Says(string request, string word) => word == "~interrupts a charge"
        ? Interrupts(request) : request.Contains(word, StringComparison.Ordinal);

    /// <summary>
    /// "Stop amortising", "no depreciation", "a depreciation holiday"; not "depreciate with no residual", nor "amortise the
    /// deferred cost".
    /// </summary>
    private static bool Interrupts(string request)
    {
        var words = request.Split([' ', ',', '.', ';', ':', '-', '?', '!', '\''], StringSplitOptions.RemoveEmptyEntries);
        bool Charges(int at) => at >= 0 && at < words.Length
            && Array.Exists(Charge, charge => words[at].StartsWith(charge, StringComparison.Ordinal));
        bool Soon(int at, int within) => Enumerable.Range(at + 1, within).Any(Charges);
        for (var i = 0; i < words.Length; i++)
        {
            if (Interrupt.Contains(words[i]) && Soon(i, 4))
                return true;
            if (words[i] is "no" or "not" or "without" or "zero" && Soon(i, 2))
                return true;
            if (words[i] is "holiday" && Charges(i - 1))
                return true;
        }
        return false;
    }
}
