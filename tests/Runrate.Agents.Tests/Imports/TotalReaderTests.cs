using System.Text;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>A reader answers whatever it is given: a record, one that waits, or a rejection; never a fault of its own.</summary>
public sealed class TotalReaderTests
{
    /// <summary>Values in place of what a record has: each broke some reader of some product once.</summary>
    private static readonly string[] Odd =
    [
        "null", "{}", "[]", "[null]", "true", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "1e400", "-1", "99999999999999999999999999999999",
        "1e-400", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"", "253402300799", "\"NaN\"", "{\"a\":{\"b\":[{}]}}",
    ];

    private static readonly (string Format, string Text)[] Sound =
    [
        ("usage-ndjson", """{"source":"svc","id":"1","time":"2026-01-05T00:00:00Z","agent":"atlas","provider":"openai","model":"m","inputTokens":5,"outputTokens":7,"tags":{"a":"b"}}"""),
        ("litellm", """[{"request_id":"r","startTime":"2026-01-05T00:00:00Z","model":"m","spend":0.1,"prompt_tokens":5,"completion_tokens":7,"metadata":{"usage_object":{"cache_read_input_tokens":1}},"request_tags":["a:b"]}]"""),
        ("langfuse", """{"trace":{"id":"t","userId":"u"},"observations":[{"id":"o","type":"GENERATION","startTime":"2026-01-05T00:00:00Z","model":"m","usageDetails":{"input":5,"output":7}}]}"""),
        ("openai-costs", """{"data":[{"start_time":1767571200,"end_time":1767657600,"results":[{"object":"organization.costs.result","amount":{"value":1.5,"currency":"usd"},"line_item":"m, input","project_id":"p"}]}]}"""),
        ("openai-usage", """{"data":[{"start_time":1767571200,"end_time":1767657600,"results":[{"object":"organization.usage.completions.result","input_tokens":5,"output_tokens":7,"model":"m"}]}]}"""),
        ("anthropic-costs", """{"data":[{"starting_at":"2026-01-05T00:00:00Z","ending_at":"2026-01-06T00:00:00Z","results":[{"amount":"12.5","currency":"USD","description":"x","model":"m"}]}]}"""),
        ("anthropic-usage", """{"data":[{"starting_at":"2026-01-05T00:00:00Z","ending_at":"2026-01-06T00:00:00Z","results":[{"uncached_input_tokens":5,"output_tokens":7,"cache_creation":{"ephemeral_5m_input_tokens":1},"model":"m"}]}]}"""),
        ("coding-sessions", """{"data":[{"date":"2026-01-05T00:00:00Z","actor":{"email_address":"a@b"},"core_metrics":{"num_sessions":1,"commits_by_claude_code":2},"model_breakdown":[{"model":"m","tokens":{"input":5},"estimated_cost":{"amount":5,"currency":"USD"}}]}]}"""),
        ("cloudevents", """[{"specversion":"1.0","id":"1","source":"s","type":"done","time":"2026-01-05T00:00:00Z","subject":"atlas","data":{"model":"m","inputTokens":5}}]"""),
        ("otlp", """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}}]},"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s","name":"chat","startTimeUnixNano":"1767571200000000000","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.usage.input_tokens","value":{"intValue":"5"}}]}]}]}]}"""),
        ("prices-litellm", """{"m":{"litellm_provider":"openai","input_cost_per_token":0.001,"deprecation_date":"2027-01-01","search_context_cost_per_query":{"search_context_size_medium":0.1}}}"""),
        ("usage-csv", "id,time,agent,provider,model,input_tokens,output_tokens\n1,2026-01-05T00:00:00Z,atlas,openai,m,5,7"),
        ("fx-csv", "date,from,to,rate\n2026-01-05,EUR,USD,1.1"),
        ("focus", "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,Tags\n1,1,USD,Usage,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,\"{\"\"a\"\":1}\""),
    ];

    /// <summary>A sound file of each.</summary>
    internal static IEnumerable<(string Format, string Text)> Samples => Sound;

    public static TheoryData<string> Formats => [.. Sound.Select(s => s.Format)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task No_value_in_place_of_another_makes_a_reader_fail(string format)
    {
        await using var database = await TestDatabase.Create();
        var sound = Sound.First(s => s.Format == format).Text;
        foreach (var mutation in Mutations(sound).Distinct().Take(400))
        {
            var outcome = await database.TryImport(new MemoryStream(mutation), format);
            Assert.True(outcome.IsOk || outcome.Refusal is not null, Encoding.UTF8.GetString(mutation));
        }
        // What was taken can be taken to the ledger.
        await database.Accrue(2026, 1);
        Assert.True(await database.Ties(2026, 1));
    }

    [Fact]
    public async Task A_record_with_broken_text_is_rejected_and_its_neighbours_are_kept()
    {
        await using var database = await TestDatabase.Create();
        static string Record(string id, string model) =>
            $$"""{"source":"svc","id":"{{id}}","time":"2026-01-05T00:00:00Z","provider":"openai","model":"{{model}}","inputTokens":5}""";
        var report = await database.Import(
            string.Join("\n", Record("1", "m"), Record("2", "\\ud800"), Record("3", "a\\u0000b"), Record("4", "m")), "usage-ndjson");
        Assert.Equal([2, 3], report.Rejected.Select(r => r.Line));
        Assert.Equal(2, report.Quarantined.Count);
        await database.Run(async db => Assert.Equal(2, await db.UsageEvents.CountAsync()));
    }

    [Fact]
    public async Task A_bucket_that_ends_before_it_starts_is_rejected_with_the_reason()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(
            """{"data":[{"start_time":1767657600,"end_time":1767571200,"results":[{"object":"organization.costs.result","amount":{"value":1.5,"currency":"usd"}}]}]}""",
            "openai-costs");
        Assert.Equal("The bucket ends before it starts.", Assert.Single(report.Rejected).Reason);
    }

    [Fact]
    public void Each_format_says_what_its_records_are_and_what_identifies_them()
    {
        Assert.Equal(ImportFormatTable.All.Count, ImportFormatTable.All.Select(f => f.Name).Distinct().Count());
        Assert.All(ImportFormatTable.All, f => Assert.NotEmpty(f.Identity));
    }

    /// <summary>Each value replaced by each odd one; each byte range cut; bytes that are not UTF-8 put in.</summary>
    private static IEnumerable<byte[]> Mutations(string text)
    {
        var random = new Random(7);
        var ends = new[] { ',', '}', ']' };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != ':' || i + 1 >= text.Length)
                continue;
            var end = text.IndexOfAny(ends, i + 1);
            if (end > i)
                foreach (var odd in Odd)
                    yield return Encoding.UTF8.GetBytes($"{text[..(i + 1)]}{odd}{text[end..]}");
        }
        for (var i = 0; i < 40; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            yield return i % 2 == 0 ? bytes : bytes[..random.Next(1, bytes.Length)];
        }
        foreach (var odd in Odd)
            yield return Encoding.UTF8.GetBytes(odd);
    }
}
