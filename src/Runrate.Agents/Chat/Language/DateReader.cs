using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Chat.Language;

/// <summary>
/// Turns written dates into one token each: <c>1 December 2025</c>, <c>Dec 1, 2025</c>, <c>2025-12-01</c>, <c>March 2026</c>,
/// <c>October</c>. A month
/// without a year is the last one that has begun. Years, quarters and fiscal years are marked so that nothing takes them for
/// money.
/// </summary>
internal static class DateReader
{
    private static readonly Dictionary<string, int> Months = new(StringComparer.Ordinal)
    {
        ["january"] = 1,
        ["jan"] = 1,
        ["february"] = 2,
        ["feb"] = 2,
        ["march"] = 3,
        ["mar"] = 3,
        ["april"] = 4,
        ["apr"] = 4,
        ["may"] = 5,
        ["june"] = 6,
        ["jun"] = 6,
        ["july"] = 7,
        ["jul"] = 7,
        ["august"] = 8,
        ["aug"] = 8,
        ["september"] = 9,
        ["sept"] = 9,
        ["sep"] = 9,
        ["october"] = 10,
        ["oct"] = 10,
        ["november"] = 11,
        ["nov"] = 11,
        ["december"] = 12,
        ["dec"] = 12,
    };

    public static IEnumerable<string> MonthNames => Months.Keys.Where(m => m.Length > 4);

    public static List<Token> Join(List<Token> tokens, LocalDate today)
    {
        var joined = new List<Token>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Text.StartsWith("date:", StringComparison.Ordinal))
            {
                var parsed = LocalDatePattern.Iso.Parse(tokens[i].Text[5..]);
                joined.Add(parsed.Success ? tokens[i] with { Date = parsed.Value } : tokens[i]);
            }
            else if (MonthAt(tokens, i) is { } month)
            {
                i = Joined(tokens, i, month, today, joined);
            }
            else
            {
                joined.Add(IsYear(tokens, i) ? tokens[i] with { IsDatePart = true } : tokens[i]);
            }
        }
        return joined;
    }

    private static int Joined(List<Token> tokens, int at, int month, LocalDate today, List<Token> joined)
    {
        var last = at;
        int? day = null;
        var start = tokens[at].Start;
        if (joined is [.., { Kind: TokenKind.Number, IsMoney: false, IsPercent: false } before] && IsDay(before.Value)
            && before.Clause == tokens[at].Clause)
        {
            (day, start) = ((int)before.Value, before.Start);
            joined.RemoveAt(joined.Count - 1);
        }
        else if (joined.Count > 1 && joined[^1].Text == "of" && joined[^2] is { Kind: TokenKind.Number } ordinal
            && IsDay(ordinal.Value))
        {
            day = (int)ordinal.Value;
            joined.RemoveRange(joined.Count - 2, 2);
        }
        if (day is null && Next(tokens, last) is { Kind: TokenKind.Number } after && after.Clause == tokens[at].Clause
            && IsDay(after.Value) && !after.IsMoney
            && !IsUnit(tokens, last + 2))
        {
            day = (int)after.Value;
            last++;
        }
        var year = Next(tokens, last) is { Kind: TokenKind.Number, IsMoney: false } y && y.Value is >= 1990 and <= 2100
            && y.Sentence == tokens[at].Sentence
            ? (int)y.Value : (int?)null;
        if (year is not null)
            last++;
        var resolved = year ?? (month > today.Month || (month == today.Month && day > today.Day) ? today.Year - 1 : today.Year);
        var date = new LocalDate(resolved, month, Math.Min(day ?? 1, CalendarSystem.Iso.GetDaysInMonth(resolved, month)));
        joined.Add(tokens[at] with
        {
            Kind = TokenKind.Word,
            Text = "date:",
            Date = date,
            IsMonth = day is null,
            IsYearless = year is null,
            Start = start,
            End = tokens[last].End,
        });
        return last;
    }

    /// <summary>"may" and "mar" are also words: they count as months beside a number or after a preposition only.</summary>
    private static int? MonthAt(List<Token> tokens, int i)
    {
        if (tokens[i].Kind != TokenKind.Word || !Months.TryGetValue(tokens[i].Text, out var month))
            return null;
        if (tokens[i].Text is not ("may" or "mar" or "march" or "sep" or "jan" or "dec"))
            return month;
        var beside = (i > 0 && tokens[i - 1].Kind == TokenKind.Number)
            || (i + 1 < tokens.Count && tokens[i + 1].Kind == TokenKind.Number);
        var after = i > 0 && tokens[i - 1]
            .Text is "in" or "of" or "for" or "from" or "since" or "until" or "starting" or "to" or "last" or "paid" or "through"
                or "and";
        // "May through October": a month where another one follows.
        var ranged = i + 2 < tokens.Count && Months.ContainsKey(tokens[i + 2].Text)
            && tokens[i + 1].Text is "to" or "through" or "until" or "till" or "thru";
        return beside || after || ranged || tokens[i].Text is "jan" or "dec" or "sep" ? month : null;
    }

    private static bool IsDay(decimal value) => value is >= 1 and <= 31 && decimal.Truncate(value) == value;

    private static bool IsUnit(List<Token> tokens, int at) => at < tokens.Count
        && tokens[at].Text is "month" or "year" or "%" or "day";

    private static bool IsYear(List<Token> tokens, int i)
    {
        if (tokens[i] is not { Kind: TokenKind.Number, IsMoney: false, IsPercent: false } token || token.Value is < 1990 or > 2100
            || token.Text.Length != 4 || token.Raw.Contains(','))
            return false;
        if (token.Value is >= 2010 and <= 2045 && !(i + 1 < tokens.Count && tokens[i + 1].Text is "token" or "unit" or "hour"
            or "ticket"
            or "user" or "seat" or "document" or "record" or "image" or "call" or "case" or "dollar" or "rupee" or "euro" or "usd"
                or "inr"))
            return true;
        if (i + 1 < tokens.Count && tokens[i + 1].Text is "expense" or "charge" or "deduction" or "depreciation" or "p&l"
            or "cost")
            return true;
        return i == 0 || tokens[i - 1]
            .Text is "in" or "of" or "year" or "fy" or "since" or "for" or "during" or "ty" or "from" or "the" or "until"
                or "correct" or "calendar"
                or "q1" or "q2" or "q3" or "q4";
    }

    private static Token? Next(List<Token> tokens, int at) => at + 1 < tokens.Count ? tokens[at + 1] : null;
}
