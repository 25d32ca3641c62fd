using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// A turn that works with figures that were told: "both together", "divide that by what we spent", "less its cost", "as a share of all
/// net", "the same ratio for Q2". Each operand is a question of its own, answered by its own tools, and the answer is worked out of what
/// they return; what is no single figure is asked back.
/// </summary>
internal static partial class Arithmetic
{
    private const int WordsMax = 16;
    private const int Milliseconds = 5_000;

    [GeneratedRegex(@"^(divided? (that |it |this |those |the (sum|total|result) )?by|(that|it|this|the (sum|total|result)) (divided by|over|per|"
        + @"relative to|in relation to)|(as )?(a )?(the )?ratio (of (that|it|this) )?(to|with)|"
        + @"what is (that|it|this) (divided by|over|per)) (?<x>.+)$",
        RegexOptions.None, Milliseconds)]
    private static partial Regex Ratio();

    [GeneratedRegex(@"^(less|minus|subtract|deduct|net of|after deducting|take (away|off)|what is left (after|of (that|it) after|if you take off)) "
        + @"(?<x>.+)$", RegexOptions.None, Milliseconds)]
    private static partial Regex Difference();

    [GeneratedRegex(@"^((what is (that|it|this) )?(as|in) (a |the )?(share|percentage|percent|per cent|%|proportion|fraction|part)"
        + @"( (of|to) (?<x>.+))?|"
        + @"(what|which) (share|percentage|percent|per cent|%|part|proportion|fraction) (of (?<x>.+) )?(is|are|was|were|would be|do|does|did) "
        + @"(that|it|this|those|these|they)( (make|of|make up of|have in) (?<x>.+))?|"
        + @"how (much|many percent) of (?<x>.+) (is|are|was|were) (that|it|this|those|these|they))$", RegexOptions.None, Milliseconds)]
    private static partial Regex Share();

    [GeneratedRegex(@"^(?<head>(both|them|those|these|all|the two|the three)( of them)?( together| combined)?|together|combined) "
        + @"(as|in) (a |the )?(share|percentage|percent|per cent|%|proportion|fraction|part) of (?<x>.+)$", RegexOptions.None, Milliseconds)]
    private static partial Regex SumShare();

    [GeneratedRegex(@"^(what is )?(the )?(difference|gap)( between ((the|these|those) (two|2|last two)|them|both|those|these))?$",
        RegexOptions.None, Milliseconds)]
    private static partial Regex Apart();

    [GeneratedRegex(@"\b(both|them|they|those|these|all|two|2|three|3|four|4|five|5|that|this|it)\b", RegexOptions.None, Milliseconds)]
    private static partial Regex Points();

    [GeneratedRegex(@"\b(together|combined|altogether|jointly|in total|in all|summed( up)?|(the )?(sum|total) of "
        + @"(both|them|those|these|all|the (two|2|three|3|four|4|five|5))|"
        + @"add(ed)? (them|those|these|both|the (two|2)|it)( all)?( up| together)?|added up|add up to|come to|amount to|"
        + @"(dono |kul )?(milakar|milake))\b",
        RegexOptions.None, Milliseconds)]
    private static partial Regex Sum();

    /// <summary>Words around a sum that say nothing of what is summed.</summary>
    [GeneratedRegex(@"\b(both|them|they|those|these|all|all of|of|the|two|2|three|3|four|4|five|5|ones?|what|is|are|was|were|do|does|did|would|that|"
        + @"how|much|many|make|give|show|me|and|so|then|now|ok|okay|please|for|it|this|s|take|taken|put)\b", RegexOptions.None, Milliseconds)]
    private static partial Regex Filler();

    [GeneratedRegex(@"\b(the |that )?(same )?(ratio|share|percentage|sum|total|difference|calculation|quotient|same|thing|again)\b",
        RegexOptions.None, Milliseconds)]
    private static partial Regex Again();

    [GeneratedRegex(@"^((the |our |its |their )?(total|whole|sum|entire|all|everything|company|workforce)( total| of it| of them| of all)?|"
        + @"(all|every|total|overall|the whole|our whole|the whole company|the company|our) .+|.+ of (all( the)? agents|the (company|workforce)))$",
        RegexOptions.None, Milliseconds)]
    private static partial Regex OfAll();

    /// <summary>The turn as something worked out of the last answers; null where it is none.</summary>
    public static Question? Read(string text, ReadingContext context, Func<string, ReadingContext, Question> read)
    {
        if (context.Before?.Books is not { } last || Plain(text) is not { Length: > 0 } said || said.Split(' ').Length > WordsMax)
            return null;
        BooksQuery? At(string words, BooksQuery before) => read(words, context with { Before = QuestionReader.Of("", before, []) }).Books is
        { Form: not BooksForm.NotUnderstood, Unused.Count: 0 } query ? query : null;
        if (last.Form == BooksForm.Worked && Reworked(said, last, At) is { } again)
            return Told(text, again);
        if (last is { Form: BooksForm.Share, ShareOf: null, Line: null, Prior: { Form: BooksForm.Share, ShareOf: null, Line: null } other }
            && Sum().IsMatch(said) && said.Split(' ').Length <= 4 && Leaves(last) && Leaves(other))
            return Told(text, Worked("share", [Worked("sum", [Amount(other), Amount(last)]), Whole(last)]));
        var sums = Sum().IsMatch(said) && (Points().IsMatch(said) || said.Split(' ').Length <= 3);
        if (sums && Rest(said).Length == 0 && Rows(said, last, context) is { } rows)
            return Told(text, rows);
        // "Add the two" after the same figure of two months: both months.
        if (sums && Rest(said).Length == 0 && last.Prior is { } earlier && IsFigure(earlier) && IsFigure(last) && earlier.Measure == last.Measure
            && earlier.Agents.SequenceEqual(last.Agents) && !earlier.Periods.SequenceEqual(last.Periods) && last.Agents.Count > 1)
            return Told(text, Worked("sum", [Bare(earlier with { Sum = true }), Bare(last with { Sum = true })]));
        if (SumShare().Match(said) is { Success: true } part && Read(part.Groups["head"].Value, context, read) is
            { Books: { Form: BooksForm.Worked or BooksForm.Total } sum })
            return Shared(text, sum, part.Groups["x"].Value, At);
        if (sums && Rest(said).Length == 0 && last is { Form: BooksForm.Total, Agents.Count: > 1, Order: null })
            return Told(text, Bare(last with { Sum = true }));
        if (Subject(last, context) is not { } subject)
            return null;
        if (Ratio().Match(said) is { Success: true } ratio)
            return Two(text, "ratio", subject, ratio.Groups["x"].Value, At);
        if (Difference().Match(said) is { Success: true } less && At(less.Groups["x"].Value, subject) is { } taken && Own(less.Groups["x"].Value,
            taken, last))
            return Two(text, "difference", subject, less.Groups["x"].Value, At);
        if (Apart().IsMatch(said) && last.Prior is { } before && IsFigure(before) && (said.Contains("between", StringComparison.Ordinal)
            || last.Form == BooksForm.Balance))
            return Told(text, Worked("difference", [Bare(before), subject]));
        if (Share().Match(said) is { Success: true } share)
            return Shared(text, subject, share.Groups["x"].Value, At);
        return sums ? Summed(text, said, last, subject, context, At) : null;
    }

    /// <summary>Whether "less its cost" takes another figure, and does not leave a name out of the last.</summary>
    private static bool Own(string words, BooksQuery taken, BooksQuery last) => taken.Measure != last.Measure || taken.Line != last.Line
        || words.Contains("cost", StringComparison.Ordinal) || words.Contains("spend", StringComparison.Ordinal);

    /// <summary>"The same for Q2": every operand with what the turn changes.</summary>
    private static BooksQuery? Reworked(string said, BooksQuery last, Func<string, BooksQuery, BooksQuery?> at)
    {
        if (Ratio().IsMatch(said) || Difference().IsMatch(said) || Share().IsMatch(said) || Sum().IsMatch(said))
            return null;
        var words = Again().Replace(said, " ").Trim();
        words = words.StartsWith("and ", StringComparison.Ordinal) || words.StartsWith("what about ", StringComparison.Ordinal) ? words
            : "and " + words;
        var operands = last.Operands.Select(o => at(words, o)).ToList();
        return operands.Exists(o => o is null || !IsFigure(o)) ? null : last with { Operands = [.. operands.Select(o => Bare(o!))] };
    }

    private static Question? Two(string text, string operation, BooksQuery subject, string words, Func<string, BooksQuery, BooksQuery?> at)
    {
        if (OfAll().IsMatch(words))
            return Shared(text, subject, words, at, operation);
        if (at(words, subject) is not { } found)
            return Asked(text, subject, words);
        var other = found.Periods.Count == 0 ? found with { Periods = subject.Periods } : found;
        other = other with { Order = null, Limit = null, Place = null, Counts = other.Counts && other.Form == BooksForm.Rank };
        return IsFigure(other) ? Told(text, Worked(operation, [subject, other])) : Asked(text, subject, words);
    }

    /// <summary>A part of what is named, else of the same figure of the whole entity.</summary>
    private static Question? Shared(string text, BooksQuery subject, string words, Func<string, BooksQuery, BooksQuery?> at,
        string operation = "share")
    {
        var whole = Whole(subject);
        if (words.Length > 0 && !OfAll().IsMatch(words))
            return Two(text, operation, subject, words, at);
        // A measure that is named beside "all" is that one of the whole.
        if (words.Length > 0 && at("and " + words, whole with { Measure = null }) is { Measure: not null } named)
            whole = whole with { Measure = named.Measure, Line = named.Line };
        return whole == subject || Leaves(subject) ? Told(text, Worked(operation, [subject, whole])) : null;
    }

    /// <summary>Whether less than the whole entity is asked of: only that has a whole.</summary>
    private static bool Leaves(BooksQuery q) => q.Form == BooksForm.Worked ? q.Operands.Any(Leaves)
        : q.Agents.Count + q.Vendors.Count + q.Models.Count + q.Contracts.Count > 0 || q.Line is not null;

    /// <summary>The amount whose share was told.</summary>
    private static BooksQuery Amount(BooksQuery q) => Bare(q with { Form = BooksForm.Total, Measure = "cost", Dimension = null });

    private static BooksQuery Whole(BooksQuery q) => q.Form == BooksForm.Worked ? Whole(q.Operands[0]) : Bare(q with
    {
        Form = q.Form is BooksForm.Balance or BooksForm.Forecast or BooksForm.Average ? q.Form : BooksForm.Total,
        Measure = q.Measure ?? (q.Form is BooksForm.Statement or BooksForm.Profit ? "net" : q.Measure),
        Agents = [],
        Homes = new Dictionary<string, string>(),
        AgentsOf = null,
        Vendors = [],
        Models = [],
        Contracts = [],
        Line = null,
        Lines = [],
        Sum = false,
        Dimension = null,
    });

    private static Question? Summed(string text, string said, BooksQuery last, BooksQuery subject, ReadingContext context,
        Func<string, BooksQuery, BooksQuery?> at)
    {
        var rest = Rest(said);
        if (Rows(said, last, context) is { } rows)
            return (rest.Length == 0 ? rows : at("and " + rest, rows)) is { } summed && IsFigure(summed) ? Told(text, summed) : null;
        if (last.Prior is not { } prior || Subject(prior, context) is not { } first || prior.Form == BooksForm.Worked
            || last.Agents.Count == 1 && prior.Agents.Count == 1 && last.Measure is "cost" or null && last.Line is null && rest.Length == 0)
            return null;
        List<BooksQuery?> operands = rest.Length == 0 ? [first, subject] : [at("and " + rest, first), at("and " + rest, subject)];
        return operands.TrueForAll(o => o is not null && IsFigure(o)) ? Told(text, Worked("sum", [.. operands.Select(o => Bare(o!))])) : null;
    }

    /// <summary>What a sum is asked with besides: a measure, other months.</summary>
    private static string Rest(string said) => string.Join(' ', Filler().Replace(Sum().Replace(said, " "), " ")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The sum of the rows that were shown, as many as are pointed at; null where no rows were.</summary>
    private static BooksQuery? Rows(string said, BooksQuery last, ReadingContext context)
    {
        if (context.Shown is not { Names.Count: > 1 } shown || last.Order is null && last.Filter is null && (last.Above ?? last.Below) is null
            || shown.Kind is not ("agent" or "vendor" or "model" or "line"))
            return null;
        var count = said.Split(' ').Select(w => w switch
        {
            "two" or "2" or "both" => 2,
            "three" or "3" => 3,
            "four" or "4" => 4,
            "five" or "5" => 5,
            _ => 0
        })
            .FirstOrDefault(n => n > 0);
        if (count > shown.Names.Count)
            return null;
        var names = shown.Names.Take(count > 0 ? count : last.Limit ?? shown.Names.Count).ToList();
        var keys = shown.Kind != "agent" ? names : [.. names.Select(n => context.Names.FirstOrDefault(k => k.Kind == NameKind.Agent
            && (k.Key == n || k.Name == n))?.Key ?? n)];
        return Bare(last with
        {
            Form = BooksForm.Total,
            Measure = last.Measure is null or "target" ? "cost" : last.Measure,
            Agents = shown.Kind == "agent" ? keys : last.Agents,
            Vendors = shown.Kind == "vendor" ? keys : last.Vendors,
            Models = shown.Kind == "model" ? keys : last.Models,
            AgentsOf = null,
            Dimension = shown.Kind == "agent" && last.Measure is "cost" or null or "target" ? "agent" : null,
            Filter = null,
            Order = null,
            Limit = null,
            Place = null,
            Above = null,
            Below = null,
            Counts = false,
            Sum = true,
        }) is var sum && shown.Kind == "agent" ? sum : Worked("sum", [.. keys.Select(k => sum with
        {
            Vendors = shown.Kind == "vendor" ? [k] : last.Vendors,
            Models = shown.Kind == "model" ? [k] : last.Models,
            Line = shown.Kind == "line" ? k : last.Line,
            Dimension = null,
            Sum = false,
        })]);
    }

    /// <summary>What "that" is: the figure of the last answer, or of the first row of its ranking.</summary>
    private static BooksQuery? Subject(BooksQuery last, ReadingContext context)
    {
        if (last is { Form: BooksForm.Rank, Counts: false } or { Order: not null, Form: BooksForm.Total })
        {
            if (context.Shown is not { Kind: "agent", Names.Count: > 0 } shown || last.Measure == "target")
                return null;
            return Bare(last with
            {
                Form = BooksForm.Total,
                Measure = last.Measure ?? "net",
                Agents = [shown.Names[Math.Min((last.Place ?? 1) - 1, shown.Names.Count - 1)]],
                Filter = null,
                Order = null,
                Limit = null,
                Place = null,
                Dimension = null,
                Above = null,
                Below = null,
            });
        }
        return IsFigure(last) ? Bare(last) : null;
    }

    private static bool IsFigure(BooksQuery q) => q.Form switch
    {
        BooksForm.Worked => true,
        BooksForm.Total or BooksForm.Statement or BooksForm.Profit or BooksForm.Average => q is { Order: null, Place: null, Periods.Count: <= 1 }
            && q.Entities.Count == 1 && q.Homes.Values.Distinct().Count() <= 1,
        BooksForm.Balance or BooksForm.Forecast => q.Entities.Count == 1 && q.Order is null,
        BooksForm.Rank => q.Counts,
        _ => false,
    };

    private static BooksQuery Worked(string operation, IReadOnlyList<BooksQuery> operands) => new()
    {
        Form = BooksForm.Worked,
        Operation = operation,
        Operands = operands,
        Entities = [operands[0].Entities[0]],
        Periods = operands[0].Periods,
    };

    private static BooksQuery Bare(BooksQuery q) => q with { Prior = null, Earlier = null, Lead = null, Unused = [], Spoken = [] };

    private static Question Told(string text, BooksQuery query) => QuestionReader.Of(text, query, []);

    private static Question Asked(string text, BooksQuery last, string words) => Told(text, new BooksQuery
    {
        Form = BooksForm.NotUnderstood,
        Entities = last.Entities,
        Asks = $"I can work on with the last figure, but “{words}” I did not read as one figure. Name it, for example *divide that by the loaded "
            + "cost of October* or *as a share of all agents' net*.",
    });

    /// <summary>The words without courtesy, stops and the "and" that leads them.</summary>
    private static string Plain(string text)
    {
        var said = text.Trim().ToLowerInvariant().Replace('’', '\'').TrimEnd('?', '.', '!', ' ').Replace("what's", "what is",
            StringComparison.Ordinal)
            .Replace("whats", "what is", StringComparison.Ordinal).Replace("that's", "that is", StringComparison.Ordinal);
        foreach (var lead in (string[])["ok ", "okay ", "so ", "and ", "now ", "then ", "please ", "but "])
        {
            if (said.StartsWith(lead, StringComparison.Ordinal))
                said = said[lead.Length..].TrimStart(',', ' ');
        }
        return said;
    }
}
