using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Parquet.Serialization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>The files that people have, each told by itself and read to its counts.</summary>
public sealed class PeoplesFormatTests
{
    private const string Focus = "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName\n"
        + "9.50,9.50,USD,Usage,2026-01-01T00:00:00Z,2026-01-02T00:00:00Z,Inference\n";

    public static TheoryData<string, string, string> Files => new()
    {
        {
            "openrouter", "generation_id,created_at,cost_total,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name\n"
                + "gen-9,2026-01-05 08:00:00.000,0.0061,2000,300,100,500,anthropic/claude-x,Anthropic\n",
            "inputTokens=1500 outputTokens=300 cacheReadTokens=500 reportedCost=0.0061"
        },
        {
            "cursor", "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n"
                + "\"2026-01-05T08:00:00.000Z\",a@example.org,Included,claude-x,No,\"30\",\"700\",\"2000\",\"90\",\"2820\",$0.02\n",
            "inputTokens=700 outputTokens=90 cacheReadTokens=2000 cacheWriteTokens=30 reportedCost=0.02"
        },
        {
            "github-usage", "date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,username,organization,repository\n"
                + "2026-01-05,copilot,copilot_premium_request,7,requests,0.04,0.28,0.08,0.20,dev,acme,web\n",
            "billedCost=0.20"
        },
        {
            "claude-code-sessions",
            """
            {"type":"user","uuid":"u1","sessionId":"s","timestamp":"2026-01-05T08:00:00Z","message":{"role":"user","content":"hi"}}
            {"type":"assistant","uuid":"u2","sessionId":"s","cwd":"/home/a/web","gitBranch":"fix","timestamp":"2026-01-05T08:00:01Z","requestId":"r","message":{"id":"msg_a","model":"claude-x","usage":{"input_tokens":4,"cache_creation_input_tokens":900,"cache_creation":{"ephemeral_5m_input_tokens":600,"ephemeral_1h_input_tokens":300},"cache_read_input_tokens":5000,"output_tokens":1}}}
            {"type":"assistant","uuid":"u3","sessionId":"s","cwd":"/home/a/web","gitBranch":"fix","timestamp":"2026-01-05T08:00:03Z","requestId":"r","message":{"id":"msg_a","model":"claude-x","usage":{"input_tokens":4,"cache_creation_input_tokens":900,"cache_creation":{"ephemeral_5m_input_tokens":600,"ephemeral_1h_input_tokens":300},"cache_read_input_tokens":5000,"output_tokens":70}}}
            """,
            "inputTokens=4 outputTokens=70 cacheReadTokens=5000 cacheWriteTokens=600 cacheWrite1hTokens=300"
        },
        {
            "codex-sessions",
            """
            {"timestamp":"2026-01-05T08:00:00Z","type":"session_meta","payload":{"id":"c1","cwd":"/home/a/web","git":{"branch":"main","commit_hash":"abc"}}}
            {"timestamp":"2026-01-05T08:00:01Z","type":"turn_context","payload":{"model":"gpt-x-codex"}}
            {"timestamp":"2026-01-05T08:00:02Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":1000,"cached_input_tokens":400,"output_tokens":50,"reasoning_output_tokens":20,"total_tokens":1050}}}}
            {"timestamp":"2026-01-05T08:00:03Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":1000,"cached_input_tokens":400,"output_tokens":50,"reasoning_output_tokens":20,"total_tokens":1050}}}}
            {"timestamp":"2026-01-05T08:00:04Z","type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":1600,"cached_input_tokens":900,"output_tokens":80,"reasoning_output_tokens":30,"total_tokens":1680}}}}
            """,
            "inputTokens=700 cacheReadTokens=900 outputTokens=80"
        },
        {
            "bedrock-log",
            """{"schemaType":"ModelInvocationLog","schemaVersion":"1.0","timestamp":"2026-01-05T08:00:00Z","accountId":"1","requestId":"q","modelId":"anthropic.claude-x-v1:0","input":{"inputTokenCount":800,"cacheReadInputTokenCount":100},"output":{"outputTokenCount":60}}""",
            "inputTokens=800 cacheReadTokens=100 outputTokens=60"
        },
        {
            "provider-responses",
            """{"id":"chatcmpl-7","object":"chat.completion","created":1767600000,"model":"gpt-x","usage":{"prompt_tokens":500,"completion_tokens":40,"total_tokens":540,"prompt_tokens_details":{"cached_tokens":128}}}""",
            "inputTokens=372 cacheReadTokens=128 outputTokens=40"
        },
        {
            "openai-usage-csv", "start_time,end_time,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_audio_tokens,output_audio_tokens\n"
                + "1767571200,1767657600,p,3,,,gpt-x,False,default,900,70,300,100,20\n",
            "inputTokens=500 cacheReadTokens=300 audioInputTokens=100 outputTokens=50 audioOutputTokens=20"
        },
        {
            "anthropic-usage-csv", "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count\n"
                + "2026-01-05,claude-x,k,Default,batch,≤ 200k,1200,10,20,30,40,2\n",
            "inputTokensBatch=1200 outputTokensBatch=40 cacheReadTokensBatch=30 cacheWriteTokensBatch=10 cacheWrite1hTokensBatch=20 queries=2"
        },
        {
            "langfuse",
            """{"id":"00000000000000ab","trace_id":"0af7651916cd43dd8448eb211c80319c","type":"GENERATION","start_time":"2026-01-05 08:00:00.000","provided_model_name":"gpt-x","usage_details":{"input":700,"output":30,"input_audio_tokens":90,"total":820},"cost_details":{"total":0.01}}""",
            "inputTokens=700 outputTokens=30 audioInputTokens=90 reportedCost=0.01"
        },
        {
            "usage-ndjson", """{"id":"1","model":"gpt-x","provider":"openai","prompt_tokens":60,"completion_tokens":5,"created_at":"2026-01-05T08:00:00Z"}""",
            "inputTokens=60 outputTokens=5"
        },
        {
            "litellm-csv", "request_id,startTime,model,spend,prompt_tokens,completion_tokens,custom_llm_provider,metadata\n"
                + "r,2026-01-05 08:00:00,gpt-x,0.003,80,9,openai,\"{\"\"usage_object\"\":{\"\"cache_read_input_tokens\"\":20}}\"\n",
            "inputTokens=60 cacheReadTokens=20 outputTokens=9 spend=0.003"
        },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_told_by_itself_and_read_to_its_counts(string format, string content, string totals)
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content);
        Assert.Equal(format, report.Format);
        Assert.Empty(report.Rejected);
        foreach (var total in totals.Split(' ').Select(t => t.Split('=')))
            Assert.Equal(decimal.Parse(total[1], System.Globalization.CultureInfo.InvariantCulture),
                decimal.Parse(report.Totals[total[0]], System.Globalization.CultureInfo.InvariantCulture));
        var again = await database.Import(content);
        Assert.Equal(0, again.Accepted);
    }

    [Fact]
    public async Task A_compressed_file_a_Parquet_table_and_a_table_with_semicolons_are_the_file_they_hold()
    {
        foreach (var content in new[] { Gzip(Focus), Encoding.UTF8.GetBytes(Focus.Replace(',', ';')), await ParquetOf() })
        {
            await using var database = await TestDatabase.Create();
            var report = await database.Import(new MemoryStream(content));
            Assert.Equal(("focus", 1), (report.Format, report.Accepted));
            Assert.Equal(9.50m, decimal.Parse(report.Totals["billedCost"], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task A_compressed_file_that_is_cut_off_stores_nothing_and_is_no_fault()
    {
        await using var database = await TestDatabase.Create();
        foreach (var length in new[] { 3, 12, 40 })
        {
            var outcome = await database.TryImport(new MemoryStream(Gzip(Focus)[..length]), null);
            Assert.True(!outcome.IsOk || outcome.Value.Refused || outcome.Value.Accepted == 0);
        }
        await database.Run(async db => Assert.Equal(0, await db.Charges.CountAsync()));
    }

    [Theory]
    [InlineData("""{"model":"x","foo":1}""", "model, foo")]
    [InlineData("colour,size\nred,1\n", "colour, size")]
    public async Task A_file_that_is_not_sure_is_asked_about_and_said_what_it_looks_like(string content, string looks)
    {
        await using var database = await TestDatabase.Create();
        var outcome = await database.TryImport(new MemoryStream(Encoding.UTF8.GetBytes(content)), null);
        Assert.Equal(RefusalCodes.UnknownFormat, outcome.Refusal!.Code);
        Assert.Contains(looks, outcome.Refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"1","model":"m","time":"2026-01-05T00:00:00Z"}""", QuarantineReasons.NoCounts)]
    [InlineData("""{"id":"1","inputTokens":5,"time":"2026-01-05T00:00:00Z"}""", QuarantineReasons.NoModel)]
    public async Task What_is_unknown_waits_by_name(string content, string reason)
    {
        await using var database = await TestDatabase.Create();
        await database.Import(content, "usage-ndjson");
        await database.Run(async db => Assert.Equal(reason, (await db.Quarantine.SingleAsync()).Reason));
    }

    [Theory]
    [InlineData("""{"id":"1","model":"m","inputTokens":5}""", "time")]
    [InlineData("""{"id":"1","model":"m","inputTokens":5,"time":"yesterday"}""", "time")]
    [InlineData("""{"id":"1","model":"m","inputTokens":5,"foo_tokens":9,"time":"2026-01-05T00:00:00Z"}""", "foo_tokens")]
    public async Task A_time_or_a_count_that_cannot_be_read_is_refused_by_name(string content, string column)
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content, "usage-ndjson");
        Assert.Contains(column, Assert.Single(report.Rejected) is var issue ? issue.Column + issue.Reason : "", StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, report.Accepted);
    }

    [Fact]
    public async Task A_stated_cost_without_tokens_waits_and_is_not_nothing()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(
            """[{"request_id":"i","call_type":"aimage_generation","spend":0.08,"prompt_tokens":0,"completion_tokens":0,"startTime":"2026-01-05T00:00:00Z","model":"painter","custom_llm_provider":"openai"}]""",
            "litellm");
        Assert.Equal((0, 1), (report.Accepted, report.Quarantined.Count));
    }

    [Fact]
    public async Task Twenty_nine_digits_are_refused_with_that_reason()
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(Focus.Replace("9.50,9.50", "12345678901234567890.123456789,1", StringComparison.Ordinal));
        Assert.Contains("29 digits", report.Rejected[0].Reason, StringComparison.Ordinal);
    }

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static async Task<byte[]> ParquetOf()
    {
        using var table = new MemoryStream();
        await ParquetSerializer.SerializeAsync(
        [
            new Row { BilledCost = 9.5, EffectiveCost = 9.5, BillingCurrency = "USD", ChargeCategory = "Usage", ServiceName = "a, \"b\"",
                ChargePeriodStart = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), ChargePeriodEnd = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc) },
        ], table);
        return table.ToArray();
    }

    private sealed class Row
    {
        public double BilledCost { get; set; }
        public double EffectiveCost { get; set; }
        public string BillingCurrency { get; set; } = "";
        public string ChargeCategory { get; set; } = "";
        public DateTime ChargePeriodStart { get; set; }
        public DateTime ChargePeriodEnd { get; set; }
        public string ServiceName { get; set; } = "";
    }
}
