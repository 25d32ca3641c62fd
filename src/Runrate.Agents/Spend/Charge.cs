using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Spend;

/// <summary>FOCUS ChargeCategory.</summary>
public enum ChargeCategory { Usage, Purchase, Tax, Credit, Adjustment }

/// <summary>
/// One line of cost with the source's exact decimals. Billed is the cash and invoice view, effective the accrual view; the income
/// statement takes effective, and what is billed ahead of it is prepaid.
/// </summary>
public sealed class Charge
{
    public long Id { get; init; }
    public required string Source { get; init; }
    public required string ExternalId { get; set; }
    /// <summary>What it is a charge for, in sixteen bytes, whatever it costs: rows of one key are states of one charge.</summary>
    public byte[] Key { get; set; } = [];
    /// <summary>The window of a statement that it is a row of.</summary>
    public int? WindowId { get; set; }
    /// <summary>
    /// Which of the columns that tell the rows of its window apart the file had, a bit each; null where a format has them all. Rows of
    /// two files are compared on the columns that both had.
    /// </summary>
    public int? IdentityColumns { get; set; }
    /// <summary>
    /// Whether it is what the source says now. A restated charge stays, with a row beside it that takes it back; both post, and
    /// what stands is the difference.
    /// </summary>
    public bool Current { get; set; } = true;
    /// <summary>The charge that this row takes back.</summary>
    public long? Reverses { get; init; }
    /// <summary>When the source said so; an older state does not undo a newer one.</summary>
    public Instant? AsOf { get; set; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; set; }
    /// <summary>The agent as the source spelled it, kept so that a claim can re-assign.</summary>
    public string? AgentKey { get; init; }
    public Guid? ArrangementId { get; set; }
    public Guid? ImportId { get; set; }
    public int? Line { get; init; }
    public required ChargeCategory Category { get; init; }
    public bool IsCorrection { get; init; }
    public required string Provider { get; init; }
    public required string Service { get; init; }
    public string? Description { get; init; }
    public string? SkuId { get; init; }
    public string? Model { get; init; }
    public string? Meter { get; init; }
    public string? ResourceId { get; init; }
    public string? InvoiceId { get; init; }
    /// <summary>The commitment it buys or draws down.</summary>
    public string? CommitmentId { get; init; }
    public required decimal BilledCost { get; init; }
    public required decimal EffectiveCost { get; init; }
    public required Currency Currency { get; init; }
    public decimal? ConsumedQuantity { get; init; }
    public string? ConsumedUnit { get; init; }
    public required Instant PeriodStart { get; init; }
    /// <summary>Exclusive.</summary>
    public required Instant PeriodEnd { get; init; }
    /// <summary>The accounting day: the day the charge period starts, in the entity's time zone.</summary>
    public required LocalDate Date { get; init; }
    /// <summary>The expense account its effective cost goes to.</summary>
    public required string Account { get; set; }
    /// <summary>The entry that holds it; none for a charge of zero.</summary>
    public Guid? EntryId { get; set; }
    /// <summary>When it was taken to the ledger; a charge posts once.</summary>
    public Instant? PostedAt { get; set; }
    /// <summary>
    /// Every other column of the source that has a value, custom columns included, as a JSON object of strings.
    /// </summary>
    public string? Details { get; init; }
    /// <summary>What it was when it was written: shows whether a hand at the database changed it.</summary>
    public long Print { get; set; }

    /// <summary>The row that takes this one back, on its own day.</summary>
    public Charge TakenBack(Guid? import) => Copy($"{ExternalId}~back", import, -1, current: false, reverses: Id);

    /// <summary>The same charge once more, where a restatement of it is taken back.</summary>
    public Charge Restored(Guid? import, string externalId) => Copy(externalId, import, 1, current: true, reverses: null);

    private Charge Copy(string externalId, Guid? import, int sign, bool current, long? reverses) => new()
    {
        Source = Source,
        ExternalId = externalId,
        Key = Key,
        WindowId = WindowId,
        IdentityColumns = IdentityColumns,
        Current = current,
        Reverses = reverses,
        AsOf = AsOf,
        Entity = Entity,
        Agent = Agent,
        AgentKey = AgentKey,
        ArrangementId = ArrangementId,
        ImportId = import,
        Line = Line,
        Category = Category,
        IsCorrection = reverses is not null || IsCorrection,
        Provider = Provider,
        Service = Service,
        Description = Description,
        SkuId = SkuId,
        Model = Model,
        Meter = Meter,
        ResourceId = ResourceId,
        InvoiceId = InvoiceId,
        CommitmentId = CommitmentId,
        BilledCost = sign * BilledCost,
        EffectiveCost = sign * EffectiveCost,
        Currency = Currency,
        ConsumedQuantity = sign * ConsumedQuantity,
        ConsumedUnit = ConsumedUnit,
        PeriodStart = PeriodStart,
        PeriodEnd = PeriodEnd,
        Date = Date,
        Account = Account,
        Details = Details,
    };
}

internal sealed class ChargeMapping : IEntityTypeConfiguration<Charge>
{
    public void Configure(EntityTypeBuilder<Charge> charge)
    {
        charge.HasKey(c => c.Id);
        charge.HasIndex(c => new { c.Source, c.ExternalId }).IsUnique();
        charge.HasIndex(c => new { c.Entity, c.Date, c.Agent });
        charge.HasIndex(c => new { c.Entity, c.PostedAt, c.Date });
        charge.HasIndex(c => new { c.Entity, c.CommitmentId, c.PostedAt }).HasFilter("\"CommitmentId\" IS NOT NULL");
        charge.HasIndex(c => c.EntryId);
        charge.HasIndex(c => c.ImportId);
        charge.HasIndex(c => c.Key);
        charge.HasIndex(c => c.WindowId).HasFilter("\"WindowId\" IS NOT NULL");
        charge.HasIndex(c => c.Reverses).HasFilter("\"Reverses\" IS NOT NULL");
        charge.Property(c => c.Key).HasMaxLength(16);
        charge.Property(c => c.Category).HasConversion<string>();
    }
}
