namespace Runrate.Agents.Accounting.Ledger;

/// <summary>Books by the names that people give them.</summary>
public static class BookNames
{
    public static string Name(this Book book) => book switch
    {
        Book.Management => "Management",
        Book.UsGaap => "US GAAP",
        Book.Ifrs => "IFRS",
        Book.IndAs => "Ind AS",
        Book.UsTax => "US tax",
        Book.IndiaTax => "India tax",
        _ => book.ToString(),
    };

    /// <summary><c>US GAAP, IFRS and Ind AS</c>, in the order of the enumeration, each once.</summary>
    public static string Names(this IEnumerable<Book> books) => Primitives.InWords.Join([.. books.Distinct().Order().Select(b => b.Name())]);
}
