using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>What a calculator is asked, for one framework.</summary>
/// <param name="Framework">Its code.</param>
/// <param name="Facts">By their snake_case names.</param>
/// <param name="Policy">Elections by flag.</param>
/// <param name="AsOf">The reporting date, where the request names one.</param>
/// <param name="Today">Decides which version of the rules applies where neither the facts nor asOf name a date.</param>
public sealed record CalculatorRequest(
    string Framework, JsonElement Facts, JsonElement? Policy, LocalDate? AsOf, LocalDate? Today = null);

/// <summary>Facts in, figures out: pure, with the arithmetic shown.</summary>
public static class Calculator
{
    private delegate Outcome<JsonObject> CalculatorFunction(CalculatorRequest request, CalculatorFacts declared);

    private static readonly Dictionary<string, CalculatorFunction> Functions = new(StringComparer.Ordinal)
    {
        ["prepaid-schedule"] = Figures(PrepaidCalculator.Run),
        ["amortisation-schedule"] = Figures(AmortisationCalculator.Run),
        ["impairment-test"] = Figures(ImpairmentCalculator.Run),
        ["impairment-reversal"] = Figures(ReversalCalculator.Run),
        ["disposal"] = Figures(DisposalCalculator.Run),
        ["tax-depreciation"] = Figures(TaxDepreciationCalculator.Run),
        ["tax-deduction"] = Figures(TaxDeductionCalculator.Run),
        ["research-credit"] = Figures(ResearchCreditCalculator.Run),
        ["deferred-tax"] = Figures(DeferredTaxCalculator.Run),
        ["lease"] = Figures(LeaseCalculator.Run),
        ["error-correction"] = Figures(ErrorCorrectionCalculator.Run),
        ["tax-rate"] = Figures(TaxRateCalculator.Run),
        ["break-even"] = Figures(BreakEvenCalculator.Run),
        ["cost-split"] = Decided(DecisionCalculators.CostSplit),
        ["useful-life"] = Decided(DecisionCalculators.UsefulLife),
        ["transition"] = Decided(DecisionCalculators.Transition),
    };

    public static IReadOnlyCollection<string> Names => Functions.Keys;

    /// <summary>
    /// A compound framework runs once per part: the answer is keyed by framework, and what all parts agree on stands at
    /// the top as well.
    /// </summary>
    public static Outcome<JsonObject> Run(
        string name, string framework, JsonElement facts, JsonElement? policy, LocalDate? asOf, LocalDate? today = null)
    {
        if (!Functions.TryGetValue(name, out var function))
            return new Refusal(RefusalCodes.NotFound, $"There is no calculator '{name}'; there are {string.Join(", ", Names)}.",
                "name");
        if (string.IsNullOrWhiteSpace(framework))
            return new Refusal(RefusalCodes.MissingField, "Which framework? One of US_GAAP, IFRS, IND_AS, US_TAX, INDIA_TAX, "
                + "MANAGEMENT.", "framework");
        if (Frameworks.Parse(framework) is not { } parts)
            return new Refusal(RefusalCodes.InvalidValue, $"framework '{framework}' is not known.", "framework");
        if (facts.ValueKind != JsonValueKind.Object)
            return new Refusal(RefusalCodes.InvalidRequest, "facts must be an object.", "facts");
        var declared = CalculatorFacts.Of(name);
        if (declared.Objection(facts) is { } unknown)
            return unknown;

        var answers = new List<(string Framework, JsonObject Answer)>();
        foreach (var part in parts)
        {
            var outcome = Guarded(function, new(part, facts, policy, asOf, today), declared);
            if (!outcome.IsOk)
                return outcome.Refusal;
            var asksMinimumTax = facts.TryGetProperty("mat_applies", out _);
            if ((TaxAnswers.Contains(name) || asksMinimumTax)
                && Outside.GetValueOrDefault(asksMinimumTax && part == "IND_AS" ? "INDIA_TAX" : part) is { } outside)
                outcome.Value["outside"] = outside;
            answers.Add((part, outcome.Value));
        }
        return answers.Count == 1 ? answers[0].Answer : SideBySide(answers);
    }

    private static readonly HashSet<string> TaxAnswers = new(StringComparer.Ordinal) { "tax-depreciation", "tax-deduction", "disposal" };

    /// <summary>Taxes that start from the books and not from these deductions: no answer here is about them.</summary>
    private static readonly Dictionary<string, string> Outside = new(StringComparer.Ordinal)
    {
        ["INDIA_TAX"] = "Minimum alternate tax on book profit (section 206, Income-tax Act 2025; section 115JB before) is outside of this answer.",
        ["US_TAX"] = "The corporate alternative minimum tax on adjusted financial statement income (section 55(b)(2)) is outside of this answer.",
    };

    private static CalculatorFunction Figures(Action<FactReader, Answer> calculate) => (request, declared) =>
    {
        var facts = new FactReader(declared, request.Framework, request.Facts, request.Policy, request.AsOf);
        var answer = new Answer();
        calculate(facts, answer);
        return facts.Refusal is { } refusal ? refusal : Told(answer.ToJson(), facts.NotUsed);
    };

    /// <summary>The calculators that read their facts by themselves: what they do not declare, they do not use.</summary>
    private static CalculatorFunction Decided(Func<CalculatorRequest, Outcome<JsonObject>> decide) => (request, declared) =>
    {
        var answer = decide(request);
        return answer.IsOk ? Told(answer.Value, declared.Undeclared(request.Facts)) : answer;
    };

    /// <summary>An answer says which of the stated facts it does not rest on.</summary>
    private static JsonObject Told(JsonObject answer, IReadOnlyList<string> notUsed)
    {
        if (notUsed.Count == 0)
            return answer;
        notUsed = [.. notUsed.Order(StringComparer.Ordinal)];
        answer["notUsed"] = new JsonArray([.. notUsed.Select(name => (JsonNode)JsonValue.Create(name))]);
        answer["workings"]?.AsArray().Add($"Stated and not used here: {string.Join(", ", notUsed)}.");
        return answer;
    }

    private static Outcome<JsonObject> Guarded(CalculatorFunction function, CalculatorRequest request, CalculatorFacts declared)
    {
        try
        {
            return function(request, declared);
        }
        catch (OverflowException)
        {
            return new Refusal(RefusalCodes.InvalidValue, "A figure grows beyond the range of money.", "facts");
        }
    }

    private static JsonObject SideBySide(List<(string Framework, JsonObject Answer)> answers)
    {
        var result = new JsonObject();
        var workings = new JsonArray();
        foreach (var (framework, answer) in answers)
        {
            foreach (var line in answer["workings"]!.AsArray())
                workings.Add($"{framework}: {line}");
            foreach (var (key, value) in answer.Where(member => Frameworks.Begins(member.Key)))
                result[key] = value!.DeepClone();
        }
        foreach (var (key, value) in answers[0].Answer)
        {
            if (answers.All(other => other.Answer.TryGetPropertyValue(key, out var same) && JsonNode.DeepEquals(value, same)))
                result[key] = value?.DeepClone();
        }
        if (answers.SelectMany(part => part.Answer["notUsed"]?.AsArray().Select(name => (string)name!) ?? [])
            .Where(name => answers.TrueForAll(part => part.Answer["notUsed"]?.AsArray().Any(other => (string)other! == name) == true))
            .Distinct().ToList() is { Count: > 0 } never)
            result["notUsed"] = new JsonArray([.. never.Select(name => (JsonNode)JsonValue.Create(name))]);
        foreach (var (framework, answer) in answers)
            result[framework] = answer.DeepClone();
        result["workings"] = workings;
        return result;
    }
}
