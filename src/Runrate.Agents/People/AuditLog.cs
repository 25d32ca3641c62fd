using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.People;

/// <summary>Which records are asked for; null is any.</summary>
/// <param name="From">The first day, UTC.</param>
/// <param name="To">The last day, UTC.</param>
/// <param name="Text">Occurs in what was done or to what.</param>
public sealed record AuditFilter(
    string? Actor = null, AuditAct? Act = null, EntityId? Entity = null, LocalDate? From = null, LocalDate? To = null, string? Text = null);

/// <summary>What walking the chain showed.</summary>
/// <param name="Head">The hash of the last record: noted elsewhere, it shows later whether records were taken off the end.</param>
/// <param name="Finding">The first break, or null where the chain holds.</param>
public sealed record AuditVerdict(bool Holds, long Records, string Head, string? Finding);

/// <summary>The record of who did what: adds, searches and proves it. Reading takes the role Controller or Admin.</summary>
public sealed class AuditLog(RunrateDb db, Acting acting, IClock clock)
{
    /// <summary>Records of one export.</summary>
    public const int ExportMax = 100_000;

    private const string Escape = "\\";

    private const int BatchSize = 2_000;

    /// <summary>Records an act that changes no row of its own, such as a sign-in or an export.</summary>
    public async Task Record(AuditAct act, string subject, string text, EntityId? entity = null, Actor? actor = null, CancellationToken ct = default)
    {
        var by = actor ?? acting.Actor ?? Actor.System;
        db.AuditEvents.Add(new AuditEvent
        {
            At = clock.GetCurrentInstant().ToMillisecond(),
            ActorId = by.Id,
            Actor = by.Name,
            Via = acting.Via,
            Address = acting.Address,
            Act = act,
            Entity = entity,
            Subject = subject,
            Text = text,
        });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A page of records, the newest first.</summary>
    /// <param name="before">Only records with a lower number: how the next page is asked for.</param>
    public async Task<Outcome<IReadOnlyList<AuditEvent>>> Find(
        AuditFilter filter, Actor reader, long? before, int size, CancellationToken ct = default)
    {
        if (!MayRead(reader))
            return new Refusal(RefusalCodes.NotPermitted, "Reading the audit trail needs the Controller or Admin role.");
        var query = Where(filter);
        if (before is { } number)
            query = query.Where(a => a.Sequence < number);
        return await query.OrderByDescending(a => a.Sequence).Take(size).ToListAsync(ct);
    }

    public static bool MayRead(Actor reader) => reader.Is(Role.Controller) || reader.Is(Role.Admin);

    /// <summary>Walks the chain from its first record and stops at the first break.</summary>
    public async Task<AuditVerdict> Verify(CancellationToken ct = default)
    {
        var (count, head) = (0L, "");
        while (true)
        {
            var at = count;
            var batch = await db.AuditEvents.AsNoTracking().Where(a => a.Sequence > at).OrderBy(a => a.Sequence).Take(BatchSize).ToListAsync(ct);
            foreach (var record in batch)
            {
                if (record.Sequence != count + 1)
                    return new AuditVerdict(false, count, head, $"Record {count + 1} is missing: {record.Sequence} follows {count}.");
                if (record.Previous != head)
                    return new AuditVerdict(false, count, head, $"Record {record.Sequence} does not follow the one before it.");
                if (record.Hash != record.Digest())
                    return new AuditVerdict(false, count, head, $"Record {record.Sequence} was changed after it was written.");
                (count, head) = (record.Sequence, record.Hash);
            }
            if (batch.Count < BatchSize)
                return new AuditVerdict(true, count, head, null);
        }
    }

    private static string Escaped(string text) => text.Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal).Replace("_", Escape + "_", StringComparison.Ordinal);

    private IQueryable<AuditEvent> Where(AuditFilter filter)
    {
        var query = db.AuditEvents.AsNoTracking();
        if (filter.Actor is { } actor)
            query = query.Where(a => a.ActorId == actor || a.Actor == actor);
        if (filter.Act is { } act)
            query = query.Where(a => a.Act == act);
        if (filter.Entity is { } entity)
            query = query.Where(a => a.Entity == entity);
        if (filter.From is { } from)
        {
            var start = from.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
            query = query.Where(a => a.At >= start);
        }
        if (filter.To is { } to)
        {
            var end = to.PlusDays(1).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
            query = query.Where(a => a.At < end);
        }
        if (filter.Text is { } text)
        {
            var pattern = $"%{Escaped(text.ToLowerInvariant())}%";
            query = query.Where(a => EF.Functions.Like(a.Text.ToLower(), pattern, Escape) || EF.Functions.Like(a.Subject.ToLower(), pattern, Escape));
        }
        return query;
    }
}

internal static class AuditTime
{
    /// <summary>No finer than either database keeps it, or the hash would not be found again.</summary>
    public static Instant ToMillisecond(this Instant at) => Instant.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
}
