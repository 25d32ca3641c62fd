using System.Diagnostics;
using Runrate.Agents.People;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>The official JavaScript client against our endpoint. It installs a package, so it runs only where it is asked for.</summary>
public sealed class McpNodeClientTests
{
    private const string Script = """
        import { Client } from "@modelcontextprotocol/sdk/client/index.js";
        import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
        const [address, token] = process.argv.slice(2);
        const client = new Client({ name: "test", version: "1" });
        await client.connect(new StreamableHTTPClientTransport(new URL(address + "/mcp"), { requestInit: { headers: { authorization: "Bearer " + token } } }));
        const tools = await client.listTools();
        const answer = await client.callTool({ name: "classify_spend", arguments: { framework: "US_GAAP", facts: { category: "StaffTraining" } } });
        const resources = await client.listResources();
        const prompt = await client.getPrompt({ name: "assistant" });
        console.log(JSON.stringify({ tools: tools.tools.length, treatment: JSON.parse(answer.content[0].text).bookTreatment,
          resources: resources.resources.length, prompt: prompt.messages.length }));
        await client.close();
        """;

    [Fact]
    public async Task The_official_client_lists_calls_and_reads()
    {
        if (Environment.GetEnvironmentVariable("RUNRATE_NPM") != "1" || !File.Exists("/usr/bin/node"))
            Assert.Skip("Set RUNRATE_NPM=1, with Node installed, to run this: it installs @modelcontextprotocol/sdk in a temporary folder.");
        var folder = Directory.CreateTempSubdirectory("runrate-mcp-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "client.mjs"), Script);
            Assert.Equal(0, (await Run("npm", $"install --silent --no-audit --no-fund --prefix {folder} @modelcontextprotocol/sdk@1.32", folder)).Code);
            await using var host = WebHost.OnSocket();
            var token = await host.Issue(WebHost.Ana, AccessKeyKind.BearerToken);
            var address = host.ClientOptions.BaseAddress.ToString().TrimEnd('/');
            var (code, output) = await Run("node", $"client.mjs {address} {token}", folder);
            Assert.True(code == 0, output);
            Assert.Contains("\"treatment\":\"ExpenseAsIncurred\"", output, StringComparison.Ordinal);
            Assert.Contains("\"prompt\":1", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Output)> Run(string command, string arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        return (process.ExitCode, await output + await error);
    }
}
