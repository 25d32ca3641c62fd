using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Treatments;

/// <summary>One end of a transition.</summary>
public sealed record TransitionEnd(Guid Arrangement, string Name, string Vendor, string Category);

/// <summary>What the new arrangement is in a book, by its latest memo.</summary>
public sealed record TransitionTreatment(Book Book, int Version, string BookTreatment, string Status, MemoStatus Stage);

/// <summary>A transition with both ends, the break-even that justified it and the treatments that followed.</summary>
public sealed record TransitionRow(
    Guid Id, AgentId? Agent, TransitionEnd From, TransitionEnd To, LocalDate Date, string Rationale, string? Evidence, BreakEven BreakEven,
    IReadOnlyList<TransitionTreatment> Treatments, Instant RecordedAt, string RecordedBy);

/// <summary>The transitions of an entity, oldest first.</summary>
public sealed class TransitionsQuery(RunrateDb db)
{
    public async Task<IReadOnlyList<TransitionRow>> Run(EntityId entity, CancellationToken ct = default)
    {
        var transitions = await db.Transitions.AsNoTracking().Where(t => t.Entity == entity).OrderBy(t => t.Date).ThenBy(t =>
            t.Id).ToListAsync(ct);
        var involved = transitions.SelectMany(t => new[] { t.FromArrangement, t.ToArrangement }).Distinct().ToList();
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => involved.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        var targets = transitions.Select(t => t.ToArrangement).ToList();
        var memos = (await db.Memos.AsNoTracking().Where(m => targets.Contains(m.ArrangementId)).ToListAsync(ct)).ToLookup(m =>
            m.ArrangementId);
        return
        [
            .. transitions.Select(t => new TransitionRow(
                t.Id, t.Agent, End(t.FromArrangement), End(t.ToArrangement), t.Date, t.Rationale, t.Evidence, t.BreakEven,
                [
                    .. memos[t.ToArrangement].GroupBy(m => m.Book).OrderBy(g => g.Key).Select(g => g.MaxBy(m => m.Version)!)
                        .Select(m => new TransitionTreatment(m.Book, m.Version, m.BookTreatment, m.Status, m.Stage)),
                ],
                t.RecordedAt, t.RecordedBy)),
        ];

        TransitionEnd End(Guid id) => arrangements.TryGetValue(id, out var a) ? new(id, a.Name, a.Vendor, a.Category) : new(id, "", "", "");
    }
}
