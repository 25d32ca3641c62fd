using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Every kind of input that once went wrong costs what it should, plain or packed, once or again.</summary>
public sealed class CaseFigureTests
{
    private static readonly (string Provider, string Model, string Meter, decimal PerMillion)[] Prices =
    [
        ("openai", "gpt-image-1", Meters.InputTokens, 5m), ("openai", "gpt-image-1", Meters.ImageInputTokens, 13m),
        ("openai", "gpt-image-1", Meters.ImageOutputTokens, 40m), ("openai", "embed-3", Meters.InputTokens, 0.02m),
        ("openrouter", "openai/gpt-4o", Meters.InputTokens, 2.5m), ("openrouter", "openai/gpt-4o", Meters.OutputTokens, 10m),
        ("cursor", "cursor-large", Meters.InputTokens, 2.5m), ("cursor", "cursor-large", Meters.OutputTokens, 10m),
        ("aws", "anthropic.claude-sonnet-4-20250514-v1:0", Meters.InputTokens, 3m),
        ("aws", "anthropic.claude-sonnet-4-20250514-v1:0", Meters.OutputTokens, 15m),
    ];

    public static TheoryData<string> Cases => [.. CaseFigures.All.Select(c => c.Name)];

    public static TheoryData<string> AsideCases => [.. CaseFigures.Aside.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_costs_what_it_should_and_again_changes_nothing(string name)
    {
        var (_, cost, deliveries) = CaseFigures.All.First(c => c.Name == name);
        await using var database = await Priced();
        foreach (var delivery in deliveries)
            await database.Import(delivery);
        await database.Run(async db => Assert.Empty(await db.Quarantine.Where(q => q.ResolvedAt == null).Select(q => q.Message).ToListAsync()));
        Assert.Equal(cost, await Cost(database));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(deliveries[^1]), TestContext.Current.CancellationToken);
        packed.Position = 0;
        await database.Import(packed);
        Assert.Equal(cost, await Cost(database));
    }

    [Theory]
    [MemberData(nameof(AsideCases))]
    public async Task A_case_that_cannot_count_waits_or_is_refused_by_name(string name)
    {
        var (_, words, content) = CaseFigures.Aside.First(c => c.Name == name);
        await using var database = await Priced();
        var outcome = await database.TryImport(IntakeSteps.Text(content));
        var said = outcome.IsOk
            ? string.Join(' ', outcome.Value.Quarantined.Concat(outcome.Value.Rejected).Select(i => i.Reason)) : outcome.Refusal.Message;
        Assert.Contains(words, said, StringComparison.Ordinal);
        Assert.Equal(0m, await Cost(database));
    }

    private static async Task<decimal> Cost(TestDatabase database)
    {
        var cost = 0m;
        await database.Run(async db => cost = (await db.UsageDays.ToListAsync()).Sum(d => d.Cost)
            + (await db.Charges.ToListAsync()).Sum(c => c.EffectiveCost));
        return cost;
    }

    private static async Task<TestDatabase> Priced()
    {
        var database = await IntakeCaseTests.Priced();
        foreach (var (provider, model, meter, perMillion) in Prices)
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
                new PriceQuote(provider, model, meter, perMillion / 1_000_000, Currency.Usd, null, "test"), TestDatabase.Ana));
        return database;
    }
}
