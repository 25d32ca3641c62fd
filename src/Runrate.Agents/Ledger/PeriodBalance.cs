using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Ledger;

/// <summary>
/// Movement of an account in a month, per book, agent, function and currency: a roll-up that the journal keeps in the same transaction
/// as the entry, so statements never scan history. <c>verify</c> proves it against the postings.
/// </summary>
public sealed class PeriodBalance
{
    public required EntityId Entity { get; init; }
    public required YearMonth Period { get; init; }
    /// <summary>The book's number, or 0 for entries common to all books.</summary>
    public required int Book { get; init; }
    public required string Account { get; init; }
    /// <summary>Empty where the posting has no agent.</summary>
    public required string Agent { get; init; }
    /// <summary>The number of the function that the cost bears; 0 where the account bears none.</summary>
    public required int Function { get; init; }
    public required Currency Currency { get; init; }
    public required long Micros { get; set; }
}

internal sealed class PeriodBalanceMapping : IEntityTypeConfiguration<PeriodBalance>
{
    public void Configure(EntityTypeBuilder<PeriodBalance> balance) =>
        balance.HasKey(b => new { b.Entity, b.Period, b.Book, b.Account, b.Agent, b.Function, b.Currency });
}
