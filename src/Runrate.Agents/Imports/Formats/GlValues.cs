using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Which comes first in 03/04/2026.</summary>
public enum DateOrder { DayFirst, MonthFirst }

/// <summary>
/// Reads amounts and dates as ledgers print them, and nothing that could mean two things. Thousands may be grouped by comma, in threes
/// or in the Indian way; a negative amount may stand in parentheses. A currency sign is refused: the currency has a column.
/// </summary>
public static partial class GlValues
{
    private const decimal AmountMax = 9_000_000_000_000m;
    private const decimal MicrosPerUnit = 1_000_000m;
    private static readonly string[] MonthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    public static bool TryAmount(string text, out decimal amount)
    {
        amount = 0;
        var plain = text.Trim();
        var negative = plain.Length > 2 && plain[0] == '(' && plain[^1] == ')';
        if (negative)
            plain = plain[1..^1].Trim();
        if (plain.Contains(','))
        {
            if (!Grouped().IsMatch(plain))
                return false;
            plain = plain.Replace(",", "", StringComparison.Ordinal);
        }
        if (plain.Contains('e', StringComparison.OrdinalIgnoreCase) || !StrictValues.TryNumber(plain, out amount) || negative && amount < 0)
            return false;
        if (negative)
            amount = -amount;
        return Math.Abs(amount) < AmountMax && amount * MicrosPerUnit % 1 == 0;
    }

    /// <summary>The order that every date of the column allows; null where more than one does, and the column is not to be read.</summary>
    /// <param name="contradicts">True where some dates have the day first for certain and others the month.</param>
    public static DateOrder? OrderOf(IEnumerable<string> dates, out bool contradicts)
    {
        bool dayFirst = false, monthFirst = false, any = false;
        foreach (var text in dates)
        {
            var match = Slashed().Match(text.Trim());
            if (!match.Success)
                continue;
            any = true;
            dayFirst |= Number(match.Groups["a"]) > 12;
            monthFirst |= Number(match.Groups["b"]) > 12;
        }
        contradicts = dayFirst && monthFirst;
        return !any || contradicts ? null : dayFirst ? DateOrder.DayFirst : monthFirst ? DateOrder.MonthFirst : null;
    }

    public static bool IsSlashed(string text) => Slashed().IsMatch(text.Trim());

    /// <summary>ISO, a named month, or slashes in the order given.</summary>
    public static bool TryDate(string text, DateOrder? order, out LocalDate date)
    {
        date = default;
        text = text.Trim();
        if (Iso().Match(text) is { Success: true } iso)
            return TryDate(Number(iso.Groups["y"]), Number(iso.Groups["m"]), Number(iso.Groups["d"]), out date);
        if (Slashed().Match(text) is { Success: true } slashed)
        {
            var (a, b) = (Number(slashed.Groups["a"]), Number(slashed.Groups["b"]));
            return order is { } known && (known == DateOrder.DayFirst
                ? TryDate(Number(slashed.Groups["y"]), b, a, out date)
                : TryDate(Number(slashed.Groups["y"]), a, b, out date));
        }
        var named = Named().Match(text);
        return named.Success
            && TryDate(Number(named.Groups["y"]), Array.IndexOf(MonthNames,
                named.Groups["m"].Value[..3].ToLowerInvariant()) + 1, Number(named.Groups["d"]), out date);
    }

    private static bool TryDate(int year, int month, int day, out LocalDate date)
    {
        var valid = year is >= 1990 and <= 2100 && month is >= 1 and <= 12 && day >= 1
            && day <= CalendarSystem.Iso.GetDaysInMonth(year, month);
        date = valid ? new LocalDate(year, month, day) : default;
        return valid;
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^-?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})*,\d{3})(?:\.\d+)?$", RegexOptions.None, 5_000)]
    private static partial Regex Grouped();

    [GeneratedRegex(@"^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})(?:[T ][\d:.]+Z?)?$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(?<a>\d{1,2})[/.-](?<b>\d{1,2})[/.-](?<y>\d{4})$", RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Slashed();

    [GeneratedRegex(@"^(?:(?<d>\d{1,2})[\s-](?<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s,-]+(?<y>\d{4})|" +
        @"(?<m>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\s(?<d>\d{1,2}),\s(?<y>\d{4}))$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex Named();
}
