using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// What rounding to micros has left over so far, per entity and stream (<c>usage</c>, <c>billed</c>, <c>effective</c>). It is
/// added to the next posted line, so that the ledger never drifts from the exact sub-ledger by more than half a micro.
/// </summary>
public sealed class RoundingCarry
{
    public required EntityId Entity { get; init; }
    public required string Stream { get; init; }
    /// <summary>Major units, between minus and plus half a micro.</summary>
    public decimal Amount { get; set; }

    /// <summary>Rounds an exact amount together with what was left over, and keeps the new remainder.</summary>
    public Money Take(decimal exact, Currency currency)
    {
        var due = Amount + exact;
        var money = Money.From(due, currency);
        Amount = due - money.ToDecimal();
        return money;
    }

    /// <summary>The tracked carry of a stream, made on first use.</summary>
    public static async Task<RoundingCarry> Of(RunrateDb db, EntityId entity, string stream, CancellationToken ct = default)
    {
        var carry = await db.RoundingCarries.FirstOrDefaultAsync(c => c.Entity == entity && c.Stream == stream, ct);
        if (carry is null)
        {
            carry = new RoundingCarry { Entity = entity, Stream = stream };
            db.RoundingCarries.Add(carry);
        }
        return carry;
    }
}

internal sealed class RoundingCarryMapping : IEntityTypeConfiguration<RoundingCarry>
{
    public void Configure(EntityTypeBuilder<RoundingCarry> carry)
    {
        carry.HasKey(c => new { c.Entity, c.Stream });
        carry.Property(c => c.Stream).HasMaxLength(40);
        carry.Property(c => c.Amount).IsConcurrencyToken();
    }
}
