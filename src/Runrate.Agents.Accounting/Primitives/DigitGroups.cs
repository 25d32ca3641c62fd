using System.Globalization;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>How the digits of an amount are grouped: by thousands, and in rupees by thousands, then lakhs and crores.</summary>
public static class DigitGroups
{
    private static readonly NumberFormatInfo Thousands = CultureInfo.InvariantCulture.NumberFormat;

    private static readonly NumberFormatInfo Lakhs = new()
    {
        NumberGroupSizes = [3, 2],
        NumberGroupSeparator = ",",
        NumberDecimalSeparator = ".",
    };

    /// <summary><c>1,234,567.89</c>; in rupees <c>12,34,567.89</c>. The value is rounded by the caller.</summary>
    /// <param name="decimals">Digits after the point.</param>
    public static string Of(decimal value, Currency currency, int decimals) =>
        value.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), currency == Currency.Inr ? Lakhs : Thousands);

    /// <summary>The same by a format: <c>#,##0.00####</c> writes two decimals at least and six at most.</summary>
    public static string Of(decimal value, string? currency, string format) =>
        value.ToString(format, currency == "INR" ? Lakhs : Thousands);
}
