using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>A rule as stated; what is missing is named in one refusal.</summary>
public sealed record AllocationStatement(
    string? Name, IReadOnlyList<string>? Accounts, AllocationBasis? Basis, YearMonth? From, decimal? Percent = 100,
    IReadOnlyDictionary<string, decimal>? Weights = null, YearMonth? Until = null);

/// <summary>
/// States how shared cost is divided. A rule never reaches into a sealed month: it begins with an open one, and is ended rather than deleted.
/// Needs the Controller role.
/// </summary>
public sealed class StateAllocationRule(RunrateDb db, LedgerQueries ledger, IdGenerator ids)
{
    public async Task<IReadOnlyList<AllocationRule>> List(EntityId entity, CancellationToken ct = default) =>
        [.. (await db.AllocationRules.AsNoTracking().Where(r => r.Entity == entity).ToListAsync(ct)).OrderBy(r => r.From).ThenBy(r => r.Name)];

    public async Task<Outcome<AllocationRule>> Run(EntityId entity, AllocationStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Stating how cost is shared needs the Controller role.");
        if (await Invalid(entity, stated, ct) is { } refused)
            return refused;
        var rule = new AllocationRule
        {
            Id = ids.Next(),
            Entity = entity,
            Name = stated.Name!.Trim(),
            Accounts = [.. stated.Accounts!.Distinct().Order(StringComparer.Ordinal)],
            Percent = stated.Percent ?? 100,
            Basis = stated.Basis!.Value,
            Weights = new Dictionary<string, decimal>(stated.Weights ?? new Dictionary<string, decimal>(), StringComparer.Ordinal),
            From = stated.From!.Value,
            Until = stated.Until,
            StatedBy = actor.Name,
        };
        db.AllocationRules.Add(rule);
        await db.SaveChangesAsync(ct);
        return rule;
    }

    /// <summary>Ends a rule with a month; what it shared until then stays.</summary>
    public async Task<Outcome<AllocationRule>> End(Guid id, YearMonth until, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Stating how cost is shared needs the Controller role.");
        var rule = await db.AllocationRules.FirstOrDefaultAsync(r => r.Id == id, ct);
        if (rule is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no allocation rule {id}.");
        if ((await ledger.SealedPeriods(rule.Entity, ct)).Any(p => p > until && rule.AppliesTo(p)))
            return new Refusal(RefusalCodes.PeriodSealed, "A later month that used the rule is sealed.", "until");
        rule.Until = until;
        await db.SaveChangesAsync(ct);
        return rule;
    }

    internal async Task<Refusal?> Invalid(EntityId entity, AllocationStatement stated, CancellationToken ct)
    {
        (string Field, bool Present)[] needed =
        [
            ("name", !string.IsNullOrWhiteSpace(stated.Name)), ("accounts", stated.Accounts is { Count: > 0 }), ("basis", stated.Basis is not null),
            ("from", stated.From is not null), ("weights", stated.Basis != AllocationBasis.Fixed || stated.Weights is { Count: > 0 }),
        ];
        var missing = needed.Where(n => !n.Present).Select(n => n.Field).ToList();
        if (missing.Count > 0)
            return new Refusal(RefusalCodes.MissingField, $"A rule cannot do without: {string.Join(", ", missing)}.", string.Join(",", missing));
        var run = AccountSets.Of(Book.Management).RunCost;
        if (stated.Accounts!.FirstOrDefault(a => !run.Contains(a) || a == Accounting.Entries.AllocationEntries.SharedCost) is { } wrong)
            return new Refusal(RefusalCodes.InvalidValue, $"{wrong} is not an account of run cost that can be shared.", "accounts");
        if (stated.Percent is <= 0 or > 100)
            return new Refusal(RefusalCodes.InvalidValue, "The share that is given out is above 0 and at most 100 per cent.", "percent");
        if (stated.Weights?.Values.Any(w => w < 0) == true || (stated.Basis == AllocationBasis.Fixed && stated.Weights!.Values.Sum() <= 0))
            return new Refusal(RefusalCodes.InvalidValue, "Weights are zero or more, and not all zero.", "weights");
        var known = await db.Agents.AsNoTracking().Where(a => a.Entity == entity).Select(a => a.Id).ToListAsync(ct);
        if (stated.Weights?.Keys.FirstOrDefault(k => !known.Contains(new AgentId(k))) is { } unknown)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{unknown}'.", "weights");
        if (stated.Until < stated.From)
            return new Refusal(RefusalCodes.InvalidValue, "The rule ends before it begins.", "until");
        var rules = await db.AllocationRules.AsNoTracking().Where(r => r.Entity == entity).ToListAsync(ct);
        if (rules.Find(r => r.Accounts.Intersect(stated.Accounts!).Any() && !(r.Until < stated.From) && !(stated.Until < r.From)) is { } other)
            return new Refusal(RefusalCodes.AlreadyExists, $"'{other.Name}' shares an account of these already: end it first.", "accounts");
        return (await ledger.SealedPeriods(entity, ct)).Contains(stated.From!.Value)
            ? new Refusal(RefusalCodes.PeriodSealed, $"{InWords.Of(stated.From.Value)} is sealed: a rule begins with an open month.", "from")
            : null;
    }
}
