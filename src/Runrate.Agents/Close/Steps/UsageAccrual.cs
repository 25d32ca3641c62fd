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

    /// <summary>Null, or the refusal of whoever holds the books; what was posted until then stands, and the next run goes on from there.</summary>
    public async Task<Refusal?> Run(Entity entity, LocalDate until, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var dates = await UsageDays.Due(db, entity.Id, until).Select(d => d.Date).Distinct().ToListAsync(ct);
        foreach (var month in dates.Select(d => d.ToYearMonth()).Distinct().Order())
        {
            if (await Month(entity, month, until, actor, batch, ct) is { } busy)
                return busy;
        }
        return null;
    }

    private async Task<Refusal?> Month(
        Entity entity, YearMonth month, LocalDate until, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var taken = await BooksLock.Take(db, entity.Id, $"{actor.Name}, usage of {month.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var (first, last) = (month.FirstDay(), LocalDate.Min(month.LastDay(), until));
        var days = await UsageDays.Due(db, entity.Id, last).Where(d => d.Date >= first).ToListAsync(ct);
        // After the usage: what came in together with its rate is never posted at an older one.
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, first, last, ct);
        var carries = await RoundingCarries.Of(db, entity.Id, RoundingCarries.Usage, month, ct);
        var changes = new List<Change>(days.Count);
        // An agent's days stand together, so that a batch of entries moves few balances; the order does not depend on arrival.
        foreach (var day in days.OrderBy(d => d.Agent.Value, StringComparer.Ordinal).ThenBy(d => d.Date)
            .ThenBy(d => d.Provider, StringComparer.Ordinal).ThenBy(d => d.Model, StringComparer.Ordinal)
            .ThenBy(d => d.Meter, StringComparer.Ordinal).ThenBy(d => d.PriceId).ThenBy(d => d.Environment, StringComparer.Ordinal))
        {
            if (fx.Rate(day.Currency, day.Date) is { } rate)
                changes.Add(new Change(day, carries.Take(
                    day.Agent, Meters.AccountOf(day.Meter), (day.Cost - day.PostedCost) * rate, entity.FunctionalCurrency)));
            else
                batch.NeedsAttention.Add(
                    $"Usage of {day.Agent} on {day.Date:uuuu-MM-dd} is priced in {day.Currency}, and there is no rate.");
        }
        await Post(entity, changes, actor, batch, ct);
        await Settle(changes, ct);
        await carries.Save(db, ct);
        if (changes.Count > 0)
            await MonthDue.Note(db, entity.Id, MonthDue.TrueUp, [month], ct);
        await hold.Commit(ct);
        return null;
    }

    private async Task Post(Entity entity, List<Change> changes, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var groups = changes.GroupBy(c => (c.Day.Agent, c.Day.Date)).ToList();
        if (groups.Count == 0)
            return;
        var next = await EntrySequences.NextIn(
            db, entity.Id, [EntryKind.Usage], groups.Min(g => g.Key.Date), groups.Max(g => g.Key.Date),
            [.. groups.Select(g => Stem(g.Key.Date, g.Key.Agent))], ct);
        var drafts = new List<EntryDraft>();
        foreach (var group in groups)
        {
            var (agent, date) = group.Key;
            var lines = group.GroupBy(c => Meters.AccountOf(c.Day.Meter)).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new UsageLine(g.Key, g.Select(c => c.Delta).Aggregate((a, b) => a + b))).ToList();
            if (UsageEntries.Accrue(entity.Id, date, agent, lines, next[Stem(date, agent)]) is { } draft)
                drafts.Add(draft);
        }
        await batch.Post(journal, drafts, actor, ct, isNew: true);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Notes what the ledger now holds. What came while this ran is not among it and waits for the next run.</summary>
    private Task Settle(List<Change> changes, CancellationToken ct) => db.WriteRows(
        """
        UPDATE "UsageDays" SET "PostedMicros" = v."column1", "PostedQuantity" = v."column2" FROM (VALUES
        """, 4,
        """) AS v WHERE "Date" = v."column3" AND "LaneId" = v."column4" """,
        [.. changes.Select(c => (object[])
            [c.Day.PostedMicros + c.Delta.Micros, c.Day.Quantity, c.Day.Date.ToDateOnly().DayNumber, c.Day.LaneId])], ct);

    private static string Stem(LocalDate date, AgentId agent) => $"usage/{date:uuuu-MM-dd}/{agent}";
}
