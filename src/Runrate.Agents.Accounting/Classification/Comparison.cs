namespace Runrate.Agents.Accounting.Classification;

/// <summary>Where two frameworks part, why, and what deferred tax follows if one of them is a tax book.</summary>
public sealed record FrameworkDifference(
    IReadOnlyList<Framework> Between, string Field, IReadOnlyList<string> Values, string Reason, string? DeferredTax);

/// <summary>One set of facts under every framework.</summary>
public sealed record Comparison(IReadOnlyList<Determination> Results, IReadOnlyList<FrameworkDifference> Differences)
{
    private static readonly (Framework, Framework)[] Pairs =
    [
        (Framework.UsGaap, Framework.Ifrs),
        (Framework.Ifrs, Framework.IndAs),
        (Framework.UsGaap, Framework.UsTax),
        (Framework.IndAs, Framework.IndiaTax),
        (Framework.UsGaap, Framework.Management),
    ];

    public static Comparison Of(IReadOnlyList<Determination> results)
    {
        var differences = new List<FrameworkDifference>();
        foreach (var (one, other) in Pairs)
        {
            var a = results.FirstOrDefault(result => result.Framework == one);
            var b = results.FirstOrDefault(result => result.Framework == other);
            if (a is not null && b is not null)
                AddDifferences(a, b, differences);
        }
        return new Comparison(results, differences);
    }

    private static void AddDifferences(Determination a, Determination b, List<FrameworkDifference> differences)
    {
        Framework[] between = [a.Framework, b.Framework];
        var reason = $"{a.Framework.Code()}: {a.Because} {b.Framework.Code()}: {b.Because}";
        if (b.Framework.IsTax())
        {
            var direction = DeferredTax(a, b);
            if (direction is not null)
                differences.Add(new(between, "treatment", [a.Treatment, b.Treatment], reason, direction));
            return;
        }
        if (a.BookTreatment != b.BookTreatment)
            differences.Add(new(between, "bookTreatment", [$"{a.BookTreatment}", $"{b.BookTreatment}"], reason, null));
        if (a.PnlLine != b.PnlLine)
            differences.Add(new(between, "pnlLine", [$"{a.PnlLine}", $"{b.PnlLine}"], ByNature(a, b) ?? reason, null));
        if (a.BalanceSheetLine != b.BalanceSheetLine)
            differences.Add(new(between, "balanceSheetLine", [$"{a.BalanceSheetLine}", $"{b.BalanceSheetLine}"], reason, null));
        if (a.UsefulLifeMonths != b.UsefulLifeMonths)
            differences.Add(new(between, "usefulLifeMonths", [$"{a.UsefulLifeMonths}", $"{b.UsefulLifeMonths}"],
                ByScheduleTwo(a, b) ?? reason, null));
    }

    /// <summary>Two books that treat a cost alike may still show it on other lines.</summary>
    private static string? ByNature(Determination a, Determination b) =>
        b.Framework == Framework.IndAs && a.BookTreatment == b.BookTreatment
            ? "IND_AS: the face of the statement goes by nature (Ind AS 1, Schedule III); the function is kept as a tag."
            : null;

    private static string? ByScheduleTwo(Determination a, Determination b) =>
        b.Framework == Framework.IndAs && a.BookTreatment == b.BookTreatment && b.BookTreatment == BookTreatment.CapitalisePPE
            ? "IND_AS: Schedule II of the Companies Act 2013 gives the life of hardware; a departure is disclosed."
            : null;

    /// <summary>
    /// An asset carried above its tax base reverses into taxable profit: a liability. Below it: an asset. Null where both
    /// defer or both deduct at once.
    /// </summary>
    private static string? DeferredTax(Determination book, Determination tax)
    {
        // In suspense the books have neither expensed nor carried it yet.
        if (book.BookTreatment == BookTreatment.Blocked)
            return null;
        var bookDefers = Defers(book.BookTreatment);
        var taxSpeed = Speed(tax.TaxTreatment);
        return (bookDefers, taxSpeed) switch
        {
            (true, TaxSpeed.AtOnce) => "DeferredTaxLiability: the books carry an asset that tax has deducted already.",
            (false, TaxSpeed.Over) => "DeferredTaxAsset: tax still carries a cost that the books have expensed.",
            (true, TaxSpeed.Over) when tax.TaxTreatment is not (
                TaxTreatment.EconomicPerformanceRatable or TaxTreatment.PrepaidSpread) =>
                "Temporary difference, its sign by year: both spread the cost, at different rates.",
            _ => null,
        };
    }

    private enum TaxSpeed { AtOnce, Over, NotSettled }

    private static bool Defers(BookTreatment? book) =>
        book is { } treatment && (treatment.Capitalises() || treatment is BookTreatment.PrepaidAmortise or BookTreatment.Split);

    private static TaxSpeed Speed(TaxTreatment? tax) => tax switch
    {
        null or TaxTreatment.Unsettled => TaxSpeed.NotSettled,
        TaxTreatment.Sec162 or TaxTreatment.Sec174A_Deduct or TaxTreatment.Sec168k or TaxTreatment.Sec179
            or TaxTreatment.Prepaid12MonthRule or TaxTreatment.S34_Revenue or TaxTreatment.S45_Revenue
            or TaxTreatment.S45_Capital or TaxTreatment.PrepaidOnIncurrence => TaxSpeed.AtOnce,
        _ => TaxSpeed.Over,
    };
}
