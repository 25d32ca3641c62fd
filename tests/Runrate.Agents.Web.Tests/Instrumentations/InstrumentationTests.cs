using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Instrumentations;

/// <summary>
/// The public instrumentations themselves, installed from npm, under calls of a provider on loopback whose bill is known: what carries
/// counts is metered once and to the micro, what carries none waits by name, and the two account for every call.
/// </summary>
public sealed class InstrumentationTests
{
    private static readonly TimeSpan RunMax = TimeSpan.FromMinutes(1);

    private static readonly string[] Packages =
    [
        "@opentelemetry/sdk-trace-node", "@opentelemetry/sdk-trace-base", "@opentelemetry/exporter-trace-otlp-http",
        "@opentelemetry/exporter-trace-otlp-proto", "@opentelemetry/sdk-metrics", "@opentelemetry/exporter-metrics-otlp-http",
        "@opentelemetry/resources", "@opentelemetry/instrumentation", "@opentelemetry/instrumentation-openai",
        "@traceloop/instrumentation-openai@0.27", "@traceloop/instrumentation-anthropic@0.27", "@arizeai/openinference-instrumentation-openai",
        "@arizeai/openinference-instrumentation-anthropic", "@arizeai/openinference-instrumentation-langchain", "openai@6",
        "@anthropic-ai/sdk@0.78", "ai@6", "@ai-sdk/openai@3", "@ai-sdk/anthropic@3", "@langchain/core@1", "@langchain/openai@1", "zod",
    ];

    [Theory]
    // It makes no span of an embedding, as the one for LangChain.
    [InlineData("traceloop-openai", "json", false, 1)]
    [InlineData("traceloop-anthropic", "protobuf", true, 0)]
    [InlineData("openinference-openai", "protobuf", true, 0)]
    [InlineData("openinference-anthropic", "json", true, 0)]
    [InlineData("vercel", "protobuf", true, 0)]
    [InlineData("langchain", "json", true, 1)]
    [InlineData("langchain+openinference-openai", "protobuf", true, 0)]
    [InlineData("traceloop-openai+openinference-openai", "json", true, 0)]
    [InlineData("traceloop-anthropic+openinference-anthropic", "protobuf", true, 0)]
    [InlineData("opentelemetry-openai+metrics", "json", false, 0)]
    public async Task Metered_and_waiting_account_for_every_call_once(string instrumentations, string encoding, bool tellsCache, int untold)
    {
        var (folder, reason) = await NodePackages.Install("runrate-instrumentations-1", Packages);
        if (folder is null)
            Assert.Skip(reason);
        var script = Path.Combine(folder, $"calls-{Guid.NewGuid():N}.cjs");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Instrumentations", "calls.cjs"), script);
        try
        {
            await using var host = WebHost.OnSocket();
            using var client = new HttpClient { BaseAddress = host.ClientOptions.BaseAddress };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", WebHost.ApiToken);
            await Price(client);
            var address = client.BaseAddress.ToString().TrimEnd('/');
            var (code, output) = await NodePackages.Run(
                "node", [script, instrumentations, encoding, address, WebHost.ApiToken], folder, RunMax);
            Assert.True(code == 0, output);
            var calls = JsonSerializer.Deserialize<Call[]>(
                output[output.IndexOf("[{", StringComparison.Ordinal)..(output.LastIndexOf(']') + 1)], JsonSerializerOptions.Web)!;
            await host.InScope(async services => await Check(services.GetRequiredService<RunrateDb>(), tellsCache ? calls : [.. calls.Select(c => c.WithoutCache)], untold, instrumentations));
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static async Task Check(RunrateDb db, Call[] calls, int untold, string instrumentations)
    {
        var metered = (await db.UsageEvents.ToListAsync()).Where(e => e.Counts.Count > 0).ToList();
        var waiting = await db.Quarantine.Where(q => q.ResolvedAt == null && q.Reason == QuarantineReasons.NoCounts).ToListAsync();
        var other = await db.Quarantine.Where(q => q.ResolvedAt == null && q.Reason != QuarantineReasons.NoCounts).ToListAsync();
        var known = calls.ToDictionary(c => (c.Fresh, c.Read, c.Write, c.Output));
        var strange = metered.Where(e => !known.ContainsKey(
            (e.InputTokens, e.CacheReadTokens, e.CacheWriteTokens + e.CacheWrite1hTokens, e.OutputTokens))).ToList();
        Assert.True(strange.Count == 0, "Not of any call: " + string.Join("; ", strange.Select(e =>
            $"{e.Model} {e.InputTokens}/{e.CacheReadTokens}/{e.CacheWriteTokens}/{e.OutputTokens} {e.Others}")));
        var ids = metered.Select(e => known[(e.InputTokens, e.CacheReadTokens, e.CacheWriteTokens, e.OutputTokens)].Id).ToList();
        Assert.Equal(ids.Distinct().Count(), ids.Count);
        // Two views of a stream without counts and without the provider's id each wait: nothing says that they are one call.
        var areTwo = instrumentations.Contains('+', StringComparison.Ordinal) && !instrumentations.EndsWith("metrics", StringComparison.Ordinal);
        var told = metered.Count + waiting.Count;
        Assert.True(areTwo ? told >= calls.Length : told == calls.Length - untold, $"{metered.Count} metered, {waiting.Count} wait, {calls.Length} calls; metered "
            + string.Join(", ", ids) + "; other " + string.Join("; ", other.Select(o => o.Message)));
        Assert.True(other.Count == 0, string.Join("; ", other.Select(o => o.Message)));
        var cost = (await db.UsageDays.ToListAsync()).Sum(d => d.Cost);
        Assert.Equal(calls.Where(c => ids.Contains(c.Id)).Sum(c => c.Fresh * 0.000002m + c.Read * 0.0000005m + c.Write * 0.0000025m + c.Output * 0.000008m), cost);
        Assert.All(waiting, w => Assert.Contains("carries no token counts", w.Message, StringComparison.Ordinal));
        Assert.NotEmpty(metered);
    }

    private static async Task Price(HttpClient client)
    {
        const string tokens = "\"input_cost_per_token\":2e-6,\"output_cost_per_token\":8e-6,\"cache_read_input_token_cost\":5e-7,\"cache_creation_input_token_cost\":2.5e-6";
        var list = "{" + string.Join(',', new[] { ("gpt-x", "openai"), ("embed-x", "openai"), ("claude-x", "anthropic") }
            .Select(m => $"\"{m.Item1}\":{{\"litellm_provider\":\"{m.Item2}\",{tokens}}}")) + "}";
        using var body = new StringContent(list);
        using var answer = await client.PostAsync("/api/imports?format=prices-litellm", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private sealed record Call(string Id, decimal Fresh, decimal Read, decimal Write, decimal Output)
    {
        /// <summary>As an instrumentation tells it that leaves the cache out: all its input is input.</summary>
        public Call WithoutCache => this with { Fresh = Fresh + Read, Read = 0 };
    }
}
