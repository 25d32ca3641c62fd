using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Leases;

/// <summary>How the lessee's cost is shown: one line (operating), or amortisation and interest (finance, IFRS 16).</summary>
public enum LeaseClass
{
    /// <summary>ASC 842: a single straight-line cost.</summary>
    Operating,

    /// <summary>ASC 842: amortisation and interest.</summary>
    Finance,

    /// <summary>IFRS 16 and Ind AS 116: one model, depreciation and interest.</summary>
    Ifrs16,
}

/// <summary>One payment period.</summary>
/// <param name="Amortisation">Of the right-of-use asset; for an operating lease, the single cost less interest.</param>
/// <param name="Cost">What the income statement bears in all.</param>
public readonly record struct LeaseRow(
    int Period, Money Payment, Money Interest, Money Liability, Money Amortisation, Money RightOfUse, Money Cost);

/// <summary>What a lease starts with beside its payments.</summary>
public readonly record struct LeaseStart(Money InitialDirectCosts, Money Prepaid, Money Incentives)
{
    public static LeaseStart Nothing(Currency currency) => new(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));

    public Money Adjustment => InitialDirectCosts + Prepaid - Incentives;

    /// <summary>A lease that goes on: what is carried beyond or below the worth of the payments still to come stays with the asset.</summary>
    public static LeaseStart Carrying(Money carried, Money worth)
    {
        var (nothing, beyond) = (Nothing(worth.Currency), carried - worth);
        return beyond.IsNegative ? nothing with { Incentives = -beyond } : nothing with { InitialDirectCosts = beyond };
    }
}

/// <summary>
/// A lessee's liability and right-of-use asset. The liability is the present value of payments not yet made at
/// commencement, each step rounded; the last interest takes the difference, so that it ends at zero.
/// </summary>
public sealed record LeaseSchedule(Money InitialLiability, Money InitialRightOfUse, Money PresentValue,
    IReadOnlyList<LeaseRow> Rows)
{
    /// <param name="rate">Per payment period: the rate implicit in the lease, or the incremental borrowing rate.</param>
    /// <param name="inAdvance">Each payment falls at the start of its period; the first is then paid at commencement.</param>
    public static LeaseSchedule Measure(
        IReadOnlyList<Money> payments, decimal rate, bool inAdvance, LeaseClass leaseClass, LeaseStart start,
        Rounding? rounding = null)
    {
        Invariant.Check(payments.Count > 0, "A lease has a payment.");
        var currency = payments[0].Currency;
        var precision = rounding ?? Rounding.For(currency);
        var present = precision.ToMoney(
            payments.Select((paid, i) => paid.ToDecimal() * DecimalMath.DiscountFactor(rate, inAdvance ? i : i + 1)).Sum(),
            currency);
        var liability = inAdvance ? present - payments[0] : present;
        var rightOfUse = present + start.Adjustment;

        var interest = Interest(payments, rate, inAdvance, present, precision);
        var total = payments.Aggregate(start.Adjustment, (sum, payment) => sum + payment);
        var even = Enumerable.Repeat(1m, payments.Count).ToArray();
        var single = precision.Spread(total, even);
        var straight = precision.Spread(rightOfUse, even);
        var rows = new List<LeaseRow>(payments.Count);
        var (owed, asset) = (present, rightOfUse);
        for (var i = 0; i < payments.Count; i++)
        {
            var amortisation = leaseClass == LeaseClass.Operating ? single[i] - interest[i] : straight[i];
            owed += interest[i] - payments[i];
            asset -= amortisation;
            rows.Add(new(i + 1, payments[i], interest[i], owed, amortisation, asset, amortisation + interest[i]));
        }
        return new(liability, rightOfUse, present, rows);
    }

    /// <summary>The election for terms of twelve months or less: no asset, no liability, a straight-line cost.</summary>
    public static IReadOnlyList<Money> ShortTermCost(IReadOnlyList<Money> payments, Rounding? rounding = null)
    {
        var total = payments.Aggregate(Money.Zero(payments[0].Currency), (sum, payment) => sum + payment);
        return (rounding ?? Rounding.For(total.Currency)).Spread(total, [.. payments.Select(_ => 1m)]);
    }

    /// <summary>A nominal annual rate divided by the periods of a year.</summary>
    public static decimal PeriodRate(decimal annual, int periodsPerYear) => annual / periodsPerYear;

    private static Money[] Interest(
        IReadOnlyList<Money> payments, decimal rate, bool inAdvance, Money present, Rounding rounding)
    {
        var interest = new Money[payments.Count];
        Array.Fill(interest, Money.Zero(present.Currency));
        var owed = present;
        // In advance nothing is owed over the last period, so the one before it is the last to bear interest.
        var last = inAdvance ? payments.Count - 2 : payments.Count - 1;
        for (var i = 0; i <= last; i++)
        {
            var bearing = inAdvance ? owed - payments[i] : owed;
            var left = inAdvance ? payments[^1] - bearing : payments[i] - bearing;
            interest[i] = i == last ? left : rounding.Round(bearing * rate);
            owed += interest[i] - payments[i];
        }
        return interest;
    }
}
