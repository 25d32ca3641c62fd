namespace Runrate.Agents.Accounting.Ledger;

/// <summary>What becomes of usage that has no price and whose sender states a cost.</summary>
public enum StatedCostUse
{
    /// <summary>It waits for a price; the stated cost is kept beside it.</summary>
    Waits,
    /// <summary>It counts at the stated cost until it has a price.</summary>
    Counts,
}

/// <summary>Which meter counts whole where a provider's usage report and others saw the same calls; the others count what they have beyond.</summary>
public enum MeterPrecedence
{
    /// <summary>Calls know their agents: they count, and the report adds only what is missing.</summary>
    CallsFirst,
    /// <summary>The provider's report counts, and calls add what it does not have.</summary>
    ReportFirst,
}

/// <summary>Which bill counts where both an invoice and the provider's own cost report of a month are there.</summary>
public enum BillPrecedence
{
    /// <summary>An invoice is what is owed.</summary>
    InvoiceFirst,
    /// <summary>The cost report says more of what it is for.</summary>
    CostReportFirst,
}
