using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// What a change of rules does to what is on the books, the adoption of ASU 2025-06, and requests that no rule allows.
/// </summary>
public static class StandardTransition
{
    private static readonly string[] Methods = ["Prospective", "Modified", "Retrospective"];

    /// <summary>Words of a request that leaves the past as it is.</summary>
    private static readonly string[] LeavesThePast =
        ["later cost", "later spend", "future", "subsequent", "from now", "incurred after", "keep", "leave", "stay"];

    /// <summary>Facts that must be written down before a capitalised item posts, where a request states them at all.</summary>
    private static readonly (string Fact, string Words)[] Documented =
    [
        ("ownership", "Entity"), ("useful_life_evidence", "Yes"), ("auditor_sign_off", "Yes"),
    ];

    /// <summary>
    /// Modified and retrospective transition take in-process cost that fails the new threshold out of opening retained
    /// earnings; prospective transition leaves it. Nothing passes through profit or loss.
    /// </summary>
    public static Outcome<WorkedFigures> AdoptAsu202506(JsonElement facts)
    {
        if (Number(facts, "capitalised_wip") is not { } amount || amount < 0)
            return new Refusal(RefusalCodes.MissingField, "capitalised_wip: the in-process cost on the books.",
                "capitalised_wip");
        if (Text(facts, "method") is not { } named)
            return new Refusal(RefusalCodes.MissingField, "method: Prospective, Modified or Retrospective.", "method");
        if (Methods.FirstOrDefault(known => known.Equals(named, StringComparison.OrdinalIgnoreCase)) is not { } method)
            return new Refusal(RefusalCodes.InvalidValue, "method is Prospective, Modified or Retrospective.", "method");
        var fails = Text(facts, "fails_new_threshold") is "Yes";
        var result = new WorkedFigures();
        result.Figures["pnlEffect"] = 0m;
        if (method == "Prospective" || !fails || amount == 0)
        {
            result.Figures["entry"] = new List<object>();
            result.Workings.Add(method == "Prospective"
                ? "Prospective: earlier cost stays as it was recognised; the new threshold applies to later cost."
                : "The project meets the new threshold, so its cost stays capitalised.");
            return result;
        }
        var taxed = Text(facts, "tax_effect") is not ("ignore" or "No" or null);
        if (taxed && Number(facts, "tax_rate") is null)
            return new Refusal(RefusalCodes.MissingField, "tax_rate: the rate of the tax effect.", "tax_rate");
        var currency = Currency.TryParse(Text(facts, "currency") ?? "USD", out var stated) ? stated : Currency.Usd;
        var tax = taxed ? Money.From(amount * Number(facts, "tax_rate")!.Value, currency).RoundToMinorUnit().ToDecimal() : 0;
        var entry = new List<object> { Line("dr", "Opening retained earnings", amount - tax) };
        if (tax != 0)
            entry.Add(Line("dr", "Deferred tax liability", tax));
        entry.Add(Line("cr", "Capitalised internal-use software", amount));
        result.Figures["entry"] = entry;
        result.Workings.Add($"{method}: {amount} leaves through opening retained earnings; profit is not touched.");
        if (method == "Retrospective")
            result.Workings.Add("Retrospective: comparative periods are restated as well.");
        return result;
    }

    /// <summary>
    /// Whether a request may be carried out at all. Refused: putting back cost expensed before the criteria were met,
    /// capitalising training of staff, taking back an impairment that the framework makes final, posting a capitalised
    /// item without the facts that document it, and posting the management lens to a ledger.
    /// </summary>
    /// <param name="framework">Whose rules judge, unless the facts name a framework themselves.</param>
    /// <param name="facts">request in words, and the facts it rests on.</param>
    public static Outcome<WorkedFigures> MayDo(Framework framework, JsonElement facts)
    {
        var request = Text(facts, "request") ?? "";
        if (request.Length == 0 && Text(facts, "book_treatment") is null && Number(facts, "expensed_before_criteria") is null)
            return new Refusal(RefusalCodes.MissingField, "request: what is to be done, in words.", "request");
        var whose = Text(facts, "framework") ?? framework.Code();
        var why = Objection(whose, facts, request.ToLowerInvariant()) ?? (ActiveMarket(facts) ? null
            : RequestRules.Objection(whose, request.ToLowerInvariant()));
        // What a rule judged and let pass: cost that stays expensed, and an item with its documents complete.
        var cleared = why is null && (Number(facts, "expensed_before_criteria") is > 0
            || Text(facts, "book_treatment")?.StartsWith("Capitalise", StringComparison.Ordinal) == true);
        var result = new WorkedFigures();
        result.Figures["judged"] = why is not null || cleared;
        result.Figures["allowed"] = why is not null ? false : cleared ? true : null!;
        result.Figures["reason"] = why ?? (cleared ? "The rule on this is met."
            : "Not judged: no rule here is about this request. Ask a person who may decide, and keep the paragraph with the answer.");
        result.Workings.Add($"request: {(request.Length == 0 ? "none" : request)}");
        return result;
    }

    private static string? Objection(string framework, JsonElement facts, string request)
    {
        var lens = framework == Framework.Management.Code() || Has(request, "lens");
        if (lens && Has(request, "post", "book", "record", "capitali"))
            return "The management book is a view: it never posts to a statutory or a tax book, and holds no asset.";
        if (Reinstates(facts, request))
            return "Cost that was expensed before the criteria were met is not reinstated (IAS 38.71, Ind AS 38.71, AS 26).";
        if (Has(request, "capitalis", "capitaliz") && Has(request, "training") && !Has(request, "model", "training data"))
            return "Training of staff is never capitalised (IAS 38.69(b); ASC 350-40-25-4, paragraph to be confirmed).";
        var takeBack = Has(request, "revers", "restor", "write up", "write-up") || (Has(request, "impair", "write-down", "written down")
            && Has(request, "write back", "write-back", " back up", "take back", "undo", "cancel", "increase", "add back"));
        if (takeBack && framework == "US_GAAP")
            return "An impairment of an asset in use, or a write-down to realisable value, is final (ASC 360-10, 985-20-35-4).";
        if (takeBack && (Has(request, "goodwill") || Number(facts, "goodwill") > 0))
            return "An impairment of goodwill is never taken back (IAS 36.114).";
        return Undocumented(facts);
    }

    /// <summary>A request about cost that is already expense, unless it says that this cost stays where it is.</summary>
    private static bool Reinstates(JsonElement facts, string request) =>
        Number(facts, "expensed_before_criteria") is > 0 and var expensed && request.Length > 0 &&
        (!Has(request, LeavesThePast) || request.Split(' ').Contains(expensed.ToString("0.##")));

    /// <summary>Stated with evidence, an active market opens the revaluation model of IAS 38.75.</summary>
    private static bool ActiveMarket(JsonElement facts) => Text(facts, "active_market") == "Yes";

    private static string? Undocumented(JsonElement facts)
    {
        if (Text(facts, "book_treatment")?.StartsWith("Capitalise", StringComparison.Ordinal) != true)
            return null;
        if (Number(facts, "useful_life_months") is null or <= 0 ||
            Text(facts, "impairment_plan") is null or "No" or "Unknown" or "")
            return "A capitalised item carries a documented useful life and an impairment plan before it posts.";
        if (Number(facts, "benefit_months") <= 12)
            return "A capitalised item serves for more than a year.";
        var open = Documented.FirstOrDefault(known => Text(facts, known.Fact) is { } stated && stated != known.Words).Fact;
        return open is null ? null : $"A capitalised item posts only once {open.Replace('_', ' ')} is documented.";
    }

    private static bool Has(string request, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (request.Contains(word, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static Dictionary<string, object> Line(string side, string account, decimal amount) =>
        new(StringComparer.Ordinal) { [side] = account, ["amount"] = amount };

    private static string? Text(JsonElement facts, string name) =>
        facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty(name, out var value) ? FactCatalog.TextOf(value) : null;

    private static decimal? Number(JsonElement facts, string name) =>
        decimal.TryParse(Text(facts, name), System.Globalization.NumberStyles.Float, null, out var number) ? number : null;
}
