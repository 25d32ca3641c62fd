using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Ledger;

/// <summary>
/// A recharge that was posted in the books of two entities at once: what went to either, and the rate it was taken at. Its amounts are
/// differences to what was recharged of the month before.
/// </summary>
public sealed class RechargeRecord
{
    public required Guid Id { get; init; }
    /// <summary>The provider.</summary>
    public required EntityId Entity { get; init; }
    public required EntityId Receiver { get; init; }
    public required AgentId Agent { get; init; }
    /// <summary>The month that the cost belongs to.</summary>
    public required YearMonth Period { get; init; }
    public required int Sequence { get; init; }
    public required Money Amount { get; init; }
    public required Money ReceiverAmount { get; init; }
    /// <summary>Units of the receiver's currency for one of the provider's.</summary>
    public required decimal Rate { get; init; }
    public required string Basis { get; init; }
    public required Instant PostedAt { get; init; }
}

internal sealed class RechargeRecordMapping : IEntityTypeConfiguration<RechargeRecord>
{
    public void Configure(EntityTypeBuilder<RechargeRecord> recharge)
    {
        recharge.ToTable("Recharges");
        recharge.HasKey(r => r.Id);
        recharge.HasIndex(r => new { r.Entity, r.Receiver, r.Agent, r.Period, r.Sequence }).IsUnique();
        recharge.ComplexProperty(r => r.Amount);
        recharge.ComplexProperty(r => r.ReceiverAmount);
    }
}
