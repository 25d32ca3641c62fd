using System.Globalization;

namespace Runrate.Agents.Imports.Journals;

/// <summary>
/// Amounts as journals write them: the commodity before or after, a point for decimals, commas between thousands, a price after
/// <c>@</c> or a total after <c>@@</c>.
/// </summary>
internal static class AmountText
{
    /// <summary>Null where it is not an amount.</summary>
    public static JournalAmount? Of(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (One(at < 0 ? text : text[..at]) is not { } amount)
            return null;
        if (at < 0)
            return new JournalAmount(amount.Quantity, amount.Commodity);
        var isTotal = text.AsSpan(at).StartsWith("@@");
        if (One(text[(at + (isTotal ? 2 : 1))..]) is not { } price)
            return null;
        var cost = isTotal ? Math.Sign(amount.Quantity) * price.Quantity : amount.Quantity * price.Quantity;
        return new JournalAmount(amount.Quantity, amount.Commodity, (cost, price.Commodity));
    }

    private static (decimal Quantity, string Commodity)? One(string text)
    {
        text = text.Trim();
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0)
            return null;
        if (start > 0 && text[start - 1] == '.')
            start--;
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' or ','))
            end++;
        var (before, after) = (text[..start].Trim(), text[end..].Trim());
        var isNegative = before.Contains('-', StringComparison.Ordinal);
        before = before.Trim('-', '+', ' ');
        if (before.Length > 0 && after.Length > 0)
            return null;
        var commodity = (before + after).Trim('"');
        return Number(text[start..end]) is { } number && !commodity.Any(c => char.IsAsciiDigit(c) || c is '-' or '+' or '=' or '(' or ')')
            ? (isNegative ? -number : number, commodity) : null;
    }

    /// <summary>A comma stands between three digits and three, never for a point: 1,234.50 and not 1,5.</summary>
    private static decimal? Number(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var groups = (point < 0 ? text : text[..point]).Split(',');
        if (groups.Length > 1 && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(g => g.Length is not (2 or 3)) || groups[^1].Length != 3))
            return null;
        return decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) ? number : null;
    }
}
