using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>The entries of a scope in the order of their accounting date, and the date and number that other systems see.</summary>
public static class ExportEntries
{
    private const int NumberDigits = 12;

    public static async Task<IReadOnlyList<JournalEntry>> Load(RunrateDb db, ExportScope scope, CancellationToken ct)
    {
        var book = scope.Book;
        var entries = await db.Entries.AsNoTracking().Include(e => e.Postings.OrderBy(p => p.Line))
            .Where(e => e.Entity == scope.Entity && (e.Book == null || e.Book == book) && e.Period >= scope.From && e.Period <= scope.To)
            .ToListAsync(ct);
        return [.. entries.OrderBy(AccountingDate).ThenBy(e => e.Id.Value)];
    }

    /// <summary>Accounts that the book has used before the scope begins.</summary>
    public static async Task<IReadOnlySet<string>> AccountsBefore(RunrateDb db, ExportScope scope, CancellationToken ct)
    {
        var book = scope.Book;
        var accounts = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == scope.Entity && (e.Book == null || e.Book == book) && e.Period < scope.From)
            .SelectMany(e => e.Postings).Select(p => p.Account).Distinct().ToListAsync(ct);
        return accounts.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The entry's date, or the nearest day of the month it is accounted in: a late event lands in the open month everywhere.</summary>
    public static LocalDate AccountingDate(JournalEntry entry)
    {
        var month = entry.Date.ToYearMonth();
        return month == entry.Period ? entry.Date : month < entry.Period ? entry.Period.FirstDay() : entry.Period.LastDay();
    }

    /// <summary>A short number that stays the same in every export: the random half of the entry's identifier.</summary>
    public static string Number(JournalEntry entry) => "RR" + entry.Id.Value.ToString("N")[^NumberDigits..].ToUpperInvariant();

    /// <summary><c>2026-01</c>, or <c>2026-01..2026-03</c> for more than one month.</summary>
    public static string PeriodName(ExportScope scope) => scope.From == scope.To ? scope.To.ToIso() : $"{scope.From.ToIso()}..{scope.To.ToIso()}";

    /// <summary><c>Nov</c>.</summary>
    public static string MonthName(LocalDate date) =>
        System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(date.Month);

    public static string IsoDate(LocalDate date) => NodaTime.Text.LocalDatePattern.Iso.Format(date);
}
