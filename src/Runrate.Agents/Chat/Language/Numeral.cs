using System.Globalization;

namespace Runrate.Agents.Chat.Language;

/// <summary>A number in digits as some country writes it.</summary>
/// <param name="Note">How it was read, where it could be read otherwise.</param>
/// <param name="IsIndian">Grouped as only India groups: 5,00,000.</param>
internal sealed record Numeral(decimal Value, string Digits, int End, bool IsIndian, string? Note)
{
    private const int DigitsMax = 18;
    private const int ExponentMax = 12;

    /// <summary>Null where the characters are no number: 1.2.3, or more digits than an amount has.</summary>
    /// <param name="currency">Of the sign before it, which tells what a point or a comma is.</param>
    public static Numeral? At(string text, int start, string? currency)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || Joins(text, start, end, currency)))
            end++;
        var written = text[start..end].Replace(' ', '\'').Replace('_', '\'');
        // "1.234 euros" reads as "€1.234" does; "1.234 million" keeps its point, whatever stands before it.
        currency = Scaled(text, end) && !written.Contains(',') ? null : currency ?? Money(text, end);
        if (Plain(written, currency) is not { } read || read.Digits.Length > DigitsMax || !decimal.TryParse(read.Digits,
            NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
            return null;
        if (Exponent(text, end) is { } power)
        {
            for (var i = 0; i < power.Exponent; i++)
                value *= 10;
            return new Numeral(value, value.ToString("0.############", CultureInfo.InvariantCulture), power.End, false, null);
        }
        return new Numeral(value, read.Digits, end, read.IsIndian, read.Note is null ? null : $"“{text[start..end]}” read as " +
            $"{read.Note}");
    }

    private static bool Joins(string text, int start, int at, string? currency)
    {
        if (at == start || at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]) || !char.IsAsciiDigit(text[at - 1]))
            return false;
        return text[at] switch
        {
            ',' or '.' => true,
            '\'' or '_' => Group(text, at + 1),
            ' ' => Group(text, at + 1) && at - start <= 11 && FirstGroup(text, start, at) && (currency is not null || Ends(text,
                at + 1, "000")
                || EndsAsMoney(text, at + 4) || text.AsSpan(start, at - start).Contains(' ')),
            _ => false,
        };
    }

    private static bool FirstGroup(string text, int start, int at)
    {
        var first = start;
        while (first < at && char.IsAsciiDigit(text[first]))
            first++;
        return first - start <= 3;
    }

    /// <summary>Three digits and no fourth.</summary>
    private static bool Group(string text, int at) => at + 3 <= text.Length && text.AsSpan(at, 3).IndexOfAnyExceptInRange('0',
        '9') < 0
        && (at + 3 == text.Length || !char.IsLetterOrDigit(text[at + 3]));

    private static bool Ends(string text, int at, string digits) => string.CompareOrdinal(text, at, digits, 0,
        digits.Length) == 0;

    /// <summary>After a first group: "345,67" and "345 678" are more of the number, and so is what a currency follows.</summary>
    private static bool EndsAsMoney(string text, int at)
    {
        if (at < text.Length && text[at] == ' ' && Group(text, at + 1))
            return true;
        var end = at < text.Length && text[at] is ',' or '.' ? at + 1 : at;
        while (end > at && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - at is 2 or 3 && (end == text.Length || !char.IsLetterOrDigit(text[end])) || Money(text, end) is not null;
    }

    /// <summary>The currency whose sign or name stands behind a number.</summary>
    private static string? Money(string text, int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
        if (at >= text.Length)
            return null;
        var end = at;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        return text[at] switch
        {
            '€' => "EUR",
            '$' => "USD",
            '₹' => "INR",
            '£' => "GBP",
            _ => NumberWords.CurrencyOf(Tokenizer.Fold(text[at..end])),
        };
    }

    private static bool Scaled(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '-')
            at++;
        var end = at;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
            end++;
        return end > at && (NumberWords.Scale(text[at..end]) ?? NumberWords.Scale(Tokenizer.Fold(text[at..end]))) is not null;
    }

    private static (int Exponent, int End)? Exponent(string text, int at)
    {
        if (at >= text.Length || text[at] != 'e')
            return null;
        var end = at + 1;
        if (end < text.Length && text[end] == '+')
            end++;
        var digits = end;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end > digits && end - digits <= 2 && int.Parse(text.AsSpan(digits, end - digits),
            CultureInfo.InvariantCulture) is <= ExponentMax and var power
            && (end == text.Length || !char.IsLetterOrDigit(text[end])) ? (power, end) : null;
    }

    private static (string Digits, bool IsIndian, string? Note)? Plain(string written, string? currency)
    {
        var (comma, point) = (written.LastIndexOf(','), written.LastIndexOf('.'));
        var grouped = written.Contains('\'');
        if (comma >= 0 && point >= 0)
            return comma > point ? Split(written, ',', '.', true) : Split(written, '.', ',', false);
        if (grouped)
            return Split(written, comma >= 0 ? ',' : '.', '\'', false);
        if (comma >= 0)
            return Commas(written, currency);
        if (point < 0)
            return (written, false, null);
        var parts = written.Split('.');
        if (parts.Length > 2)
            return parts[1..].All(p => p.Length == 3) && parts[0].Length <= 3 ? (string.Concat(parts), false, null) : null;
        // No currency has thousandths: after a sign, three digits behind a point are thousands.
        return parts[1].Length == 3 && parts[0].Length is > 0 and <= 3 && parts[0] != "0" && currency is not null
            ? (parts[0] + parts[1], false, $"{parts[0]},{parts[1]}") : (written, false, null);
    }

    private static (string, bool, string?)? Commas(string written, string? currency)
    {
        var groups = written.Split(',');
        if (groups[^1].Length == 3 && groups[0].Length is > 0 and <= 3)
        {
            if (groups[1..].All(g => g.Length == 3))
                return (string.Concat(groups), false, null);
            if (groups[1..^1].All(g => g.Length == 2) && groups[0].Length <= 2)
                return (string.Concat(groups), true, null);
        }
        // "1,2" and "40,50" have a comma for a point; "2,3 and 4" would have blanks.
        return groups.Length == 2 && groups[1].Length is 1 or 2 ? ($"{groups[0]}.{groups[1]}", false,
            currency == "EUR" ? null : $"{groups[0]}.{groups[1]}") : null;
    }

    private static (string, bool, string?)? Split(string written, char point, char group, bool european)
    {
        var at = written.LastIndexOf(point);
        var (whole, rest) = at < 0 ? (written, "") : (written[..at], written[(at + 1)..]);
        if (whole.Contains(point))
            return null;
        var groups = whole.Split(group);
        var regular = groups[1..].All(g => g.Length == 3) && groups[0].Length <= 3;
        var indian = !european && group == ',' && groups.Length > 2 && groups[^1].Length == 3 && groups[1..^1].All(g =>
            g.Length == 2);
        if (!regular && !indian)
            return null;
        return (string.Concat(groups) + (rest.Length > 0 ? "." + rest : ""), indian, null);
    }
}

/// <summary>A date in digits: 2026-12-31, 31/12/2026, 31.12.2026.</summary>
internal sealed record NumericDate(string Iso, int End, string? Note)
{
    public static NumericDate? At(string text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is '-' or '/' or '.' && end + 1 < text.Length
            && char.IsAsciiDigit(text[end + 1]))))
            end++;
        var written = text[at..end];
        foreach (var separator in (char[])['-', '/', '.'])
        {
            var parts = written.Split(separator);
            if (parts.Length != 3 || !parts.All(p => p.Length is > 0 and <= 4 && int.TryParse(p, NumberStyles.None,
                CultureInfo.InvariantCulture, out _)))
                continue;
            var n = parts.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            if (parts[0].Length == 4 && Valid(n[0], n[1], n[2]))
                return new NumericDate($"{n[0]:0000}-{n[1]:00}-{n[2]:00}", end, null);
            if (parts[2].Length != 4)
                continue;
            // Where both could be the day, the day comes first, and the reply says so.
            if (Valid(n[2], n[1], n[0]))
                return new NumericDate($"{n[2]:0000}-{n[1]:00}-{n[0]:00}", end,
                    n[0] <= 12 && n[1] <= 12 && n[0] != n[1] ? $"“{written}” read as day, month, year: " +
                        $"{n[2]:0000}-{n[1]:00}-{n[0]:00}" : null);
            if (Valid(n[2], n[0], n[1]))
                return new NumericDate($"{n[2]:0000}-{n[0]:00}-{n[1]:00}", end, null);
        }
        return null;
    }

    private static bool Valid(int year, int month, int day) => year is >= 1990 and <= 2100 && month is >= 1 and <= 12
        && day >= 1 && day <= NodaTime.CalendarSystem.Iso.GetDaysInMonth(year, month);
}
