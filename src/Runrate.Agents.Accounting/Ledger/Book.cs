namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// A framework's view of the ledger. An entry without a book is common to all; an entry with one appears there alone.
/// </summary>
public enum Book
{
    /// <summary>The management book. It takes every common entry and its own memo entries; it never feeds another book.</summary>
    Management = 1,
    UsGaap = 2,
    Ifrs = 3,
    IndAs = 4,
    UsTax = 5,
    IndiaTax = 6,
}

public static class BookKinds
{
    /// <summary>A book that an entity may publish.</summary>
    public static bool IsStatutory(this Book book) => book is Book.UsGaap or Book.Ifrs or Book.IndAs;
}
