using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// The figures of one impairment test of an asset, or of assets that bring cash only together (an asset group of ASC 360, a cash-generating
/// unit of IAS 36), as people estimated them. It posts nothing by itself: the close holds every statutory book against it once someone other
/// than its author has approved it. Amounts are major units of the entity's functional currency.
/// </summary>
public sealed class ImpairmentRecord
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required Guid ArrangementId { get; init; }
    /// <summary>The assets tested as one, each by its arrangement; empty where the asset of <see cref="ArrangementId"/> is tested alone.</summary>
    public List<GroupMember> Group { get; init; } = [];
    public required LocalDate Date { get; init; }
    /// <summary>What made the test due, in a sentence.</summary>
    public required string Indicator { get; init; }
    /// <summary>Future cash flows from use and sale, not discounted: step one of US GAAP.</summary>
    public decimal? UndiscountedCashFlows { get; init; }
    public decimal? FairValue { get; init; }
    public decimal CostsOfDisposal { get; init; }
    /// <summary>Discounted, before tax: IFRS and Ind AS.</summary>
    public decimal? ValueInUse { get; init; }
    /// <summary>Software under development that will probably not be completed: US GAAP presumes it worth nothing.</summary>
    public bool NotProbable { get; init; }
    public required string Evidence { get; init; }
    public required string Author { get; init; }
    public required string AuthorId { get; init; }
    public required Instant WrittenAt { get; init; }
    public string? ApprovedBy { get; set; }
    public Instant? ApprovedAt { get; set; }
    /// <summary>What the test said in each book, once the close has held it against the carrying amount.</summary>
    public List<ImpairmentFinding> Findings { get; set; } = [];

    public bool Covers(Guid arrangement) => ArrangementId == arrangement || Group.Exists(m => m.Arrangement == arrangement);
}

/// <summary>An asset of a group that is tested as one.</summary>
/// <param name="Floor">
/// What the asset is worth on its own (fair value; less costs of disposal outside US GAAP), where that can be told: its share of a loss
/// takes it no lower, ASC 360-10-35-28 and IAS 36 paragraph 105. Null where it cannot be told.
/// </param>
public sealed record GroupMember(Guid Arrangement, decimal? Floor = null);

/// <summary>The answer of a test for one asset in one book.</summary>
/// <param name="Loss">Written down; zero where the amount is recoverable.</param>
/// <param name="Reversal">Given back, up to what the asset would be carried at had nothing been impaired.</param>
public sealed record ImpairmentFinding(
    Book Book, Guid Arrangement, YearMonth Period, ImpairmentStatus Status, Money Carrying, Money Loss, Money Reversal);

internal sealed class ImpairmentRecordMapping : IEntityTypeConfiguration<ImpairmentRecord>
{
    public void Configure(EntityTypeBuilder<ImpairmentRecord> record)
    {
        record.HasKey(r => r.Id);
        record.HasIndex(r => new { r.Entity, r.Date });
        record.Property(r => r.Group).HasJsonConversion();
        record.Property(r => r.Findings).HasJsonConversion();
    }
}
