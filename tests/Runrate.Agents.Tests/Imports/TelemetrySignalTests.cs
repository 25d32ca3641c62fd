using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Token counters and request events are usage, once, whatever the temporality, order and repetition.</summary>
public sealed class TelemetrySignalTests
{
    private const long Day = 86_400;
    private const long Start = 1_767_571_200;

    [Fact]
    public async Task Delta_points_count_what_they_say_and_a_resend_counts_nothing()
    {
        await using var database = await TestDatabase.Create();
        var request = Claude(1, (0, 60, "input", 700), (0, 60, "cacheRead", 9000), (0, 60, "output", 80), (60, 120, "input", 5));
        var report = await database.Import(request);
        Assert.Equal(("otlp-metrics", "705", "9000", "80"), (report.Format, report.Totals["inputTokens"], report.Totals["cacheReadTokens"], report.Totals["outputTokens"]));
        await database.Import(request);
        Assert.Equal((705, 9000, 80), await Counted(database));
    }

    [Fact]
    public async Task Cumulative_points_count_what_is_new_and_each_day_its_own_in_any_order()
    {
        await using var database = await TestDatabase.Create();
        var first = Claude(2, (0, 3600, "input", 100));
        var later = Claude(2, (0, 7200, "input", 250));
        var nextDay = Claude(2, (0, Day + 60, "input", 400));
        var restarted = Claude(2, (2 * Day, 2 * Day + 60, "input", 30));
        foreach (var request in new[] { nextDay, first, restarted, later, first, nextDay })
            await database.Import(request);
        Assert.Equal((430, 0, 0), await Counted(database));
        await database.Run(async db => Assert.Equal(
            [250L, 150L, 30L], (await db.UsageEvents.ToListAsync()).OrderBy(e => e.Date).Select(e => e.InputTokens)));
    }

    [Fact]
    public async Task Requests_among_events_count_and_the_metrics_of_the_session_are_a_cross_check()
    {
        await using var database = await TestDatabase.Create();
        var log = JsonSerializer.Serialize(new
        {
            resourceLogs = new[]
            {
                new { scopeLogs = new[] { new { logRecords = new[] { Event("api_request"), Event("user_prompt") } } } },
            },
        });
        var report = await database.Import(log);
        Assert.Equal(("otlp-logs", "400", "0.003"), (report.Format, report.Totals["inputTokens"], report.Totals["reportedCost"]));
        Assert.Contains("user_prompt", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);
        var metrics = await database.Import(Claude(1, (0, 60, "input", 400)));
        Assert.Equal("400", metrics.Totals["crossCheckTokens"]);
        await database.Import(log);
        Assert.Equal((400, 0, 30), await Counted(database));

        static object Event(string name) => new
        {
            timeUnixNano = $"{Start + 60}000000000",
            attributes = Attributes(("event.name", name), ("session.id", "s1"), ("model", "claude-x"), ("input_tokens", "400"),
                ("output_tokens", "30"), ("cost_usd", "0.003"), ("request_id", "req_" + name)),
        };
    }

    [Fact]
    public async Task Client_token_histograms_count_their_sums_and_other_metrics_are_named()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(JsonSerializer.Serialize(new
        {
            resourceMetrics = new[]
            {
                new
                {
                    scopeMetrics = new[]
                    {
                        new
                        {
                            metrics = new object[]
                            {
                                new { name = "gen_ai.client.token.usage", histogram = new { aggregationTemporality = 1, dataPoints = new[] { Point("input", 900), Point("output", 60) } } },
                                new { name = "http.server.duration", histogram = new { aggregationTemporality = 1, dataPoints = new[] { Point("input", 1) } } },
                            },
                        },
                    },
                },
            },
        }));
        Assert.Equal(("900", "60", "1"), (report.Totals["inputTokens"], report.Totals["outputTokens"], report.Totals["notUsage"]));
        Assert.Contains("http.server.duration", Assert.Single(report.Rejected).Reason, StringComparison.Ordinal);

        static object Point(string type, int sum) => new
        {
            startTimeUnixNano = $"{Start}000000000",
            timeUnixNano = $"{Start + 60}000000000",
            count = 3,
            sum,
            attributes = Attributes(("gen_ai.token.type", type), ("gen_ai.provider.name", "openai"), ("gen_ai.response.model", "gpt-x")),
        };
    }

    [Theory]
    [InlineData("spans metrics")]
    [InlineData("metrics spans")]
    [InlineData("metrics spans metrics spans")]
    public async Task Spans_count_and_the_metrics_of_the_same_calls_do_not_in_any_order(string order)
    {
        await using var database = await TestDatabase.Create();
        foreach (var signal in order.Split(' '))
            await database.Import(signal == "spans" ? CallSpan("shop", "gpt-x", 900, 60) : CallMetrics("shop", "gpt-x", 900, 60));
        Assert.Equal((900, 0, 60), await Counted(database));
        await database.Import(CallMetrics("shop", "gpt-y", 7, 1));
        await database.Import(CallMetrics("other", "gpt-x", 20, 2));
        Assert.Equal((927, 0, 63), await Counted(database));
    }

    [Theory]
    [InlineData("file metrics")]
    [InlineData("metrics file")]
    [InlineData("metrics events file")]
    [InlineData("events metrics file events")]
    [InlineData("file events metrics")]
    public async Task The_session_file_counts_and_the_telemetry_of_the_session_does_not_in_any_order(string order)
    {
        await using var database = await TestDatabase.Create();
        foreach (var signal in order.Split(' '))
            await database.Import(Told(signal));
        Assert.Equal((400, 0, 30), await Counted(database));
    }

    [Fact]
    public async Task A_session_file_taken_back_leaves_what_telemetry_counted()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(Told("metrics"));
        var file = await database.Import(Told("file"));
        var undone = await database.With<UndoDelivery, Outcome<ImportFile>>(
            u => u.Run(file.Id, TestDatabase.Ana));
        Assert.True(undone.IsOk, undone.Refusal?.Message);
        Assert.Equal((400, 0, 30), await Counted(database));
        await database.Import(Claude(1, (60, 120, "input", 5)));
        Assert.Equal((405, 0, 30), await Counted(database));
    }

    /// <summary>One request of session s1, as each signal tells it.</summary>
    private static string Told(string signal) => signal switch
    {
        "metrics" => Claude(1, (0, 60, "input", 400), (0, 60, "output", 30)),
        "events" => JsonSerializer.Serialize(new
        {
            resourceLogs = new[]
            {
                new
                {
                    scopeLogs = new[]
                    {
                        new
                        {
                            logRecords = new[]
                            {
                                new
                                {
                                    timeUnixNano = $"{Start + 60}000000000",
                                    attributes = Attributes(("event.name", "api_request"), ("session.id", "s1"), ("model", "claude-x"),
                                        ("input_tokens", "400"), ("output_tokens", "30"), ("request_id", "req_1")),
                                },
                            },
                        },
                    },
                },
            },
        }),
        _ => """{"type":"assistant","uuid":"u","sessionId":"s1","timestamp":"2026-01-05T00:00:30Z","requestId":"r","message":{"id":"msg_1","model":"claude-x","usage":{"input_tokens":400,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":30}}}""",
    };

    private static string CallSpan(string service, string model, int input, int output) => JsonSerializer.Serialize(new
    {
        resourceSpans = new[]
        {
            new
            {
                resource = new { attributes = Attributes(("service.name", service)) },
                scopeSpans = new[]
                {
                    new
                    {
                        spans = new[]
                        {
                            new
                            {
                                traceId = "0af7651916cd43dd8448eb211c80319c", spanId = "00f067aa0ba902b7", name = "chat", startTimeUnixNano = $"{Start + 5}000000000",
                                attributes = Attributes(("gen_ai.operation.name", "chat"), ("gen_ai.request.model", model), ("gen_ai.response.model", model + "-2026"),
                                    ("gen_ai.usage.input_tokens", $"{input}"), ("gen_ai.usage.output_tokens", $"{output}")),
                            },
                        },
                    },
                },
            },
        },
    });

    private static string CallMetrics(string service, string model, int input, int output) => JsonSerializer.Serialize(new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource = new { attributes = Attributes(("service.name", service)) },
                scopeMetrics = new[]
                {
                    new
                    {
                        metrics = new object[]
                        {
                            new
                            {
                                name = "gen_ai.client.token.usage",
                                histogram = new { aggregationTemporality = 1, dataPoints = new[] { Count("input", input), Count("output", output) } },
                            },
                        },
                    },
                },
            },
        },
    }).Replace("MODEL", model, StringComparison.Ordinal);

    private static object Count(string type, int sum) => new
    {
        startTimeUnixNano = $"{Start}000000000",
        timeUnixNano = $"{Start + 60}000000000",
        count = 1,
        sum,
        attributes = Attributes(("gen_ai.token.type", type), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", "MODEL")),
    };

    private static async Task<(long Input, long Read, long Output)> Counted(TestDatabase database)
    {
        (long, long, long) counted = default;
        await database.Run(async db =>
        {
            var events = await db.UsageEvents.ToListAsync();
            counted = (events.Sum(e => e.InputTokens), events.Sum(e => e.CacheReadTokens), events.Sum(e => e.OutputTokens));
        });
        return counted;
    }

    private static string Claude(int temporality, params (long From, long To, string Type, int Value)[] points) => JsonSerializer.Serialize(new
    {
        resourceMetrics = new[]
        {
            new
            {
                resource = new { attributes = Attributes(("service.name", "claude-code")) },
                scopeMetrics = new[]
                {
                    new
                    {
                        metrics = new[]
                        {
                            new
                            {
                                name = "claude_code.token.usage",
                                sum = new
                                {
                                    aggregationTemporality = temporality, isMonotonic = true,
                                    dataPoints = points.Select(p => new
                                    {
                                        attributes = Attributes(("type", p.Type), ("model", "claude-x"), ("session.id", "s1")),
                                        startTimeUnixNano = $"{(Start + p.From).ToString(CultureInfo.InvariantCulture)}000000000",
                                        timeUnixNano = $"{(Start + p.To).ToString(CultureInfo.InvariantCulture)}000000000",
                                        asDouble = p.Value,
                                    }),
                                },
                            },
                        },
                    },
                },
            },
        },
    });

    private static object Attributes(params (string Name, string Value)[] attributes) =>
        attributes.Select(a => new { key = a.Name, value = new { stringValue = a.Value } }).ToList();
}
