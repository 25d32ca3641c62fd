using System.Net;
using System.Text.Json;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Exports;
using Runrate.Agents.Web.Commands;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary>
/// A tool or an export is one file and one line in its list (src/ARCHITECTURE.md, "Where does a new … go?"). Everything that offers
/// them reads the declaration: what is in the list is there, without anybody thinking of it.
/// </summary>
[Collection(ApiHost.Name)]
public sealed class DeclaredOnceTests(WebHost host)
{
    [Fact]
    public async Task Every_tool_is_offered_by_the_api_its_description_mcp_and_the_command_line()
    {
        var api = await host.Api(WebHost.Ana);
        var listed = (await api.Get("/api/tools")).Is(HttpStatusCode.OK).Body.EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
        var described = (await api.Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Body.GetProperty("paths").GetProperty("/api/tools/{name}").GetRawText();
        var (_, help, _) = await Run("tool", "--help");
        Assert.Equal(ToolCatalog.All.Count, listed.Count);
        Assert.All(ToolCatalog.All, tool =>
        {
            Assert.Equal(tool.Title, listed[tool.Name].GetProperty("title").GetString());
            Assert.Equal(tool.IsDraft, listed[tool.Name].GetProperty("draft").GetBoolean());
            Assert.False(listed[tool.Name].GetProperty("arguments").GetProperty("additionalProperties").GetBoolean());
            Assert.Contains("refusal", listed[tool.Name].GetProperty("result").GetProperty("anyOf").GetRawText(), StringComparison.Ordinal);
            Assert.Contains(tool.Name, described, StringComparison.Ordinal);
            Assert.Contains(tool.Name, help, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_tool_is_called_by_a_route_and_by_a_command_with_the_refusals_of_the_assistant()
    {
        var api = await host.Api(WebHost.Ana);
        var status = (await api.Post("/api/tools/close_status", """{"period":"2026-01"}""")).Is(HttpStatusCode.OK).Body;
        Assert.Equal("2026-01", status.GetProperty("period").GetString());
        (await api.Post("/api/tools/close_status", """{"month":"2026-01"}""")).IsProblem(HttpStatusCode.BadRequest, "invalid-request");
        (await api.Post("/api/tools/close_stauts", "{}")).IsProblem(HttpStatusCode.NotFound, "not-found");
        var (code, said, _) = await Run("tool", "classify_spend", """{"framework":"US_GAAP","facts":{"category":"StaffTraining"}}""", "--json");
        Assert.Equal(CommandLine.Done, code);
        Assert.Equal("ExpenseAsIncurred", JsonSerializer.Deserialize<JsonElement>(said).GetProperty("bookTreatment").GetString());
        var (refused, _, why) = await Run("tool", "classify_spend", "[]");
        Assert.Equal(CommandLine.Refused, refused);
        Assert.Contains("not a JSON object", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_export_is_offered_by_the_api_its_description_the_page_and_the_command_line()
    {
        // A controller may have all of them.
        var cora = await host.SignIn(WebHost.Cora);
        var page = await cora.Get("/statements");
        var links = page.QuerySelectorAll("[aria-label=Exports] a").Select(a => a.GetAttribute("href")!).ToList();
        var described = (await (await host.Api()).Get("/openapi/v1.json")).Body.GetProperty("paths").GetProperty("/api/exports/{format}").GetRawText();
        var (_, help, _) = await Run("export", "--help");
        Assert.All(ExportFormat.All, format =>
        {
            Assert.Contains(links, l => l.StartsWith($"/api/exports/{format.Name}?", StringComparison.Ordinal));
            Assert.Contains(format.Name, described, StringComparison.Ordinal);
            Assert.Contains(format.Name, help, StringComparison.Ordinal);
        });
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var file = Path.Combine(Path.GetTempPath(), $"runrate_{Guid.NewGuid():N}.db");
        try
        {
            var code = await CommandLine.Run([.. arguments, "--database", file], output, error);
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            foreach (var left in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
                File.Delete(left);
        }
    }
}
