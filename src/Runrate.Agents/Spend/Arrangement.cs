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
    /// <summary>What was promised to be spent, and what the vendor granted; null where neither.</summary>
    public CommitmentTerms? Commitment { get; set; }
    /// <summary>The development project whose usage it is; null for everything else.</summary>
    public Guid? ProjectId { get; init; }
    public DevelopmentUse? Development { get; init; }
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
    string? SignedOffBy = null, LocalDate? SignedOffOn = null)
{
    /// <summary>What a file lacks, by field and in words; everything where there is none.</summary>
    public static IReadOnlyList<(string Field, string Words)> MissingOf(CapitalisationFile? file)
    {
        (string Field, string Words, bool Present)[] needed =
        [
            ("what", "what it is", Is(file?.What)), ("ownership", "ownership", Is(file?.Ownership)),
            ("benefitBeyondOneYear", "benefit beyond one year", Is(file?.BenefitBeyondOneYear)),
            ("usefulLifeMonths", "useful life with evidence", file is { UsefulLifeMonths: > 0 }),
            ("usefulLifeEvidence", "useful life with evidence", Is(file?.UsefulLifeEvidence)),
            ("impairmentPlan", "impairment plan", Is(file?.ImpairmentPlan)), ("signedOffBy", "sign-off", Is(file?.SignedOffBy)),
        ];
        return [.. needed.Where(n => !n.Present).Select(n => (n.Field, n.Words))];

        static bool Is(string? text) => !string.IsNullOrWhiteSpace(text);
    }
}

/// <summary>What was promised to a vendor, and what it granted, in major units of the functional currency.</summary>
/// <param name="MinimumSpend">Over the term; null where nothing was promised.</param>
/// <param name="From">The days of service where null.</param>
/// <param name="Until">Inclusive.</param>
/// <param name="ShortfallProbable"><c>Yes</c>, <c>No</c>, or null while nobody has judged it.</param>
/// <param name="Evidence">What the judgement rests on.</param>
public sealed record CommitmentTerms(
    decimal? MinimumSpend = null, LocalDate? From = null, LocalDate? Until = null, string? ShortfallProbable = null, string? Evidence = null,
    IReadOnlyList<CreditGrant>? Grants = null);

/// <summary>Credits that the vendor gives without payment.</summary>
/// <param name="ExpiresOn">The last day of use; null where they do not lapse.</param>
public sealed record CreditGrant(LocalDate On, decimal Amount, LocalDate? ExpiresOn = null, string? Evidence = null);

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
        arrangement.Property(a => a.Commitment).HasJsonConversion();
        arrangement.HasIndex(a => a.ProjectId);
        arrangement.Property(a => a.Development).HasJsonConversion();
    }
}
