using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// Amounts, days and months as a sentence writes them. Every text that a person reads is written with these where it is made, so that a
/// page, a file and an answer of the assistant say the same.
/// </summary>
public static class InWords
{
    /// <summary>The minus sign of typography.</summary>
    public const char Minus = '\u2212';

    private static readonly LocalDatePattern DayPattern = LocalDatePattern.CreateWithInvariantCulture("d MMM uuuu");
    private static readonly YearMonthPattern MonthPattern = YearMonthPattern.CreateWithInvariantCulture("MMMM uuuu");
    private static readonly YearMonthPattern ShortMonthPattern = YearMonthPattern.CreateWithInvariantCulture("MMM uuuu");

    /// <summary><c>USD 5,261.28</c>, <c>USD −40.00</c>: at the currency's minor unit, half away from zero.</summary>
    public static string Of(Money amount)
    {
        var shown = amount.RoundToMinorUnit();
        // What is too small to show at the minor unit is shown with the digits that it has.
        var digits = shown.IsZero && !amount.IsZero
            ? Math.Abs(amount.ToDecimal()).ToString("0.######", CultureInfo.InvariantCulture)
            : DigitGroups.Of(Math.Abs(shown.ToDecimal()), amount.Currency, amount.Currency.MinorUnits);
        return $"{amount.Currency} {(amount.IsNegative ? Minus : null)}{digits}";
    }

    /// <summary><c>1 Oct 2026</c>.</summary>
    public static string Of(LocalDate day) => DayPattern.Format(day);

    /// <summary><c>October 2026</c>.</summary>
    public static string Of(YearMonth month) => MonthPattern.Format(month);

    /// <summary><c>Oct 2026</c>, for headings of columns.</summary>
    public static string Short(YearMonth month) => ShortMonthPattern.Format(month);

    /// <summary><c>1,240</c>, <c>0.35</c>.</summary>
    public static string Of(decimal number) => number.ToString("#,0.##", CultureInfo.InvariantCulture).Replace('-', Minus);

    /// <summary>A share as a percentage, with one decimal at most, half away from zero: 0.123 is <c>12.3 %</c>.</summary>
    public static string Percent(decimal share)
    {
        var shown = Math.Round(share * 100, 1, MidpointRounding.AwayFromZero);
        var digits = Math.Abs(shown).ToString("#,0.#", CultureInfo.InvariantCulture);
        return $"{(shown < 0 ? Minus : null)}{digits} %";
    }

    /// <summary><c>1 month</c>, <c>3 months</c>.</summary>
    public static string Count(int number, string singular, string? plural = null) =>
        $"{number.ToString("#,0", CultureInfo.InvariantCulture)} {(number == 1 ? singular : plural ?? singular + "s")}";

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string Join(IReadOnlyList<string> items) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}",
    };
}
