using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Exports;

/// <summary>What is exported: the entries of a book, the common ones included, in the months from <paramref name="From"/> to
/// <paramref name="To"/>.</summary>
public sealed record ExportScope(EntityId Entity, Book Book, YearMonth From, YearMonth To)
{
    /// <summary>The name of the tax rate that another program knows, where it asks for one.</summary>
    public string? TaxRate { get; init; }
}

/// <summary>A finished file, ready to be saved or sent.</summary>
public sealed record ExportFile(string Name, string ContentType, byte[] Content)
{
    public const string PlainText = "text/plain; charset=utf-8";
    public const string Csv = "text/csv; charset=utf-8";
    public const string Html = "text/html; charset=utf-8";
    public const string Zip = "application/zip";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
}
