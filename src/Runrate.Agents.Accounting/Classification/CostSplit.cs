using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Splits the cost of a project into what is capitalised and what is expensed, item by item, each item by the same
/// decision table that would classify it alone. A stated stage or phase is taken to mean that its gates were met, unless
/// the facts say otherwise.
/// </summary>
public sealed class CostSplit(Classifier classifier)
{
    /// <summary>Words for costs that no framework lets into an asset, where an item gives them as its phase.</summary>
    private static readonly Dictionary<string, string> PhasesThatAreNatures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Promotion"] = "Overhead",
        ["Marketing"] = "Overhead",
        ["Selling"] = "Overhead",
        ["Administration"] = "Overhead",
        ["Training"] = "StaffTraining",
        ["DataConversion"] = "DataConversion",
    };

    /// <summary>In months; nothing on the books lasts longer than a century.</summary>
    private const int LongestLife = 1_200;

    private const decimal LargestAmount = 1_000_000_000_000m;

    private static readonly string[] LegacyGates = ["mgmt_authorised_and_funded", "probable_to_complete"];
    private static readonly string[] Criteria =
        ["ias38_57.a", "ias38_57.b", "ias38_57.c", "ias38_57.d", "ias38_57.e", "ias38_57.f"];

    /// <param name="framework">A statutory framework.</param>
    /// <param name="facts">Facts of the project, with items [{n, a, …facts}]; or the yearly totals of one asset.</param>
    /// <param name="policy">As in a classification.</param>
    /// <param name="asOf">As in a classification.</param>
    public Outcome<WorkedFigures> Split(Framework framework, JsonElement facts, PolicySet policy, LocalDate? asOf)
    {
        if (facts.ValueKind == JsonValueKind.Object && facts.TryGetProperty("y1_total", out _))
            return YearlyTotals.Of(facts);
        if (facts.ValueKind != JsonValueKind.Object || !facts.TryGetProperty("items", out var items) ||
            items.ValueKind != JsonValueKind.Array || items.GetArrayLength() == 0)
            return new Refusal(RefusalCodes.MissingField,
                "items is missing: a list of {n, a, and facts such as stage or phase}.", "items");

        if (framework.IsTax() || framework == Framework.Management)
            return new Refusal(RefusalCodes.InvalidValue, "Cost is split in a statutory book: US_GAAP, IFRS or IND_AS.", "framework");

        var common = facts.EnumerateObject().Where(fact => fact.Name != "items")
            .GroupBy(fact => fact.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        var currency = common.TryGetValue("currency", out var code) &&
            Currency.TryParse(FactCatalog.TextOf(code) ?? "USD", out var known) ? known : Currency.Usd;
        decimal capitalised = 0, prepaid = 0, expensed = 0;
        var workings = new List<string>();
        var decided = new List<Dictionary<string, object>>();
        foreach (var item in items.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
                return new Refusal(RefusalCodes.InvalidValue, "each of items is an object {n, a, …}.", "items");
            var name = item.TryGetProperty("n", out var named) || item.TryGetProperty("name", out named)
                ? named.ToString() : $"item {decided.Count + 1}";
            if ((NumberIn(item, "a") ?? NumberIn(item, "amount")) is not { } amount)
                return new Refusal(RefusalCodes.MissingField, $"{name} has no amount 'a'.", "items");
            var answer = Decide(framework, common, item, policy, asOf);
            if (!answer.IsOk)
                return answer.Refusal with { Message = $"{name}: {answer.Refusal.Message}" };
            var word = answer.Value.BookTreatment switch
            {
                BookTreatment.PrepaidAmortise or BookTreatment.Split => "prepaid",
                { } book when book.Capitalises() => "capitalised",
                _ => "expensed",
            };
            (capitalised, prepaid, expensed) = word switch
            {
                "capitalised" => (capitalised + amount, prepaid, expensed),
                "prepaid" => (capitalised, prepaid + amount, expensed),
                _ => (capitalised, prepaid, expensed + amount),
            };
            workings.Add($"{name}: {amount} {word} ({string.Join(", ", answer.Value.RuleIds)})");
            decided.Add(Item(name, amount, answer.Value));
        }
        var result = new WorkedFigures { Workings = workings };
        result.Figures["capitalised"] = capitalised;
        result.Figures["expensed"] = expensed;
        if (prepaid != 0)
            result.Figures["prepaid"] = prepaid;
        result.Figures["items"] = decided;
        workings.Add($"capitalised {capitalised} + prepaid {prepaid} + expensed {expensed} = {capitalised + prepaid + expensed}");
        return AddAmortisation(result, common, capitalised, currency) is { } refusal ? refusal : result;
    }

    private Outcome<Determination> Decide(
        Framework framework, Dictionary<string, JsonElement> common, JsonElement item, PolicySet policy, LocalDate? asOf)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in common)
            merged[name] = JsonNode.Parse(value.GetRawText());
        foreach (var fact in item.EnumerateObject().Where(fact => fact.Name is not ("n" or "a" or "name")))
            merged[fact.Name] = JsonNode.Parse(fact.Value.GetRawText());
        if (merged["phase"]?.ToString() is { } phase && PhasesThatAreNatures.TryGetValue(phase, out var nature))
        {
            merged.Remove("phase");
            merged["cost_nature"] = nature;
        }
        var facts = FactSet.FromJson(JsonSerializer.SerializeToElement(merged), FactSource.User, classifier.Library);
        return facts.IsOk ? classifier.Decide(framework, Presume(framework, facts.Value), policy, asOf) : facts.Refusal;
    }

    private static FactSet Presume(Framework framework, FactSet facts)
    {
        var hosted = facts.IsStated("noncancellable_months") || facts.IsStated("implementer");
        Assume("category", hosted ? "CcaImplementationCost" : "InternalAiSoftwareDevelopment");
        if (facts.Text("category") != "CcaImplementationCost")
        {
            Assume("ownership", "Entity");
            if (facts.Text("category") != "ExternalSaleSoftwareDevelopment")
                Assume("intended_use", "InternalUse");
        }
        var gates = framework == Framework.UsGaap
            ? facts.Text("stage") == "ApplicationDevelopment" ? LegacyGates : []
            : facts.Text("phase") == "Development" ? Criteria : [];
        foreach (var gate in gates)
            Assume(gate, "Yes");
        if (facts.Answer("probable_to_complete") == true)
        {
            Assume("novel_unproven_unresolved", "No");
            Assume("performance_requirements_unsettled", "No");
        }
        return facts;

        void Assume(string fact, string value)
        {
            if (!facts.IsStated(fact))
                facts = facts.With(fact, value, FactSource.Assumption).Value;
        }
    }

    private static Dictionary<string, object> Item(string name, decimal amount, Determination answer) =>
        new(StringComparer.Ordinal)
        {
            ["n"] = name,
            ["a"] = amount,
            ["bookTreatment"] = answer.BookTreatment!,
            ["status"] = answer.Status,
            ["because"] = answer.Because,
            ["ruleIds"] = answer.RuleIds,
        };

    /// <summary>Where the term of the hosting arrangement, or a life, and the day it is ready are given.</summary>
    private static Refusal? AddAmortisation(
        WorkedFigures result, Dictionary<string, JsonElement> common, decimal capitalised, Currency currency)
    {
        var hosted = NumberOf(common, "noncancellable_months") is > 0;
        var months = hosted
            ? NumberOf(common, "noncancellable_months") + (NumberOf(common, "renewal_months_reasonably_certain") ?? 0)
            : NumberOf(common, "useful_life_months");
        if (months is not { } term || term == 0)
            return null;
        if (term is < 0 or > LongestLife || term != decimal.Truncate(term))
            return new Refusal(RefusalCodes.InvalidValue, $"{term} is not a number of whole months.",
                hosted ? "noncancellable_months" : "useful_life_months");
        result.Figures["amortisationMonths"] = term;
        result.Figures["monthly"] = Round(capitalised / term);
        result.Workings.Add($"{capitalised} / {term} months = {Round(capitalised / term)} a month");
        if (hosted)
            result.Figures["presentation"] = "same line as the hosting fee; prepaid or other asset; operating cash flows";
        if (!common.TryGetValue("ready_date", out var text) ||
            NodaTime.Text.LocalDatePattern.Iso.Parse(FactCatalog.TextOf(text) ?? "") is not { Success: true } ready ||
            ready.Value.Year > LocalDate.MaxIsoValue.Year - LongestLife / 12 - 1)
            return null;
        foreach (var year in Enumerable.Range(0, (int)term).GroupBy(month => ready.Value.PlusMonths(month).Year))
        {
            var expense = Round(capitalised * (year.Last() + 1) / term) - Round(capitalised * year.First() / term);
            result.Figures[$"expense{year.Key}"] = expense;
            result.Workings.Add($"{year.Key}: {year.Count()} of {term} months = {expense}");
        }
        return null;

        decimal Round(decimal amount) => Money.From(amount, currency).RoundToMinorUnit().ToDecimal();
    }

    private static decimal? NumberOf(Dictionary<string, JsonElement> facts, string name) =>
        facts.TryGetValue(name, out var value) ? NumberOf(value) : null;

    private static decimal? NumberIn(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) ? NumberOf(value) : null;

    private static decimal? NumberOf(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String &&
            decimal.TryParse(FactCatalog.TextOf(value), System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture, out var number) && decimal.Abs(number) <= LargestAmount
            ? number : null;
}
