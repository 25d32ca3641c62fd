using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Inputs that once went wrong, each with its right figure at the prices of a public list.</summary>
public sealed class IntakeCaseTests
{
    private static readonly (string Provider, string Model, decimal[] PerMillion)[] Models =
    [
        ("openai", "gpt-4o", [2.50m, 10m, 1.25m]),
        ("openai", "gpt-4o-2024-08-06", [2.50m, 10m, 1.25m]),
        ("openai", "ft:gpt-4o-2024-08-06", [3.75m, 15m, 1.875m]),
        ("anthropic", "claude-sonnet-4-20250514", [3m, 15m, 0.30m, 3.75m, 6m]),
        ("anthropic", "claude-sonnet-4-5", [3m, 15m, 0.30m, 3.75m, 6m]),
        ("google", "gemini-2.5-pro", [1.25m, 10m, 0.31m]),
        ("google", "gemini-2.5-flash", [0.30m, 2.50m, 0.03m]),
    ];

    private static readonly string[] MeterOrder =
        [Meters.InputTokens, Meters.OutputTokens, Meters.CacheReadTokens, Meters.CacheWriteTokens, Meters.CacheWrite1hTokens];

    [Theory]
    [InlineData("c1_nested_chat_spans.json", 0.0035)]
    [InlineData("c1b_llm_in_llm.json", 0.0035)]
    [InlineData("c3b_1_child_first.json|c3b_2_wrapper_next_batch.json", 0.0035)]
    [InlineData("c3b_2_wrapper_next_batch.json|c3b_1_child_first.json", 0.0035)]
    [InlineData("c7_gemini_over_200k.json", 0.765)]
    [InlineData("c7b_anthropic_200k-1M.json", 1.8225)]
    [InlineData("c11a_ft_model.json", 0.00525)]
    [InlineData("c13a_langfuse_cache_keys.json", 0.04875)]
    [InlineData("c13c_exclusive_input_total_known.json", 0.0501)]
    [InlineData("l3b_langfuse_no_total.json", 0.0501)]
    [InlineData("w6_gemini_thoughts_beside.json", 0.00255)]
    [InlineData("o5_claude_code_session.jsonl", 0.01760385)]
    [InlineData("t1_claude_code_metrics.json", 0.003)]
    [InlineData("t2_claude_code_logs.json", 0.003)]
    [InlineData("w3_ndjson_created_at.jsonl", 0.0035)]
    [InlineData("w4_openai_response_log.jsonl", 0.0035)]
    [InlineData("c8b_openai_usage_bucket_grew.json", 0.0175)]
    [InlineData("l1_langfuse_blob_export.jsonl", 0.0035)]
    [InlineData("o10_openai_dashboard_usage.csv", 0.003)]
    [InlineData("o12_anthropic_console_usage.csv", 0.0045)]
    public async Task A_case_costs_what_it_should(string files, double cost)
    {
        await using var database = await Priced();
        await Import(database, files);
        await database.Run(async db => Assert.Equal((decimal)cost, (await db.UsageDays.ToListAsync()).Sum(d => d.Cost)));
    }

    [Theory]
    [InlineData("c10_openai_audio_tokens.json")]
    [InlineData("l3d_langfuse_audio.json")]
    [InlineData("v8_litellm_image_spend.json")]
    [InlineData("no_usage_and_vercel_embed.json")]
    public async Task What_has_no_price_or_no_counts_waits_by_name(string files)
    {
        await using var database = await Priced();
        await Import(database, files);
        await database.Run(async db => Assert.NotEqual(0, await db.Quarantine.CountAsync()));
    }

    private static async Task Import(TestDatabase database, string files)
    {
        foreach (var name in files.Split('|'))
        {
            await database.Import(await File.ReadAllTextAsync(Repository.SharedFile(["cases", "intake", name])));
        }
    }

    internal static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create(new LocalDate(2026, 11, 1));
        foreach (var (provider, model, perMillion) in Models)
            for (var i = 0; i < perMillion.Length; i++)
                await Price(database, provider, model, MeterOrder[i], perMillion[i]);
        foreach (var (provider, model, input, output) in new[]
        {
            ("google", "gemini-2.5-pro", 2.50m, 15m), ("anthropic", "claude-sonnet-4-5", 6m, 22.50m),
        })
        {
            await Price(database, provider, model, "input_tokens_above_200k", input);
            await Price(database, provider, model, "output_tokens_above_200k", output);
        }
        return database;
    }

    private static Task Price(TestDatabase database, string provider, string model, string meter, decimal perMillion) =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
            new PriceQuote(provider, model, meter, perMillion / 1_000_000, Currency.Usd, null, "test"), TestDatabase.Ana));
}
