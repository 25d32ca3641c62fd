using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>A budget as stated; what is missing is named in one refusal.</summary>
/// <param name="Subject">The agent or the cost centre; absent for the entity.</param>
/// <param name="Thresholds">Per cent at which it is told; 80 and 100 unless stated.</param>
public sealed record BudgetStatement(
    BudgetScope? Scope, string? Subject, decimal? Monthly, YearMonth? From, IReadOnlyList<int>? Thresholds = null, bool HardStop = false);

/// <summary>States and ends budgets. Needs the Controller role.</summary>
public sealed class StateBudget(RunrateDb db, IdGenerator ids, IClock clock)
{
    private const int ThresholdMax = 1000;
    private const decimal MonthlyMax = 1_000_000_000_000;
    private static readonly int[] Usual = [80, 100];

    public async Task<Outcome<Budget>> Run(Entity entity, BudgetStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Stating a budget needs the Controller role.");
        if (Missing(stated) is { } missing)
            return missing;
        var subject = stated.Scope == BudgetScope.Entity ? "" : stated.Subject!.Trim();
        if (await Invalid(entity.Id, stated, subject, ct) is { } invalid)
            return invalid;
        var budget = new Budget
        {
            Id = ids.Next(),
            Entity = entity.Id,
            Scope = stated.Scope!.Value,
            Subject = subject,
            Monthly = Money.From(stated.Monthly!.Value, entity.FunctionalCurrency),
            Thresholds = [.. (stated.Thresholds is { Count: > 0 } own ? own : Usual).Distinct().Order()],
            HardStop = stated.HardStop,
            From = stated.From!.Value,
            StatedBy = actor.Name,
            StatedAt = clock.GetCurrentInstant(),
        };
        db.Budgets.Add(budget);
        await db.SaveChangesAsync(ct);
        return budget;
    }

    public async Task<Outcome<Budget>> End(Guid id, YearMonth until, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Ending a budget needs the Controller role.");
        var budget = await db.Budgets.FirstOrDefaultAsync(b => b.Id == id, ct);
        if (budget is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no budget {id}.");
        if (until < budget.From)
            return new Refusal(RefusalCodes.InvalidValue, $"It begins in {InWords.Of(budget.From)} only.", "until");
        budget.Until = until;
        await db.SaveChangesAsync(ct);
        return budget;
    }

    private static Refusal? Missing(BudgetStatement stated)
    {
        (string Field, bool Present)[] needed =
        [
            ("scope", stated.Scope is not null),
            ("subject", stated.Scope is null or BudgetScope.Entity || !string.IsNullOrWhiteSpace(stated.Subject)),
            ("monthly", stated.Monthly is not null), ("from", stated.From is not null),
        ];
        var missing = needed.Where(n => !n.Present).Select(n => n.Field).ToList();
        return missing.Count == 0 ? null
            : new Refusal(RefusalCodes.MissingField, $"A budget cannot do without: {string.Join(", ", missing)}.", string.Join(",", missing));
    }

    private async Task<Refusal?> Invalid(EntityId entity, BudgetStatement stated, string subject, CancellationToken ct)
    {
        if (stated.Monthly is < 0 or > MonthlyMax)
            return new Refusal(RefusalCodes.InvalidValue, "A budget is zero or more, and at most a trillion.", "monthly");
        if (!Enum.IsDefined(stated.Scope!.Value))
            return new Refusal(RefusalCodes.InvalidValue, "A budget is of an agent, a cost centre or the entity.", "scope");
        if (stated.Thresholds?.Any(t => t is < 1 or > ThresholdMax) == true)
            return new Refusal(RefusalCodes.InvalidValue, $"Thresholds are whole per cent from 1 to {ThresholdMax}.", "thresholds");
        var known = stated.Scope switch
        {
            BudgetScope.Agent => await db.Agents.AnyAsync(a => a.Entity == entity && a.Id == new AgentId(subject), ct),
            BudgetScope.CostCenter => await db.Agents.AnyAsync(a => a.Entity == entity && a.CostCenter == subject, ct),
            _ => true,
        };
        if (!known)
            return new Refusal(RefusalCodes.NotFound, $"Nothing here is called '{subject}': name an agent by its identifier, or a cost centre "
                + "that an agent has.", "subject");
        var (scope, from) = (stated.Scope.Value, stated.From!.Value);
        var others = await db.Budgets.AsNoTracking().Where(b => b.Entity == entity && b.Scope == scope && b.Subject == subject).ToListAsync(ct);
        return others.Exists(b => b.Until is null || b.Until >= from)
            ? new Refusal(RefusalCodes.AlreadyExists, "It has a budget for that month already: end that one first.", "from")
            : null;
    }
}
