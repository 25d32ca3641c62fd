using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>A change of a lease as stated.</summary>
/// <param name="From">The month from which the payments change.</param>
/// <param name="Payments">Those from that month on: <c>24 x 1050</c>.</param>
/// <param name="Reason">Index, Term or Modification.</param>
/// <param name="Rate">The revised yearly rate as a share; an index that moves keeps the old one.</param>
/// <param name="KeptShare">Of the right of use where its scope falls; all of it where absent.</param>
/// <param name="KeptMonths">Of the old term where it ends earlier; all that is left of it where absent.</param>
public sealed record LeaseChangeStatement(
    Guid? Arrangement, YearMonth? From, string? Payments, string? Reason, decimal? Rate = null, decimal? KeptShare = null, int? KeptMonths = null,
    string? Evidence = null);

/// <summary>What a change did to a book.</summary>
/// <param name="Measured">False where an index is no reason to measure again, or the book never recognised the lease.</param>
/// <param name="Adjustment">Of the right of use in all.</param>
/// <param name="Entry">Null where nothing was posted.</param>
public sealed record LeaseChangeOutcome(
    Book Book, bool Measured, Money LiabilityBefore, Money LiabilityAfter, Money Adjustment, Money Gain, EntryId? Entry);

/// <summary>
/// Measures a lease again in every book from a month on: months before stay as they were charged, and the close charges the new schedule
/// from that month. Needs the Controller role.
/// </summary>
public sealed class RemeasureLease(RunrateDb db, Journal journal, LedgerQueries ledger, IdGenerator ids)
{
    public const string Remeasured = "remeasured";

    private sealed record Stated(
        LeaseChangeStatement Change, YearMonth From, IReadOnlyList<Money> Payments, LeaseChangeReason Reason, string Evidence);

    /// <returns>By book, or <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>, <c>period-sealed</c>.</returns>
    public async Task<Outcome<IReadOnlyList<LeaseChangeOutcome>>> Run(LeaseChangeStatement change, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Measuring a lease again needs the Controller role.");
        var arrangement = await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == change.Arrangement, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {change.Arrangement}.", "arrangement");
        var read = Read(change, arrangement.Amount.Currency);
        if (!read.IsOk)
            return read.Refusal;
        var stated = read.Value;
        var taken = await BooksLock.Take(db, arrangement.Entity, $"{actor.Name}, lease of {arrangement.Name}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var assets = await db.Assets.Where(a => a.ArrangementId == arrangement.Id && a.EndedOn == null).OrderBy(a => a.Book).ToListAsync(ct);
        if (!assets.Exists(a => AssetMethods.IsLease(a.Method)))
            return new Refusal(RefusalCodes.InvalidValue, $"No book carries {arrangement.Name} as a lease.", "arrangement");
        if ((await ledger.SealedPeriods(arrangement.Entity, ct)).Contains(stated.From))
            return new Refusal(RefusalCodes.PeriodSealed, $"{InWords.Of(stated.From)} is sealed.", "from");
        var outcomes = new List<LeaseChangeOutcome>();
        foreach (var asset in assets.Where(a => AssetMethods.IsLease(a.Method) || a.Method == AssetMethods.AsReceived))
        {
            var outcome = AssetMethods.IsLease(asset.Method) ? await Measure(asset, stated, actor, ct) : Spread(asset, stated);
            if (!outcome.IsOk)
            {
                db.ChangeTracker.Clear();
                return outcome.Refusal;
            }
            outcomes.Add(outcome.Value);
        }
        await db.SaveChangesAsync(ct);
        await hold.Commit(ct);
        return outcomes;
    }

    private static Outcome<Stated> Read(LeaseChangeStatement change, Currency currency)
    {
        if (change is not { From: { } from, Payments: { } text, Reason: { } reason } || string.IsNullOrWhiteSpace(change.Evidence))
            return new Refusal(RefusalCodes.MissingField,
                "A change of a lease has a month, its payments, a reason and evidence: from, payments, reason, evidence.",
                "from,payments,reason,evidence");
        if (!Named.TryParse<LeaseChangeReason>(reason, ignoreCase: true, out var why))
            return new Refusal(RefusalCodes.InvalidValue, $"The reason is Index, Term or Modification, not '{reason}'.", "reason");
        if (why == LeaseChangeReason.Index && change.Rate is not null)
            return new Refusal(RefusalCodes.InvalidValue, "An index that moves keeps the rate of the lease (IFRS 16.43).", "rate");
        if (why != LeaseChangeReason.Index && change.Rate is not (>= 0 and < 1))
            return new Refusal(RefusalCodes.MissingField, "A change of term or contract takes a revised yearly rate, 0.06 for six per cent.", "rate");
        if (change.KeptShare is <= 0 or > 1)
            return new Refusal(RefusalCodes.InvalidValue, "The share that is kept is above 0 and at most 1.", "keptShare");
        if (why == LeaseChangeReason.Index && (change.KeptShare is < 1 || change.KeptMonths is not null))
            return new Refusal(RefusalCodes.InvalidValue, "An index gives nothing up: keptShare and keptMonths belong to a change of contract.",
                "keptShare");
        var payments = LeasePayments.Read(text, currency);
        return payments.IsOk ? new Stated(change, from, payments.Value, why, change.Evidence.Trim()) : payments.Refusal;
    }

    private async Task<Outcome<LeaseChangeOutcome>> Measure(AssetRecord asset, Stated stated, Actor actor, CancellationToken ct)
    {
        var contract = LeaseCourse.Of(asset);
        var after = asset.StartsOn.ToYearMonth().MonthsUntil(stated.From);
        if (Untimely(asset, stated, after, contract.Payments.Count) is { } untimely)
            return untimely;
        var left = contract.Payments.Count - after;
        if (stated.Reason == LeaseChangeReason.Index && stated.Payments.Count != left)
            return new Refusal(RefusalCodes.InvalidValue, $"{stated.Payments.Count} payments are stated, and {left} months are left.", "payments");
        var isUs = asset.Book == Book.UsGaap;
        if (isUs && stated.Reason == LeaseChangeReason.Index)
            return Variable(asset, contract, stated, after);
        if (stated.Change.KeptMonths is { } months && (months <= 0 || months > left))
            return new Refusal(RefusalCodes.InvalidValue, $"{left} months are left of the term: no {months} can be kept.", "keptMonths");
        // Under ASC 842 a shorter term is no partial termination.
        var kept = stated.Change.KeptMonths is { } periods && !isUs ? new KeptTerm(periods, contract.PeriodRate) : null;
        var rate = stated.Change.Rate ?? contract.AnnualRate;
        var result = LeaseRemeasurement.Of(
            contract.Schedule(asset.Book),
            new LeaseChange(after, stated.Payments, LeaseSchedule.PeriodRate(rate, 12), stated.Change.KeptShare ?? 1, kept),
            contract.InAdvance, contract.Class(asset.Book));
        var next = Next(asset, stated, rate, new LeaseCourse(LeasePayments.Write(stated.Payments), result.Rest.InitialRightOfUse.ToDecimal()));
        var draft = LeaseEntries.Remeasure(
            asset.AsAcquisition(), asset.Book, contract, result, stated.From.FirstDay(), next.Id.ToString("N"), next.Basis);
        EntryId? entry = null;
        if (draft is not null)
        {
            var posted = await journal.Post([draft], actor, LatePolicy.NextOpenPeriod, ct);
            if (!posted.IsOk)
                return posted.Refusal;
            entry = posted.Value.Entries[0];
        }
        return new LeaseChangeOutcome(asset.Book, true, result.LiabilityBefore, result.LiabilityAfter,
            result.Rest.InitialRightOfUse - result.RightOfUseBefore, result.Gain, entry);
    }

    /// <summary>What was charged stays, so a change starts with a month that is still to be charged.</summary>
    private static Refusal? Untimely(AssetRecord asset, Stated stated, int after, int months)
    {
        if (after <= 0 || after >= months)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{asset.Name} runs from {InWords.Of(asset.StartsOn.ToYearMonth())} for {months} months: it changes within them.", "from");
        return asset.ChargedThrough is { } through && through >= stated.From
            ? new Refusal(RefusalCodes.InvalidValue,
                $"{asset.Name} is charged through {InWords.Of(through)}: it changes from {InWords.Of(through.Next())} on at the earliest.", "from")
            : null;
    }

    /// <summary>ASC 842-10-35-4: an index that moves adds variable cost to its months and leaves the lease as it was measured.</summary>
    private LeaseChangeOutcome Variable(AssetRecord asset, LeaseContract contract, Stated stated, int after)
    {
        var schedule = contract.Schedule(asset.Book);
        var (at, measured) = (schedule.Rows[after - 1], contract.Payments.Skip(after).ToList());
        Next(asset, stated, contract.AnnualRate, new LeaseCourse(LeasePayments.Write(measured), at.RightOfUse.ToDecimal(),
            [.. stated.Payments.Zip(measured, (now, then) => (now - then).ToDecimal())]), measured);
        var zero = Money.Zero(asset.Cost.Currency);
        return new LeaseChangeOutcome(asset.Book, false, at.Liability, at.Liability, zero, zero, null);
    }

    /// <summary>A book that never recognised the lease, tax or the lens, bears the new payments as they are received.</summary>
    private Outcome<LeaseChangeOutcome> Spread(AssetRecord asset, Stated stated)
    {
        var zero = Money.Zero(asset.Cost.Currency);
        if (asset.ServiceStart is not { } starts || starts.ToYearMonth() >= stated.From)
            return new LeaseChangeOutcome(asset.Book, false, zero, zero, zero, zero, null);
        if (Untimely(asset, stated, starts.ToYearMonth().MonthsUntil(stated.From), int.MaxValue) is { } untimely)
            return untimely;
        // The part of its total that its days before the change bear stays.
        var before = AcquisitionEntries.Prepaid(asset.AsAcquisition())!.Schedule
            .ChargeBetween(starts.ToYearMonth(), stated.From.PlusMonths(-1));
        Next(asset, stated, null, null);
        return new LeaseChangeOutcome(asset.Book, false, asset.Cost - before, Sum(stated.Payments), zero, zero, null);
    }

    private AssetRecord Next(AssetRecord asset, Stated stated, decimal? rate, LeaseCourse? course, IReadOnlyList<Money>? measured = null)
    {
        var payments = measured ?? stated.Payments;
        (asset.EndedOn, asset.EndedWhy, asset.Common) = (stated.From.FirstDay().PlusDays(-1), Remeasured, false);
        var next = new AssetRecord
        {
            Id = ids.Next(),
            Entity = asset.Entity,
            ArrangementId = asset.ArrangementId,
            Agent = asset.Agent,
            Book = asset.Book,
            Name = asset.Name,
            BookTreatment = asset.BookTreatment,
            Cost = Sum(payments),
            Residual = asset.Residual,
            Method = asset.Method,
            LifeMonths = payments.Count,
            StartsOn = stated.From.FirstDay(),
            AcquiredOn = asset.AcquiredOn,
            ServiceStart = course is null ? stated.From.FirstDay() : asset.ServiceStart,
            ServiceEnd = course is null ? stated.From.PlusMonths(payments.Count - 1).LastDay() : asset.ServiceEnd,
            Rate = rate,
            Lease = course,
            Supersedes = asset.Id,
            Basis = $"{asset.Basis} · {stated.Reason} from {stated.From.ToIso()}: {stated.Evidence}",
            CostCenter = asset.CostCenter,
            Function = asset.Function,
            AssetAccount = asset.AssetAccount,
            AccumulatedAccount = asset.AccumulatedAccount,
            ExpenseAccount = asset.ExpenseAccount,
        };
        db.Assets.Add(next);
        return next;
    }

    private static Money Sum(IReadOnlyList<Money> payments) => payments.Aggregate(Money.Zero(payments[0].Currency), (sum, payment) => sum + payment);
}
