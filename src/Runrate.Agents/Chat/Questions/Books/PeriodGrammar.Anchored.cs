using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Months that are counted from others: the same, the one before, so many earlier.</summary>
internal sealed partial class PeriodGrammar
{
    /// <summary>The months a relative one counts from: those named before it here, else those last spoken of.</summary>
    private BooksPeriod? Anchor => named ?? (spoken is { Count: > 0 } ? spoken[0] : null);

    private BooksPeriod? named;

    /// <summary>"The same month", "a month earlier", "two quarters before that", "the previous month": counted from the months just spoken
    /// of.</summary>
    private PeriodHit? Anchored(int i)
    {
        var at = Word(i) is "the" or "a" or "an" or "that" or "this" or "those" ? i + 1 : i;
        if (Word(at) == "same" && (Unit(at + 1) is not null || Word(at + 1) is "period" or "time" or "span")
            && Anchor is { } anchor)
        {
            var end = at + 2;
            var back = (Word(end), Word(end + 1)) is ("last", "year") or ("previous", "year") or ("prior", "year") ? 12
                : (Word(end), Word(end + 1), Word(end + 2)) is ("a", "year", "ago" or "earlier" or "before") ? 12 : 0;
            return Hit(back == 0 ? anchor with { Note = null } : Named(Shift(anchor, -12), "the same a year earlier"),
                i, back == 0
                ? end
                : Word(end) == "a" ? end + 3 : end + 2);
        }
        // "And in the last one?" after a year or a quarter: the one before it.
        if (Word(i) is "last" or "previous" or "prior" && i + 1 < tokens.Count && tokens[i + 1].Raw == "one" && Word(i - 1) == "the"
            && Word(i - 2) is "in" or "for" or "during" && spoken is [var told])
            return Hit(Named(told.From == calendar.StartOfYear(told.From.FirstDay()).ToYearMonth() && told.Months > 3
                ? YearOf(calendar.YearOf(told.From.FirstDay()) - 1) : Shift(told, -told.Months), "the last one"), i, i + 2);
        if (Word(i) == "that" && Unit(i + 1) is not null && Anchor is { } that)
            return Hit(that with { Note = null }, i, i + 2);
        var many = 1;
        if (Word(at) is "previous" or "prior" or "preceding" or "following" && Unit(at + 1) is { } step && Anchor is { } from
            && Word(at + 2) is not ("month" or "quarter"))
            return Counted(from, Hit(Named(Moved(from, step, Word(at) == "following" ? 1 : -1), $"the {Word(at)} {Word(at + 1)}"), i, at + 2));
        if (IsCount(at, out var count))
            (many, at) = (count, at + 1);
        if (Unit(at) is not { } unit || Word(at + 1) is not ("before" or "earlier" or "prior" or "previously" or "ago" or "back" or "later"
            or "after" or "afterwards") || Word(at + 2) == "last" || (at + 2 < tokens.Count && tokens[at + 2].Date is not null))
            return null;
        var forward = Word(at + 1) is "later" or "after" or "afterwards";
        var based = Word(at + 1) is "ago" or "back" ? Single(unit == 1 ? Current : latest) : Anchor ?? Single(latest);
        var last = at + 2 + (Word(at + 2) is "that" or "it" or "this" ? 1 : 0);
        var words = string.Join(' ', Enumerable.Range(at, 2).Select(Word));
        var moved = Hit(Named(Moved(based, unit, forward ? many : -many), many > 1 ? $"{many} {words}" : words), i, last);
        return Word(at + 1) is "ago" or "back" ? moved : Counted(based, moved);
    }

    /// <summary>Months counted from those of the last answer, where none are named before them here.</summary>
    private PeriodHit Counted(BooksPeriod based, PeriodHit hit) => named is null && spoken is { Count: > 0 } ? hit with
    {
        Against = based with { Note = null },
    } : hit;

    /// <summary>"Since it was hired", "since the books began in May": every month there is, or those from the one that is named.</summary>
    private PeriodHit? Ever(int i)
    {
        if (Word(i) is not ("since" or "from"))
            return null;
        var end = i + 1;
        while (end < tokens.Count && end < i + 6 && Word(end) is "it" or "they" or "was" or "were" or "the" or "its" or "he" or "she" or "we" or "our"
            or "you" or "these" or "those" or "all" or "very" or "first"
            or "went" or "has" or "been" or "being" or "their" or "book" or "account" or "record" or "data" or "ledger" or "contract" or "program"
            or "project" or "company" or "month" or "day" or "figure" or "number")
            end++;
        if (Word(end) is not ("hired" or "hire" or "hiring" or "inception" or "launch" or "launched" or "start" or "started" or "live" or "joined"
            or "beginning" or "began" or "begin" or "begun" or "opened" or "opening" or "outset" or "exist" or "existed" or "available"
            or "deployed" or "deployment") && !(Word(end - 1) == "day" && tokens[Math.Min(end, tokens.Count - 1)].Raw is "one" or "1"))
            return null;
        if (Word(i) == "from" && Word(end) is not ("start" or "beginning" or "outset" or "inception" or "1"))
            return null;
        // "Since it went live in January": from that month on.
        if (end + 2 < tokens.Count && Word(end + 1) is "in" or "on" && tokens[end + 2] is { Date: { } began })
            return Hit(Named(new BooksPeriod(began.ToYearMonth(), latest, null), $"since {Say(began.ToYearMonth())}"), i, end + 3);
        return Word(end + 1) == "of" ? null : Hit(All(string.Join(' ', Enumerable.Range(i, end + 1 - i).Select(Word))), i, end + 1);
    }

    /// <summary>"So far", "to date", "until now" without a stretch beside it: every month there is.</summary>
    private PeriodHit? Begun()
    {
        // How good a forecast has been so far is asked of the forecast.
        if (tokens.Any(t => t.Text is "forecast" or "wrong" or "accurate" or "reliable" or "good" or "method" or "guess" or "close" or "sealed"))
            return null;
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            var length = (Word(i), Word(i + 1)) switch
            {
                ("so", "far") when Word(i + 2) is not ("off" or "from" or "below" or "above") => 2,
                ("to" or "till" or "until" or "upto", "date" or "now" or "today") => 2,
                ("up", "to") when Word(i + 2) is "date" or "now" or "today" => 3,
                ("all", "time") => 2,
                _ => 0,
            };
            if (length > 0 && !(i > 0 && Word(i - 1) is "wrong" or "accurate" or "keep" or "bring"))
                return Hit(All(string.Join(' ', Enumerable.Range(i, length).Select(Word))), i, i + length);
        }
        return null;
    }

    /// <summary>"The six months to September", "three months ending June": so many months, of which the named one is the last.</summary>
    private PeriodHit? Ending(int i)
    {
        var at = Word(i) is "over" or "for" or "in" or "across" ? i + 1 : i;
        at += Word(at) == "the" ? 1 : 0;
        if (!IsCount(at, out var count) || Unit(at + 1) is not { } size
            || Word(at + 2) is not ("to" or "ending" or "ended" or "until" or "till" or "through" or "upto"))
            return null;
        var on = at + 3;
        while (Word(on) is "in" or "at" or "the" or "end" or "of" or "with")
            on++;
        if (on >= tokens.Count || tokens[on] is not { Date: { } named, IsMonth: true })
            return null;
        var last = named.ToYearMonth();
        return Hit(new BooksPeriod(last.PlusMonths(1 - count * size), last, null), i, on + 1);
    }

    /// <summary>"The September quarter", "the quarter ended September", "the year to March": named by a month of it, or by its last.</summary>
    private PeriodHit? QuarterOfMonth(int i)
    {
        if (tokens[i] is { Date: { } within, IsMonth: true } && Word(i + 1) == "quarter" && Word(i - 1) is not ("each" or "by" or "per"))
            return Hit(Named(QuarterOf(within), $"the {InWords.Of(within.ToYearMonth())} quarter"), i, i + 2);
        if (Unit(i) is not (3 or 12) || Word(i - 1) is "each" or "by" or "per" or "every"
            || !(Word(i + 1) is "ended" or "ending" or "closed" || Word(i + 1) == "to" && Word(i - 1) == "the"))
            return null;
        var at = i + 2;
        while (Word(at) is "in" or "at" or "on" or "the" or "end" or "of" or "with")
            at++;
        if (at >= tokens.Count || tokens[at] is not { Date: { } last })
            return null;
        var to = last.ToYearMonth();
        return Hit(Named(new BooksPeriod(to.PlusMonths(1 - (int)Unit(i)!), to, null), $"the {Word(i)} ended {Say(to)}"), i, at + 1);
    }

    /// <summary>"And what does it cost now?" after an earlier month: the last one with figures.</summary>
    private PeriodHit? Now(int i) => spoken is [.., { } told] && told.To != latest && i == tokens.Count - 1
        && Word(i) is "now" or "today" or "currently" or "nowadays" && Word(i - 1) is not ("to" or "till" or "until" or "upto" or "from" or "by")
        ? Hit(Named(Single(latest), tokens[i].Text), i, i + 1) : null;

    private BooksPeriod All(string words) => new(first ?? latest.PlusMonths(-EverMonths), latest,
        $"“{words}” read as every month with figures up to {Say(latest)}");

    /// <summary>"The last quarter but one", "the month before last": the one before the last.</summary>
    private PeriodHit? ButOne(int i)
    {
        var at = Word(i) is "last" or "latest" ? i + 1 : i;
        if (Unit(at) is not { } unit)
            return null;
        var end = at > i && (Word(at + 1), Word(at + 2)) is ("but", "one" or "1") ? at + 3
            : at == i && (Word(at + 1), Word(at + 2)) is ("before", "last") ? at + 3 : 0;
        if (end == 0)
            return null;
        var two = unit switch
        {
            1 => Single(Current.PlusMonths(-2)),
            3 => QuarterOf(today.PlusMonths(-6)),
            _ => YearOf(calendar.YearOf(today) - 2),
        };
        return Hit(Named(two, string.Join(' ', Enumerable.Range(i, end - i).Select(Word))), i, end);
    }

    /// <summary>So many months, quarters or years on: a month moves to a quarter where quarters are counted.</summary>
    private BooksPeriod Moved(BooksPeriod from, int unit, int by) => unit == 3 && from.IsMonth
        ? QuarterOf(from.From.PlusMonths(3 * by).FirstDay()) : Shift(from, unit * by);

    private static BooksPeriod Shift(BooksPeriod from, int months) => new(from.From.PlusMonths(months),
        from.To.PlusMonths(months),
        null);

    /// <summary>"Since the year began", "from the start of the financial year": the year to date.</summary>
    private PeriodHit? YearBegan(int i)
    {
        if (Word(i) is not ("since" or "from"))
            return null;
        var end = i + 1;
        var (year, began) = (false, false);
        while (end < tokens.Count && end < i + 8 && Word(end) is var word
            && (word is "the" or "of" or "this" or "our" or "fiscal" or "financial"
            || (year |= word is "year" or "fy") && word is "year" or "fy"
                || (began |= word is "began" or "begun" or "begin" or "start" or "started"
            or "beginning" or "opened") && word is "began" or "begun" or "begin" or "start" or "started" or "beginning" or "opened"))
            end++;
        return year && began ? Hit(Named(YearToDate(), string.Join(' ', Enumerable.Range(i, end - i).Select(Word))), i, end)
            : null;
    }

    /// <summary>What months that stand alone behind "vs", "than in" or "compared with" are set beside: those that were spoken of, else the
    /// last of their length that have figures.</summary>
    private BooksPeriod? SetBeside(PeriodHit hit)
    {
        var at = hit.Start - 1;
        while (at > 0 && (Word(at) is "in" or "at" or "of" or "the" or "end" or "that" or "it" or "they" or "we" or "was" or "were" or "had" or "did"
            or "what" or "for" or "month" or "to" or "with" || tokens[at].Text is "figure" or "level" or "cost" or "number"))
            at--;
        var beside = Word(at) is "vs" or "versus" or "against" or "than" or "compared" or "compare" or "relative"
            || Word(at) is "on" or "from" or "since" && at == hit.Start - 1 && Word(at - 1) is "up" or "down" or "rise" or "rose" or "risen"
            or "fall" or "fell" or "fallen" or "change" or "changed" or "move" or "moved" or "grow" or "grew" or "jump" or "jumped" or "drop"
            or "dropped" or "increase" or "increased" or "decrease" or "decreased";
        // "And with October?" after two months that were set beside each other.
        beside |= spoken is { Count: > 1 } && tokens.Count <= 5 && Word(hit.Start - 1) is "with" or "to" && Word(hit.Start - 2) is "and" or "";
        if (!beside || Word(at) == "than" && Word(at - 1) is "rather" or "other")
            return null;
        var other = spoken is { Count: > 0 } ? spoken[0] with { Note = null } : hit.Period.Months switch
        {
            1 => Single(latest),
            3 => LastQuarter(),
            _ => null,
        };
        return other is null || other.From == hit.Period.From && other.To == hit.Period.To || hit.Period.From > latest ? null : other;
    }

    /// <summary>"QoQ", "MoM", "YoY": the months that are named, else the last of that length with figures, beside those before.</summary>
    private List<PeriodHit> OverOne(List<PeriodHit> hits)
    {
        var at = Enumerable.Range(0, tokens.Count).FirstOrDefault(i => Word(i) is "mom" or "qoq" or "yoy", -1);
        if (at < 0 || hits.Count > 1 || hits.Exists(h => h.Beside is not null))
            return hits;
        var back = Word(at)[0] switch { 'm' => 1, 'q' => 3, _ => 12 };
        var now = hits.Count == 1 ? hits[0].Period : back == 3 ? LastQuarter() : Single(latest);
        var beside = Shift(now, -Math.Max(back, back == 12 ? 12 : now.Months));
        return hits.Count == 1 ? [hits[0] with { Beside = beside }]
            : [new PeriodHit(Named(now, Word(at)), at, at + 1) { Beside = beside }];
    }

    /// <summary>The last quarter that has figures to its end.</summary>
    private BooksPeriod LastQuarter() => QuarterOf(latest.FirstDay()) is var now && now.To <= latest ? now
        : QuarterOf(latest.FirstDay().PlusMonths(-3));

    /// <summary>"The first six months of 2026", "the last two quarters of FY27": so many from an end of a year that is named.</summary>
    private PeriodHit? Counted(int i)
    {
        if (Word(i) is not ("first" or "last" or "final") || i + 2 >= tokens.Count
            || tokens[i + 1] is not { Kind: TokenKind.Number, Date: null } count
            || count.Value is < 2 or > 11 || Word(i + 2) is not ("month" or "quarter") || Word(i + 3) is not ("of" or "in"))
            return null;
        var months = (int)count.Value * (Word(i + 2) == "quarter" ? 3 : 1);
        var (year, end) = YearAt(i + 3);
        if (year is null || months > 11)
            return null;
        var start = calendar.StartOfYear(year.Value).ToYearMonth().PlusMonths(Word(i) == "first" ? 0 : 12 - months);
        return Hit(new BooksPeriod(start, start.PlusMonths(months - 1), null), i, end);
    }

    /// <summary>"AY 2027-28": the year in which income of the fiscal year before it is assessed in India.</summary>
    private PeriodHit? AssessmentYear(int i)
    {
        var at = (Word(i), Word(i + 1)) is ("assessment", "year") ? i + 2 : Word(i) == "ay" ? i + 1 : -1;
        if (at < 0 || FiscalAt(at) is not { Year: { } year } said || said.End == at + 1)
            return null;
        var note = $"assessment year {year - 1}-{year % 100:00}, the fiscal year {year - 2}-{(year - 1) % 100:00}";
        return Hit(Named(YearOf(year - 1), note), i, said.End);
    }
}
