using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// The calculators that ask the rulebook rather than a formula: what of a project's cost is capitalised, how long a thing
/// lasts by policy, and what a change of rules or a request may do to what is on the books.
/// </summary>
internal static class DecisionCalculators
{
    private static readonly Lazy<CostSplit> Splitter = new(() => new CostSplit(new Classifier()));

    public static Outcome<JsonObject> CostSplit(CalculatorRequest request)
    {
        var policy = PolicySet.FromJson(request.Policy ?? default);
        return policy.IsOk
            ? Written(Splitter.Value.Split(Framework(request), request.Facts, policy.Value, request.AsOf ?? request.Today))
            : policy.Refusal;
    }

    public static Outcome<JsonObject> UsefulLife(CalculatorRequest request)
    {
        var policy = PolicySet.FromJson(request.Policy ?? default);
        return policy.IsOk
            ? Written(DefaultLives.Of(Framework(request), request.Facts, RuleLibrary.Default, policy.Value))
            : policy.Refusal;
    }

    /// <summary>A request is judged; without one, the in-process cost of a project goes over to the new standard.</summary>
    public static Outcome<JsonObject> Transition(CalculatorRequest request) => Written(
        request.Facts.TryGetProperty("capitalised_wip", out _) || request.Facts.TryGetProperty("method", out _)
            ? StandardTransition.AdoptAsu202506(request.Facts)
            : StandardTransition.MayDo(Framework(request), request.Facts));

    private static Framework Framework(CalculatorRequest request) =>
        Classification.Frameworks.Parse(request.Framework).Value;

    private static Outcome<JsonObject> Written(Outcome<WorkedFigures> figures) => figures.IsOk
        ? JsonSerializer.SerializeToNode(figures.Value, JsonSerializerOptions.Web)!.AsObject()
        : figures.Refusal;
}
