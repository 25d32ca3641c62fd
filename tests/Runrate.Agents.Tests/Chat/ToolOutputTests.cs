using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

/// <summary>What a tool says its result is, the result is.</summary>
public sealed class ToolOutputTests
{
    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["classify_spend"] = """{"framework":"US_GAAP","facts":{"category":"StaffTraining","amount":500}}""",
        ["compare_frameworks"] = """{"facts":{"category":"StaffTraining","amount":500}}""",
        ["explain_standard"] = """{"standard":"IAS 38.57"}""",
        ["schedule_spend"] = """
            {"framework":"US_GAAP","calculator":"prepaid-schedule","facts":{"amount":1200,"service_start":"2026-01-01","service_end":"2026-12-31"}}
            """,
        ["test_impairment"] = """{"framework":"US_GAAP","facts":{"carrying_amount":170,"undiscounted_cash_flows":135,"fair_value":150}}""",
        ["research_credit"] = """{"facts":{"method":"ASC","qre":1000000,"prior3":[700000,800000,900000],"elect_280C":false}}""",
        ["deferred_tax"] = """{"framework":"US_GAAP","facts":{"book_prepaid":10,"tax_basis":10,"rate":"0.21"}}""",
        ["get_agent_pnl"] = """{"agent":"atlas"}""",
        ["explain_figure"] = """{"agent":"atlas","line":"Model inference"}""",
        ["describe_agent"] = """{"agent":"atlas"}""",
        ["get_statement"] = """{"statement":"income-statement","againstFrom":"2026-09"}""",
        ["get_balance"] = """{"line":"suspense"}""",
        ["assess_retirement"] = """{"agent":"Atlas"}""",
        ["preview_decision"] = """{"agent":"atlas","decision":"retirement","effectiveOn":"2026-12-31"}""",
        ["draft_treatment_memo"] = """{"framework":"US_GAAP","facts":{"category":"StaffTraining","amount":500}}""",
        ["propose_entry"] = """{"memo":"m","lines":[{"account":"5150","debit":2,"credit":0},{"account":"2010","debit":0,"credit":2}]}""",
        ["propose_retirement"] = """{"agent":"atlas","reason":"r"}""",
    };

    [Fact]
    public async Task Every_result_is_as_its_schema_says()
    {
        await using var world = await EvalWorld.Create();
        await using var scope = world.Database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        var entity = await db.Entities.FindAsync(EvalCompany.Entity);
        var context = await ToolContext.Of(db, TestDatabase.Ana, entity!, scope.ServiceProvider.GetRequiredService<NodaTime.IClock>(), default);
        foreach (var tool in scope.ServiceProvider.GetRequiredService<ToolCatalog>().For(context))
        {
            var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(Calls.GetValueOrDefault(tool.Name, "{}"))!;
            var result = ToolJson.Of((await tool.InvokeAsync(new AIFunctionArguments(arguments)))!);
            // A tool that needs arguments is asked with those of Calls; what this company has too little of is refused whatever is asked.
            if (ToolJson.IsRefusal(result) && !Calls.ContainsKey(tool.Name))
                continue;
            Assert.False(ToolJson.IsRefusal(result), $"{tool.Name} needs arguments, a row in Calls: {result}");
            var schema = ToolOutputs.Schema(tool);
            foreach (var name in schema.GetProperty("anyOf")[0].GetProperty("required").EnumerateArray())
                Assert.True(result.TryGetProperty(name.GetString()!, out _), $"{tool.Name} has no {name}: {result}");
            foreach (var member in result.EnumerateObject())
            {
                if (schema.GetProperty("properties").TryGetProperty(member.Name, out var declared))
                    Assert.Contains(Kind(member.Value), declared.GetProperty("type").ToString().Replace("integer", "number", StringComparison.Ordinal),
                        StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void The_tools_that_others_rely_on_are_there_by_their_names() => Assert.Subset(
        ToolCatalog.All.Select(t => t.Name).ToHashSet(),
        new HashSet<string>
        {
            "classify_spend", "compare_frameworks", "schedule_spend", "test_impairment", "research_credit", "deferred_tax", "get_agent_pnl",
            "get_workforce_pnl", "explain_figure", "explain_variance", "find_agents", "get_spend", "get_trend", "get_forecast",
            "assess_retirement", "preview_decision", "audit_books", "close_status", "draft_treatment_memo", "propose_entry",
            "propose_retirement",
        });

    [Fact]
    public async Task A_question_that_is_a_tools_title_or_name_asks_for_the_tool_where_no_other_reading_fits()
    {
        await using var world = await EvalWorld.Create();
        foreach (var asked in (string[])["Show me the jobs and their last runs", "list_commitments", "What an agent is"])
        {
            var answer = await world.Ask(asked);
            Assert.Single(answer.ToolCalls);
        }
        Assert.Empty((await world.Ask("Show me the weather")).ToolCalls);
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
        _ => "string",
    };
}
