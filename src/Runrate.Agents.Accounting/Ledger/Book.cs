namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// A framework's view of the ledger. An entry without a book is common to all; an entry with one appears there alone.
/// </summary>
public enum Book
{
    /// <summary>The workforce lens. It takes every common entry and its own memo entries; it never feeds another book.</summary>
    Management = 1,
    UsGaap = 2,
    Ifrs = 3,
    IndAs = 4,
    UsTax = 5,
    IndiaTax = 6,
}
