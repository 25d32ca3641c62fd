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
    public required string ExternalId { get; init; }
    public required EntityId Entity { get; init; }
    public required AgentId Agent { get; set; }
    /// <summary>The agent as the source spelled it, kept so that a claim can re-assign.</summary>
    public string? AgentKey { get; init; }
    public Guid? ArrangementId { get; set; }
    public Guid? ImportId { get; init; }
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

    /// <summary>The same charge under another identity and amount: what a restated bill adds or takes back.</summary>
    public Charge Copy(string externalId, decimal billed, decimal effective, bool isCorrection) => new()
    {
        Source = Source,
        ExternalId = externalId,
        Entity = Entity,
        Agent = Agent,
        AgentKey = AgentKey,
        ImportId = ImportId,
        Line = Line,
        Category = Category,
        IsCorrection = isCorrection,
        Provider = Provider,
        Service = Service,
        Description = Description,
        SkuId = SkuId,
        Model = Model,
        Meter = Meter,
        ResourceId = ResourceId,
        InvoiceId = InvoiceId,
        CommitmentId = CommitmentId,
        BilledCost = billed,
        EffectiveCost = effective,
        Currency = Currency,
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
        charge.Property(c => c.Category).HasConversion<string>();
    }
}
