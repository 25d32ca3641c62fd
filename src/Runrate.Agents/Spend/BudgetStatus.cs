using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Spend;

/// <param name="Posted">Run cost of the month in the ledger, management book.</param>
/// <param name="Metered">Priced usage of the month that no accrual has posted yet.</param>
/// <param name="Reached">The highest threshold that is reached, or null.</param>
public sealed record BudgetStatus(Budget Budget, YearMonth Period, Money Posted, Money Metered, int? Reached)
{
    public Money Spent => Posted + Metered;

    public Money Left => Budget.Monthly - Spent;

    /// <summary>Spent as a share of the amount, in per cent; null for a budget of nothing.</summary>
    public decimal? Percent => Budget.Monthly.IsZero ? null : decimal.Round(Spent.ToDecimal() / Budget.Monthly.ToDecimal() * 100, 1);

    public bool IsUsedUp => Spent.Micros >= Budget.Monthly.Micros;

    /// <summary>Whether nothing more may be spent under it.</summary>
    public bool Stops => Budget.HardStop && IsUsedUp;
}

/// <summary>
/// What is left of each budget: run cost in the ledger and what was metered since, so that a gateway that asks does not wait for the
/// nightly accrual. Usage without a price or a rate is in neither; it waits in quarantine.
/// </summary>
public sealed class BudgetStatuses(RunrateDb db)
{
    public async Task<IReadOnlyList<BudgetStatus>> Of(Entity entity, YearMonth period, CancellationToken ct = default)
    {
        var budgets = (await db.Budgets.AsNoTracking().Where(b => b.Entity == entity.Id).ToListAsync(ct)).Where(b => b.AppliesTo(period)).ToList();
        if (budgets.Count == 0)
            return [];
        var posted = await Posted(entity, period, ct);
        var metered = await Metered(entity, period, ct);
        var centres = await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id).Select(a => new { a.Id, a.CostCenter }).ToListAsync(ct);
        return
        [
            .. budgets.OrderBy(b => b.Scope).ThenBy(b => b.Subject, StringComparer.Ordinal).Select(budget =>
            {
                var of = budget.Scope switch
                {
                    BudgetScope.Agent => [budget.Subject],
                    BudgetScope.CostCenter => centres.Where(a => a.CostCenter == budget.Subject).Select(a => a.Id.Value)
                        .ToHashSet(StringComparer.Ordinal),
                    _ => (HashSet<string>?)null,
                };
                return Status(budget, period, Sum(posted, of), Sum(metered, of));
            }),
        ];

        Money Sum(Dictionary<string, long> by, HashSet<string>? of) =>
            new(by.Where(b => of is null || of.Contains(b.Key)).Sum(b => b.Value), entity.FunctionalCurrency);
    }

    /// <summary>The budgets that bound what this agent spends: its own, its cost centre's and the entity's.</summary>
    public async Task<IReadOnlyList<BudgetStatus>> For(Entity entity, AgentId agent, YearMonth period, CancellationToken ct = default)
    {
        var centre = await db.Agents.AsNoTracking().Where(a => a.Id == agent && a.Entity == entity.Id).Select(a => a.CostCenter)
            .FirstOrDefaultAsync(ct);
        return [.. (await Of(entity, period, ct)).Where(s => s.Budget.Scope switch
        {
            BudgetScope.Agent => s.Budget.Subject == agent.Value,
            BudgetScope.CostCenter => s.Budget.Subject == centre,
            _ => true,
        })];
    }

    /// <summary>The refusal of a spend that a hard stop forbids, or null.</summary>
    public async Task<Refusal?> Stop(Entity entity, AgentId agent, YearMonth period, CancellationToken ct = default) =>
        (await For(entity, agent, period, ct)).FirstOrDefault(s => s.Stops) is { } stopped
            ? new Refusal(RefusalCodes.BudgetExhausted,
                $"The budget of {NameOf(stopped.Budget, entity)} for {InWords.Of(period)} is used up: {InWords.Of(stopped.Spent)} of "
                + $"{InWords.Of(stopped.Budget.Monthly)}. A controller may end it or state another.")
            : null;

    public static string NameOf(Budget budget, Entity entity) => budget.Scope switch
    {
        BudgetScope.Entity => entity.Name,
        BudgetScope.CostCenter => $"cost centre {budget.Subject}",
        _ => budget.Subject,
    };

    private static BudgetStatus Status(Budget budget, YearMonth period, Money posted, Money metered)
    {
        var spent = (posted + metered).Micros;
        // Compared in whole numbers, so that 80 per cent is reached at exactly 80 per cent.
        var reached = budget.Thresholds.Where(t => (Int128)spent * 100 >= (Int128)budget.Monthly.Micros * t).Select(t => (int?)t).LastOrDefault();
        return new BudgetStatus(budget, period, posted, metered, reached);
    }

    private async Task<Dictionary<string, long>> Posted(Entity entity, YearMonth period, CancellationToken ct)
    {
        var accounts = AccountSets.Of(Book.Management).RunCost.ToList();
        var (id, currency, lens) = (entity.Id, entity.FunctionalCurrency, (int)Book.Management);
        var rows = await db.Balances.AsNoTracking()
            .Where(b => b.Entity == id && b.Period == period && (b.Book == 0 || b.Book == lens) && b.Currency == currency
                && accounts.Contains(b.Account))
            .Select(b => new { b.Agent, b.Micros }).ToListAsync(ct);
        return rows.GroupBy(r => r.Agent, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(r => r.Micros), StringComparer.Ordinal);
    }

    private async Task<Dictionary<string, long>> Metered(Entity entity, YearMonth period, CancellationToken ct)
    {
        var (id, first, last) = (entity.Id, period.FirstDay(), period.LastDay());
        var days = await UsageDays.Due(db, id, last).Where(d => d.Date >= first).ToListAsync(ct);
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        return days.GroupBy(d => d.Agent.Value, StringComparer.Ordinal).ToDictionary(g => g.Key,
            g => Money.From(g.Sum(d => (d.Cost - d.PostedCost) * (fx.Rate(d.Currency, d.Date) ?? 0)), entity.FunctionalCurrency).Micros,
            StringComparer.Ordinal);
    }
}
