using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using ModelContextProtocol.Server;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Chat;

/// <summary>
/// The official conformance scenarios for servers, run by their own package against our endpoint on a socket. The package sends no
/// token, so one is put on its requests; Host and Origin arrive as it sent them. <c>tests/mcp-conformance</c> prints the table.
/// </summary>
public sealed partial class McpConformanceTests
{
    private const string Version = "0.1.16";
    private const int NodeMin = 22;

    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(2);

    // Every scenario for servers applies.
    private static readonly Dictionary<string, string> NotApplicable = [];

    [Fact]
    public async Task The_official_scenarios_that_apply_pass()
    {
        var (node, folder) = await Installed();
        var results = Directory.CreateTempSubdirectory("runrate-mcp-results-").FullName;
        try
        {
            await using var host = WebHost.OnSocket(services =>
            {
                services.Configure<McpServerOptions>(ConformancePrimitives.Add);
                services.AddSingleton<IStartupFilter, SignedIn>();
            });
            var (_, output) = await NodePackages.Run(node,
            [
                Path.Combine(folder, "node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js"),
                "server", "--suite", "all", "--url", new Uri(host.ClientOptions.BaseAddress, "/mcp").ToString(), "-o", results,
            ], folder, RunMax);
            var rows = Directory.GetDirectories(results).Select(Read).OrderBy(r => r.Scenario, StringComparer.Ordinal).ToList();
            await Report(rows);
            Assert.True(rows.Count == 32, output);
            Assert.Superset(NotApplicable.Keys.ToHashSet(), rows.Select(r => r.Scenario).ToHashSet());
            Assert.All(rows.Where(r => !NotApplicable.ContainsKey(r.Scenario)), r => Assert.Null(r.Failure));
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static async Task<(string Node, string Folder)> Installed()
    {
        List<string> packages = [$"@modelcontextprotocol/conformance@{Version}"];
        var own = NodeVersion();
        if (own < NodeMin)
            packages.Add($"node@{NodeMin}");
        var (folder, reason) = await NodePackages.Install($"runrate-mcp-conformance-{Version}-node-{Math.Max(own, NodeMin)}",
            [.. packages]);
        if (folder is null)
        {
            await Write($"skipped: {reason}");
            Assert.Skip(reason);
        }
        return (own < NodeMin ? Path.Combine(folder, "node_modules", ".bin", "node") : "node", folder);
    }

    /// <summary>The major version of the Node that is here; 0 where there is none.</summary>
    private static int NodeVersion()
    {
        try
        {
            var (_, said) = NodePackages.Run("node", ["--version"], Path.GetTempPath(), RunMax).GetAwaiter().GetResult();
            return int.Parse(said.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 0;
        }
    }

    private static (string Scenario, string? Failure) Read(string folder)
    {
        var scenario = FolderName().Match(Path.GetFileName(folder)).Groups[1].Value;
        var checks = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, "checks.json"))).EnumerateArray()
            .Select(c => (Status: c.GetProperty("status").GetString(), Message: c.TryGetProperty("errorMessage", out var m)
                ? m.GetString() : null)).ToList();
        var failures = checks.Where(c => c.Status == "FAILURE").Select(c => c.Message).ToList();
        return (scenario, failures.Count > 0 ? string.Join("; ", failures)
            : checks.Any(c => c.Status == "SUCCESS") ? null : "nothing was checked");
    }

    private static Task Report(List<(string Scenario, string? Failure)> rows) => Write(string.Join('\n', rows.Select(r =>
        NotApplicable.TryGetValue(r.Scenario, out var reason) ? $"n/a   {r.Scenario}: {reason}"
            : r.Failure is { } failure ? $"FAIL  {r.Scenario}: {failure}" : $"pass  {r.Scenario}").Append(
        $"{rows.Count(r => !NotApplicable.ContainsKey(r.Scenario) && r.Failure is null)} of " +
        $"{rows.Count(r => !NotApplicable.ContainsKey(r.Scenario))} scenarios that apply pass; {NotApplicable.Count} do not apply")));

    private static Task Write(string report) => Environment.GetEnvironmentVariable("RUNRATE_MCP_REPORT") is { Length: > 0 } path
        ? File.WriteAllTextAsync(path, report + "\n")
        : Task.CompletedTask;

    [GeneratedRegex(@"^server-(.+)-\d{4}-\d\d-\d\dT")]
    private static partial Regex FolderName();

    /// <summary>Puts the administrator's token on every request.</summary>
    private sealed class SignedIn : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Request.Headers.Authorization = $"Bearer {WebHost.ApiToken}";
                return rest(context);
            });
            next(app);
        };
    }
}
