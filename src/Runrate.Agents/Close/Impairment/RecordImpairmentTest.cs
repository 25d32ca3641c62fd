using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Impairment;

/// <summary>An impairment test as stated, in major units of the entity's functional currency.</summary>
/// <param name="Arrangement">The asset; may be left out where <paramref name="Group"/> names several.</param>
/// <param name="Group">Assets that bring cash only together: the figures are those of all of them.</param>
public sealed record ImpairmentStatement(
    Guid? Arrangement, LocalDate? Date, string? Indicator, decimal? UndiscountedCashFlows, decimal? FairValue, decimal? CostsOfDisposal,
    decimal? ValueInUse, string? Evidence, bool NotProbable = false, IReadOnlyList<GroupMember>? Group = null);

/// <summary>Takes the figures of a test from an Accountant, and the approval from a Controller who is not the author.</summary>
public sealed class RecordImpairmentTest(RunrateDb db, IClock clock, IdGenerator ids)
{
    private const decimal AmountMax = 9_000_000_000_000m;

    /// <returns>The record, or <c>not-permitted</c>, <c>missing-field</c>, <c>invalid-value</c>, <c>not-found</c>.</returns>
    public async Task<Outcome<ImpairmentRecord>> Run(ImpairmentStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Recording an impairment test needs the Accountant role.");
        if (Incomplete(stated) is { } incomplete)
            return incomplete;
        var group = stated.Group ?? [];
        var named = group.Count > 0 ? [.. group.Select(m => m.Arrangement)] : new List<Guid> { stated.Arrangement!.Value };
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => named.Contains(a.Id)).ToListAsync(ct);
        var unknown = named.Except(arrangements.Select(a => a.Id)).ToList();
        if (unknown.Count > 0)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {unknown[0]}.", group.Count > 0 ? "group" : "arrangement");
        if (InvalidGroup(stated, arrangements) is { } invalid)
            return invalid;
        var arrangement = arrangements.Single(a => a.Id == (stated.Arrangement ?? named[0]));
        var record = new ImpairmentRecord
        {
            Id = ids.Next(),
            Entity = arrangement.Entity,
            ArrangementId = arrangement.Id,
            Group = [.. group],
            Date = stated.Date!.Value,
            Indicator = stated.Indicator!.Trim(),
            UndiscountedCashFlows = stated.UndiscountedCashFlows,
            FairValue = stated.FairValue,
            CostsOfDisposal = stated.CostsOfDisposal ?? 0,
            ValueInUse = stated.ValueInUse,
            NotProbable = stated.NotProbable,
            Evidence = stated.Evidence!.Trim(),
            Author = actor.Name,
            AuthorId = actor.Id,
            WrittenAt = clock.GetCurrentInstant(),
        };
        db.ImpairmentTests.Add(record);
        await db.SaveChangesAsync(ct);
        return record;
    }

    /// <returns>The approved record, or <c>not-permitted</c>, <c>maker-is-checker</c>, <c>not-found</c>.</returns>
    public async Task<Outcome<ImpairmentRecord>> Approve(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Approving an impairment test needs the Controller role.");
        var record = await db.ImpairmentTests.FirstOrDefaultAsync(r => r.Id == id, ct);
        if (record is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        if (record.AuthorId == actor.Id)
            return new Refusal(RefusalCodes.MakerIsChecker, "Whoever wrote the test may not approve it.");
        if (record.ApprovedAt is null)
        {
            (record.ApprovedBy, record.ApprovedAt) = (actor.Name, clock.GetCurrentInstant());
            await db.SaveChangesAsync(ct);
        }
        return record;
    }

    private static Refusal? Incomplete(ImpairmentStatement stated)
    {
        (string Field, bool Missing)[] required =
        [
            ("arrangement", stated.Arrangement is null && stated.Group is not { Count: > 0 }), ("date", stated.Date is null),
            ("indicator", string.IsNullOrWhiteSpace(stated.Indicator)), ("evidence", string.IsNullOrWhiteSpace(stated.Evidence)),
        ];
        var missing = required.Where(r => r.Missing).Select(r => r.Field).ToList();
        if (missing.Count > 0)
        {
            return new Refusal(
                RefusalCodes.MissingField, $"An impairment test cannot do without: {string.Join(", ", missing)}.", string.Join(",", missing));
        }
        decimal?[] amounts = [stated.UndiscountedCashFlows, stated.FairValue, stated.CostsOfDisposal, stated.ValueInUse];
        return amounts.Any(a => a is < 0 or > AmountMax)
            ? new Refusal(RefusalCodes.InvalidValue, "A value of an impairment test is an amount, zero or more.", "fairValue")
            : null;
    }

    private static Refusal? InvalidGroup(ImpairmentStatement stated, IReadOnlyList<Arrangement> members)
    {
        if (stated.Group is not { Count: > 0 } group)
            return null;
        var problem = group.Count == 1 ? "A group has two assets or more; state one asset as the arrangement."
            : group.Count > members.Count ? "An asset is in the group once."
            : members.Select(m => m.Entity).Distinct().Count() > 1 ? "The assets of a group belong to one entity."
            : stated.Arrangement is { } first && group.All(m => m.Arrangement != first) ? "The arrangement is one of its group."
            : group.Any(m => m.Floor is < 0 or > AmountMax) ? "What an asset is worth on its own is an amount, zero or more."
            : stated.NotProbable ? "Software that will not be completed is tested by itself."
            : null;
        return problem is null ? null : new Refusal(RefusalCodes.InvalidValue, problem, "group");
    }
}
