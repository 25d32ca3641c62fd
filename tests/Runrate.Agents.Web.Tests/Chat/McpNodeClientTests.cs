using System.Text.Json;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.People;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>
/// The official JavaScript client against our endpoint: it lists and calls every tool, reads resources and a prompt.
/// </summary>
public sealed class McpNodeClientTests
{
    private const string Package = "@modelcontextprotocol/sdk@1.32";

    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);

    private const string Script = """
        import { Client } from "@modelcontextprotocol/sdk/client/index.js";
        import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
        const [address, token] = process.argv.slice(2);
        const client = new Client({ name: "test", version: "1" });
        const headers = { authorization: "Bearer " + token };
        await client.connect(new StreamableHTTPClientTransport(new URL(address + "/mcp"), { requestInit: { headers } }));
        const facts = { category: "StaffTraining" }, framework = "US_GAAP", agent = "nobody";
        const given = {
          classify_spend: { framework, facts }, compare_frameworks: { facts }, draft_treatment_memo: { framework, facts },
          schedule_spend: { framework, calculator: "prepaid-schedule",
            facts: { amount: 1200, service_start: "2026-01-01", service_end: "2026-12-31" } },
          test_impairment: { framework, facts: { carrying_amount: 170, undiscounted_cash_flows: 135, fair_value: 150 } },
          research_credit: { facts: { method: "ASC", qre: 1000000, prior3: [700000, 800000, 900000], elect_280C: false } },
          deferred_tax: { framework, facts: { book_prepaid: 10, tax_basis: 10, rate: "0.21" } },
          get_agent_pnl: { agent }, explain_figure: { agent }, assess_retirement: { agent },
          propose_retirement: { agent, reason: "none" },
          preview_decision: { agent, decision: "retirement" }, propose_entry: { memo: "none", lines: [] },
        };
        const { tools } = await client.listTools();
        const answers = {};
        for (const tool of tools) {
          const answer = await client.callTool({ name: tool.name, arguments: given[tool.name] ?? {} });
          const said = answers[tool.name] = JSON.parse(answer.content[0].text);
          if (Boolean(answer.isError) !== Boolean(said.refusal)) throw new Error(tool.name + " is " + answer.isError);
          if (JSON.stringify(answer.structuredContent) !== JSON.stringify(said)) throw new Error(tool.name + " has other content");
        }
        const { resources } = await client.listResources();
        const read = await client.readResource({ uri: resources[0].uri });
        const prompt = await client.getPrompt({ name: "assistant" });
        console.log(JSON.stringify({ answers, resources: resources.length, read: read.contents.length, prompt: prompt.messages.length }));
        await client.close();
        """;

    [Fact]
    public async Task The_official_client_lists_and_calls_every_tool()
    {
        var (folder, reason) = await NodePackages.Install("runrate-mcp-sdk-1.32", Package);
        if (folder is null)
            Assert.Skip(reason);
        var script = Path.Combine(folder, $"client-{Environment.ProcessId}.mjs");
        await File.WriteAllTextAsync(script, Script);
        try
        {
            await using var host = WebHost.OnSocket();
            var token = await host.Issue(WebHost.Ana, AccessKeyKind.BearerToken);
            var (code, output) = await NodePackages.Run("node",
                [script, host.ClientOptions.BaseAddress.ToString().TrimEnd('/'), token], folder, RunMax);
            Assert.True(code == 0, output);
            var said = JsonSerializer.Deserialize<JsonElement>(output);
            var answers = said.GetProperty("answers");
            Assert.Equal(ToolCatalog.All.Select(t => t.Name).Order(StringComparer.Ordinal),
                answers.EnumerateObject().Select(a => a.Name).Order(StringComparer.Ordinal));
            Assert.Equal("ExpenseAsIncurred", answers.GetProperty("classify_spend").GetProperty("bookTreatment").GetString());
            Assert.Equal(84_000m, answers.GetProperty("research_credit").GetProperty("credit").GetDecimal());
            Assert.Equal(20m, answers.GetProperty("test_impairment").GetProperty("impairmentLoss").GetDecimal());
            Assert.Equal("not-found", answers.GetProperty("propose_retirement").GetProperty("refusal").GetProperty("code").GetString());
            Assert.True(said.GetProperty("resources").GetInt32() > 0 && said.GetProperty("read").GetInt32() > 0, output);
            Assert.Equal(1, said.GetProperty("prompt").GetInt32());
        }
        finally
        {
            File.Delete(script);
        }
    }
}
