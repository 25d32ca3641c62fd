using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>Reads months and books as callers spell them.</summary>
public static class QueryValues
{
    /// <summary><c>2026-01</c>.</summary>
    public static Outcome<YearMonth> Period(string? text, string field = "period") => string.IsNullOrWhiteSpace(text)
        ? new Refusal(RefusalCodes.MissingField, $"Say which month: {field}=2026-01.", field)
        : !Periods.TryParse(text, out var period)
            ? new Refusal(RefusalCodes.InvalidValue, $"'{text}' is not a month. Write it as 2026-01.", field)
            : Periods.IsKept(period)
                ? period
                : new Refusal(RefusalCodes.InvalidValue, $"{text} is not a month that books are kept for: {Periods.Kept}.", field);

    /// <summary><c>UsGaap</c>, <c>US_GAAP</c> and <c>us-gaap</c> alike; absent, the book given.</summary>
    public static Outcome<Book> Book(string? text, Book otherwise)
    {
        if (string.IsNullOrWhiteSpace(text))
            return otherwise;
        var name = new string([.. text.Where(char.IsAsciiLetter)]);
        return Named.TryParse<Book>(name, ignoreCase: true, out var book)
            ? book
            : new Refusal(RefusalCodes.InvalidValue, $"There is no book '{text}'. There are: {string.Join(", ", Enum.GetNames<Book>())}.", "book");
    }

    public static AgentId? Agent(string? text) => string.IsNullOrWhiteSpace(text) ? null : new AgentId(text);
}
