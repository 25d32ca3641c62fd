using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Spend;

/// <summary>
/// A stored exchange rate: one unit of <see cref="From"/> is <see cref="Rate"/> units of <see cref="To"/> from that day on.
/// </summary>
public sealed class FxRateRow
{
    public required Currency From { get; init; }
    public required Currency To { get; init; }
    public required LocalDate Date { get; init; }
    public required decimal Rate { get; init; }
    public required string Source { get; init; }

    public FxRate ToRate() => new(From, To, Rate, Date, Source);
}

internal sealed class FxRateMapping : IEntityTypeConfiguration<FxRateRow>
{
    public void Configure(EntityTypeBuilder<FxRateRow> rate) => rate.HasKey(r => new { r.From, r.To, r.Date });
}
