using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close;

/// <summary>
/// The chain of seals of an entity. It makes tampering evident, not impossible: whoever can write to the database can write anything, but
/// not so that the closes, the chain, its head, the approvals and the record outside still agree.
/// </summary>
public sealed class SealBook(RunrateDb db, SealWitness witness, IClock clock, IdGenerator ids)
{
    /// <summary>Adds a link, within the caller's transaction and under the lock of the books.</summary>
    public async Task<SealRecord> Append(
        EntityId entity, SealAct act, YearMonth period, string digest, Actor actor, Actor? second, string? reason, CancellationToken ct)
    {
        var head = await db.SealHeads.FirstOrDefaultAsync(h => h.Entity == entity, ct);
        if (head is null)
            db.SealHeads.Add(head = new SealHead { Entity = entity, Chain = ids.Next(), Number = 0, Hash = "" });
        var covered = (await db.Seals.AsNoTracking().Where(s => s.Entity == entity).Select(s => s.Approvals).ToListAsync(ct))
            .SelectMany(a => a).ToHashSet();
        var approved = await db.Memos.AsNoTracking().Where(m => m.Entity == entity && m.ApprovedAt != null).ToListAsync(ct);
        var fresh = approved.Where(m => !covered.Contains(m.Id)).OrderBy(m => m.Id).ToList();
        var now = clock.GetCurrentInstant();
        var link = new SealRecord
        {
            Entity = entity,
            Number = head.Number + 1,
            Act = act,
            Period = period,
            Digest = digest,
            At = Instant.FromUnixTimeTicks(SealDigest.Micros(now) * 10),
            By = actor.Name,
            ById = actor.Id,
            SecondBy = second?.Name,
            SecondById = second?.Id,
            Reason = reason,
            Approvals = [.. fresh.Select(m => m.Id)],
            ApprovalsDigest = DigestOf(fresh),
            Previous = head.Hash,
            Hash = "",
        };
        link = link.Sign();
        db.Seals.Add(link);
        (head.Number, head.Hash) = (link.Number, link.Hash);
        await db.SaveChangesAsync(ct);
        return link;
    }

    /// <summary>Tells the record outside what it has not been told yet. After the commit: what was rolled back is told to nobody.</summary>
    public async Task Witness(EntityId entity, CancellationToken ct = default)
    {
        if (witness.File is null || await db.SealHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Entity == entity, ct) is not { } head)
            return;
        var told = (await witness.Read(entity, head.Chain, ct))?.Select(s => s.Number).DefaultIfEmpty(0).Max() ?? 0;
        var links = await db.Seals.AsNoTracking().Where(s => s.Entity == entity && s.Number > told).OrderBy(s => s.Number)
            .Select(s => new { s.Number, s.Hash }).ToListAsync(ct);
        await witness.Tell([.. links.Select(l => new WitnessedSeal(head.Chain, entity, l.Number, l.Hash))], ct);
        // Where the trail of who did what ends today: records taken off that end later are missed.
        var trailTold = (await witness.Read(SealWitness.Trail, head.Chain, ct))?.Select(s => s.Number).DefaultIfEmpty(0).Max() ?? 0;
        if (await db.AuditEvents.AsNoTracking().OrderByDescending(a => a.Sequence).FirstOrDefaultAsync(ct) is { } last && last.Sequence > trailTold)
            await witness.Tell([new WitnessedSeal(head.Chain, SealWitness.Trail, (int)last.Sequence, last.Hash)], ct);
    }

    /// <summary>What does not agree between the chain, its head, the closes, the approvals and the record outside.</summary>
    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, CancellationToken ct = default)
    {
        var links = await db.Seals.AsNoTracking().Where(s => s.Entity == entity).OrderBy(s => s.Number).ToListAsync(ct);
        var head = await db.SealHeads.AsNoTracking().FirstOrDefaultAsync(h => h.Entity == entity, ct);
        var closes = await db.Closes.AsNoTracking().Where(c => c.Entity == entity).OrderBy(c => c.Period).ToListAsync(ct);
        var memos = await db.Memos.AsNoTracking().Where(m => m.Entity == entity && m.ApprovedAt != null).ToDictionaryAsync(m => m.Id, ct);
        return
        [
            .. Chain(links, head),
            .. Closes(links, closes),
            .. links.SelectMany(l => Approvals(l, memos)),
            .. Witnessed(links, head is null ? null : await witness.Read(entity, head.Chain, ct)),
            .. head is null ? [] : await TrailWitnessed(await witness.Read(SealWitness.Trail, head.Chain, ct), ct),
        ];
    }

    private static IEnumerable<LedgerFinding> Chain(List<SealRecord> links, SealHead? head)
    {
        var previous = "";
        for (var i = 0; i < links.Count; i++)
        {
            var link = links[i];
            if (link.Number != i + 1)
                yield return Found("seal-chain", link.Period,
                    $"Between the seals a link is missing before number {link.Number}, {link.Period.ToIso()}.");
            if (link.Previous != previous)
                yield return Found("seal-chain", link.Period, $"The seal of {link.Period.ToIso()} does not follow the one before it.");
            if (link.Hash != link.ComputeHash())
                yield return Found("seal-record", link.Period, $"The record of who sealed {link.Period.ToIso()}, when and why was changed.");
            previous = link.Hash;
        }
        if ((head?.Number ?? 0) != links.Count || (head?.Hash ?? "") != previous)
            yield return new LedgerFinding("seal-head", links.Count == 0 ? "" : links[^1].Period.ToIso(),
                $"The chain was {head?.Number ?? 0} seals and reopenings long, and {links.Count} are there: one was removed or made anew.");
    }

    /// <summary>The closes as the chain has them: every month it left sealed, by whom, when and why, and every reopening.</summary>
    private static IEnumerable<LedgerFinding> Closes(List<SealRecord> links, List<PeriodClose> closes)
    {
        var standing = new Dictionary<YearMonth, SealRecord>();
        foreach (var link in links)
        {
            if (link.Act == SealAct.Sealed)
                standing[link.Period] = link;
            else
                standing.Remove(link.Period);
        }
        var byPeriod = closes.ToDictionary(c => c.Period);
        foreach (var (period, link) in standing.OrderBy(s => s.Key))
        {
            if (byPeriod.GetValueOrDefault(period) is not { Status: CloseStatus.Closed } close)
                yield return Found("seal-removed", period, $"{period.ToIso()} was sealed by {link.By} and is not sealed now: its seal was removed.");
            else if (close.Digest != link.Digest)
                yield return Found("seal-chain", period, $"The seal of {period.ToIso()} is not the one that was recorded.");
            else if (close.SealedBy != link.By || close.SignedReason != link.Reason
                || close.SealedAt is not { } at || SealDigest.Micros(at) != SealDigest.Micros(link.At))
                yield return Found("seal-signature", period, $"Who sealed {period.ToIso()}, when or why was changed: it was {link.By}.");
        }
        foreach (var close in closes.Where(c => c.Status == CloseStatus.Closed && !standing.ContainsKey(c.Period)))
            yield return Found("seal-unknown", close.Period, $"{close.Period.ToIso()} stands as sealed, and no seal of it was recorded.");
        foreach (var close in closes)
        {
            var reopened = links.Count(l => l.Act == SealAct.Reopened && l.Period == close.Period);
            if (reopened != close.Reopenings.Count)
                yield return Found("seal-reopening", close.Period,
                    $"{close.Period.ToIso()} was reopened {reopened} times, and {close.Reopenings.Count} marks are there.");
        }
        foreach (var period in links.Select(l => l.Period).Distinct().Where(p => !byPeriod.ContainsKey(p) && !standing.ContainsKey(p)))
            yield return Found("seal-reopening", period, $"The close of {period.ToIso()} and the marks of its reopening were removed.");
    }

    private static IEnumerable<LedgerFinding> Approvals(SealRecord link, Dictionary<Guid, TreatmentMemo> memos)
    {
        var covered = link.Approvals.Select(memos.GetValueOrDefault).ToList();
        if (covered.Exists(m => m is null || m.Stage is MemoStatus.Draft or MemoStatus.Rejected) || DigestOf([.. covered.OfType<TreatmentMemo>()])
            != link.ApprovalsDigest)
            yield return Found("seal-approvals", link.Period,
                $"A memo that was approved when {link.Period.ToIso()} was sealed was changed or removed.");
    }

    private static IEnumerable<LedgerFinding> Witnessed(List<SealRecord> links, IReadOnlyList<WitnessedSeal>? told)
    {
        foreach (var seal in told ?? [])
        {
            if (seal.Number > links.Count || links[seal.Number - 1].Hash != seal.Hash)
            {
                yield return new LedgerFinding("seal-witness", seal.Number > links.Count ? "" : links[seal.Number - 1].Period.ToIso(),
                    $"Seal number {seal.Number} is not the one that was recorded outside the database: the chain was made anew or cut.");
                yield break;
            }
        }
    }

    private async Task<IReadOnlyList<LedgerFinding>> TrailWitnessed(IReadOnlyList<WitnessedSeal>? told, CancellationToken ct)
    {
        var numbers = (told ?? []).Select(t => (long)t.Number).ToList();
        var kept = await db.AuditEvents.AsNoTracking().Where(a => numbers.Contains(a.Sequence)).ToDictionaryAsync(a => a.Sequence, a => a.Hash, ct);
        return (told ?? []).FirstOrDefault(t => kept.GetValueOrDefault(t.Number) != t.Hash) is { } broken
            ? [new LedgerFinding("audit-witness", $"{broken.Number}",
                $"Record {broken.Number} of who did what is not the one that was recorded outside the database: the trail was made anew or cut.")]
            : [];
    }

    private static string DigestOf(IReadOnlyList<TreatmentMemo> memos) => SealDigest.OfFields(memos.SelectMany(m => new[]
    {
        m.Id.ToString("N"), m.ArrangementId.ToString("N"), m.Book.ToString(), $"{m.Version}", m.BookTreatment, m.Status, m.Determination,
        m.RulebookHash, m.Facts, m.Author, m.AuthorId, $"{SealDigest.Micros(m.WrittenAt)}", m.ApprovedBy,
        m.ApprovedAt is { } at ? $"{SealDigest.Micros(at)}" : null,
    }));

    private static LedgerFinding Found(string check, YearMonth period, string text) => new(check, period.ToIso(), text);
}
