using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

public enum WriteDownStatus
{
    /// <summary>A sign of impairment is there; the figures of the test are not.</summary>
    NeedsFacts,
    /// <summary>Tested; a loss waits for approval.</summary>
    Proposed,
    /// <summary>Tested; there is no loss.</summary>
    NoLoss,
    Posted,
    Rejected,
}

/// <summary>An impairment test of one asset in one book: why it is due, what was stated, what came out, who approved it.</summary>
public sealed class WriteDown
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required Guid ArrangementId { get; init; }
    public required AgentId? Agent { get; init; }
    public required Book Book { get; init; }
    public required YearMonth Period { get; set; }
    public required string Name { get; init; }
    /// <summary>The evidence that calls for the test.</summary>
    public required string Indicator { get; init; }
    public required Money CarryingAmount { get; set; }
    /// <summary>What the agent's own history suggests for the cash of its remaining life; never used unless a person takes it over.</summary>
    public ForecastAssumptions? Assumptions { get; set; }
    public required Instant RaisedAt { get; init; }
    public required WriteDownStatus Status { get; set; }
    public ImpairmentFigures? Figures { get; set; }
    public Money Loss { get; set; }
    /// <summary>How the test went, step by step.</summary>
    public List<string> Workings { get; set; } = [];
    public string? StatedBy { get; set; }
    public string? StatedById { get; set; }
    public string? ApprovedBy { get; set; }
    public Guid? EntryId { get; set; }
}

/// <summary>What a person states for a test, in major units of the functional currency, with what shows it.</summary>
public sealed record ImpairmentFigures(
    decimal? UndiscountedCashFlows = null, decimal? FairValue = null, decimal? FairValueLessCosts = null, decimal? ValueInUse = null,
    string? Evidence = null);

internal sealed class WriteDownMapping : IEntityTypeConfiguration<WriteDown>
{
    public void Configure(EntityTypeBuilder<WriteDown> writeDown)
    {
        writeDown.HasKey(w => w.Id);
        writeDown.HasIndex(w => new { w.Entity, w.Status });
        writeDown.Property(w => w.Book).HasConversion<string>();
        writeDown.Property(w => w.Status).HasConversion<string>().IsConcurrencyToken();
        writeDown.Property(w => w.Figures).HasJsonConversion();
        writeDown.Property(w => w.Assumptions).HasJsonConversion();
        writeDown.Property(w => w.Workings).HasJsonConversion();
        writeDown.ComplexProperty(w => w.CarryingAmount);
        writeDown.ComplexProperty(w => w.Loss);
    }
}
