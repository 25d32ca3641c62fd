using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Exports;

/// <summary>The schedule of every item in the scope's book, as planned; what was posted is among the entries.</summary>
internal static class BinderSchedules
{
    public static byte[] Write(IEnumerable<AssetRecord> assets, BinderContent content)
    {
        var csv = new CsvText().Row("item", "record", "book", "treatment", "method", "life months", "month", "charge",
            "carrying", "currency", "ended", "why");
        foreach (var asset in assets)
        {
            var rows = Rows(asset, content);
            if (rows.Count == 0)
                csv.Row(Head(asset, "", "", asset.Cost.Amount));
            foreach (var row in rows)
                csv.Row(Head(asset, row.Period.ToIso(), row.Charge.Amount, row.CarryingAmount.Amount));
        }
        return csv.ToBytes();
    }

    private static IReadOnlyList<AmortizationRow> Rows(AssetRecord asset, BinderContent content) => asset.Method switch
    {
        // Drawn by use, accrued as received, or not in use: there is no plan by month.
        AssetMethods.Consumption or AssetMethods.AsReceived or AssetMethods.NotInUse => [],
        // Of the right of use; what is owed moves by the interest and payments of the same months.
        _ when AssetMethods.IsLease(asset.Method) => [.. LeaseCourse.Of(asset)
            .Schedule(asset.Book).Rows.Select(row => new AmortizationRow(
                asset.StartsOn.ToYearMonth().PlusMonths(row.Period - 1), row.Amortisation, Money.Zero(row.Payment.Currency), row.RightOfUse))],
        AssetMethods.ServicePeriod => asset is { ServiceStart: { } start, ServiceEnd: { } end } && start <= end
            ? new PrepaidSchedule(asset.Cost, start, end).Schedule.Rows
            : [],
        _ => AssetSchedules.Of(new AssetPolicy(
            asset.Cost, asset.Residual, asset.Method, asset.LifeMonths, asset.StartsOn, asset.AcquiredOn,
            ArrangementFacts.CalendarOf(asset.Book, content.Entity))).Rows,
    };

    private static IEnumerable<CsvText.Cell> Head(AssetRecord asset, string month, string charge, string carrying) =>
    [
        asset.Name, asset.Id.ToString(), asset.Book.ToString(), asset.BookTreatment, asset.Method, asset.LifeMonths, month,
            CsvText.Cell.Plain(charge),
        CsvText.Cell.Plain(carrying), asset.Cost.Currency.Code, BinderText.Iso(asset.EndedOn), asset.EndedWhy ?? "",
    ];
}
