using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>A period found in a question, from token to token.</summary>
internal sealed record PeriodHit(BooksPeriod Period, int Start, int End)
{
    /// <summary>The two ends where a range was named by both: "between August and October".</summary>
    public (BooksPeriod First, BooksPeriod Last)? Ends { get; init; }

    /// <summary>The months of the last answer that these are counted from: "why is that up on the month before".</summary>
    public BooksPeriod? Against { get; init; }

    /// <summary>The months that are set beside these: "better than in September" is the month spoken of beside September.</summary>
    public BooksPeriod? Beside { get; init; }
}

/// <summary>
/// Months, quarters, halves and years as people name them, resolved against a day, an entity's fiscal year and the last month
/// with figures. Whatever is relative says how it was read.
/// </summary>
internal sealed partial class PeriodGrammar(IReadOnlyList<Token> tokens, LocalDate today, YearMonth latest,
    FiscalCalendar calendar,
    YearMonth? first = null, IReadOnlyList<BooksPeriod>? spoken = null)
{
    private const int EverMonths = 59;

    private YearMonth Current => today.ToYearMonth();

    public List<PeriodHit> Read()
    {
        var hits = new List<PeriodHit>();
        for (var i = 0; i < tokens.Count;)
        {
            if (At(i) is { } hit)
            {
                hits.Add(hit);
                named = hit.Period;
                i = hit.End;
            }
            else
            {
                i++;
            }
        }
        if (hits.Count == 0 && Begun() is { } begun)
            hits.Add(begun);
        return Spanned(OverOne(Joined(hits)));
    }

    /// <summary>"July, August and September together", "over July and August": months that follow one another meant as one stretch.</summary>
    private List<PeriodHit> Spanned(List<PeriodHit> hits)
    {
        var together = tokens.Any(t => t.Text is "together" or "combined" or "altogether" or "cumulative" or "cumulatively" or "jointly")
            || hits.Count > 0 && Word(hits[0].Start - 1) is "over" or "across" or "throughout"
            || Enumerable.Range(1, Math.Max(0, tokens.Count - 1)).Any(i => (Word(i - 1), Word(i)) is ("in", "total" or "all" or "sum"));
        if (!together || hits.Count < 2 || hits.Zip(hits.Skip(1)).Any(p => p.First.Period.To.PlusMonths(1) != p.Second.Period.From
            || !(Between(p.First.End, p.Second.Start) is "" or "and" or "plus")))
            return hits;
        return [new PeriodHit(new BooksPeriod(hits[0].Period.From, hits[^1].Period.To, null), hits[0].Start, hits[^1].End)];
    }

    private string Word(int i) => i >= 0 && i < tokens.Count ? tokens[i].Text : "";

    private bool IsCount(int i, out int count)
    {
        count = i < tokens.Count && tokens[i] is { Kind: TokenKind.Number, IsPercent: false } n && !n.IsMoney && n.Value is > 0
            and <= 60
            && decimal.Truncate(n.Value) == n.Value ? (int)n.Value : 0;
        return count > 0;
    }

    private PeriodHit? At(int i)
    {
        // "Oct 26" in 2026 is the month, written with its year.
        if (tokens[i] is { Date: { } dated, IsMonth: false } && dated.Day == today.Year % 100)
            return Hit(Single(new YearMonth(today.Year, dated.Month)), i, i + 1);
        // "October of last year", "October last year": the month of the calendar year before.
        var past = Word(i + 1) == "of" ? i + 2 : i + 1;
        if (tokens[i] is { Date: { } yearless, IsMonth: true, IsYearless: true } && Word(past) is "last" or "previous" && Word(past + 1) == "year")
            return Hit(Single(new YearMonth(today.Year - 1, yearless.Month)), i, past + 2);
        if (QuarterOfMonth(i) is { } quarter)
            return quarter;
        if (tokens[i].Date is { } date)
            return Hit(tokens[i].IsMonth ? Single(date.ToYearMonth()) : Named(Single(date.ToYearMonth()),
                date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)), i, i + 1);
        return Counted(i) ?? Anchored(i) ?? YearBegan(i) ?? Relative(i) ?? Quarter(i) ?? Half(i) ?? AssessmentYear(i)
            ?? FiscalYear(i) ?? Year(i) ?? Now(i);
    }

    private static PeriodHit Hit(BooksPeriod period, int start, int end) => new(period, start, end);

    private PeriodHit? Relative(int i)
    {
        if (Word(i) is "this" or "last" or "previous" or "current" or "next" or "prior" && Word(i + 1) is "fiscal" or "financial"
            && Word(i + 2) == "year")
        {
            var fiscal = Word(i) is "this" or "current" ? Named(YearToDate(), $"{Word(i)} fiscal year")
                : Named(YearOf(calendar.YearOf(today) + (Word(i) == "next" ? 1 : -1)), $"{Word(i)} fiscal year");
            return Hit(fiscal, i, i + 3);
        }
        if (Word(i) is "fiscal" or "financial" && Word(i + 1) == "year" && (Word(i + 2), Word(i + 3)) is ("to", "date") or ("so", "far"))
            return Hit(Named(YearToDate(), "fiscal year to date"), i, i + 4);
        if (Word(i) == "fy" && (Word(i + 1), Word(i + 2)) is ("to", "date") or ("so", "far"))
            return Hit(Named(YearToDate(), "fiscal year to date"), i, i + 3);
        if (Word(i) is "this" or "current" or "last" or "previous" or "next" && Word(i + 1) == "fy")
            return Hit(Named(Word(i) is "this" or "current" ? YearToDate()
                : YearOf(calendar.YearOf(today) + (Word(i) == "next" ? 1 : -1)), $"{Word(i)} fiscal year"), i, i + 2);
        // "This month against last" says the unit once.
        if (Word(i) is "last" or "previous" && Word(i - 1) is "against" or "vs" or "versus" or "than" or "to" or "with"
            && Word(i - 3) is "this" or "current" && Word(i + 1) is not ("month" or "quarter" or "year"))
        {
            var before = Word(i - 2) switch
            {
                "month" => Single(Current.PlusMonths(-1)),
                "quarter" => QuarterOf(today.PlusMonths(-3)),
                "year" => YearOf(calendar.YearOf(today) - 1),
                _ => null,
            };
            if (before is not null)
                return Hit(Named(before, $"{Word(i)} {Word(i - 2)}"), i, i + 1);
        }
        if (ButOne(i) is { } butOne)
            return butOne;
        var (word, next) = (Word(i), Word(i + 1));
        if (Ever(i) is { } ever)
            return ever;
        if (word is "last" or "past" or "previous" or "trailing" or "latest" or "recent" or "preceding" or "prior" && IsCount(i
            + 1, out var many)
            && Unit(i + 2) is { } size)
            return Hit(Back(many * size, $"{word} {many} {Word(i + 2)}s"), i, i + 3);
        if (Ending(i) is { } ending)
            return ending;
        // "Over six months", "for the last year" and "six months" alone look back.
        if (word is "over" or "for" or "in" or "across" && IsCount(Word(i + 1) == "the" ? i + 2 : i + 1, out var span)
            && Unit((Word(i + 1) == "the" ? i + 2 : i + 1) + 1) is { } each)
            return Hit(Back(span * each, $"{span} {Word((Word(i + 1) == "the" ? i + 2 : i + 1) + 1)}s"), i, (Word(i + 1) == "the"
                ? i + 2 : i + 1) + 2);
        return (word, next) switch
        {
            ("last" or "previous" or "prior" or "past", "month") => Month(Current.PlusMonths(-1), $"{word} month", i),
            ("this" or "current" or "running", "month") => Month(Current, $"{word} month", i),
            // The month that is being closed is the last one with figures.
            ("closing" or "open" or "reporting", "month" or "period") => Month(latest, $"{word} {next}", i),
            ("this" or "current", "closing" or "open" or "reporting") when Word(i + 2) is "month" or "period"
                => Hit(Month(latest, $"{word} {next} {Word(i + 2)}", i).Period, i, i + 3),
            ("month" or "period", "under" or "in") when Word(i + 2) is "close" or "closing"
                => Hit(Month(latest, $"{word} {next} {Word(i + 2)}", i).Period, i, i + 3),
            ("mtd", _) => Hit(Named(Single(Current), "month to date"), i, i + 1),
            ("qtd", _) => Hit(Named(QuarterOf(latest.FirstDay()) with { To = latest }, "quarter to date"), i, i + 1),
            ("month", "to") when Word(i + 2) == "date" => Hit(Month(Current, "month to date", i).Period, i, i + 3),
            ("next" or "coming", "month") => Month(Current.PlusMonths(1), $"{word} month", i),
            ("latest", "month") => Month(latest, "the latest month", i),
            ("last" or "previous" or "prior" or "past", "quarter") => Months(QuarterOf(today.PlusMonths(-3)), $"{word} quarter",
                i),
            ("this" or "current", "quarter") => Months(QuarterOf(today), $"{word} quarter", i),
            ("next" or "coming", "quarter") => Months(QuarterOf(today.PlusMonths(3)), $"{word} quarter", i),
            ("last" or "previous" or "prior", "year") => Months(YearOf(calendar.YearOf(today) - 1), $"{word} year", i),
            ("past", "year") => Hit(Back(12, "past year"), i, i + 2),
            ("this" or "current" or "running", "year") => Hit(Named(YearToDate(), $"{word} year"), i,
                Word(i + 2) == "so" && Word(i + 3) == "far" ? i + 4 : Word(i + 2) == "to" && Word(i + 3) == "date" ? i + 4 : i
                    + 2),
            ("next" or "coming", "year") => Months(YearOf(calendar.YearOf(today) + 1), $"{word} year", i),
            ("fy", not ("forecast" or "end")) when FiscalAt(i).Year is null => Hit(Named(YearToDate(), "FY"), i, i + 1),
            ("full" or "whole" or "entire", "year") when spoken is { Count: > 0 } && !tokens.Any(t => t.Text is "forecast" or "projected" or "outlook"
                or "expect" or "land" or "will" or "estimate" or "projection") => Hit(Named(YearToDate(), $"{word} year"), i, i + 2),
            ("year", "so") when Word(i + 2) == "far" => Hit(Named(YearToDate(), "year so far"), i, i + 3),
            ("ytd", _) => Hit(Named(YearToDate(), "year to date"), i, i + 1),
            ("year", "to") when Word(i + 2) == "date" => Hit(Named(YearToDate(), "year to date"), i, i + 3),
            ("year", "end") when Word(i - 1) is "at" or "by" or "the" or "this" or "" or "for" or "to" or "of" => Month(
                calendar.EndOfYear(calendar.YearOf(today)).ToYearMonth(), "year end", i),
            ("end", "of") when Word(i + 2) is "the" or "this" && Word(i + 3) == "year" => Hit(Named(Single(
                calendar.EndOfYear(calendar.YearOf(today)).ToYearMonth()), "the end of the year"), i, i + 4),
            ("so", "far") => null,
            ("today", _) or ("currently", _) => null,
            _ => null,
        };
    }

    private int? Unit(int i) => Word(i) switch { "month" => 1, "quarter" => 3, "year" => 12, _ => null };

    private static BooksPeriod Single(YearMonth month) => new(month, month, null);

    private static BooksPeriod Named(BooksPeriod period, string words) => period with
    {
        Note = $"“{words}” read as {Say(period)}",
    };

    internal static string Say(BooksPeriod period) => period.IsMonth ? Say(period.From) : $"{Say(period.From)} to " +
        $"{Say(period.To)}";

    internal static string Say(YearMonth month) => InWords.Of(month);

    private static PeriodHit Month(YearMonth month, string words, int at) => Hit(Named(Single(month), words), at, at + 2);

    private static PeriodHit Months(BooksPeriod period, string words, int at) => Hit(Named(period, words), at, at + 2);

    private BooksPeriod Back(int months, string words) => Named(new BooksPeriod(latest.PlusMonths(1 - months), latest, null),
        words);

    private BooksPeriod YearToDate() => new(calendar.StartOfYear(latest.FirstDay()).ToYearMonth(), latest, null);

    private BooksPeriod YearOf(int year) => new(calendar.StartOfYear(year).ToYearMonth(), calendar.EndOfYear(year).ToYearMonth(),
        null);

    private BooksPeriod QuarterOf(LocalDate within)
    {
        var first = calendar.StartOfYear(within).ToYearMonth().PlusMonths(3 * (calendar.QuarterOf(within) - 1));
        return new BooksPeriod(first, first.PlusMonths(2), null);
    }

    /// <summary>"Q3", "Q3 2026", "Q2 FY27", "Q2 FY 2026-27", "third quarter".</summary>
    private PeriodHit? Quarter(int i)
    {
        var word = Word(i);
        var at = i;
        int quarter;
        if (word.Length == 2 && word[0] == 'q' && word[1] is >= '1' and <= '4')
            (quarter, at) = (word[1] - '0', i + 1);
        else if (Ordinal(word) is { } ordinal and <= 4 && Word(i + 1) == "quarter")
            (quarter, at) = (ordinal, i + 2);
        // "The third quarter compared with the second": the unit is said once.
        else if (Ordinal(word) is { } second and <= 4 && named is { Months: 3 }
            && Word(i - 1) is "the" or "with" or "against" or "versus" or "vs"
            or "to" or "and" && Word(i + 1) is not ("1" or "one" or "half" or "month" or "year"))
            (quarter, at) = (second, i + 1);
        else
            return null;
        var (year, end) = YearAt(at);
        var stated = year is not null;
        year ??= calendar.YearOf(today);
        var first = calendar.StartOfYear(year.Value).ToYearMonth().PlusMonths(3 * (quarter - 1));
        if (!stated && first > Current)
        {
            first = first.PlusMonths(-12);
            year--;
        }
        var period = new BooksPeriod(first, first.PlusMonths(2), null);
        return Hit(stated && calendar.StartMonth == 1 ? period : Named(period, calendar.QuarterName(year.Value, quarter)), i, end);
    }

    private static int? Ordinal(string word) => word switch
    {
        "first" or "1st" => 1,
        "second" or "2nd" => 2,
        "third" or "3rd" => 3,
        "fourth" or "4th" => 4,
        _ => null,
    };

    private PeriodHit? Half(int i)
    {
        var half = Word(i) is "h1" or "h2" ? Word(i)[1] - '0' : Ordinal(Word(i)) is { } n and <= 2 && Word(i + 1) == "half" ? n
            : 0;
        if (half == 0)
            return null;
        var (year, end) = YearAt(Word(i)[0] == 'h' ? i + 1 : i + 2);
        var first = calendar.StartOfYear(year ?? calendar.YearOf(today)).ToYearMonth().PlusMonths(6 * (half - 1));
        return Hit(Named(new BooksPeriod(first, first.PlusMonths(5), null), half == 1 ? "first half" : "second half"), i, end);
    }

    /// <summary>"Of FY27", "of the current financial year", "last year", "of the year": the year of a quarter or a half.</summary>
    private (int? Year, int End) YearAt(int after)
    {
        var at = after;
        while (Word(at) is "of" or "the" or "in" or "our")
            at++;
        if (FiscalAt(at) is { Year: not null } named)
            return named;
        int? year = Word(at) switch
        {
            "this" or "current" or "running" or "present" => calendar.YearOf(today),
            "last" or "previous" or "prior" => calendar.YearOf(today) - 1,
            _ => null,
        };
        var unit = year is null ? at : at + 1;
        unit += Word(unit) is "fiscal" or "financial" && Word(unit + 1) is "year" ? 1 : 0;
        return Word(unit) is "year" or "fy" ? (year, unit + 1) : (null, after);
    }

    /// <summary>The fiscal year named from here, and where it ends: "2026", "FY27", "FY 2026-27", "fiscal 2026".</summary>
    private (int? Year, int End) FiscalAt(int at)
    {
        if (Word(at) is "fiscal" or "financial" && Word(at + 1) == "year")
            at += 2;
        else if (Word(at) is "fy" or "fiscal" or "financial" or "f.y")
            at++;
        if (Word(at) is { Length: 4 or 6 } glued && glued.StartsWith("fy", StringComparison.Ordinal)
            && int.TryParse(glued.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var short2))
            return Second(at + 1, short2) is { } end1 ? ((short2 < 100 ? 2001 : 1) + short2, end1)
                : (short2 < 100 ? 2000 + short2 : short2, at + 1);
        if (at < tokens.Count && tokens[at] is { Kind: TokenKind.Number } number && number.Value is >= 1990 and <= 2100)
            return Second(at + 1, number.Value) is { } end ? ((int)number.Value + 1, end) : ((int)number.Value, at + 1);
        if (at > 0 && Word(at - 1) is "fy" && at < tokens.Count && tokens[at] is { Kind: TokenKind.Number } two
            && two.Value is > 0 and < 100)
            return Second(at + 1, two.Value) is { } end2 ? (2001 + (int)two.Value, end2) : (2000 + (int)two.Value, at + 1);
        return (null, at);
    }

    /// <summary>The "27" of "2026-27", "FY26-27" and "FY 26/27".</summary>
    private int? Second(int at, decimal year) => at < tokens.Count && tokens[at] is { Kind: TokenKind.Number } two && two.Text.Length == 2
        && two.Start == tokens[at - 1].End + 1 && two.Value == (year + 1) % 100 ? at + 1 : null;

    private PeriodHit? FiscalYear(int i)
    {
        if (!(Word(i) is "fy" or "fiscal" or "financial" || (Word(i).StartsWith("fy", StringComparison.Ordinal) && Word(i)
            .Length is 4 or 6)))
            return null;
        var (year, end) = FiscalAt(i);
        if (year is null)
            return null;
        // "FY26 Q2" names a quarter as "Q2 FY26" does.
        if (Word(end) is ['q', >= '1' and <= '4'] named)
        {
            var first = calendar.StartOfYear(year.Value).ToYearMonth().PlusMonths(3 * (named[1] - '1'));
            return Hit(Named(new BooksPeriod(first, first.PlusMonths(2), null), calendar.QuarterName(year.Value, named[1] - '0')), i, end + 1);
        }
        return Hit(Named(YearOf(year.Value), $"the fiscal year {year}"), i, end);
    }

    private PeriodHit? Year(int i)
    {
        if (tokens[i] is not { Kind: TokenKind.Number } number || number.Value is < 2010 or > 2045 || number.IsMoney
            || number.Text.Length != 4)
            return null;
        var year = (int)number.Value;
        if (Second(i + 1, year) is { } end)
            return Hit(Named(YearOf(year + 1), $"{year}-{(year + 1) % 100:00}"), i, end);
        var (first, last) = (new YearMonth(year, 1), new YearMonth(year, 12));
        var period = new BooksPeriod(first, last > latest && first <= latest ? latest : last, null);
        return Hit(period.To.Month == 12 ? period : Named(period, $"{year}"), i, i + 1);
    }

    /// <summary>"From March to May", "March-May", "between June and August", "since July", "until August": two ends, or one and now.</summary>
    private List<PeriodHit> Joined(List<PeriodHit> hits)
    {
        var joined = new List<PeriodHit>();
        for (var i = 0; i < hits.Count; i++)
        {
            var (before, hit) = (Word(hits[i].Start - 1), hits[i]);
            // "October of the current year": the longer stretch only says which is meant.
            if (i + 1 < hits.Count && Between(hit.End, hits[i + 1].Start) is "of" or "of the" or "of our" or "in the" or "within the"
                && hits[i + 1].Period is { } whole && whole.From <= hit.Period.From && whole.To >= hit.Period.To && whole.Months > hit.Period.Months)
            {
                joined.Add(hit with { End = hits[++i].End });
                continue;
            }
            if (i + 1 < hits.Count && (Between(hit.End, hits[i + 1].Start) is "to" or "through" or "until" or "till" or "thru" or "-" or "up to"
                    || hits[i + 1].Start == hit.End && tokens[hit.End].IsHyphened)
                && (before is not "compare" and not "compared"))
            {
                joined.Add(Range(hit, hits[++i], before is "from" or "between"));
            }
            else if (i + 1 < hits.Count && before == "between" && Between(hit.End, hits[i + 1].Start) == "and")
            {
                joined.Add(Range(hit, hits[++i], true));
            }
            else if (hits.Count == 1 && SetBeside(hit) is { } other)
            {
                joined.Add(hit with { Beside = other });
            }
            else if (before == "since" || (before == "from" && Word(hit.End) is "on" or "onward" or "onwards"))
            {
                var start = hit.Period.From;
                joined.Add(new PeriodHit(Named(new BooksPeriod(start, latest < start ? start : latest, null),
                    $"since {Say(start)}"),
                    hit.Start - 1, before == "from" ? hit.End + 1 : hit.End));
            }
            else
            {
                joined.Add(hit);
            }
        }
        return joined;
    }

    private string Between(int from, int to) => string.Join(' ', Enumerable.Range(from, Math.Max(0, to - from)).Select(Word));

    private static PeriodHit Range(PeriodHit first, PeriodHit last, bool led)
    {
        var from = first.Period.From;
        // "March to May 2026": a month without a year takes that of the one after it.
        while (from > last.Period.To)
            from = from.PlusMonths(-12);
        return new PeriodHit(new BooksPeriod(from, last.Period.To, null), led ? first.Start - 1 : first.Start, last.End)
        {
            Ends = (first.Period with { From = from, To = from.PlusMonths(first.Period.Months - 1) }, last.Period),
        };
    }
}
