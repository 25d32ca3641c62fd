using System.Buffers;
using System.Globalization;
using NodaTime;

namespace Runrate.Agents.Imports.Reading;

/// <summary>How exact a date-time was written, and what had to be taken for granted.</summary>
public enum TimeReading { Invalid, Exact, AssumedUtc }

/// <summary>
/// Reads numbers and times as FOCUS writes them and refuses everything else: <c>$10,000.00</c> and <c>5/1/25</c> mean different
/// things to different readers, so they are not guessed at.
/// </summary>
public static class StrictValues
{
    /// <summary>Digits a decimal keeps exactly.</summary>
    public const int DigitsMax = 28;

    /// <summary>Empty and NULL are both "no value".</summary>
    public static bool IsNull(ReadOnlySpan<char> text) => text.IsEmpty || text is "NULL" or "null" or "Null";

    /// <summary>
    /// Digits with an optional minus and one decimal point, optionally an exponent without a plus (<c>35.2E-7</c>). No symbol, no
    /// separator, no space, no plus, and no more digits than can be kept exactly.
    /// </summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out decimal number)
    {
        if (text.Length is > 0 and <= PlainDigits && TryPlain(text, out number))
            return true;
        number = 0;
        var i = text.Length > 0 && text[0] == '-' ? 1 : 0;
        var whole = Digits(text, ref i);
        if (whole == 0)
            return false;
        var fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            i++;
            fraction = Digits(text, ref i);
            if (fraction == 0)
                return false;
        }
        var exponent = 0;
        if (i < text.Length && text[i] is 'E' or 'e')
        {
            var start = ++i;
            if (i < text.Length && text[i] == '-')
                i++;
            if (Digits(text, ref i) is 0 or > 3)
                return false;
            exponent = int.Parse(text[start..i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        if (i != text.Length || (whole + fraction > DigitsMax && SignificantDigits(text) > DigitsMax)
            || fraction - exponent > DigitsMax)
            return false;
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>So many digits are read as a whole number, which most are.</summary>
    private const int PlainDigits = 18;

    private static bool TryPlain(ReadOnlySpan<char> text, out decimal number)
    {
        number = 0;
        var whole = 0L;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            whole = whole * 10 + (c - '0');
        }
        number = whole;
        return true;
    }

    private static readonly SearchValues<char> Figures = SearchValues.Create("-.0123456789");
    private static readonly SearchValues<char> WithCommas = SearchValues.Create("-.,0123456789");

    /// <summary>Why <see cref="TryNumber"/> refused the text.</summary>
    public static string WhyNotNumber(ReadOnlySpan<char> text)
    {
        var shown = text.Length > 40 ? $"{text[..40]}…" : text.ToString();
        if (SignificantDigits(text) is > DigitsMax and var digits && !text.ContainsAnyExcept(Figures))
            return $"'{shown}' has {digits} digits; {DigitsMax} can be kept exactly.";
        if (text.Contains(',') && !text.ContainsAnyExcept(WithCommas))
            return $"'{shown}' has a comma: write one decimal point and no separator, because a comma means different things.";
        return $"'{shown}' is not a number: digits, one decimal point, no symbol, separator or space.";
    }

    /// <summary>
    /// <c>YYYY-MM-DDTHH:mm:ssZ</c>, with or without seconds or a fraction of one, <c>+02:00</c> for the Z. Without zone, with a
    /// space for the T, or a date alone, is read as UTC and said to be so; <c>UTC</c> says it itself.
    /// </summary>
    public static TimeReading TryInstant(ReadOnlySpan<char> text, out Instant instant)
    {
        instant = default;
        if (!TryDate(text, out var date))
            return TimeReading.Invalid;
        var rest = text[10..];
        if (rest.IsEmpty)
        {
            instant = date.AtMidnight().InUtc().ToInstant();
            return TimeReading.AssumedUtc;
        }
        var zoned = TakeZone(ref rest, out var offset);
        if (rest.Length is 6)
            return TryMinute(rest, date, offset, zoned, out instant);
        if (rest.Length < 9 || rest[0] is not ('T' or 't' or ' ') || rest[3] != ':' || rest[6] != ':'
            || !Two(rest, 1, out var hour) || !Two(rest, 4, out var minute) || !Two(rest, 7, out var second)
            || hour > 23 || minute > 59 || second > 59 || !Fraction(rest[9..], out var nanoseconds))
            return TimeReading.Invalid;
        instant = date.At(new LocalTime(hour, minute, second).PlusNanoseconds(nanoseconds)).WithOffset(offset).ToInstant();
        return zoned ? TimeReading.Exact : TimeReading.AssumedUtc;
    }

    /// <summary>A time without seconds.</summary>
    private static TimeReading TryMinute(ReadOnlySpan<char> rest, LocalDate date, Offset offset, bool zoned, out Instant instant)
    {
        instant = default;
        if (rest[0] is not ('T' or 't' or ' ') || rest[3] != ':' || !Two(rest, 1, out var hour) || !Two(rest, 4, out var minute)
            || hour > 23 || minute > 59)
            return TimeReading.Invalid;
        instant = date.At(new LocalTime(hour, minute)).WithOffset(offset).ToInstant();
        return zoned ? TimeReading.Exact : TimeReading.AssumedUtc;
    }

    /// <summary>Takes <c>Z</c>, <c> UTC</c> or an offset off the end.</summary>
    private static bool TakeZone(ref ReadOnlySpan<char> rest, out Offset offset)
    {
        offset = Offset.Zero;
        if (rest[^1] is 'Z' or 'z')
        {
            rest = rest[..^1];
            return true;
        }
        if (rest.EndsWith("UTC", StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[..^3].TrimEnd(' ');
            return true;
        }
        var sign = rest.LastIndexOfAny('+', '-');
        if (sign < 6)
            return false;
        var zone = rest[(sign + 1)..];
        var minutesAt = zone.Length == 5 && zone[2] == ':' ? 3 : zone.Length == 4 ? 2 : 0;
        var minutes = 0;
        if ((minutesAt == 0 && zone.Length != 2) || !Two(zone, 0, out var hours) || (minutesAt > 0 && !Two(zone, minutesAt, out minutes))
            || hours > 18 || minutes > 59 || hours * 60 + minutes > 18 * 60)
            return false;
        offset = Offset.FromSeconds((rest[sign] == '-' ? -1 : 1) * (hours * 60 + minutes) * 60);
        rest = rest[..sign].TrimEnd(' ');
        return true;
    }

    private static bool TryDate(ReadOnlySpan<char> text, out LocalDate date)
    {
        date = default;
        if (text.Length < 10 || text[4] != '-' || text[7] != '-'
            || !Two(text, 0, out var century) || !Two(text, 2, out var year) || !Two(text, 5, out var month)
                || !Two(text, 8, out var day))
            return false;
        year += century * 100;
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, month))
            return false;
        date = new LocalDate(year, month, day);
        return true;
    }

    private static bool Fraction(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty)
            return true;
        var i = 1;
        if (text[0] != '.' || Digits(text, ref i) is 0 or > 9 || i != text.Length)
            return false;
        nanoseconds = long.Parse(text[1..].ToString().PadRight(9, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    private static bool Two(ReadOnlySpan<char> text, int at, out int value)
    {
        value = 0;
        if (!char.IsAsciiDigit(text[at]) || !char.IsAsciiDigit(text[at + 1]))
            return false;
        value = (text[at] - '0') * 10 + text[at + 1] - '0';
        return true;
    }

    private static int Digits(ReadOnlySpan<char> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - start;
    }

    private static int SignificantDigits(ReadOnlySpan<char> text)
    {
        var digits = 0;
        foreach (var c in text)
        {
            if (c is 'E' or 'e')
                break;
            if (char.IsAsciiDigit(c) && (digits > 0 || c != '0'))
                digits++;
        }
        return digits;
    }
}
