using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Observability;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Runs;

/// <summary>Where a close stands, for a progress bar: <paramref name="Done"/> of <paramref name="Total"/> steps.</summary>
public sealed record CloseProgress(string Step, int Done, int Total, StepResult? Result);

/// <summary>A month's close as it stands.</summary>
/// <param name="ChangedSince">What came after the steps had run, each as <c>1 memo approved</c>: until they run again the month is not ready.</param>
public sealed record CloseView(
    EntityId Entity, YearMonth Period, CloseStatus Status, IReadOnlyList<StepRecord> Steps, IReadOnlyList<CloseException> Exceptions,
    Instant? SealedAt, string? SealedBy, string? Digest, string? SignedReason, IReadOnlyList<Reopening> Reopenings, ReopenRequest? ReopenRequested,
    IReadOnlyList<string> ChangedSince);

/// <summary>
/// Closes a month: runs the steps in order, shows what is open, and seals. The list of steps is the documentation. Every step may be
/// run again and posts only what changed.
/// </summary>
public sealed class CloseRunner(
    RunrateDb db, StepWork work, RollUpAgents rollUp, VerifyLedger verify, CloseExceptions exceptions, ChangedSince changed, SealBook seals,
    IClock clock)
{
    /// <summary>No books are kept outside these years.</summary>
    public const int YearMin = 2000;

    public const int YearMax = 2100;

    /// <summary>SQLite's pages that a close keeps in memory: its steps read the month again and again.</summary>
    private const long CacheBytes = 64L << 20;

    public IReadOnlyList<string> StepNames => [.. work.Steps.Select(s => s.Step.Name)];

    /// <summary>Runs every step and leaves the month ready to be sealed. Needs the Accountant role.</summary>
    public async Task<Outcome<CloseView>> Prepare(
        EntityId entity, YearMonth period, Actor actor, IProgress<CloseProgress>? progress = null, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Running a close needs the Accountant role.");
        if (await Known(entity, period, ct) is { } unknown)
            return unknown;
        if (await db.Closes.AsNoTracking().AnyAsync(c => c.Entity == entity && c.Period == period && c.Status == CloseStatus.Closed, ct))
            return Sealed(period);
        var steps = work.Steps;
        await using var bulk = await BulkSettings.Begin(db, CacheBytes, ct);
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, run) = steps[i];
            progress?.Report(new CloseProgress(step.Name, i, steps.Count, null));
            var started = Stopwatch.GetTimestamp();
            using var activity = Telemetry.StartStep(step.Name, entity.Value, period.ToIso());
            var result = await Run(step, run, entity, period, actor, ct);
            Telemetry.EndStep(activity, step.Name, result.IsOk ? result.Value.Posted : null, Stopwatch.GetElapsedTime(started));
            if (!result.IsOk)
                return result.Refusal;
            progress?.Report(new CloseProgress(step.Name, i + 1, steps.Count, result.Value));
        }
        return await View(await Row(entity, period, ct), ct, work.Found);
    }

    /// <summary>A step and the note of it stand or fall together, and nothing that an earlier step read is believed.</summary>
    private async Task<Outcome<StepResult>> Run(
        CloseStep step, StepWork.Work run, EntityId entity, YearMonth period, Actor actor, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        Outcome<StepResult> result = default;
        if (StepWork.HoldsForItself(step))
        {
            result = await run(entity, period, actor, ct);
            if (!result.IsOk)
                return result;
        }
        db.ChangeTracker.Clear();
        var taken = await BooksLock.Take(db, entity, $"{actor.Name}, {step.Name} of {period.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var close = await Row(entity, period, ct);
        if (close.Status == CloseStatus.Closed)
            return Sealed(period);
        if (!StepWork.HoldsForItself(step))
            result = await run(entity, period, actor, ct);
        if (!result.IsOk)
            return result;
        var done = new StepRecord(
            step.Name, result.Value.Posted, result.Value.AlreadyPosted, [.. result.Value.NeedsAttention], clock.GetCurrentInstant(),
            actor.Name, actor.Id, result.Value.Told.Count == 0 ? null : [.. result.Value.Told]);
        close.Status = CloseStatus.Closing;
        close.Steps = [.. close.Steps.Where(s => s.Step != done.Step), done];
        await db.SaveChangesAsync(ct);
        await hold.Commit(ct);
        return result;
    }

    private static Refusal Sealed(YearMonth period) =>
        new(RefusalCodes.PeriodSealed, $"{InWords.Of(period)} is sealed. Reopen it first.", "period");

    /// <summary>
    /// Seals a prepared month: a digest over its entries, chained to the month before. Open exceptions need a signed reason; a broken
    /// ledger is never sealed, and neither is a month in which a step would still do something. Needs the Controller role.
    /// </summary>
    public async Task<Outcome<CloseView>> Seal(EntityId entity, YearMonth period, Actor actor, string? reason = null, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Sealing a month needs the Controller role.");
        if (await Known(entity, period, ct) is { } unknown)
            return unknown;
        db.ChangeTracker.Clear();
        await using var bulk = await BulkSettings.Begin(db, CacheBytes, ct);
        var taken = await work.Hold(entity, $"{actor.Name}, sealing {period.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var close = await Row(entity, period, ct);
        if (close.Status == CloseStatus.Closed)
            return await View(close, ct);
        var owner = await db.Entities.FindAsync([entity], ct);
        if (clock.Today(owner!) < period.LastDay())
            return new Refusal(RefusalCodes.InvalidValue, $"{InWords.Of(period)} is not over.", "period");
        if (await FirstUnsealed(entity, ct) is { } earlier && earlier < period)
            return new Refusal(RefusalCodes.PeriodOutOfOrder, $"{InWords.Of(earlier)} is still open: months are sealed in order.", "period");
        if (StepNames.Except(close.Steps.Select(s => s.Step)).Any())
            return new Refusal(RefusalCodes.OpenExceptions, $"{InWords.Of(period)} is not prepared: run the close first.", "period");
        var broken = (await verify.RunCost(entity, period, ct)).Select(f => new CloseException("ledger", f.Text, ExceptionWeight.Forbids, f.Subject));
        var open = (await exceptions.For(entity, period, ct: ct)).Where(e => e.Weight > ExceptionWeight.Noted).Concat(broken).ToList();
        if (open.Exists(e => e.Weight == ExceptionWeight.Forbids))
            return SealRules.Open(open);
        var rehearsed = await work.Rehearse(entity, period, actor, db.Database.CurrentTransaction!, ct);
        if (!rehearsed.IsOk)
            return rehearsed.Refusal;
        close = await Row(entity, period, ct);
        var signed = SealRules.Sign(close, rehearsed.Value, open, actor, await OtherController(actor, ct), reason);
        if (!signed.IsOk)
            return signed.Refusal;
        await rollUp.Run(entity, period, ct);

        var previous = await db.Closes.AsNoTracking().Where(c => c.Entity == entity && c.Status == CloseStatus.Closed && c.Period < period)
            .OrderByDescending(c => c.Period).Select(c => c.Digest).FirstOrDefaultAsync(ct);
        close.PreviousDigest = previous;
        close.Digest = SealDigest.Of(entity, period, await verify.Entries(entity, period, ct), await verify.Outcomes(entity, period, ct), previous);
        close.SignedReason = signed.Value;
        var link = await seals.Append(entity, SealAct.Sealed, period, close.Digest, actor, null, close.SignedReason, ct);
        (close.Status, close.SealedAt, close.SealedBy, close.ReopenRequested) = (CloseStatus.Closed, link.At, actor.Name, null);
        await db.SaveChangesAsync(ct);
        await hold.Commit(ct);
        await seals.Witness(entity, ct);
        return await View(close, ct);
    }

    /// <summary>Whether anyone else could seal.</summary>
    public async Task<bool> OtherController(Actor actor, CancellationToken ct = default) =>
        (await db.People.AsNoTracking().Where(p => p.Active && p.Id != actor.Id).ToListAsync(ct)).Exists(p => p.Roles.Contains(Role.Controller));

    /// <summary>
    /// Opens the last sealed month again, leaving a mark that stays. Needs two people with the Controller role: the first asks and says
    /// why, the second, by the same act, agrees.
    /// </summary>
    public async Task<Outcome<CloseView>> Reopen(EntityId entity, YearMonth period, Actor actor, string why, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Reopening a month needs the Controller role.");
        db.ChangeTracker.Clear();
        var taken = await BooksLock.Take(db, entity, $"{actor.Name}, reopening {period.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var close = await db.Closes.FirstOrDefaultAsync(c => c.Entity == entity && c.Period == period, ct);
        if (close is not { Status: CloseStatus.Closed })
            return new Refusal(RefusalCodes.InvalidValue, $"{InWords.Of(period)} is not sealed.", "period");
        if (await db.Closes.AnyAsync(c => c.Entity == entity && c.Period > period && c.Status == CloseStatus.Closed, ct))
            return new Refusal(RefusalCodes.PeriodOutOfOrder, "A later month is sealed: reopen that one first.", "period");
        if (close.ReopenRequested is not { } asked)
        {
            if (string.IsNullOrWhiteSpace(why))
                return new Refusal(RefusalCodes.MissingField, "Reopening a month needs a reason: why.", "why");
            close.ReopenRequested = new ReopenRequest(clock.GetCurrentInstant(), actor.Name, actor.Id, why.Trim());
        }
        else if (asked.ById == actor.Id)
        {
            return new Refusal(RefusalCodes.MakerIsChecker, $"{asked.By} asked for it: another controller has to agree.");
        }
        else
        {
            await seals.Append(entity, SealAct.Reopened, period, close.Digest!, new Actor(asked.ById, asked.By, actor.Roles), actor, asked.Why, ct);
            close.Reopenings = [.. close.Reopenings, new Reopening(
                clock.GetCurrentInstant(), $"{asked.By}, agreed by {actor.Name}", $"{asked.Why} (seal {close.Digest})")];
            (close.Status, close.SealedAt, close.SealedBy, close.Digest, close.PreviousDigest, close.ReopenRequested) =
                (CloseStatus.Open, null, null, null, null, null);
        }
        await db.SaveChangesAsync(ct);
        await hold.Commit(ct);
        await seals.Witness(entity, ct);
        return await View(close, ct);
    }

    public async Task<Outcome<CloseView>> Status(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        if (await Known(entity, period, ct) is { } unknown)
            return unknown;
        var close = await db.Closes.AsNoTracking().FirstOrDefaultAsync(c => c.Entity == entity && c.Period == period, ct)
            ?? new PeriodClose { Entity = entity, Period = period, Status = CloseStatus.Open };
        return await View(close, ct);
    }

    /// <summary>The earliest month that holds entries, or was begun, and is not sealed; null when all are.</summary>
    public async Task<YearMonth?> FirstUnsealed(EntityId entity, CancellationToken ct = default)
    {
        var closed = (await db.Closes.AsNoTracking().Where(c => c.Entity == entity && c.Status == CloseStatus.Closed)
            .Select(c => c.Period).ToListAsync(ct)).ToHashSet();
        var months = await db.Balances.AsNoTracking().Where(b => b.Entity == entity).Select(b => b.Period).Distinct().ToListAsync(ct);
        return months.Where(m => !closed.Contains(m)).Order().Select(m => (YearMonth?)m).FirstOrDefault();
    }

    private async Task<Refusal?> Known(EntityId entityId, YearMonth period, CancellationToken ct)
    {
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        if (period.Year is < YearMin or > YearMax)
            return new Refusal(RefusalCodes.InvalidValue, $"Books are kept from {YearMin} to {YearMax}, not in {period.ToIso()}.", "period");
        return period > clock.Today(entity).ToYearMonth()
            ? new Refusal(RefusalCodes.InvalidValue, $"{InWords.Of(period)} has not begun.", "period")
            : null;
    }

    private async Task<PeriodClose> Row(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var close = await db.Closes.FirstOrDefaultAsync(c => c.Entity == entity && c.Period == period, ct);
        if (close is null)
            db.Closes.Add(close = new PeriodClose { Entity = entity, Period = period, Status = CloseStatus.Open });
        return close;
    }

    private async Task<CloseView> View(PeriodClose close, CancellationToken ct, StepsFound? found = null) => new(
        close.Entity, close.Period, close.Status, close.Steps,
        [.. await exceptions.For(close.Entity, close.Period, found, ct), .. CloseException.NotesOf(close)],
        close.SealedAt, close.SealedBy, close.Digest, close.SignedReason, close.Reopenings, close.ReopenRequested, await changed.Of(close, ct));
}
