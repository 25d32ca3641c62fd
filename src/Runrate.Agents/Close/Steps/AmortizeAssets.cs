using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// The monthly consumption of what is on the balance sheet: prepayments are released, services received are accrued, assets amortised, leases
/// run, each in each book by its own policy. A month that was missed, because an asset was recorded late, is caught up in the first
/// open month under its own name.
/// </summary>
public sealed class AmortizeAssets(RunrateDb db, Journal journal)
{
    private static readonly HashSet<string> Prepayments = [AssetMethods.ServicePeriod, AssetMethods.AsReceived, AssetMethods.Consumption];

    /// <summary>Prepayments and services; non-current parts that fall due within a year become current.</summary>
    public Task<Outcome<StepResult>> ReleasePrepayments(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default) =>
        Run(CloseSteps.ReleasePrepayments.Name, entity, period, prepayments: true, null, actor, ct);

    /// <summary>Capitalised assets and leases.</summary>
    public Task<Outcome<StepResult>> AmortizeAgents(EntityId entity, YearMonth period, Actor actor, CancellationToken ct = default) =>
        Run(CloseSteps.AmortizeAgents.Name, entity, period, prepayments: false, null, actor, ct);

    /// <summary>
    /// Both for some arrangements alone, which are about to leave: what others consume in a month that is not closed yet is for its close, as
    /// is the mid-quarter convention, which looks at all of a year.
    /// </summary>
    public async Task<Outcome<int>> Charge(
        EntityId entity, YearMonth period, IReadOnlyCollection<Guid> only, Actor actor, CancellationToken ct = default)
    {
        var released = await Run(CloseSteps.ReleasePrepayments.Name, entity, period, prepayments: true, only, actor, ct);
        if (!released.IsOk)
            return released.Refusal;
        var charged = await Run(CloseSteps.AmortizeAgents.Name, entity, period, prepayments: false, only, actor, ct);
        return charged.IsOk ? released.Value.Posted + charged.Value.Posted : charged.Refusal;
    }

    private async Task<Outcome<StepResult>> Run(
        string step, EntityId entityId, YearMonth period, bool prepayments, IReadOnlyCollection<Guid>? only, Actor actor, CancellationToken ct)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var all = await db.Assets.Where(a => a.Entity == entityId).ToListAsync(ct);
        var due = all.Where(a => prepayments == Prepayments.Contains(a.Method) && IsDue(a, period) && only?.Contains(a.ArrangementId) != false)
            .OrderBy(a => a.Book).ToList();
        var attention = new List<string>();
        var drafts = prepayments || only is not null ? [] : MidQuarterTest.Apply(entity, all, period).ToList();
        var charged = new List<AssetRecord>();
        var already = 0;
        var lapsed = await Lapsed(entityId, period, due, ct);
        var idle = (await IdleAssets.Said(db, entityId, due.FindAll(a => a.Method == AssetMethods.NotInUse && a.EndedOn is null), ct))
            .Select(i => i.Text).ToList();
        foreach (var group in due.GroupBy(a => a.Common ? $"{a.ArrangementId}/{a.EndedOn}/{a.ChargedThrough}" : a.Id.ToString()))
        {
            var asset = group.First();
            if (asset.ChargedThrough >= period && asset.Method != AssetMethods.Consumption)
            {
                already++;
                continue;
            }
            drafts.AddRange(Drafts(asset, entity, period));
            if (Lapse(asset, period, lapsed, attention) is { } lapse)
                drafts.Add(lapse);
            charged.AddRange(group.Where(a => a.ChargedThrough is null || a.ChargedThrough < period));
        }
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        var ids = charged.ConvertAll(a => a.Id);
        await db.UpdateKept<AssetRecord, Guid>(
            db.Assets.Where(a => EF.Parameter(ids).Contains(a.Id)), set => set.SetProperty(a => a.ChargedThrough, (YearMonth?)period), ct);
        foreach (var asset in charged)
        {
            asset.ChargedThrough = period;
            var noted = db.Entry(asset).Property(a => a.ChargedThrough);
            (noted.OriginalValue, noted.IsModified) = (period, false);
        }
        await db.SaveChangesAsync(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return new StepResult(step, posted.Value.Posted, posted.Value.AlreadyPosted + already, [.. idle, .. attention.Distinct()]) { Told = idle };
    }

    /// <summary>
    /// Credits that were not drawn when they lapsed are an expense of that month. A bill that comes later draws on nothing, and is
    /// taken out of that expense again.
    /// </summary>
    private static EntryDraft? Lapse(
        AssetRecord asset, YearMonth period, Dictionary<(Book, string, string), Money> lapsed, List<string> attention)
    {
        if (!HasLapsed(asset, period)
            || !lapsed.TryGetValue((asset.Book, AssetBalances.SourceOf(asset.ArrangementId), asset.AssetAccount), out var left))
            return null;
        attention.Add($"{asset.Name}: credits lapsed on {asset.ServiceEnd!.Value:uuuu-MM-dd}; {left} that nobody drew is expensed.");
        return AmortizationEntries.Lapse(asset.AsAcquisition(), BookOf(asset), asset.AssetAccount, asset.ExpenseAccount, left, period, asset.Basis);
    }

    private static bool HasLapsed(AssetRecord asset, YearMonth period) =>
        asset.Method == AssetMethods.Consumption && asset.ServiceEnd is { } end && end <= period.LastDay();

    /// <summary>What is left of credits that have lapsed, by book, source and account: one sum a book.</summary>
    private async Task<Dictionary<(Book, string, string), Money>> Lapsed(
        EntityId entity, YearMonth period, List<AssetRecord> due, CancellationToken ct)
    {
        var left = new Dictionary<(Book, string, string), Money>();
        foreach (var book in due.Where(a => HasLapsed(a, period)).GroupBy(a => a.Book))
        {
            var accounts = book.Select(a => a.AssetAccount).Distinct().ToList();
            foreach (var balance in await new AssetBalances(db).Of(entity, book.Key, period, accounts, null, ct))
                left[(book.Key, balance.Source, balance.Account)] = balance.Balance;
        }
        return left;
    }

    // A service may begin before it is paid for. What was reversed as a whole is charged no more.
    private static bool IsDue(AssetRecord asset, YearMonth period) => asset.EndedWhy != PostTreatments.Reversed
        && (asset.AcquiredOn.ToYearMonth() <= period || asset.ServiceStart?.ToYearMonth() <= period);

    private static IEnumerable<EntryDraft> Drafts(AssetRecord asset, Entity entity, YearMonth period)
    {
        if (asset.Method is AssetMethods.NotInUse or AssetMethods.Consumption)
            return [];
        var last = asset.EndedOn is { } end ? Earlier(end.PlusDays(1).ToYearMonth().PlusMonths(-1), period) : period;
        var item = asset.AsAcquisition();
        var record = asset.Id.ToString("N")[..8] + asset.Id.ToString("N")[^6..];
        return asset.Method switch
        {
            AssetMethods.ServicePeriod => Releases(asset, item, last, record),
            AssetMethods.AsReceived => Services(asset, item, last, record),
            _ when AssetMethods.IsLease(asset.Method) => Leases(asset, item, last, record),
            _ => Charges(asset, item, entity, last, record),
        };
    }

    private static IEnumerable<EntryDraft> Releases(AssetRecord asset, Acquisition item, YearMonth last, string record)
    {
        var schedule = AcquisitionEntries.Prepaid(item)!;
        var first = AcquisitionEntries.SplitDate(item).ToYearMonth();
        return Months(asset, first, Earlier(last, asset.ServiceEnd!.Value.ToYearMonth()))
            .Select(month => AmortizationEntries.Release(item, BookOf(asset), asset.ExpenseAccount, schedule, month, record, asset.Basis))
            .OfType<EntryDraft>();
    }

    private static IEnumerable<EntryDraft> Services(AssetRecord asset, Acquisition item, YearMonth last, string record)
    {
        var schedule = AcquisitionEntries.Prepaid(item)!.Schedule;
        var accounts = new AcquisitionAccounts(asset.AssetAccount, asset.AccumulatedAccount);
        return Months(asset, item.ServiceStart!.Value.ToYearMonth(), Earlier(last, item.ServiceEnd!.Value.ToYearMonth()))
            .Select(month => AmortizationEntries.Accrue(item, BookOf(asset), accounts, month, schedule.ChargeFor(month), record, asset.Basis))
            .OfType<EntryDraft>();
    }

    private static IEnumerable<EntryDraft> Leases(AssetRecord asset, Acquisition item, YearMonth last, string record)
    {
        var contract = LeaseCourse.Of(asset);
        var schedule = contract.Schedule(asset.Book);
        var first = asset.StartsOn.ToYearMonth();
        return Months(asset, first, Earlier(last, first.PlusMonths(asset.LifeMonths - 1)))
            .Select(month => LeaseEntries.Month(item, asset.Book, contract, schedule.Rows[first.MonthsUntil(month)], month, record, asset.Basis,
                Variable(asset, first.MonthsUntil(month))))
            .OfType<EntryDraft>();
    }

    private static Money? Variable(AssetRecord asset, int month) =>
        asset.Lease?.Variable is { } variable ? Money.From(variable.ElementAtOrDefault(month), asset.Cost.Currency) : null;

    private static IEnumerable<EntryDraft> Charges(AssetRecord asset, Acquisition item, Entity entity, YearMonth last, string record)
    {
        var schedule = Schedule(asset, entity);
        var accounts = new AcquisitionAccounts(asset.AssetAccount, "", asset.AccumulatedAccount, asset.ExpenseAccount);
        var starts = asset.StartsOn.ToYearMonth();
        foreach (var month in Months(asset, starts, last))
        {
            if (month == starts && asset.AcquiredInto is { } into)
            {
                var date = LocalDate.Max(asset.StartsOn, item.Date);
                yield return AcquisitionEntries.Transfer(item, asset.Book, into, asset.AssetAccount, asset.Cost, date, record, asset.Basis)!;
            }
            if (AmortizationEntries.Charge(item, asset.Book, accounts, month, schedule.ChargeFor(month), record, asset.Basis) is { } charge)
                yield return charge;
        }
    }

    /// <summary>The schedule of a capitalised asset by its book's method and year.</summary>
    public static AmortizationSchedule Schedule(AssetRecord asset, Entity entity) => AssetSchedules.Of(new AssetPolicy(
        asset.Cost, asset.Residual, asset.Method, asset.LifeMonths, asset.StartsOn, asset.AcquiredOn,
            ArrangementFacts.CalendarOf(asset.Book, entity)));

    private static Book? BookOf(AssetRecord asset) => asset.Common ? null : asset.Book;

    /// <summary>From the month after the last one charged, or the first, up to the last due.</summary>
    private static IEnumerable<YearMonth> Months(AssetRecord asset, YearMonth first, YearMonth last)
    {
        var from = asset.ChargedThrough is { } through && through.Next() > first ? through.Next() : first;
        return Enumerable.Range(0, Math.Max(0, from.MonthsUntil(last) + 1)).Select(from.PlusMonths);
    }

    private static YearMonth Earlier(YearMonth a, YearMonth b) => a < b ? a : b;
}
