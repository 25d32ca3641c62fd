using System.Text.Json;
using System.Text.Json.Nodes;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What each tool is called for people, and the members that its results have: the schema that a client may hold them
/// against. A tool that refuses answers with <c>refusal</c> instead.</summary>
public static class ToolOutputs
{
    // Members in the order of the result; ? may be absent, [] is a list of objects, {} an object, # a number, ! true or false.
    private static readonly Dictionary<string, (string Title, string Members)> Known = new(StringComparer.Ordinal)
    {
        ["classify_spend"] = ("Classify a spend", """
            framework? status bookTreatment? taxTreatment? pnlLine? balanceSheetLine? usefulLifeMonths?# method? because ruleIds?[]
            citations?[] factsUsed?[] questions?[] trace?[] flips?[] rejected?[] policyUsed?[] postsToLedger?! amounts?{} rulebook{}
            """),
        ["compare_frameworks"] = ("Compare frameworks", "results[] primary differences?[] deferredTax?"),
        ["schedule_spend"] = ("Schedule a spend", "workings?[] framework? missing?[]"),
        ["test_impairment"] = ("Test for impairment", "workings?[] impairmentLoss?# missing?[]"),
        ["research_credit"] = ("Research credit", "workings?[] credit?# missing?[]"),
        ["deferred_tax"] = ("Deferred tax", "workings?[] missing?[]"),
        ["get_agent_pnl"] = ("Profit and loss of an agent", "agent book from to currency lines[] net{} loadedCost#"),
        ["get_workforce_pnl"] = ("Profit and loss of the workforce", "book from to currency lines[] net{} loadedCost# agents?[] tiesToLedger?!"),
        ["explain_figure"] = ("Postings behind a figure", "amount# currency ref postings# shown[]"),
        ["explain_variance"] = ("What moved between months", "from to currency netBefore{} netAfter{} change# lines[] bridge?[]"),
        ["find_agents"] = ("Find and rank agents", "period currency sort count# agents[]"),
        ["describe_agent"] = ("What an agent is", ""),
        ["get_balance"] = ("Balance of an account", ""),
        ["list_commitments"] = ("Commitments", ""),
        ["list_decisions"] = ("What needs a decision", ""),
        ["list_reviews"] = ("Reviews of agents", ""),
        ["list_jobs"] = ("Jobs and their last runs", ""),
        ["get_spend"] = ("Spend by dimension", ""),
        ["get_trend"] = ("A figure over months", ""),
        ["get_forecast"] = ("Forecast", ""),
        ["assess_retirement"] = ("Retirement of an agent", "agent name? period currency fired! triggers[] net{} carrying[]"),
        ["preview_decision"] = ("Preview a decision", "headline difference# currency workings[] months[]"),
        ["audit_books"] = ("Audit the books", "headline findings[] questions[] notUnderstood#"),
        ["close_status"] = ("State of a close", "headline period status steps[] notRun[] exceptions[] next"),
        ["draft_treatment_memo"] = ("Draft a treatment memo", "headline link"),
        ["propose_entry"] = ("Propose an entry", "headline link"),
        ["propose_retirement"] = ("Propose a retirement", "headline link"),
    };

    /// <summary>In the words of a page; the name itself, spaced, where a tool has none yet.</summary>
    public static string Title(string tool) => Known.TryGetValue(tool, out var known) ? known.Title
        : char.ToUpperInvariant(tool[0]) + tool[1..].Replace('_', ' ');

    public static JsonElement Schema(string tool)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        var members = Known.TryGetValue(tool, out var known) ? known.Members : "";
        foreach (var written in members.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = written.TrimEnd('[', ']', '{', '}', '#', '!');
            var type = written[^1] switch { ']' => "array", '}' => "object", '#' => "number", '!' => "boolean", _ => "string" };
            if (name.EndsWith('?'))
                name = name[..^1];
            else
                required.Add(name);
            properties[name] = new JsonObject { ["type"] = written.Contains('?') ? new JsonArray(type, "null") : type };
        }
        properties["refusal"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject { ["type"] = "string" },
                ["message"] = new JsonObject { ["type"] = "string" },
                ["field"] = new JsonObject { ["type"] = "string" },
            },
            ["required"] = new JsonArray("code", "message"),
        };
        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["anyOf"] = new JsonArray(new JsonObject { ["required"] = required },
                new JsonObject { ["required"] = new JsonArray("refusal") }),
        });
    }
}
