using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>An asset or prepayment as it will be carried from a month on.</summary>
/// <param name="Carrying">Before that month.</param>
/// <param name="IsPrepaid">Its consumption is within run cost.</param>
internal sealed record CarriedItem(AssetRecord Record, Money Carrying, AmortizationSchedule Schedule, bool IsPrepaid)
{
    /// <summary>What is left at the end of a month, by its schedule.</summary>
    public Money At(YearMonth month, YearMonth from)
    {
        var left = Carrying - Schedule.ChargeBetween(from, month);
        return left.IsNegative ? Money.Zero(left.Currency) : left;
    }

    /// <summary>What a month takes of it: by its schedule, and never more than is still carried.</summary>
    public Money ChargeIn(YearMonth month, YearMonth from) => (month <= from ? Carrying : At(month.PlusMonths(-1), from)) - At(month, from);
}

/// <summary>An agent's months in one book, from the average of its last ones, with amortisation by its schedules.</summary>
/// <param name="Value">Average value a month; zero in a statutory book.</param>
/// <param name="RunCost">Average run cost a month.</param>
internal sealed record BookProjection(
    Entity Entity, Agent Agent, Book Book, YearMonth From, Money Value, Money RunCost, Money Metered,
    IReadOnlyList<(string Meter, decimal Quantity)> Usage, IReadOnlyList<CarriedItem> Items, string Said)
{
    public const int AverageOf = 3;

    public Money Zero => Money.Zero(Value.Currency);

    public Money Average => Value - RunCost;

    /// <summary>What has a life that can be re-estimated.</summary>
    public IReadOnlyList<CarriedItem> Assets { get; } = [.. Items.Where(i => !i.IsPrepaid)];

    /// <summary>Average value less run cost, less the month's amortisation by schedule.</summary>
    public Money Net(YearMonth month) => Assets.Aggregate(Average, (net, item) => net - item.ChargeIn(month, From));

    public Money Carrying(YearMonth month) => Items.Aggregate(Zero, (sum, item) => sum + item.At(month, From));

    public static async Task<BookProjection> Load(
        RunrateDb db, LedgerQueries ledger, AssetLedger assets, Entity entity, Agent agent, Book book, YearMonth start, CancellationToken ct)
    {
        var (from, to) = (start.PlusMonths(-AverageOf), start.PlusMonths(-1));
        var sets = AccountSets.Of(book);
        var movements = await ledger.Movements(entity.Id, book, from, to, agent.Id, ct);
        var (first, last, currency) = (from.FirstDay(), to.LastDay(), entity.FunctionalCurrency);
        var usage = (await db.UsageDays.AsNoTracking()
                .Where(u => u.Lane.Entity == entity.Id && u.Lane.Agent == agent.Id && u.Date >= first && u.Date <= last
                    && u.Lane.Currency == currency)
                .GroupBy(u => new { u.LaneId, u.Lane.Meter, u.Lane.PerUnit })
                .Select(g => new { g.Key.Meter, g.Key.PerUnit, Quantity = g.Sum(u => u.Quantity) }).ToListAsync(ct))
            .GroupBy(u => u.Meter)
            .Select(g => new { Meter = g.Key, Quantity = g.Sum(u => u.Quantity), Cost = g.Sum(u => u.Quantity * u.PerUnit) }).ToList();
        var records = await db.Assets.AsNoTracking()
            .Where(a => a.Entity == entity.Id && a.Agent == agent.Id && a.Book == book && a.EndedOn == null).ToListAsync(ct);
        var items = new List<CarriedItem>();
        foreach (var record in records.Where(r => AssetChanges.IsMeasured(r) || r.Method == AssetMethods.ServicePeriod))
            items.Add(await Item(assets, record, entity, start, ct));
        // What a schedule charges to a line of run cost, as set-up of a hosted service is, is not charged by the average as well.
        var scheduled = await Scheduled(db, agent, book, from, to, sets.RunCost, ct);
        var (value, run) = (-Sum(sets.Value), Sum(sets.RunCost) - new Money(scheduled, currency) * (1m / AverageOf));
        return new BookProjection(
            entity, agent, book, start, value, run, Money.From(usage.Sum(u => u.Cost) / AverageOf, currency),
            [.. usage.Select(u => (u.Meter, u.Quantity / AverageOf))], items,
            $"Value less run cost averaged {InWords.Of(value - run)} over {InWords.Of(from)} to {InWords.Of(to)} in the {book.Name()} book; " +
            "amortisation follows the schedules.");

        Money Sum(IReadOnlyList<string> codes) =>
            new Money(movements.Where(m => m.Currency == currency && codes.Contains(m.Account)).Sum(m => m.Micros), currency) * (1m / AverageOf);
    }

    private static Task<long> Scheduled(
        RunrateDb db, Agent agent, Book book, YearMonth from, YearMonth to, IReadOnlyList<string> accounts, CancellationToken ct) =>
        db.Entries.AsNoTracking().Where(e => e.Entity == agent.Entity && e.Kind == EntryKind.Amortization && (e.Book == null || e.Book == book)
                && e.Period >= from && e.Period <= to)
            .SelectMany(e => e.Postings).Where(p => p.Agent == agent.Id && accounts.Contains(p.Account)).SumAsync(p => p.Amount.Micros, ct);

    /// <summary>The ledger's balance less the charges until the projection starts.</summary>
    private static async Task<CarriedItem> Item(AssetLedger assets, AssetRecord record, Entity entity, YearMonth start, CancellationToken ct)
    {
        var balances = await assets.Balances(record.Entity, record.ArrangementId, record.Book, ct);
        var carrying = balances.Aggregate(Money.Zero(record.Cost.Currency), (sum, b) => sum + b.Balance);
        var prepaid = record.Method == AssetMethods.ServicePeriod;
        var schedule = prepaid ? AcquisitionEntries.Prepaid(record.AsAcquisition())!.Schedule : AmortizeAssets.Schedule(record, entity);
        var next = record.ChargedThrough?.Next() ?? (prepaid ? record.ServiceStart!.Value : record.StartsOn).ToYearMonth();
        if (next < start)
            carrying -= schedule.ChargeBetween(next, start.PlusMonths(-1));
        return new CarriedItem(record, carrying, schedule, prepaid);
    }
}
