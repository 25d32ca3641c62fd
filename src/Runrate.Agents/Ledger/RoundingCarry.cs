using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// What rounding to micros has left over so far for an agent's month on an account, per stream (<c>usage</c>, <c>billed</c>,
/// <c>effective</c>). It is added to the next posted line of the same cell, so that what the ledger holds of the cell is its exact cost,
/// rounded once: however often, and in whatever order, it was posted.
/// </summary>
public sealed class RoundingCarry
{
    public required EntityId Entity { get; init; }
    public required string Stream { get; init; }
    /// <summary>The month the cost belongs to.</summary>
    public required YearMonth Period { get; init; }
    public required AgentId Agent { get; init; }
    public required string Account { get; init; }
    /// <summary>Major units, between minus and plus half a micro.</summary>
    public required decimal Amount { get; init; }
}

/// <summary>The carries of one month and stream, read and written as a set.</summary>
internal sealed class RoundingCarries
{
    public const string Usage = "usage";
    public const string Billed = "billed";
    public const string Effective = "effective";

    private readonly EntityId entity;
    private readonly string stream;
    private readonly YearMonth month;
    private readonly Dictionary<(AgentId Agent, string Account), decimal> left;
    private readonly HashSet<(AgentId Agent, string Account)> changed = [];

    private RoundingCarries(EntityId entity, string stream, YearMonth month, Dictionary<(AgentId Agent, string Account), decimal> left) =>
        (this.entity, this.stream, this.month, this.left) = (entity, stream, month, left);

    public static async Task<RoundingCarries> Of(RunrateDb db, EntityId entity, string stream, YearMonth month, CancellationToken ct)
    {
        var rows = await db.RoundingCarries.AsNoTracking().Where(c => c.Entity == entity && c.Stream == stream && c.Period == month)
            .ToListAsync(ct);
        return new RoundingCarries(entity, stream, month, rows.ToDictionary(c => (c.Agent, c.Account), c => c.Amount));
    }

    /// <summary>Rounds an exact amount together with what was left over in its cell, and keeps the new remainder.</summary>
    public Money Take(AgentId agent, string account, decimal exact, Currency currency)
    {
        var due = left.GetValueOrDefault((agent, account)) + exact;
        var money = Money.From(due, currency);
        left[(agent, account)] = due - money.ToDecimal();
        changed.Add((agent, account));
        return money;
    }

    /// <summary>Writes what changed, within the caller's transaction.</summary>
    public async Task Save(RunrateDb db, CancellationToken ct)
    {
        await db.WriteRows(
            "INSERT INTO \"RoundingCarries\" (\"Entity\", \"Stream\", \"Period\", \"Agent\", \"Account\", \"Amount\") VALUES ", 6,
            """ON CONFLICT ("Entity", "Stream", "Period", "Agent", "Account") DO UPDATE SET "Amount" = excluded."Amount" """,
            [.. changed.Select(c => (object[])
                [entity.Value, stream, month.Year * 100 + month.Month, c.Agent.Value, c.Account, left[c]])], ct);
        changed.Clear();
    }
}

internal sealed class RoundingCarryMapping : IEntityTypeConfiguration<RoundingCarry>
{
    public void Configure(EntityTypeBuilder<RoundingCarry> carry)
    {
        carry.HasKey(c => new { c.Entity, c.Stream, c.Period, c.Agent, c.Account });
        carry.Property(c => c.Stream).HasMaxLength(40);
        carry.Property(c => c.Account).HasMaxLength(40);
    }
}
