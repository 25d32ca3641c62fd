using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>The policy of an asset in one book.</summary>
/// <param name="Method">A constant of <see cref="AssetMethods"/>.</param>
/// <param name="StartsOn">First day of use.</param>
/// <param name="Acquired">The day it was acquired, which decides the bonus rate.</param>
/// <param name="Calendar">The year of the book: a tax year for a tax book.</param>
public sealed record AssetPolicy(
    Money Cost, Money Residual, string Method, int LifeMonths, LocalDate StartsOn, LocalDate Acquired, FiscalCalendar Calendar);

/// <summary>The methods an asset record may name.</summary>
public static class AssetMethods
{
    public const string StraightLine = nameof(AmortizationMethod.StraightLine);
    public const string DecliningBalance = nameof(AmortizationMethod.DecliningBalance);
    public const string SumOfYearsDigits = nameof(AmortizationMethod.SumOfYearsDigits);
    /// <summary>Not in use yet: nothing is charged.</summary>
    public const string NotInUse = "NotInUse";
    /// <summary>A prepayment over its service dates.</summary>
    public const string ServicePeriod = "ServicePeriod";
    /// <summary>No prepayment and no asset: the cost of a service that runs for months, accrued as it is received.</summary>
    public const string AsReceived = "AsReceived";
    /// <summary>Prepaid credits: drawn by charges, expensed at expiry.</summary>
    public const string Consumption = "Consumption";
    /// <summary>Section 179: deducted in the month of first use up to the limit of the tax year, the rest with bonus.</summary>
    public const string AtOnce = "AtOnce";
    public const string Bonus = "Bonus";
    public const string Macrs5 = "Macrs5HalfYear";
    public const string Block40 = "WrittenDownValue40";
    public const string Block25 = "WrittenDownValue25";
    public const string Block15 = "WrittenDownValue15";
    /// <summary>Foreign research: fifteen years from the middle of the tax year, whatever becomes of what it made.</summary>
    public const string ForeignResearch = "ForeignResearch180";
    /// <summary>Right of use and liability, by the lease schedule.</summary>
    public const string Lease = "Lease";
    /// <summary>A lease that US GAAP classes as finance: ownership or a purchase option that will be used passes with it.</summary>
    public const string FinanceLease = "FinanceLease";

    private const string MidQuarter = "MidQuarter";
    private const string InAdvance = "InAdvance";

    /// <summary>Five-year property, whatever is taken of it at once before the table.</summary>
    public static bool IsMacrs(string method) => Stem(method) is AtOnce or Bonus or Macrs5;

    /// <summary>The method under the convention of its tax year.</summary>
    public static string UnderConvention(string method, bool midQuarter) => midQuarter ? Stem(method) + MidQuarter : Stem(method);

    public static bool IsMidQuarter(string method) => method.EndsWith(MidQuarter, StringComparison.Ordinal);

    /// <summary>The method without its convention.</summary>
    public static string Stem(string method) => IsMidQuarter(method) ? method[..^MidQuarter.Length] : method;

    public static bool IsLease(string? method) => method is not null && LeaseStem(method) is Lease or FinanceLease;

    public static bool IsFinanceLease(string? method) => method is not null && LeaseStem(method) == FinanceLease;

    /// <summary>Whether the first payment of a lease falls on its first day.</summary>
    public static bool IsInAdvance(string? method) => method?.EndsWith(InAdvance, StringComparison.Ordinal) == true;

    public static string LeaseOf(bool finance, bool inAdvance) => (finance ? FinanceLease : Lease) + (inAdvance ? InAdvance : "");

    private static string LeaseStem(string method) => IsInAdvance(method) ? method[..^InAdvance.Length] : method;

    public static bool IsIndiaBlock(string? method) => method is Block40 or Block25 or Block15;

    /// <summary>The yearly rate of an Indian block; zero for any other method.</summary>
    public static decimal BlockRate(string method) => method switch { Block40 => 0.40m, Block25 => 0.25m, Block15 => 0.15m, _ => 0m };

    /// <summary>The method of a determination: the tax treatment decides in a tax book, the stated method elsewhere.</summary>
    public static string Of(BookTreatment treatment, TaxTreatment? tax, string? method) => (treatment, tax) switch
    {
        (BookTreatment.RecogniseRouAndLeaseLiability, _) => Lease,
        (BookTreatment.ExpenseAsIncurred or BookTreatment.ShortTermLeaseExpense, _) => AsReceived,
        (BookTreatment.PrepaidAmortise or BookTreatment.Split, _) => method == "UnitsOfProduction" ? Consumption : ServicePeriod,
        (_, TaxTreatment.Sec179) => AtOnce,
        (_, TaxTreatment.Sec174_Foreign15) => ForeignResearch,
        (_, TaxTreatment.Sec168k) => Bonus,
        (_, TaxTreatment.Sec168_Macrs5) => Macrs5,
        (_, TaxTreatment.S33_Block40) => Block40,
        (_, TaxTreatment.S33_Block25) => Block25,
        (_, TaxTreatment.S33_Block15) => Block15,
        _ => method is DecliningBalance or SumOfYearsDigits ? method : StraightLine,
    };
}

/// <summary>The monthly schedule behind every method, book and tax. Rows sum to what is charged and none is negative.</summary>
public static class AssetSchedules
{
    private const int BlockYears = 30;

    public static AmortizationSchedule Of(AssetPolicy policy) => AssetMethods.Stem(policy.Method) switch
    {
        AssetMethods.AtOnce => Expensed(policy),
        AssetMethods.Bonus => Bonus(policy, Money.Zero(policy.Cost.Currency)),
        AssetMethods.Macrs5 => ByYear(policy, MacrsYears(policy, Basis(policy))),
        _ when AssetMethods.IsIndiaBlock(policy.Method) => ByYear(policy, Block(policy, AssetMethods.BlockRate(policy.Method))),
        AssetMethods.DecliningBalance => AmortizationSchedule.Along(
            AmortizationCurve.DecliningBalance(policy.Cost, policy.Residual, policy.LifeMonths), policy.Cost, policy.Residual, policy.StartsOn,
            policy.LifeMonths, StartConvention.FullMonth, policy.Calendar),
        AssetMethods.SumOfYearsDigits => AmortizationSchedule.Along(
            AmortizationCurve.SumOfYearsDigits(policy.Cost, policy.Residual, policy.LifeMonths), policy.Cost, policy.Residual, policy.StartsOn,
            policy.LifeMonths, StartConvention.FullMonth, policy.Calendar),
        _ => AmortizationSchedule.StraightLine(
            policy.Cost, policy.Residual, policy.StartsOn, Math.Max(1, policy.LifeMonths), StartConvention.FullMonth, policy.Calendar),
    };

    private static Money Basis(AssetPolicy policy) => policy.Cost - policy.Residual;

    /// <summary>Up to the year's limit, for this asset alone; a year whose limit is not carried has none.</summary>
    private static AmortizationSchedule Expensed(AssetPolicy policy) => Bonus(policy, ExpensedAtOnce(policy));

    /// <summary>What section 179 takes of the asset before bonus and table; nothing under any other method.</summary>
    public static Money ExpensedAtOnce(AssetPolicy policy)
    {
        var basis = Basis(policy);
        if (AssetMethods.Stem(policy.Method) != AssetMethods.AtOnce)
            return Money.Zero(basis.Currency);
        var limits = basis.Currency == Currency.Usd ? Section179Limits.ForTaxYear(policy.Calendar.YearOf(policy.StartsOn)) : null;
        return limits is { } known ? Section179Deduction.Of(basis, known, null, null).Allowed : basis;
    }

    /// <summary>What is expensed and the bonus in the month of first use; what they leave goes by the five-year table.</summary>
    private static AmortizationSchedule Bonus(AssetPolicy policy, Money expensed)
    {
        var rounding = Rounding.For(policy.Cost.Currency);
        var bonus = expensed + rounding.Round((Basis(policy) - expensed) * UsDepreciation.BonusRate(policy.Acquired, policy.StartsOn));
        var rest = Basis(policy) - bonus;
        var table = ByYear(policy with { Cost = rest, Residual = Money.Zero(rest.Currency) }, MacrsYears(policy, rest));
        var charges = table.Rows.ToDictionary(r => r.Period, r => r.Charge);
        var first = policy.StartsOn.ToYearMonth();
        charges[first] = charges.GetValueOrDefault(first, Money.Zero(rest.Currency)) + bonus;
        return Build(policy, charges.OrderBy(c => c.Key).Select(c => (c.Key, c.Value)).ToList());
    }

    private static List<Money> MacrsYears(AssetPolicy policy, Money basis) =>
        [.. UsDepreciation.Table(
            basis,
            MacrsTables.Percentages(5, AssetMethods.IsMidQuarter(policy.Method) ? MacrsConvention.MidQuarter : MacrsConvention.HalfYear,
                policy.Calendar.QuarterOf(policy.StartsOn))!,
            Rounding.For(policy.Cost.Currency))];

    private static List<Money> Block(AssetPolicy policy, decimal rate)
    {
        var rounding = Rounding.For(policy.Cost.Currency);
        var years = new List<Money>();
        var value = Money.Zero(policy.Cost.Currency);
        var fiscalYear = policy.Calendar.YearOf(policy.StartsOn);
        for (var i = 0; i < BlockYears; i++)
        {
            var end = policy.Calendar.EndOfYear(fiscalYear + i);
            // The addition enters its block in the tax year in which it is put to use.
            BlockAddition[] additions = i == 0 ? [new(policy.Cost, policy.Acquired, policy.StartsOn)] : [];
            var year = IndiaBlock.Year(value, additions, Money.Zero(value.Currency), rate, end, emptied: false, rounding);
            if (year.Depreciation.IsZero)
                break;
            years.Add(year.Depreciation);
            value = value + (i == 0 ? policy.Cost : Money.Zero(value.Currency)) - year.Depreciation;
        }
        return years;
    }

    /// <summary>
    /// The deductions of a tax year, spread evenly over its months from the first month in use: at the tax year's end the base is exactly the
    /// law's, and between ends it moves as the books do.
    /// </summary>
    private static AmortizationSchedule ByYear(AssetPolicy policy, IReadOnlyList<Money> years)
    {
        var rounding = Rounding.For(policy.Cost.Currency);
        var rows = new List<(YearMonth, Money)>();
        var month = policy.StartsOn.ToYearMonth();
        foreach (var year in years)
        {
            var last = policy.Calendar.EndOfYear(policy.Calendar.YearOf(month.FirstDay())).ToYearMonth();
            var count = month.MonthsUntil(last) + 1;
            rows.AddRange(rounding.Spread(year, [.. Enumerable.Repeat(1m, count)]).Select((charge, i) => (month.PlusMonths(i), charge)));
            month = last.Next();
        }
        return Build(policy, rows);
    }

    private static AmortizationSchedule Build(AssetPolicy policy, List<(YearMonth Period, Money Charge)> charges)
    {
        var carrying = policy.Cost;
        var rows = new List<AmortizationRow>(charges.Count);
        foreach (var (period, charge) in charges)
        {
            carrying -= charge;
            rows.Add(new AmortizationRow(period, charge, Money.Zero(charge.Currency), carrying));
        }
        return new AmortizationSchedule(policy.Cost, policy.Residual, rows, Rounding.For(policy.Cost.Currency), policy.Calendar);
    }
}
