using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// A capitalised or prepaid item in one book: the policy its schedule is computed from. Carrying amounts are never stored:
/// they are sums over entries. A change of estimate is a new record that supersedes this one from a day on.
/// </summary>
public sealed class AssetRecord
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required Guid ArrangementId { get; init; }
    public AgentId? Agent { get; init; }
    public required Book Book { get; init; }
    public required string Name { get; init; }
    /// <summary>The treatment it came from: <c>CapitalisePPE</c>, <c>PrepaidAmortise</c>.</summary>
    public required string BookTreatment { get; init; }
    public required Money Cost { get; init; }
    public required Money Residual { get; init; }
    /// <summary>A method of the schedules: <c>StraightLine</c>, <c>UnitsOfOutput</c>, <c>DecliningBalance</c>.</summary>
    public required string Method { get; set; }
    public required int LifeMonths { get; init; }
    public required LocalDate StartsOn { get; init; }
    /// <summary>When it was acquired: the day its cost entered the books.</summary>
    public LocalDate AcquiredOn { get; init; }
    /// <summary>Where the cost was debited, if not in <see cref="AssetAccount"/>: software under development moves when it
    /// is ready.</summary>
    public string? AcquiredInto { get; init; }
    /// <summary>The service a prepayment buys, or the term of a lease; both ends inclusive.</summary>
    public LocalDate? ServiceStart { get; init; }
    public LocalDate? ServiceEnd { get; init; }
    /// <summary>Nominal yearly rate of a lease, as a share.</summary>
    public decimal? Rate { get; init; }
    /// <summary>The payments of a lease, and what it carries where it was measured again; null where they are level.</summary>
    public LeaseCourse? Lease { get; init; }
    /// <summary>Its entries are common to all books, because every book treats it alike; a book that parts ways ends that
    /// for all.</summary>
    public bool Common { get; set; }
    /// <summary>The last month whose consumption is in the ledger.</summary>
    public YearMonth? ChargedThrough { get; set; }
    /// <summary>The record whose estimate or value changed.</summary>
    public Guid? Supersedes { get; init; }
    /// <summary>The rules and memo its entries rest on.</summary>
    public string Basis { get; init; } = "";
    public string? CostCenter { get; init; }
    /// <summary>What its cost serves where the arrangement or a rule says so; null leaves it to the agent.</summary>
    public CostFunction? Function { get; init; }
    public required string AssetAccount { get; init; }
    /// <summary>The contra account; the asset account itself for prepaid items.</summary>
    public required string AccumulatedAccount { get; init; }
    public required string ExpenseAccount { get; init; }
    public LocalDate? EndedOn { get; set; }
    /// <summary>Why it ended: <c>superseded</c>, <c>disposed</c>, <c>impaired</c>.</summary>
    public string? EndedWhy { get; set; }

    /// <summary>The record that carries on from another value: the same asset, book and accounts, nothing charged again.</summary>
    public AssetRecord Continue(Guid id, Money carrying, int lifeMonths, LocalDate startsOn, string basis) => new()
    {
        Id = id,
        Entity = Entity,
        ArrangementId = ArrangementId,
        Agent = Agent,
        Book = Book,
        Name = Name,
        BookTreatment = BookTreatment,
        Cost = carrying,
        Residual = Residual > carrying ? carrying : Residual,
        Method = Method,
        LifeMonths = lifeMonths,
        StartsOn = startsOn,
        AcquiredOn = AcquiredOn,
        AcquiredInto = startsOn == StartsOn ? AcquiredInto : null,
        ServiceStart = ServiceStart,
        ServiceEnd = ServiceEnd,
        Rate = Rate,
        Lease = Lease,
        ChargedThrough = ChargedThrough,
        Supersedes = Id,
        Basis = basis,
        CostCenter = CostCenter,
        Function = Function,
        AssetAccount = AssetAccount,
        AccumulatedAccount = AccumulatedAccount,
        ExpenseAccount = ExpenseAccount,
    };

    /// <summary>What its entries say of it.</summary>
    internal Acquisition AsAcquisition() => new(
        Entity, AssetLedger.Reference(ArrangementId), Name, Agent, CostCenter, Cost, AcquiredOn, ServiceStart, ServiceEnd, Function);
}

/// <summary>A lease from the start of its record on.</summary>
/// <param name="Payments">As <see cref="LeasePayments"/> writes them, one a month.</param>
/// <param name="Carried">The right of use when the record began; null at commencement.</param>
/// <param name="Variable">What an index adds to each payment where that is no reason to measure again: cost of its month.</param>
public sealed record LeaseCourse(string Payments, decimal? Carried = null, IReadOnlyList<decimal>? Variable = null)
{
    /// <summary>The contract of a lease record.</summary>
    public static LeaseContract Of(AssetRecord asset)
    {
        var rate = asset.Rate ?? throw new InvariantException($"{asset.Name} is a lease without a rate.");
        if (asset.Lease is not { } course)
            return LeaseContract.Level(asset.Cost, asset.LifeMonths, rate, asset.Method);
        var currency = asset.Cost.Currency;
        return new LeaseContract(LeasePayments.Read(course.Payments, currency).Value, rate, asset.Method,
            course.Carried is { } carried ? Money.From(carried, currency) : null);
    }
}

internal sealed class AssetRecordMapping : IEntityTypeConfiguration<AssetRecord>
{
    public void Configure(EntityTypeBuilder<AssetRecord> asset)
    {
        asset.HasKey(a => a.Id);
        asset.HasIndex(a => new { a.Entity, a.Book });
        asset.HasIndex(a => a.ArrangementId);
        asset.Property(a => a.Book).HasConversion<string>();
        asset.ComplexProperty(a => a.Cost);
        asset.ComplexProperty(a => a.Residual);
        asset.Property(a => a.Lease).HasJsonConversion();
    }
}
