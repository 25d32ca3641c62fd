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

    private static async Task Accrue(TestDatabase database)
    {
        await database.Accrue(2026, 8);
        await database.Accrue(2026, 9);
        Assert.True(await database.Ties(2026, 9));
    }
}
