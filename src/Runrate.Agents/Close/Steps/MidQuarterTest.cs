using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Ledger;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// The convention of US tax depreciation, which all property of a tax year shares: half-year, or mid-quarter where more than 40% of what
/// was placed in service that year came in its last three months. Measured after section 179 and before bonus; property that left in
/// the year it came does not count.
/// </summary>
internal static class MidQuarterTest
{
    /// <summary>Puts the records of every tax year under its convention. What months charged so far should have been is caught up.</summary>
    public static IEnumerable<EntryDraft> Apply(Entity entity, IReadOnlyList<AssetRecord> all, YearMonth period)
    {
        var calendar = ArrangementFacts.CalendarOf(Book.UsTax, entity);
        var property = all.Where(a => a is { Book: Book.UsTax, Supersedes: null } && a.AssetAccount == Accounts.Hardware
            && AssetMethods.IsMacrs(a.Method) && a.EndedWhy != PostTreatments.Reversed && a.StartsOn.ToYearMonth() <= period).ToList();
        foreach (var year in property.GroupBy(a => calendar.YearOf(a.StartsOn)))
        {
            var counted = year.Where(a => a.EndedOn is not { } left || calendar.YearOf(left) > year.Key);
            var midQuarter = UsDepreciation.ConventionFor([.. counted.Select(a => Placed(a, calendar))]) == MacrsConvention.MidQuarter;
            foreach (var asset in year.Where(a => AssetMethods.UnderConvention(a.Method, midQuarter) != a.Method))
            {
                if (Move(entity, asset, midQuarter, period) is { } catchUp)
                    yield return catchUp;
            }
        }
    }

    private static Placement Placed(AssetRecord asset, FiscalCalendar calendar)
    {
        var month = calendar.StartOfYear(asset.StartsOn).ToYearMonth().MonthsUntil(asset.StartsOn.ToYearMonth()) + 1;
        return new Placement(asset.Cost - AssetSchedules.ExpensedAtOnce(Policy(asset, calendar)), month, 5);
    }

    private static EntryDraft? Move(Entity entity, AssetRecord asset, bool midQuarter, YearMonth period)
    {
        var before = Charged(entity, asset);
        asset.Method = AssetMethods.UnderConvention(asset.Method, midQuarter);
        var difference = Charged(entity, asset) - before;
        var accounts = new AcquisitionAccounts(asset.AssetAccount, "", asset.AccumulatedAccount, asset.ExpenseAccount);
        return AmortizationEntries.Charge(
            asset.AsAcquisition(), asset.Book, accounts, period, difference,
            $"{(midQuarter ? "mid-quarter" : "half-year")}-{asset.Id.ToString("N")[^8..]}", asset.Basis);
    }

    private static Money Charged(Entity entity, AssetRecord asset) => asset.ChargedThrough is { } through
        ? AmortizeAssets.Schedule(asset, entity).ChargeBetween(asset.StartsOn.ToYearMonth(), through)
        : Money.Zero(asset.Cost.Currency);

    private static AssetPolicy Policy(AssetRecord asset, FiscalCalendar calendar) =>
        new(asset.Cost, asset.Residual, asset.Method, asset.LifeMonths, asset.StartsOn, asset.AcquiredOn, calendar);
}
