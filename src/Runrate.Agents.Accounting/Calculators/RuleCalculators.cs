using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Calculations that the rule library decides item by item: the split of a project, lives by policy, and changes of
/// the rules themselves.</summary>
internal static class RuleCalculators
{
    private static readonly Classifier Classifier = new();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static Outcome<JsonObject> CostSplit(CalculatorRequest request) => In(request, framework =>
    {
        var policy = request.Policy is { } stated ? PolicySet.FromJson(stated) : PolicySet.Default;
        return policy.IsOk ? new CostSplit(Classifier).Split(framework, request.Facts, policy.Value, request.AsOf) : policy.Refusal;
    });

    public static Outcome<JsonObject> UsefulLife(CalculatorRequest request) =>
        In(request, framework => DefaultLives.Of(framework, request.Facts, RuleLibrary.Default));

    /// <summary>The adoption of ASU 2025-06; or, where the facts hold a request, whether any rule allows it.</summary>
    public static Outcome<JsonObject> Transition(CalculatorRequest request)
    {
        var asks = request.Facts.TryGetProperty("request", out _) || request.Facts.TryGetProperty("expensed_before_criteria", out _);
        if (!asks)
            return In(request, _ => StandardTransition.AdoptAsu202506(request.Facts));
        var facts = JsonObject.Create(request.Facts)!;
        facts["framework"] ??= request.Framework;
        return In(request, _ => StandardTransition.MayDo(JsonSerializer.SerializeToElement(facts)));
    }

    private static Outcome<JsonObject> In(CalculatorRequest request, Func<Framework, Outcome<WorkedFigures>> work)
    {
        var framework = Classification.Frameworks.Parse(request.Framework);
        if (!framework.IsOk)
            return framework.Refusal;
        var figures = work(framework.Value);
        return figures.IsOk ? JsonSerializer.SerializeToNode(figures.Value, Json)!.AsObject() : figures.Refusal;
    }
}
