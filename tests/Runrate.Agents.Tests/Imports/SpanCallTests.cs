using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Spans;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Each call of a model once, in whatever order, batch and dialect its spans arrive.</summary>
public sealed class SpanCallTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private static readonly object Call = new Dictionary<string, object>
    {
        ["gen_ai.operation.name"] = "chat",
        ["gen_ai.system"] = "openai",
        ["gen_ai.request.model"] = "m-1",
        ["gen_ai.usage.input_tokens"] = 2000,
        ["gen_ai.usage.output_tokens"] = 50,
    };

    [Theory]
    [InlineData("wrapper call")]
    [InlineData("call wrapper")]
    [InlineData("wrapper|call")]
    [InlineData("call|wrapper")]
    [InlineData("call|wrapper|call wrapper")]
    [InlineData("outer|call|wrapper")]
    [InlineData("wrapper|outer call")]
    public async Task A_model_span_within_one_of_the_same_call_counts_once_in_any_order_and_batch(string batches)
    {
        await using var database = await Priced();
        foreach (var batch in batches.Split('|'))
        {
            await database.Import(Spans([.. batch.Split(' ').Select(name => name switch
            {
                "outer" => One("a", null, Call),
                "wrapper" => One("b", "a", Call),
                _ => One("c", "b", Call),
            })]), "otlp");
        }
        Assert.Equal(0.0025m, await Cost(database));
        await database.Run(async db =>
        {
            Assert.Equal("c", (await db.SeenSpans.SingleAsync(s => s.Verdict == SpanVerdict.Counted)).SpanId);
            Assert.Equal(0, await db.Quarantine.CountAsync(q => q.ResolvedAt == null));
            Assert.Equal(2000m, (await db.UsageDays.ToListAsync()).Where(d => d.Meter == Meters.InputTokens).Sum(d => d.Quantity));
        });
    }

    [Theory]
    [InlineData("inner|wrapper")]
    [InlineData("wrapper|inner")]
    [InlineData("wrapper inner")]
    [InlineData("inner|outer|wrapper|inner wrapper")]
    [InlineData("outer|wrapper|inner")]
    public async Task Of_two_views_of_a_call_the_one_that_knows_the_cache_counts_in_any_order(string batches)
    {
        await using var database = await Priced();
        foreach (var batch in batches.Split('|'))
            await database.Import(Spans([.. batch.Split(' ').Select(name => name switch
            {
                "outer" => One("a", null, Call),
                "wrapper" => One("b", "a", With(Call, ("gen_ai.usage.cache_read.input_tokens", 1500))),
                _ => One("c", "b", Call),
            })]), "otlp");
        await database.Run(async db =>
        {
            Assert.Equal("b", (await db.SeenSpans.SingleAsync(s => s.Verdict == SpanVerdict.Counted)).SpanId);
            var quantities = (await db.UsageEvents.ToListAsync()).Select(e => (e.InputTokens, e.CacheReadTokens, e.OutputTokens)).Where(q => q != default);
            Assert.Equal([(500L, 1500L, 50L)], quantities);
        });
    }

    /// <summary>Views of one call within each other, some of which know its cache: whatever the order and the batches, one counts, and the same.</summary>
    [Fact]
    public async Task Any_order_and_batches_of_the_views_of_a_call_end_in_the_same_count()
    {
        var random = new Random(20261129);
        for (var round = 0; round < 12; round++)
        {
            var depth = random.Next(2, 5);
            var views = Enumerable.Range(0, depth).Select(i => One($"{i}", i == 0 ? null : $"{i - 1}",
                random.Next(2) == 0 ? Call : With(Call, ("gen_ai.usage.cache_read.input_tokens", 1500)))).ToArray();
            var ends = new HashSet<string>();
            for (var order = 0; order < 3; order++)
            {
                await using var database = await Priced();
                if (order == 0)
                    await database.Import(Spans(views), "otlp");
                else
                    foreach (var view in views.OrderBy(_ => random.Next()).ToList())
                        await database.Import(Spans(view), "otlp");
                await database.Run(async db => ends.Add(string.Join(' ', (await db.UsageEvents.ToListAsync())
                    .Select(e => (e.EventId, e.InputTokens, e.CacheReadTokens)).Where(e => e.InputTokens > 0))));
            }
            Assert.Single(ends);
        }
    }

    [Theory]
    [InlineData("cost", 0.5)]
    [InlineData("cost|cost", 0.5)]
    [InlineData("cost|counts", 0.0025)]
    [InlineData("cost|below", 0.0025)]
    [InlineData("below|cost", 0.0025)]
    [InlineData("below cost", 0.0025)]
    [InlineData("bare|cost", 0.5)]
    [InlineData("cost|bare", 0.5)]
    [InlineData("bare cost", 0.5)]
    [InlineData("bare|bare-cost", 0.5)]
    [InlineData("named|elsewhere", 0.5)]
    [InlineData("named elsewhere", 0.5)]
    [InlineData("named|elsewhere-counts", 0.0025)]
    public async Task A_call_that_states_its_cost_alone_counts_at_it_once_and_gives_way_to_counts(string batches, double cost)
    {
        await using var database = await Priced();
        await database.With<ManageEntities, Outcome<Entity>>(
            m => m.Change(TestDatabase.EntityId, new EntityChange(StatedCost: StatedCostUse.Counts), TestDatabase.Cora));
        var bare = With(new Dictionary<string, object>(), ("gen_ai.operation.name", "chat"), ("gen_ai.system", "openai"), ("gen_ai.request.model", "m-1"));
        var stated = With(bare, ("gen_ai.usage.cost", 0.5));
        var id = ("gen_ai.response.id", (object)"chatcmpl-77");
        foreach (var batch in batches.Split('|'))
        {
            await database.Import(Spans([.. batch.Split(' ').Select(name => name switch
            {
                "cost" => One("b", "a", stated),
                "counts" => One("b", "a", With(Call, ("gen_ai.usage.cost", 0.5))),
                "below" => One("c", "b", Call),
                "bare" => One("c", "b", bare),
                "bare-cost" => One("c", "b", stated),
                "named" => One("b", "a", With(stated, id), scope: "one"),
                "elsewhere" => One("e", null, With(stated, id), "1bf7651916cd43dd8448eb211c80319c", "two"),
                _ => One("e", null, With(Call, id), "1bf7651916cd43dd8448eb211c80319c", "two"),
            })]), "otlp");
        }
        Assert.Equal((decimal)cost, await database.With<RunrateDb, decimal>(async db => (await db.UsageDays.ToListAsync()).Sum(d => d.Cost)));
        Assert.Null(await Waiting(database));
    }

    [Fact]
    public async Task Two_calls_within_a_sum_count_and_the_sum_does_not()
    {
        await using var database = await Priced();
        await database.Import(Spans(
            One("b", "a", With(Call, ("gen_ai.response.id", "chatcmpl-1"))),
            One("c", "a", With(Call, ("gen_ai.response.id", "chatcmpl-2"), ("gen_ai.usage.input_tokens", 1000))),
            One("a", null, With(Call, ("gen_ai.response.id", "chatcmpl-2"), ("gen_ai.usage.input_tokens", 3000), ("gen_ai.usage.output_tokens", 100)))), "otlp");
        Assert.Equal(3000m * 0.000001m + 100 * 0.00001m, await Cost(database));
    }

    [Fact]
    public async Task Another_model_below_a_call_is_another_call()
    {
        await using var database = await Priced();
        var report = await database.Import(Spans(
            One("a", null, Call), One("b", "a", With(Call, ("gen_ai.request.model", "other"), ("gen_ai.usage.input_tokens", 500)))), "otlp");
        Assert.Equal("2500", report.Totals["inputTokens"]);
    }

    [Fact]
    public async Task The_same_response_seen_in_two_traces_counts_once_and_says_so()
    {
        await using var database = await Priced();
        var seen = With(Call, ("gen_ai.response.id", "chatcmpl-Q"));
        await database.Import(Spans(One("a", null, seen)), "otlp");
        var report = await database.Import(Spans(One("z", null, seen, "1af7651916cd43dd8448eb211c80319c")), "otlp");
        Assert.Equal((0, "1"), (report.Accepted, report.Totals["doubleSpans"]));
        Assert.Contains(report.Assumptions, a => a.Contains("counted once", StringComparison.Ordinal));
        Assert.Equal(0.0025m, await Cost(database));
    }

    [Fact]
    public async Task A_likely_double_without_an_id_is_counted_and_shown()
    {
        await using var database = await Priced();
        await database.Import(Spans(One("a", null, Call, scope: "one")), "otlp");
        var report = await database.Import(Spans(One("z", null, Call, "1af7651916cd43dd8448eb211c80319c", scope: "two")), "otlp");
        Assert.Equal(QuarantineReasons.LikelyDouble, await Waiting(database));
        Assert.Equal(1, report.Accepted);
    }

    [Fact]
    public async Task A_call_without_counts_waits_by_name_until_another_span_of_it_brings_them()
    {
        await using var database = await Priced();
        var silent = new Dictionary<string, object>
        {
            ["gen_ai.operation.name"] = "chat",
            ["gen_ai.provider.name"] = "openai",
            ["gen_ai.request.model"] = "m-1",
            ["gen_ai.response.id"] = "chatcmpl-S",
        };
        var report = await database.Import(Spans(One("a", null, silent)), "otlp");
        Assert.Equal(QuarantineReasons.NoCounts, await Waiting(database));
        Assert.Contains("m-1", await Message(database), StringComparison.Ordinal);
        Assert.Equal((0, 1), (report.Accepted, report.Quarantined.Count));
        await database.Import(Spans(One("a", null, silent)), "otlp");
        await database.Import(Spans(One("b", null, With(Call, ("gen_ai.response.id", "chatcmpl-S")), "1af7651916cd43dd8448eb211c80319c")), "otlp");
        Assert.Null(await Waiting(database));
        Assert.Equal(0.0025m, await Cost(database));
    }

    [Fact]
    public async Task A_failed_call_without_counts_is_named_and_does_not_wait()
    {
        await using var database = await Priced();
        var report = await database.Import(Spans(One("a", null,
            new Dictionary<string, object> { ["gen_ai.operation.name"] = "chat", ["gen_ai.request.model"] = "m-1", ["error.type"] = "429" })), "otlp");
        Assert.Equal("1", report.Totals["failedCalls"]);
        Assert.Null(await Waiting(database));
    }

    [Fact]
    public async Task A_sum_that_came_first_gives_way_to_the_calls_that_come_after_it()
    {
        await using var database = await Priced();
        await database.Import(Spans(One("a", null, With(Call, ("gen_ai.operation.name", "invoke_agent")))), "otlp");
        Assert.Equal(0.0025m, await Cost(database));
        await database.Import(Spans(One("b", "a", With(Call, ("gen_ai.usage.input_tokens", 1000)))), "otlp");
        Assert.Equal(0.0015m, await Cost(database));
    }

    [Theory]
    [InlineData("""{"ai.operationId":"ai.embed.doEmbed","ai.model.provider":"openai.embedding","ai.model.id":"m-1","ai.usage.tokens":40}""", 40)]
    [InlineData("""{"openinference.span.kind":"EMBEDDING","embedding.model_name":"m-1","llm.provider":"openai","llm.token_count.prompt":41}""", 41)]
    [InlineData("""{"gen_ai.operation.name":"embeddings","gen_ai.provider.name":"openai","gen_ai.request.model":"m-1","gen_ai.usage.input_tokens":"42"}""", 42)]
    [InlineData("""{"llm.request.type":"embedding","gen_ai.system":"OpenAI","gen_ai.request.model":"m-1","gen_ai.usage.prompt_tokens":43}""", 43)]
    [InlineData("""{"langfuse.observation.type":"embedding","gen_ai.system":"azure_openai","langfuse.observation.model.name":"m-1","langfuse.observation.usage_details":"{\"input\":44}"}""", 44)]
    public async Task Embeddings_of_every_dialect_are_metered(string attributes, int tokens)
    {
        await using var database = await Priced();
        var report = await database.Import(Spans(One("a", null, JsonSerializer.Deserialize<Dictionary<string, object>>(attributes)!)), "otlp");
        Assert.Equal(tokens.ToString(CultureInfo.InvariantCulture), report.Totals["inputTokens"]);
    }

    [Fact]
    public void A_ring_of_four_thousand_spans_is_walked_once_and_counts_one()
    {
        const int size = 4_000;
        var nodes = Enumerable.Range(0, size).Select(i => new SpanNode
        {
            TraceId = Trace,
            SpanId = $"{i}",
            ParentId = $"{(i + 1) % size}",
            Role = SpanRole.Model,
            HasUsage = true,
            Tokens = 10,
            Output = 1,
            Model = "m",
        }).ToList();
        new SpanTree(nodes).Decide();
        Assert.InRange(nodes.Count(n => n.Verdict == SpanVerdict.Counted), 1, 1);
    }

    [Fact]
    public async Task A_Langfuse_trace_and_the_telemetry_it_was_made_from_count_once()
    {
        await using var database = await Priced();
        await database.Import(Spans(One("00000000000000aa", null, Call)), "otlp");
        var report = await database.Import($$$"""
            {"trace":{"id":"{{{Trace}}}"},"observations":[{"id":"00000000000000aa","traceId":"{{{Trace}}}","type":"GENERATION",
            "startTime":"2026-01-05T00:00:00Z","model":"m-1","usageDetails":{"input":2000,"output":50,"total":2050}}]}
            """.ReplaceLineEndings(""), "langfuse");
        Assert.Equal((0, 1), (report.Accepted, report.Duplicates));
        Assert.Equal(0.0025m, await Cost(database));
    }

    private static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create();
        foreach (var (meter, price) in new[] { (Meters.InputTokens, 0.000001m), (Meters.OutputTokens, 0.00001m) })
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("openai", "m-1", meter, price, Currency.Usd, null, "test"), TestDatabase.Ana));
        return database;
    }

    private static async Task<decimal> Cost(TestDatabase database)
    {
        decimal cost = 0;
        await database.Run(async db =>
        {
            cost = (await db.UsageDays.ToListAsync()).Sum(d => d.Cost);
            var prices = await PriceBook.Load(db);
            Assert.Equal(cost, (await db.UsageEvents.ToListAsync()).Sum(e => e.CostAt(prices) ?? 0));
        });
        return cost;
    }

    private static async Task<string?> Waiting(TestDatabase database)
    {
        string? reason = null;
        await database.Run(async db => reason = (await db.Quarantine.SingleOrDefaultAsync(q => q.ResolvedAt == null))?.Reason);
        return reason;
    }

    private static async Task<string> Message(TestDatabase database)
    {
        var message = "";
        await database.Run(async db => message = (await db.Quarantine.SingleAsync(q => q.ResolvedAt == null)).Message);
        return message;
    }

    private static Dictionary<string, object> With(object attributes, params (string Name, object Value)[] more)
    {
        var all = new Dictionary<string, object>((Dictionary<string, object>)attributes);
        foreach (var (name, value) in more)
            all[name] = value;
        return all;
    }

    private static object One(string span, string? parent, object attributes, string trace = Trace, string scope = "") => new
    {
        scope,
        span = new
        {
            traceId = trace,
            spanId = span,
            parentSpanId = parent,
            name = "chat m-1",
            startTimeUnixNano = "1767571200000000000",
            attributes = ((Dictionary<string, object>)attributes).Select(a => new { key = a.Key, value = new { stringValue = a.Value.ToString() } }),
        },
    };

    private static string Spans(params object[] spans) => JsonSerializer.Serialize(new
    {
        resourceSpans = new[]
        {
            new
            {
                resource = new { attributes = Array.Empty<object>() },
                scopeSpans = spans.Select(s => JsonSerializer.SerializeToElement(s)).Select(s => new
                {
                    scope = new { name = s.GetProperty("scope").GetString() }, spans = new[] { s.GetProperty("span") },
                }),
            },
        },
    });
}
