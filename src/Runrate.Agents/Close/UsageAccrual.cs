using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close;

/// <summary>Accrues what changed in the usage days since the last run: the difference to what the ledger holds, and nothing else.</summary>
internal sealed class UsageAccrual(RunrateDb db, Journal journal)
{
    private sealed record Change(UsageDay Day, Money Delta);

    public async Task Run(Entity entity, LocalDate until, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        var dates = await db.UsageDays.AsNoTracking().Where(d => d.Entity == entity.Id && d.Pending && d.Date <= until)
            .Select(d => d.Date).Distinct().OrderBy(d => d).ToListAsync(ct);
        foreach (var date in dates)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var days = await db.UsageDays.AsNoTracking()
                .Where(d => d.Entity == entity.Id && d.Pending && d.Date == date).OrderBy(d => d.Id).ToListAsync(ct);
            var carry = await RoundingCarry.Of(db, entity.Id, "usage", ct);
            var changes = new List<Change>(days.Count);
            foreach (var day in days.OrderBy(d => d.Agent.Value, StringComparer.Ordinal).ThenBy(d => d.Id))
            {
                if (fx.Rate(day.Currency, date) is { } rate)
                    changes.Add(new Change(day, carry.Take((day.Cost - day.PostedCost) * rate, entity.FunctionalCurrency)));
                else
                    batch.NeedsAttention.Add($"Usage of {day.Agent} on {date:uuuu-MM-dd} is priced in {day.Currency}, and there is no rate.");
            }
            await Post(entity, date, changes, actor, batch, ct);
            await transaction.CommitAsync(ct);
        }
    }

    private async Task Post(Entity entity, LocalDate date, List<Change> changes, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var byAgent = changes.GroupBy(c => c.Day.Agent).ToList();
        var stems = byAgent.Select(g => $"usage/{date:uuuu-MM-dd}/{g.Key}").ToList();
        var next = await EntrySequences.Next(db, entity.Id, stems, ct);
        var drafts = new List<EntryDraft>();
        foreach (var group in byAgent)
        {
            var lines = group.GroupBy(c => Meters.AccountOf(c.Day.Meter)).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new UsageLine(g.Key, g.Select(c => c.Delta).Aggregate((a, b) => a + b))).ToList();
            if (UsageEntries.Accrue(entity.Id, date, group.Key, lines, next[$"usage/{date:uuuu-MM-dd}/{group.Key}"]) is { } draft)
                drafts.Add(draft);
        }
        await batch.Post(journal, drafts, actor, ct);
        await db.SaveChangesAsync(ct);
        foreach (var (day, delta) in changes)
        {
            // A cost that grew while this ran stays pending for the next run.
            await db.Database.ExecuteSqlAsync(
                $"""
                UPDATE "UsageDays" SET "PostedMicros" = "PostedMicros" + {delta.Micros}, "PostedCost" = {day.Cost}, "Pending" = ("Cost" <> {day.Cost})
                WHERE "Id" = {day.Id}
                """, ct);
        }
    }
}
