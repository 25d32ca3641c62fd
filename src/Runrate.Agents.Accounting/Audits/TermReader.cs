using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Reads the term of a service from a description: "36 months", "3-yr", "three-year", "Dec 2025–Nov 2028", "1 Dec 2025 to 30 Nov 2028",
/// "36 months from 2025-12-01". What could mean two things is not read: the reader is asked instead.
/// </summary>
public static partial class TermReader
{
    private const int MonthsMax = 240;
    private const string Day = @"(?:(?<d>\d{1,2})(?:st|nd|rd|th)?[\s\-/.]+)?";
    private const string Month = "(?<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" +
        "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    private const string Named = Day + Month + @"[\s\-/.,']*(?<y>\d{4}|\d{2})\b";
    private const string MonthFirst = Month + @"\s+(?<d>\d{1,2})(?:st|nd|rd|th)?,\s*(?<y>\d{4})\b";
    private const string Iso = @"(?<y>\d{4})-(?<m>\d{2})(?:-(?<d>\d{2}))?\b";
    private const string Slashed = @"(?<a>\d{1,2})[/.](?<b>\d{1,2})[/.](?<y>\d{4})\b";
    private const string MonthNumber = @"(?<m>\d{1,2})/(?<y>\d{4})\b";
    private const string To = @"\s*(?:[-–—]|to|until|till|through|thru)\s*";

    private static readonly string[] MonthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    public static TermReading Read(string description)
    {
        var text = description.ToLowerInvariant();
        var range = ReadRange(text);
        if (range.Problem is not null)
            return range;
        var lengths = Lengths(text);
        if (lengths.Count > 1)
            return new(null, $"the description states {string.Join(" and ", lengths.Select(l => $"{l} months"))}");
        if (range.Term is { } term)
        {
            return lengths.Count == 1 && lengths[0] != term.Months
                ? new(null, $"the description states {lengths[0]} months, but its dates span {term.Months}")
                : range;
        }
        if (lengths.Count == 0)
            return TermReading.None;
        var start = ReadStart(text);
        return start.Problem is not null
            ? start
            : new(new ServiceTerm(lengths[0], start.Term?.Start, start.Term?.Start?.PlusMonths(lengths[0]).PlusDays(-1)), null);
    }

    private static TermReading ReadRange(string text)
    {
        foreach (var (first, second) in DatePairs(text))
        {
            var from = ToDate(first, last: false);
            var to = ToDate(second, last: true);
            if (from is null || to is null)
                return new(null, $"'{first.Value.Trim()}' to '{second.Value.Trim()}' can be read in two ways, or is no date");
            if (to < from)
                return new(null, $"the service would end on {Show(to.Value)}, before it starts on {Show(from.Value)}");
            return new(new ServiceTerm(MonthWeights.MonthsOf(from.Value, to.Value), from, to), null);
        }
        return YearlessRange(text);
    }

    /// <summary>"Dec–Nov 2026": the year of the first month follows from the second.</summary>
    private static TermReading YearlessRange(string text)
    {
        var match = SharedYear().Match(text);
        if (!match.Success || MonthOf(match.Groups["first"].Value) is not { } first || MonthOf(match.Groups["m"].Value) is not { } last)
            return TermReading.None;
        var year = YearOf(match.Groups["y"].Value);
        var from = new LocalDate(first <= last ? year : year - 1, first, 1);
        var to = new YearMonth(year, last).LastDay();
        return new(new ServiceTerm(MonthWeights.MonthsOf(from, to), from, to), null);
    }

    private static TermReading ReadStart(string text)
    {
        var match = Starting().Match(text);
        if (!match.Success)
            return TermReading.None;
        var date = Dates().Match(match.Groups["rest"].Value);
        if (!date.Success || date.Index != 0)
            return TermReading.None;
        return ToDate(date, last: false) is { } start
            ? new(new ServiceTerm(1, start, start), null)
            : new(null, $"'{date.Value.Trim()}' can be read in two ways, or is no date");
    }

    private static IEnumerable<(Match First, Match Second)> DatePairs(string text)
    {
        var dates = Dates().Matches(text);
        for (var i = 0; i + 1 < dates.Count; i++)
        {
            var between = text[(dates[i].Index + dates[i].Length)..dates[i + 1].Index];
            if (Between().IsMatch(between))
                yield return (dates[i], dates[i + 1]);
        }
    }

    private static List<int> Lengths(string text)
    {
        // Paid year by year, a line buys one year of however many were agreed.
        if (YearByYear().IsMatch(text))
            return [12];
        var lengths = new List<int>();
        foreach (Match match in Length().Matches(text))
        {
            // The life of an asset is not the term of a service.
            if (LifeBefore().IsMatch(text[..match.Index]) || LifeAfter().IsMatch(text[(match.Index + match.Length)..]))
                continue;
            var word = match.Groups["n"].Value;
            var count = Array.IndexOf(Numbers, word) is var at and >= 0 ? at + 1 : int.Parse(word, CultureInfo.InvariantCulture);
            lengths.Add(match.Groups["unit"].Value[0] == 'y' ? count * 12 : count);
        }
        if (lengths.Count == 0 && Annual().IsMatch(text))
            lengths.Add(12);
        return [.. lengths.Where(l => l is > 0 and <= MonthsMax).Distinct()];
    }

    private static LocalDate? ToDate(Match match, bool last)
    {
        var year = YearOf(match.Groups["y"].Value);
        if (match.Groups["a"].Success)
            return Unambiguous(Number(match.Groups["a"]), Number(match.Groups["b"]), year);
        var month = MonthOf(match.Groups["m"].Value);
        if (month is not { } known || year is < 1990 or > 2100)
            return null;
        if (!match.Groups["d"].Success)
            return last ? new YearMonth(year, known).LastDay() : new LocalDate(year, known, 1);
        var day = Number(match.Groups["d"]);
        return day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, known) ? new LocalDate(year, known, day) : null;
    }

    /// <summary>Null where day and month could change places.</summary>
    private static LocalDate? Unambiguous(int first, int second, int year)
    {
        var (day, month) = first > 12 ? (first, second) : second > 12 ? (second, first) : first == second ? (first, second) : (0, 0);
        return month is >= 1 and <= 12 && day >= 1 && day <= CalendarSystem.Iso.GetDaysInMonth(year, month)
            ? new LocalDate(year, month, day) : null;
    }

    private static int? MonthOf(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number is >= 1 and <= 12 ? number : null;
        var at = text.Length < 3 ? -1 : Array.IndexOf(MonthNames, text[..3]);
        return at >= 0 ? at + 1 : null;
    }

    private static int YearOf(string text) => int.Parse(text, CultureInfo.InvariantCulture) + (text.Length == 2 ? 2000 : 0);

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string Show(LocalDate date) => NodaTime.Text.LocalDatePattern.Iso.Format(date);

    [GeneratedRegex(@"\b(?:" + Iso + "|" + Slashed + "|" + MonthFirst + "|" + Named + "|" + MonthNumber + ")",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Dates();

    [GeneratedRegex("^" + To + "$", RegexOptions.None, 5_000)]
    private static partial Regex Between();

    [GeneratedRegex(@"\b(?<first>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*" + To + Month + @"[\s\-/.,']*(?<y>\d{4})\b",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex SharedYear();

    [GeneratedRegex(@"\b(?:from|starting|start|starts|effective|w\.?e\.?f\.?|commencing|beginning|begins)[:\s]+(?:on\s+|date\s+)?(?<rest>.+)$",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Starting();

    [GeneratedRegex(@"(?<![\d.,])\b(?<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)" +
        @"[\s\-]*(?<unit>months?|mths?|mos?|years?|yrs?|yr|y)\b",
        RegexOptions.ExplicitCapture, 5_000)]
    private static partial Regex Length();

    [GeneratedRegex(@"\b(?:annual(?:ly)?|yearly|per annum)\b", RegexOptions.None, 5_000)]
    private static partial Regex Annual();

    [GeneratedRegex(@"\b(?:annual|yearly)\s+(?:payment|instal|invoice|billing|fee|prepayment)|" +
        @"\b(?:paid|billed|invoiced)\s+(?:annually|yearly)|\byear\s+\d\s+of\s+\d",
        RegexOptions.None, 5_000)]
    private static partial Regex YearByYear();

    [GeneratedRegex(@"\b(?:life|lives|amorti[sz]\w*|depreciat\w*)(?:\s+(?:of|over|is|in|for))?[\s:]*$", RegexOptions.None, 5_000)]
    private static partial Regex LifeBefore();

    [GeneratedRegex(@"^[\s\-]*(?:useful[\s\-]+)?(?:life|old)\b", RegexOptions.None, 5_000)]
    private static partial Regex LifeAfter();
}
