using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>Whose run cost a budget bounds.</summary>
public enum BudgetScope { Agent, CostCenter, Entity }

/// <summary>
/// What may be spent on run cost in a month, of an agent, a cost centre or the whole entity, from a month on. It is never deleted: a budget
/// is ended with a month, so that what was allowed then can still be read.
/// </summary>
public sealed class Budget
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required BudgetScope Scope { get; init; }
    /// <summary>The agent or the cost centre; empty for the entity.</summary>
    public required string Subject { get; init; }
    /// <summary>For each month, in the entity's functional currency.</summary>
    public required Money Monthly { get; init; }
    /// <summary>Per cent of the amount at which it is told, rising: 80, 100.</summary>
    public required List<int> Thresholds { get; init; }
    /// <summary>Whether nothing more may be spent once it is used up: our own assistant answers 429, and gateways read the same.</summary>
    public required bool HardStop { get; init; }
    public required YearMonth From { get; init; }
    /// <summary>The last month it applies to; null while it goes on.</summary>
    public YearMonth? Until { get; set; }
    public required string StatedBy { get; init; }
    public required Instant StatedAt { get; init; }

    public bool AppliesTo(YearMonth period) => From <= period && (Until is null || period <= Until);
}

internal sealed class BudgetMapping : IEntityTypeConfiguration<Budget>
{
    public void Configure(EntityTypeBuilder<Budget> budget)
    {
        budget.HasKey(b => b.Id);
        budget.HasIndex(b => b.Entity);
        budget.Property(b => b.Scope).HasConversion<string>();
        budget.Property(b => b.Thresholds).HasJsonConversion();
    }
}
