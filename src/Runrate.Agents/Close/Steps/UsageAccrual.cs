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

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Accrues what changed in the usage days since the last run: the difference to what the ledger holds, and nothing else.
/// </summary>
internal sealed class UsageAccrual(RunrateDb db, Journal journal)
{
    private sealed record Change(UsageDay Day, Money Delta);

    public async Task Run(Entity entity, LocalDate until, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        var dates = await db.UsageDays.AsNoTracking().Where(d => d.Entity == entity.Id && d.Pending && d.Date <= until)
            .Select(d => d.Date).Distinct().ToListAsync(ct);
        foreach (var month in dates.Select(d => d.ToYearMonth()).Distinct().Order())
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var (first, last) = (month.FirstDay(), LocalDate.Min(month.LastDay(), until));
            var days = await db.UsageDays.AsNoTracking()
                .Where(d => d.Entity == entity.Id && d.Pending && d.Date >= first && d.Date <= last).ToListAsync(ct);
            var carry = await RoundingCarry.Of(db, entity.Id, "usage", ct);
            var changes = new List<Change>(days.Count);
            // An agent's days stand together, so that a batch of entries moves few balances.
            foreach (var day in days.OrderBy(d => d.Agent.Value, StringComparer.Ordinal).ThenBy(d => d.Date).ThenBy(d => d.Id))
            {
                if (fx.Rate(day.Currency, day.Date) is { } rate)
                    changes.Add(new Change(day, carry.Take((day.Cost - day.PostedCost) * rate, entity.FunctionalCurrency)));
                else
                    batch.NeedsAttention.Add(
                        $"Usage of {day.Agent} on {day.Date:uuuu-MM-dd} is priced in {day.Currency}, and there is no rate.");
            }
            await Post(entity, changes, actor, batch, ct);
            await Settle(changes, ct);
            await transaction.CommitAsync(ct);
        }
    }

    private async Task Post(Entity entity, List<Change> changes, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var groups = changes.GroupBy(c => (c.Day.Agent, c.Day.Date)).ToList();
        var next = await EntrySequences.Next(db, entity.Id, [.. groups.Select(g => Stem(g.Key.Date, g.Key.Agent))], ct);
        var drafts = new List<EntryDraft>();
        foreach (var group in groups)
        {
            var (agent, date) = group.Key;
            var lines = group.GroupBy(c => Meters.AccountOf(c.Day.Meter)).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new UsageLine(g.Key, g.Select(c => c.Delta).Aggregate((a, b) => a + b))).ToList();
            if (UsageEntries.Accrue(entity.Id, date, agent, lines, next[Stem(date, agent)]) is { } draft)
                drafts.Add(draft);
        }
        await batch.Post(journal, drafts, actor, ct);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Notes what the ledger now holds. A cost that grew while this ran stays pending for the next run.</summary>
    private async Task Settle(List<Change> changes, CancellationToken ct)
    {
        await using var command = db.Prepared(
            """
            UPDATE "UsageDays" SET "PostedMicros" = "PostedMicros" + @micros, "PostedCost" = @cost, "Pending" = ("Cost" <> @cost)
            WHERE "Id" = @id
            """,
            "micros", "cost", "id");
        foreach (var (day, delta) in changes)
            await command.Run([delta.Micros, day.Cost, day.Id], ct);
    }

    private static string Stem(LocalDate date, AgentId agent) => $"usage/{date:uuuu-MM-dd}/{agent}";
}
