using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Spans;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

public sealed class FormatTests
{
    [Theory]
    [InlineData("langfuse/google-adk-2025-08-28.trace.json")]
    [InlineData("langfuse/seeder_microsoft-agent-2025-10-14.json")]
    [InlineData("langfuse/seeder_openai-agents-2025-09-30.json")]
    [InlineData("langfuse/seeder_autogen-2025-06-06.json")]
    public async Task A_Langfuse_export_counts_generations_only(string name)
    {
        await using var content = Samples.Open(name);
        var expected = Samples.Expected(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal("langfuse", report.Format);
        AssertTotal(expected, "observations", report, "observations");
        AssertTotal(expected, "generations", report, "generations");
        AssertTotal(expected, "gen_input", report, "inputTokens");
        AssertTotal(expected, "gen_output", report, "outputTokens");
        Assert.Equal(Exact(expected, "gen_cost"), decimal.Parse(report.Totals["cost"], CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_Langfuse_generation_belongs_to_the_agent_above_it()
    {
        await using var content = Samples.Open("langfuse/google-adk-2025-08-28.trace.json");
        await using var database = await TestDatabase.Create();
        await database.Import(content);
        await database.Run(async db => Assert.All(await db.UsageEvents.ToListAsync(), e => Assert.Equal("hello_agent", e.AgentKey)));
    }

    [Theory]
    [InlineData("otlp/any_agent/AGNO_trace.json")]
    [InlineData("otlp/any_agent/LANGCHAIN_trace.json")]
    [InlineData("otlp/any_agent/OPENAI_trace.json")]
    public async Task Spans_of_an_agent_framework_count_calls_only_and_cost_exactly(string name)
    {
        await using var content = Samples.Open(name);
        var expected = Samples.Expected(name);
        await using var database = await TestDatabase.Create();
        foreach (var (meter, price) in new[] { (Meters.InputTokens, 0.0000001m), (Meters.OutputTokens, 0.0000003m) })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("mistral", "mistral-small-latest", meter, price, Currency.Usd, null, "test"), TestDatabase.Ana));
        }
        var report = await database.Import(content);
        Assert.Equal(("otlp", expected.GetProperty("llm_spans").GetInt32(), 0), (report.Format, report.Accepted, report.Quarantined.Count));
        AssertTotal(expected, "input_tokens", report, "inputTokens");
        AssertTotal(expected, "output_tokens", report, "outputTokens");
        await database.Run(async db =>
        {
            var events = await db.UsageEvents.ToListAsync();
            var prices = await PriceBook.Load(db);
            Assert.Equal(Exact(expected, "cost_exact_at_0p1_0p3_per_M"), events.Sum(e => e.CostAt(prices)!.Value));
            Assert.Equal(Exact(expected, "cost_exact_at_0p1_0p3_per_M"), events.Sum(e => e.ReportedCost ?? 0));
        });
        await using var again = Samples.Open(name);
        Assert.Equal(0, (await database.Import(again)).Accepted);
    }

    [Fact]
    public async Task A_roll_up_span_is_a_cross_check_and_never_added()
    {
        const string name = "otlp/tokscale_copilot_otel_spans_with_invoke_agent_rollup.jsonl";
        await using var content = Samples.Open(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        AssertTotal(Samples.Expected(name), "correct_input", report, "inputTokens");
        AssertTotal(Samples.Expected(name), "correct_output", report, "outputTokens");
        Assert.Equal("999", report.Totals["rollUpInputTokens"]);
    }

    [Theory]
    [InlineData("line2328_openinferenceCacheSpan", 5000, 200, 40000, 5000, 0)]
    [InlineData("line7767_openinferenceCompletionDetailsSpan", 100, 45, 0, 0, 0)]
    [InlineData("line8084_litellmAnthropicSpan", 70, 40, 20, 10, 0)]
    [InlineData("line8658_vercelAIAnthropicSpanMixed", 500, 200, 1500, 2000, 1000)]
    public async Task Dialects_of_token_counts_come_to_disjoint_meters(string name, int input, int output, int read, int write, int write1h)
    {
        await using var content = Samples.Open($"otlp/transcoded/{name}.json");
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        foreach (var (total, count) in new[]
        {
            ("inputTokens", input), ("outputTokens", output), ("cacheReadTokens", read), ("cacheWriteTokens", write), ("cacheWrite1hTokens", write1h),
        })
            Assert.Equal(count, decimal.Parse(report.Totals.GetValueOrDefault(total, "0"), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("otlp/otlp_example_trace.json", 0)]
    [InlineData("otlp/akmon_otlp_genai_full.json", 1)]
    [InlineData("otlp/transcoded/line5357_resourceSpan.json", 1)]
    [InlineData("otlp/transcoded/line7165_otelSpans.json", 0)]
    [InlineData("otlp/transcoded/line7427_otelSpans.json", 0)]
    [InlineData("otlp/transcoded/line6423_otelSpans.json", 0)]
    [InlineData("otlp/transcoded/line9232_traceLoopSpan.json", 0)]
    [InlineData("otlp/transcoded/line1737_pydanticAiToolSpan.json", 0)]
    public async Task Spans_without_usage_are_read_and_bill_nothing(string name, int billed)
    {
        await using var content = Samples.Open(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal(("otlp", 0), (report.Format, report.Rejected.Count));
        Assert.Equal(billed, report.Accepted + report.Quarantined.Count);
    }

    [Fact]
    public async Task A_call_belongs_to_the_nearest_agent_above_it_and_a_lone_roll_up_counts()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var report = await database.Import(Trace(
            ("t1", "a", null, "invoke_agent", 999, "\"gen_ai.agent.name\":\"Atlas\""),
            ("t1", "b", "a", "execute_tool", null, null),
            ("t1", "c", "b", "chat", 10, null),
            ("t2", "d", null, "invoke_agent", 7, "\"gen_ai.agent.name\":\"Atlas\""),
            ("t2", "e", "d", "invoke_agent", 7, null)));
        Assert.Equal("17", report.Totals["inputTokens"]);
        await database.Run(async db => Assert.All(await db.UsageEvents.ToListAsync(), e => Assert.Equal("atlas", e.Agent.Value)));
        // The parent ends after its child and is exported in a later batch.
        var late = await database.Import(Trace(("t1", "z", null, "invoke_agent", 999, null)));
        Assert.Equal(0, late.Accepted + late.Quarantined.Count);

        static string Trace(params (string Trace, string Span, string? Parent, string Operation, int? Input, string? More)[] spans) =>
            string.Join('\n', spans.Select(s => JsonSerializer.Serialize(new { traceId = s.Trace, spanId = s.Span, parentSpanId = s.Parent, name = s.Operation })[..^1]
                + $",\"startTimeUnixNano\":\"1767571200000000000\",\"attributes\":{{\"gen_ai.operation.name\":\"{s.Operation}\",\"gen_ai.request.model\":\"m\""
                + (s.Input is { } input ? $",\"gen_ai.usage.input_tokens\":\"{input}\"" : "") + (s.More is null ? "" : "," + s.More) + "}}"));
    }

    [Fact]
    public async Task A_LiteLLM_spend_log_keeps_its_spend_without_float_noise_beside_our_price()
    {
        const string name = "litellm/spend_logs_payload.json";
        await using var content = Samples.Open(name);
        var expected = Samples.Expected(name);
        await using var database = await TestDatabase.Create();
        await using (var prices = Samples.Open("litellm/model_prices_and_context_window.json"))
            await database.Import(prices);
        var report = await database.Import(content);
        Assert.Equal(("litellm", 1), (report.Format, report.Accepted));
        AssertTotal(expected, "prompt_tokens", report, "promptTokens");
        AssertTotal(expected, "completion_tokens", report, "completionTokens");
        Assert.Equal(expected.GetProperty("spend_exact").GetString(), report.Totals["spend"]);
        Assert.Contains("startTime without zone was read as UTC.", report.Assumptions);
        await database.Run(async db =>
        {
            var prices = await PriceBook.Load(db);
            Assert.Equal(0.000225m, (await db.UsageEvents.ToListAsync()).Sum(e => e.CostAt(prices)!.Value));
        });
    }

    [Theory]
    [InlineData("openai/organization_costs.json", "openai-costs")]
    [InlineData("openai/organization_costs_amount_as_string.json", "openai-costs")]
    [InlineData("anthropic/cost_report_official_docs_example.json", "anthropic-costs")]
    public async Task A_cost_report_brings_charges_in_whole_units(string name, string format)
    {
        await using var content = Samples.Open(name);
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal((format, 1), (report.Format, report.Accepted));
        Assert.Equal(Exact(Samples.Expected(name), "usd"), decimal.Parse(report.Totals["billedCost"], CultureInfo.InvariantCulture));
        await using var again = Samples.Open(name);
        Assert.Equal((0, 1), (await database.Import(again)) is var second ? (second.Accepted, second.Duplicates) : default);
    }

    [Fact]
    public async Task A_restated_cost_bucket_posts_the_difference()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(Bucket("0.06"));
        var restated = await database.Import(Bucket("0.10"));
        var again = await database.Import(Bucket("0.10"));
        Assert.Equal((1, 0, 1), (restated.Restated, again.Accepted, again.Duplicates));
        await database.Accrue(2026, 1);
        Assert.Equal(0.10m, await database.Balance("5110"));

        static string Bucket(string value) =>
            "{\"object\":\"page\",\"data\":[{\"object\":\"bucket\",\"start_time\":1767571200,\"end_time\":1767657600,\"results\":"
            + "[{\"object\":\"organization.costs.result\",\"amount\":{\"value\":\"" + value + "\",\"currency\":\"usd\"},\"line_item\":\"gpt-4o, input\"}]}]}";
    }

    [Fact]
    public async Task Usage_reports_are_normalised_to_disjoint_meters()
    {
        await using var database = await TestDatabase.Create();
        await using var openAi = Samples.Open("openai/organization_usage_completions.json");
        await using var embeddings = Samples.Open("openai/organization_usage_embeddings.json");
        await using var anthropic = Samples.Open("anthropic/usage_report_messages_official_docs_example.json");
        var first = await database.Import(openAi);
        var second = await database.Import(embeddings);
        var third = await database.Import(anthropic);
        Assert.Equal(
            ("openai-usage", "400", "350", "100", "400"),
            (first.Format, first.Totals["inputTokens"], first.Totals["cacheReadTokens"], first.Totals["cacheWriteTokens"], first.Totals["outputTokens"]));
        Assert.Equal(
            ("50", "50", "50", "50", "50"),
            (first.Totals["audioInputTokens"], first.Totals["audioCacheReadTokens"], first.Totals["audioOutputTokens"],
                first.Totals["imageInputTokens"], first.Totals["imageOutputTokens"]));
        Assert.Equal(("openai-usage", "16"), (second.Format, second.Totals["inputTokens"]));
        Assert.Equal(
            ("anthropic-usage", "1500", "200", "500", "1000", "500", "10"),
            (third.Format, third.Totals["inputTokens"], third.Totals["cacheReadTokens"], third.Totals["cacheWriteTokens"],
                third.Totals["cacheWrite1hTokens"], third.Totals["outputTokens"], third.Totals["queries"]));
    }

    [Fact]
    public async Task Coding_sessions_bring_tokens_by_model_and_what_was_delivered()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(
            """
            {"data":[{"date":"2026-01-05T00:00:00Z","actor":{"type":"user_actor","email_address":"dev@example.com"},"organization_id":"o","terminal_type":"vscode",
            "core_metrics":{"num_sessions":5,"commits_by_claude_code":12,"pull_requests_by_claude_code":2},
            "model_breakdown":[{"model":"claude-x","tokens":{"input":100,"output":50,"cache_read":10,"cache_creation":5},"estimated_cost":{"currency":"USD","amount":1025}}]}],"has_more":false}
            """);
        Assert.Equal(("coding-sessions", "100", "14", "10.25"), (report.Format, report.Totals["inputTokens"], report.Totals["outcomes"], report.Totals["reportedCost"]));
    }

    [Fact]
    public async Task CloudEvents_are_outcomes_of_their_type_by_their_subject()
    {
        await using var content = Samples.Open("cloudevents/events_batch.json");
        await using var database = await TestDatabase.Create();
        await database.Hire("customer-1");
        var report = await database.Import(content);
        Assert.Equal(("cloudevents", 2), (report.Format, report.Accepted));
        Assert.Equal(Samples.Expected("cloudevents/events_batch.json").GetProperty("sum_duration").GetString(), report.Totals["duration"]);
        await database.Run(async db =>
        {
            var outputs = await db.Outputs.ToListAsync();
            Assert.All(outputs, o => Assert.Equal(("customer-1", "api-calls", 1m), (o.Agent.Value, o.Unit, o.Accepted)));
        });
        await using var again = Samples.Open("cloudevents/events_batch.json");
        Assert.Equal(2, (await database.Import(again)).Duplicates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_examples_of_the_CloudEvents_specification_are_read(int number)
    {
        await using var content = Samples.Open($"cloudevents/cloudevents_spec_jsonformat_example_{number}.json");
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal(("cloudevents", 1, 0), (report.Format, report.Accepted, report.Rejected.Count));
    }

    [Fact]
    public async Task A_CloudEvent_that_names_a_model_is_usage_of_its_subject()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var report = await database.With<RecordUsage, Outcome<ImportReport>>(r => r.Run(
            IntakeSteps.Text("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"svc\",\"type\":\"prompt\",\"subject\":\"atlas\",\"data\":{\"model\":\"m\",\"input_tokens\":\"12\"}}"),
            TestDatabase.EntityId, null, TestDatabase.Ana));
        Assert.Equal("12", report.Value.Totals["inputTokens"]);
        await database.Run(async db => Assert.Equal(("atlas", new LocalDate(2026, 1, 31)), (await db.UsageEvents.SingleAsync()) is var e ? (e.Agent.Value, e.Date) : default));
    }

    private static void AssertTotal(JsonElement expected, string name, ImportReport report, string total) =>
        Assert.Equal(expected.GetProperty(name).GetDecimal(), decimal.Parse(report.Totals[total], CultureInfo.InvariantCulture));

    private static decimal Exact(JsonElement expected, string name) =>
        decimal.Parse(expected.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
