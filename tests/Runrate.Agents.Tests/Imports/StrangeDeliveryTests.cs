using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Deliveries as senders make them end in the right books, whether the books were accrued in between or at the end.</summary>
public sealed class StrangeDeliveryTests
{
    public static TheoryData<string> Names => [.. StrangeDeliveries.All.Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Deliveries_end_in_the_right_books(string name)
    {
        var (_, cost, steps) = StrangeDeliveries.All.First(s => s.Name == name);
        await using var database = await IntakeCaseTests.Priced();
        foreach (var (meter, perMillion) in new[] { (Meters.InputTokens, 2.5m), (Meters.OutputTokens, 10m) })
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
                new PriceQuote("cursor", "gpt-4o", meter, perMillion / 1_000_000, Currency.Usd, null, "test"), TestDatabase.Ana));
        var files = new List<Guid>();
        foreach (var step in steps)
        {
            database.Clock.Advance(Duration.FromMinutes(1));
            if (step.StartsWith("undo:", StringComparison.Ordinal))
            {
                await database.With<UndoDelivery, Outcome<ImportFile>>(
                    u => u.Run(files[int.Parse(step[5..], CultureInfo.InvariantCulture) - 1], TestDatabase.Ana));
                continue;
            }
            var report = await database.Import(step);
            Assert.False(report.Refused, string.Join("; ", report.Rejected.Select(r => $"{r.Line} {r.Column} {r.Reason}")));
            files.Add(report.Id);
            TestContext.Current.TestOutputHelper?.WriteLine($"{report.Format}: {report.Accepted} accepted, {report.Duplicates} known, {report.Restated} restated, "
                + $"{report.Removed} removed; {string.Join("; ", report.Quarantined.Concat(report.Rejected).Select(i => i.Reason))}");
            if (files.Count == 1)
                await Accrue(database);
        }
        await Accrue(database);
        await database.Run(async db =>
        {
            Assert.Equal(cost, (await db.UsageDays.ToListAsync()).Sum(d => d.Cost) + (await db.Charges.ToListAsync()).Sum(c => c.EffectiveCost));
            Assert.Empty(await db.Quarantine.Where(q => q.ResolvedAt == null).Select(q => q.Message).ToListAsync());
            var micros = await db.Postings.Where(p => EF.Functions.Like(p.Account, "5%")).SumAsync(p => p.Amount.Micros);
            Assert.Equal(cost, new Money(micros, Currency.Usd).ToDecimal());
        });
        var last = steps[^1];
        Assert.True((await database.Import(last)).ChangesNothing);
    }

    [Theory]
    [InlineData("acme.tokens.prompt", "1000")]
    [InlineData("acme.metrics", """{"prompt_tokens":1000,"completion_tokens":20}""")]
    public async Task A_span_that_counts_under_names_that_are_not_known_waits_with_the_names(string attribute, string value)
    {
        await using var database = await IntakeCaseTests.Priced();
        var report = await database.Import(SendersToday.Trace(SendersToday.Call("b1", null, "acme call", ("model", "gpt-4o"), (attribute, value))));
        Assert.Equal(0, report.Accepted);
        await database.Run(async db => Assert.Contains(attribute, (await db.Quarantine.SingleAsync()).Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gen_ai.request.max_tokens")]
    [InlineData("ratelimit.remaining.tokens")]
    [InlineData("gen_ai.aggregated_usage.input_tokens")]
    public async Task A_limit_of_tokens_is_no_usage(string attribute)
    {
        await using var database = await IntakeCaseTests.Priced();
        Assert.True((await database.Import(SendersToday.Trace(SendersToday.Call("b1", null, "step", (attribute, "1000"))))).ChangesNothing);
    }

    [Fact]
    public async Task What_no_price_of_the_books_is_for_waits_and_says_what_it_counts()
    {
        foreach (var (word, delivery) in SendersToday.Waiting)
        {
            await using var database = await IntakeCaseTests.Priced();
            await database.Hire("atlas");
            await database.Import(delivery, agent: new AgentId("atlas"));
            await database.Run(async db => Assert.Contains(word, string.Join('\n', await db.Quarantine.Select(q => q.Message).ToListAsync()),
                StringComparison.Ordinal));
        }
    }

    private static async Task Accrue(TestDatabase database)
    {
        await database.Accrue(2026, 8);
        await database.Accrue(2026, 9);
        Assert.True(await database.Ties(2026, 9));
    }
}
