using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

public enum SealAct { Sealed, Reopened }

/// <summary>
/// A seal that was set, or broken by a reopening: one link of an entity's chain, apart from the closes, never changed and never removed.
/// A seal that is missing from the closes, or stands there otherwise, is found by it.
/// </summary>
public sealed class SealRecord
{
    public required EntityId Entity { get; init; }
    /// <summary>From 1, without a gap.</summary>
    public required int Number { get; init; }
    public required SealAct Act { get; init; }
    public required YearMonth Period { get; init; }
    /// <summary>The digest of the month: set, or broken.</summary>
    public required string Digest { get; init; }
    public required Instant At { get; init; }
    public required string By { get; init; }
    public required string ById { get; init; }
    /// <summary>The second person of a reopening.</summary>
    public string? SecondBy { get; init; }
    public string? SecondById { get; init; }
    public string? Reason { get; init; }
    /// <summary>Memos approved since the seal before.</summary>
    public List<Guid> Approvals { get; init; } = [];
    public required string ApprovalsDigest { get; init; }
    /// <summary>The link before; empty for the first.</summary>
    public required string Previous { get; init; }
    /// <summary>Hex SHA-256 over all of the above.</summary>
    public required string Hash { get; init; }

    /// <summary>The same link with the hash that its content has.</summary>
    public SealRecord Sign() => new()
    {
        Entity = Entity,
        Number = Number,
        Act = Act,
        Period = Period,
        Digest = Digest,
        At = At,
        By = By,
        ById = ById,
        SecondBy = SecondBy,
        SecondById = SecondById,
        Reason = Reason,
        Approvals = Approvals,
        ApprovalsDigest = ApprovalsDigest,
        Previous = Previous,
        Hash = ComputeHash(),
    };

    public string ComputeHash() => SealDigest.OfFields(
    [
        Entity.Value, $"{Number}", $"{Act}", Period.ToIso(), Digest, $"{SealDigest.Micros(At)}", By, ById, SecondBy, SecondById, Reason,
        string.Join(',', Approvals), ApprovalsDigest, Previous,
    ]);
}

/// <summary>Where an entity's chain of seals ends: it moves on with each link, and never back.</summary>
public sealed class SealHead
{
    public required EntityId Entity { get; init; }
    /// <summary>Which chain it is, so that an outside record of another database under the same name is not taken for this one's.</summary>
    public required Guid Chain { get; init; }
    public required int Number { get; set; }
    public required string Hash { get; set; }
}

internal sealed class SealMapping : IEntityTypeConfiguration<SealRecord>, IEntityTypeConfiguration<SealHead>
{
    public void Configure(EntityTypeBuilder<SealRecord> seal)
    {
        seal.ToTable("Seals");
        seal.HasKey(s => new { s.Entity, s.Number });
        seal.Property(s => s.Number).ValueGeneratedNever();
        seal.Property(s => s.Act).HasConversion<string>();
        seal.Property(s => s.Approvals).HasJsonConversion();
    }

    public void Configure(EntityTypeBuilder<SealHead> head)
    {
        head.ToTable("SealHeads");
        head.HasKey(h => h.Entity);
    }
}
