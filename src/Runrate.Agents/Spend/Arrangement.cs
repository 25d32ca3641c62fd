using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>
/// What was agreed and the facts about it: a vendor contract, a purchase, or an internal build. It is classified once per
/// book, and its memo governs every charge under it.
/// </summary>
public sealed class Arrangement
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary>The agent it serves, or null where it is shared.</summary>
    public AgentId? Agent { get; set; }
    public required string Name { get; set; }
    public required string Vendor { get; set; }
    /// <summary>A spend category of the rulebook: <c>SelfHostedFineTuning</c>.</summary>
    public required string Category { get; set; }
    /// <summary>The agreed one-off or up-front amount; zero where only charges carry cost.</summary>
    public required Money Amount { get; set; }
    /// <summary>When the amount is incurred or paid.</summary>
    public required LocalDate Date { get; set; }
    public LocalDate? ServiceStart { get; set; }
    /// <summary>Inclusive.</summary>
    public LocalDate? ServiceEnd { get; set; }
    /// <summary>When the thing acquired is ready for use: depreciation starts here.</summary>
    public LocalDate? ReadyOn { get; set; }
    /// <summary>The vendor's identifier of the commitment or subscription, which charges name.</summary>
    public string? ExternalId { get; set; }
    /// <summary>When the commitment or its amount was last stated: what was billed under it before may have been posted without it.</summary>
    public Instant? CommitmentStatedAt { get; set; }
    public List<ArrangementFact> Facts { get; set; } = [];
    /// <summary>
    /// Every fact as it was ever stated, what replaced it after it: the course of the project with its evidence. Only added to.
    /// </summary>
    public List<ArrangementFact> FactHistory { get; set; } = [];
    /// <summary>The five documented facts and the sign-off, without which nothing capitalised posts.</summary>
    public CapitalisationFile? Capitalisation { get; set; }
    public Instant CreatedAt { get; init; }
    public string CreatedBy { get; init; } = "";
}

/// <summary>A stated fact with where it comes from and what shows it.</summary>
/// <param name="Source"><c>register</c>, <c>ledger</c>, <c>user</c> or <c>assumption</c>; an assumption blocks approval.</param>
/// <param name="Evidence">A document reference, or null.</param>
/// <param name="AsOf">When the fact came to hold, which decides in which period it counts.</param>
public sealed record ArrangementFact(string Fact, string Value, string Source, string? Evidence = null, LocalDate? AsOf = null);

/// <summary>What must be written down before a cost may be capitalised.</summary>
public sealed record CapitalisationFile(
    string What, string Ownership, string BenefitBeyondOneYear, int UsefulLifeMonths, string UsefulLifeEvidence, string ImpairmentPlan,
    string? SignedOffBy = null, LocalDate? SignedOffOn = null);

internal sealed class ArrangementMapping : IEntityTypeConfiguration<Arrangement>
{
    public void Configure(EntityTypeBuilder<Arrangement> arrangement)
    {
        arrangement.HasKey(a => a.Id);
        arrangement.HasIndex(a => new { a.Entity, a.Agent });
        arrangement.HasIndex(a => new { a.Entity, a.ExternalId });
        arrangement.ComplexProperty(a => a.Amount);
        arrangement.Property(a => a.Facts).HasJsonConversion();
        arrangement.Property(a => a.FactHistory).HasJsonConversion();
        arrangement.Property(a => a.Capitalisation).HasJsonConversion();
    }
}
