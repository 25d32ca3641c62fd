using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>How each dialect of telemetry states its tokens, and what each bucket then counts: every token once.</summary>
public sealed class TokenDialectTests
{
    /// <summary>Attributes of a span that calls a model, and the totals that come of it; a scope before a bar.</summary>
    private static readonly (string Attributes, string Totals)[] Dialects =
    [
        // OpenTelemetry, oldest to newest: the input includes what was cached, the output what was thought.
        ("gen_ai.usage.prompt_tokens=1000 gen_ai.usage.completion_tokens=50", "input_tokens=1000 output_tokens=50"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.cache_read.input_tokens=300 gen_ai.usage.cache_creation.input_tokens=100",
            "input_tokens=600 output_tokens=50 cache_read_tokens=300 cache_write_tokens=100"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.cache_read.input_tokens=300 gen_ai.usage.cache_write.input_tokens=100",
            "input_tokens=600 output_tokens=50 cache_read_tokens=300 cache_write_tokens=100"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.reasoning.output_tokens=40", "input_tokens=1000 output_tokens=50"),
        // OpenInference.
        ("llm.token_count.prompt=1000 llm.token_count.completion=50 llm.token_count.total=1050 llm.token_count.prompt_details.cache_read=300",
            "input_tokens=700 output_tokens=50 cache_read_tokens=300"),
        ("llm.token_count.prompt=1000 llm.token_count.completion=50 llm.token_count.prompt_details.cache_read=300 llm.token_count.prompt_details.cache_write=20",
            "input_tokens=680 output_tokens=50 cache_read_tokens=300 cache_write_tokens=20"),
        ("llm.token_count.prompt=1000 llm.token_count.completion=50 llm.token_count.prompt_details.audio=200 llm.token_count.completion_details.audio=10",
            "input_tokens=800 output_tokens=40 audio_input_tokens=200 audio_output_tokens=10"),
        // Vercel, old and new, counts as text; a vendor's own word where the SDK has none.
        ("ai.operationId=ai.generateText.doGenerate ai.usage.promptTokens=1000 ai.usage.completionTokens=50", "input_tokens=1000 output_tokens=50"),
        ("ai.operationId=ai.streamText.doStream ai.usage.inputTokens=1000 ai.usage.outputTokens=50 ai.usage.cachedInputTokens=300",
            "input_tokens=700 output_tokens=50 cache_read_tokens=300"),
        ("ai.operationId=ai.embed.doEmbed ai.usage.tokens=64", "input_tokens=64"),
        // Traceloop; its Anthropic instrumentation leaves the cache out of the input.
        ("llm.request.type=chat gen_ai.usage.prompt_tokens=1000 gen_ai.usage.completion_tokens=50 llm.usage.total_tokens=1050", "input_tokens=1000 output_tokens=50"),
        ("@traceloop/instrumentation-anthropic|gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.cache_read_input_tokens=300",
            "input_tokens=1000 output_tokens=50 cache_read_tokens=300"),
        // The total tells an input that excludes the cache, and thoughts beside the output.
        ("gen_ai.usage.input_tokens=700 gen_ai.usage.output_tokens=50 gen_ai.usage.cache_read_tokens=300 gen_ai.usage.total_tokens=1050",
            "input_tokens=700 output_tokens=50 cache_read_tokens=300"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.thoughts_tokens=200 gen_ai.usage.total_tokens=1250",
            "input_tokens=1000 output_tokens=250"),
        // Pydantic and Langfuse.
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.details.cache_read_tokens=300 gen_ai.usage.details.cache_write_tokens=100",
            "input_tokens=600 output_tokens=50 cache_read_tokens=300 cache_write_tokens=100"),
        ("langfuse.observation.type=generation langfuse.observation.usage_details={\"input\":700,\"input_cached_tokens\":300,\"output\":50}",
            "input_tokens=700 output_tokens=50 cache_read_tokens=300"),
        // Writes for an hour are a part of the writes, at a price of their own.
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.cache_creation.input_tokens=100 gen_ai.usage.cache_creation.ephemeral_1h_input_tokens=40",
            "input_tokens=900 output_tokens=50 cache_write_tokens=60 cache_write_1h_tokens=40"),
        // Classes of service, long context, geography and speed have prices of their own.
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 openai.response.service_tier=flex", "input_tokens_flex=1000 output_tokens_flex=50"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 openai.response.service_tier=priority", "input_tokens_priority=1000 output_tokens_priority=50"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.response.service_tier=batch", "input_tokens_batch=1000 output_tokens_batch=50"),
        ("gen_ai.usage.input_tokens=250000 gen_ai.usage.output_tokens=50", "input_tokens_above_200k=250000 output_tokens_above_200k=50"),
        ("gen_ai.usage.input_tokens=130000 gen_ai.usage.output_tokens=50", "input_tokens_above_128k=130000 output_tokens_above_128k=50"),
        ("gen_ai.usage.input_tokens=280000 gen_ai.usage.output_tokens=50", "input_tokens_above_272k=280000 output_tokens_above_272k=50"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.inference_geo=us", "input_tokens_region_us=1000 output_tokens_region_us=50"),
        ("gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=50 gen_ai.usage.speed=fast", "input_tokens_speed_fast=1000 output_tokens_speed_fast=50"),
    ];

    public static TheoryData<string, string> Rows => [.. Dialects.Select(d => new TheoryDataRow<string, string>(d.Attributes, d.Totals))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_token_of_a_dialect_counts_once_in_its_bucket(string attributes, string totals)
    {
        await using var database = await TestDatabase.Create();
        var outcome = await database.With<ImportUpload, Outcome<ImportReport>>(
            i => i.Run(IntakeSteps.Text(Request(attributes)), "spans", new ImportOptions(TestDatabase.EntityId, "otlp"), TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        Assert.Empty(outcome.Value.Rejected);
        await database.Run(async db => Assert.Equal(totals.Split(' ').Order(StringComparer.Ordinal),
            (await db.UsageEvents.SingleAsync()).Counts.Select(c => $"{c.Meter}={c.Quantity:0}").Order(StringComparer.Ordinal)));
    }

    private static string Request(string said)
    {
        var (scope, attributes) = said.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar ? (said[..bar], said[(bar + 1)..]) : ("", said);
        var named = attributes.Split(' ').Select(a => a.Split('=', 2)).ToList();
        if (!named.Exists(a => a[0] is "ai.operationId" or "llm.request.type" or "langfuse.observation.type"))
            named.Add(["gen_ai.operation.name", "chat"]);
        named.Add(["gen_ai.request.model", "m"]);
        var span = new
        {
            traceId = "4bf92f3577b34da6a3ce929d0e0e4736",
            spanId = "00f067aa0ba902b7",
            name = "call",
            startTimeUnixNano = "1767571200000000000",
            attributes = named.Select(a => new { key = a[0], value = new { stringValue = a[1] } }),
        };
        return JsonSerializer.Serialize(new { resourceSpans = new[] { new { scopeSpans = new[] { new { scope = new { name = scope }, spans = new[] { span } } } } } });
    }
}
