using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports.Journals;

/// <summary>One transaction of a plain-text journal, as far as its costs are read.</summary>
internal sealed class JournalTransaction
{
    public required int Line { get; init; }
    public required LocalDate Date { get; init; }
    public string Code { get; set; } = "";
    public required string Payee { get; init; }
    public string Note { get; init; } = "";
    public Dictionary<string, string> Tags { get; } = new(StringComparer.OrdinalIgnoreCase);
    public List<JournalPosting> Postings { get; } = [];
    /// <summary>Why it cannot be read, and where.</summary>
    public (int Line, string Reason)? Problem { get; set; }

    public void Fault(int line, string reason) => Problem ??= (line, reason);
}

internal sealed class JournalPosting
{
    public required int Line { get; init; }
    public required string Account { get; init; }
    /// <summary>What it says; null where it leaves the amount to the others of its transaction.</summary>
    public JournalAmount? Amount { get; set; }
    public Dictionary<string, string> Tags { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <param name="Commodity">As it is written: a currency, its sign, or a thing that has a price.</param>
/// <param name="Cost">What it cost altogether in another commodity, where that is stated.</param>
internal sealed record JournalAmount(decimal Quantity, string Commodity, (decimal Quantity, string Commodity)? Cost = null)
{
    /// <summary>The amount by which the transaction balances: its cost where it has one.</summary>
    public (decimal Quantity, string Commodity) Weight => Cost ?? (Quantity, Commodity);

    public static Currency? CurrencyOf(string commodity) => commodity switch
    {
        "$" or "US$" => Currency.Usd,
        "€" => Currency.Parse("EUR"),
        "£" => Currency.Parse("GBP"),
        "¥" => Currency.Parse("JPY"),
        "₹" => Currency.Parse("INR"),
        _ => Currency.TryParse(commodity, out var currency) ? currency : null,
    };
}
