using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Accounting-treatment questions, answered by the rule library.</summary>
public sealed class TreatmentTools(Classifier classifier, ToolContext context)
{
    public static ToolDeclaration ClassifySpendTool { get; } = new("classify_spend", "Classify a spend",
        w => w.Of<TreatmentTools>().ClassifySpend)
    { TakesFacts = true };

    public static ToolDeclaration CompareFrameworksTool { get; } = new("compare_frameworks", "Compare frameworks",
        w => w.Of<TreatmentTools>().CompareFrameworks)
    { TakesFacts = true, Members = "results[] primary differences?[] deferredTax?" };

    [Description("""
        How one framework treats one AI spend. Returns the treatment with its reason, rule ids, citations, the facts used and where they come from,
        the questions still open, and what single fact would flip it. Ask this before saying whether anything is opex, capex or prepaid.
        """)]
    public Outcome<Determination> ClassifySpend(
        [Description("MANAGEMENT is the management book")]
        [AllowedValues("US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX", "MANAGEMENT")] string framework,
        [Description("Stated facts by snake_case name; category is required: " +
            "{\"category\":\"SelfHostedFineTuning\",\"amount\":100000,\"ownership\":\"Entity\",\"ias38_57\":{\"a\":\"Yes\"}}. Leave " +
            "out what was not said; Unknown is a stated value.")] JsonObject facts,
        [Description("Names of facts among these that nobody stated and that you assume")] string[]? assumed = null)
    {
        var chosen = Frameworks.Parse(framework);
        if (!chosen.IsOk)
            return chosen.Refusal;
        var set = Facts(facts, assumed);
        var policy = PolicySet.From(context.Entity.Policies);
        if (!set.IsOk || !policy.IsOk)
            return set.Refusal ?? policy.Refusal!;
        return classifier.Decide(chosen.Value, set.Value, policy.Value, context.Today, context.Entity.Calendar);
    }

    [Description("""
        The same facts under US GAAP, IFRS, Ind AS, US tax, Indian tax and the management book, side by side, with where they
        differ and the deferred tax that follows. Use it when the question names no framework, or more than one.
        """)]
    public JsonElement CompareFrameworks(
        [Description("Stated facts as for classify_spend")] JsonObject facts,
        [Description("Names of facts among these that you assume")] string[]? assumed = null,
        [Description("Only these frameworks; all six when left out")] string[]? frameworks = null)
    {
        var set = Facts(facts, assumed);
        var policy = PolicySet.From(context.Entity.Policies);
        if (!set.IsOk || !policy.IsOk)
            return ToolJson.Of(set.Refusal ?? policy.Refusal!);
        var chosen = new List<Framework>();
        foreach (var code in frameworks ?? [])
        {
            var parsed = Frameworks.Parse(code);
            if (!parsed.IsOk)
                return ToolJson.Of(parsed.Refusal);
            chosen.Add(parsed.Value);
        }
        var answers = classifier.DecideAll(set.Value, policy.Value, context.Today, context.Entity.Calendar, chosen.Count == 0
            ? null : chosen);
        if (!answers.IsOk)
            return ToolJson.Of(answers.Refusal);
        var result = JsonSerializer.SerializeToNode(Comparison.Of(answers.Value), ToolJson.Options)!.AsObject();
        result["primary"] = Primary();
        foreach (var one in result["results"]!.AsArray())
        {
            // Traces belong to the single answer: six of them would drown the comparison.
            one!.AsObject().Remove("trace");
            one.AsObject().Remove("rejected");
        }
        return ToolJson.Of(result);
    }

    /// <summary>The framework of the book that the entity publishes.</summary>
    private string Primary() => context.Entity.PrimaryBook switch
    {
        Accounting.Ledger.Book.Ifrs => "IFRS",
        Accounting.Ledger.Book.IndAs => "IND_AS",
        _ => "US_GAAP",
    };

    private static Outcome<FactSet> Facts(JsonObject facts, string[]? assumed)
    {
        var set = FactSet.FromJson(ToolJson.Of(facts));
        foreach (var name in assumed ?? [])
        {
            if (set.IsOk && set.Value.Catalog.Find(name) is not null && set.Value.Find(name) is { } entry)
                set = set.Value.With(entry.Fact, entry.Value, FactSource.Assumption);
        }
        return set;
    }
}
