
namespace Runrate.Agents.Accounting.Classification;

/// <summary>Finds the income statement line where a row leaves it to the facts of the item.</summary>
internal static class PresentationLine
{
    public static PnlLine? ByNature(RowOutcome outcome, string? category, string? costNature) => outcome.Book switch
    {
        null or BookTreatment.Blocked => null,
        BookTreatment.CapitaliseCcaImplementation => PnlLine.OtherExpenses,
        { } book when book.Capitalises() => PnlLine.DepreciationAmortisation,
        _ when costNature == "DirectPayroll" || (costNature is null && category == "DirectLabour") => PnlLine.EmployeeBenefits,
        _ when costNature == "Interest" => PnlLine.FinanceCost,
        _ => PnlLine.OtherExpenses,
    };

    public static PnlLine ByFunction(string function) => function switch
    {
        "CustomerDelivery" => PnlLine.CostOfRevenue,
        "Research" => PnlLine.ResearchAndDevelopment,
        "SalesMarketing" => PnlLine.SellingAndMarketing,
        _ => PnlLine.OperatingExpense,
    };
}
