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
            items.ValueKind != JsonValueKind.Array)
            return new Refusal(RefusalCodes.MissingField,
                "items is missing: a list of {n, a, and facts such as stage or phase}.", "items");

        var common = facts.EnumerateObject().Where(fact => fact.Name != "items")
            .ToDictionary(fact => fact.Name, fact => fact.Value);
        var currency = Currency.TryParse(common.TryGetValue("currency", out var code) ? code.GetString() : "USD", out var known)
            ? known : Currency.Usd;
        decimal capitalised = 0, expensed = 0;
        var workings = new List<string>();
        var decided = new List<Dictionary<string, object>>();
        foreach (var item in items.EnumerateArray())
        {
            var name = item.TryGetProperty("n", out var named) ? named.ToString() : $"item {decided.Count + 1}";
            if (!item.TryGetProperty("a", out var value) || !value.TryGetDecimal(out var amount))
                return new Refusal(RefusalCodes.MissingField, $"{name} has no amount 'a'.", "items");
            var answer = Decide(framework, common, item, policy, asOf);
            if (!answer.IsOk)
                return answer.Refusal with { Message = $"{name}: {answer.Refusal.Message}" };
            var asset = answer.Value.BookTreatment is { } book && book.Capitalises();
            (capitalised, expensed) = asset ? (capitalised + amount, expensed) : (capitalised, expensed + amount);
            workings.Add($"{name}: {amount} {(asset ? "capitalised" : "expensed")} ({string.Join(", ", answer.Value.RuleIds)})");
            decided.Add(Item(name, amount, answer.Value));
        }
        var result = new WorkedFigures { Workings = workings };
        result.Figures["capitalised"] = capitalised;
        result.Figures["expensed"] = expensed;
        result.Figures["items"] = decided;
        AddAmortisation(result, common, capitalised, currency);
        return result;
    }

    private Outcome<Determination> Decide(
        Framework framework, Dictionary<string, JsonElement> common, JsonElement item, PolicySet policy, LocalDate? asOf)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in common)
            merged[name] = JsonNode.Parse(value.GetRawText());
        foreach (var fact in item.EnumerateObject().Where(fact => fact.Name is not ("n" or "a")))
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
    private static void AddAmortisation(
        WorkedFigures result, Dictionary<string, JsonElement> common, decimal capitalised, Currency currency)
    {
        var months = Number("noncancellable_months") + Number("renewal_months_reasonably_certain");
        var hosted = months > 0;
        months = hosted ? months : Number("useful_life_months");
        if (months <= 0)
            return;
        result.Figures["amortisationMonths"] = months;
        result.Figures["monthly"] = Round(capitalised / months);
        result.Workings.Add($"{capitalised} / {months} months = {Round(capitalised / months)} a month");
        if (hosted)
            result.Figures["presentation"] = "same line as the hosting fee; prepaid or other asset; operating cash flows";
        if (!common.TryGetValue("ready_date", out var text) ||
            NodaTime.Text.LocalDatePattern.Iso.Parse(text.GetString() ?? "") is not { Success: true } ready)
            return;
        foreach (var year in Enumerable.Range(0, (int)months).GroupBy(month => ready.Value.PlusMonths(month).Year))
        {
            var expense = Round(capitalised * (year.Last() + 1) / months) - Round(capitalised * year.First() / months);
            result.Figures[$"expense{year.Key}"] = expense;
            result.Workings.Add($"{year.Key}: {year.Count()} of {months} months = {expense}");
        }

        decimal Number(string fact) =>
            common.TryGetValue(fact, out var value) && value.TryGetDecimal(out var number) ? number : 0;
        decimal Round(decimal amount) => Money.From(amount, currency).RoundToMinorUnit().ToDecimal();
    }
}
