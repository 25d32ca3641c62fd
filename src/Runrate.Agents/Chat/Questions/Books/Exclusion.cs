using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>"Without Mandala", "drop Dispatch", "all but Atlas", "everything except human review", "the others": what is left out, so that
/// the figure is of the rest.</summary>
internal static class Exclusion
{
    private const int Between = 4;

    private static readonly HashSet<string> Verbs = new(StringComparer.Ordinal)
        { "without", "excluding", "exclude", "excluded", "except", "drop", "dropping", "ignoring", "ignore", "minus", "besides", "omit", "omitting",
            "excl", "less", "remove", "removing", "skip", "skipping", "bar", "barring" };

    private static readonly HashSet<string> After = new(StringComparer.Ordinal) { "excluded", "out", "aside", "removed", "omitted" };

    private static readonly HashSet<string> Filler = new(StringComparer.Ordinal)
        { "the", "for", "of", "from", "agent", "vendor", "model", "out", "all", "cost", "spend", "our", "than", "counting", "by", "to",
            "what", "whatever", "anything", "that", "which", "has", "have", "is", "are", "cost", "those" };

    /// <summary>Names of a question that are left out rather than asked about; their words are used.</summary>
    public static IReadOnlyList<NameHit> Names(Slots slots)
    {
        var left = new List<NameHit>();
        // "What would dropping Juniper do" supposes, it leaves nothing out.
        if (slots.Has("whatif"))
            return left;
        foreach (var name in slots.Names)
        {
            if (Starts(slots, name.Start, left) is { } start)
            {
                slots.Take(start, name.End);
                left.Add(name);
            }
            else if (name.End < slots.Tokens.Count && After.Contains(slots.Tokens[name.End].Text)
                && (slots.Tokens[name.End].Text is not "out" || slots.Tokens.Take(name.Start).TakeLast(3).Any(t => t.Text is "leave" or "leaving"
                    or "take" or "taking" or "with" or "keep" or "left")))
            {
                slots.Take(name.Start, name.End + 1);
                for (var i = Math.Max(0, name.Start - 3); i < name.Start; i++)
                {
                    if (slots.Tokens[i].Text is "leave" or "leaving" or "take" or "taking" or "with" or "keep" or "left")
                        slots.Take(i, i + 1);
                }
                left.Add(name);
            }
        }
        return left;
    }

    /// <summary>Months that are left out.</summary>
    public static IReadOnlyList<PeriodHit> Months(Slots slots)
    {
        var left = new List<PeriodHit>();
        foreach (var hit in slots.Periods.Where(p => slots.Periods.Count > 1 || p.Period.IsMonth))
        {
            if (Starts(slots, hit.Start, []) is not { } start)
                continue;
            slots.Take(start, hit.End);
            left.Add(hit);
        }
        slots.LeaveOut(left);
        return left;
    }

    /// <summary>The cost lines that are left out.</summary>
    public static IReadOnlyList<string> Lines(Slots slots)
    {
        var (lines, end) = (new List<string>(), 0);
        foreach (var word in slots.Words.Where(w => w.Meanings.Any(m => m.Kind == "line")).ToList())
        {
            var joins = lines.Count > 0 && (word.Start == end || word.Start == end + 1 && slots.Tokens[end].Text is "and" or "or");
            if ((joins ? end : Starts(slots, word.Start, [])) is not { } start)
                continue;
            slots.Take(start, word.End);
            end = word.End;
            lines.Add(word.Meanings.First(m => m.Kind == "line").Value);
        }
        return lines;
    }

    /// <summary>"Leaving out what nobody claims", "without the unassigned": what no agent bears is left out.</summary>
    public static bool Nobody(Slots slots)
    {
        foreach (var word in slots.Words.Where(w => w.Meanings.Any(m => m.Kind == "unassigned")).ToList())
        {
            if (Starts(slots, word.Start, []) is not { } start)
                continue;
            slots.Take(start, word.End);
            return true;
        }
        return false;
    }

    /// <summary>"Leave out what has no owner": what is left out by a condition and not by a name.</summary>
    public static string? Condition(Slots slots) => slots.Words.FirstOrDefault(w => w.Meanings.Any(m => m.Kind is "filter" or "losers")
        && slots.Tokens[w.Start].Text is not ("without" or "not") && Starts(slots, w.Start, []) is not null) is { } word
        ? string.Join(' ', Enumerable.Range(word.Start, word.End - word.Start).Select(slots.Quote)) : null;

    /// <summary>"Without it", "the others", "everyone else", "what is the rest": all but what was spoken of last.</summary>
    public static bool OfTheRest(Slots slots)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var word = slots.Tokens[i].Text;
            var next = i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "";
            var previous = i > 0 ? slots.Tokens[i - 1].Text : "";
            var rest = (word is "rest" or "remainder" || slots.Tokens[i].Raw == "others") && !(next is "of"
                && slots.Tokens.Skip(i + 2).Take(2)
                .Any(t => t.Text is "year" or "month" or "quarter"))
                || word is "other" && previous is "the" or "all" && next
                    is "" or "agent" or "1" or "vendor" or "model" or "cost" or "together" or "in"
                || word is "else" && previous is "everyone" or "everybody" or "everything"
                || Verbs.Contains(word) && next is "it" or "that" or "this" or "them" or "those" or "him" or "her";
            if (!rest)
                continue;
            slots.Take(i, i + (Verbs.Contains(word) ? 2 : 1));
            return true;
        }
        return false;
    }

    /// <summary>Where the words that leave out begin: directly before the name, or before another name that is left out.</summary>
    private static int? Starts(Slots slots, int at, IReadOnlyList<NameHit> left)
    {
        if (left.Count > 0 && at - left[^1].End is 0 or 1 && (at == left[^1].End || slots.Tokens[at - 1].Text is "and" or "or"))
            return left[^1].Start;
        for (var i = at - 1; i >= 0 && at - i <= Between; i--)
        {
            var (word, previous) = (slots.Tokens[i].Text, i > 0 ? slots.Tokens[i - 1].Text : "");
            if (word is "than" && previous is "other" || word is "from" && previous is "apart" or "aside"
                || word is "out" && previous is "leave" or "leaving" or "left" or "take" or "taking"
                || word is "counting" && previous is "not" || word is "including" && previous is "not"
                || word is "but" && previous is "all" or "everyone" or "everything" or "agent" or "vendor")
                return i - 1;
            if (Verbs.Contains(word) && !(word is "less" or "drop" && i > 0 && slots.IsNamed(i - 1)))
                return i;
            if (!Filler.Contains(word))
                return null;
        }
        return null;
    }
}

/// <summary>"Above 60 lakh", "more than 5,000", "at most 10 %": a figure that rows or a total are held against.</summary>
internal static class Threshold
{
    /// <summary>Whether every amount of money is one that a figure of the books is held against: "is agent spend above 60 lakh".</summary>
    public static bool HoldsEvery(IReadOnlyList<Token> tokens) => tokens.Count > 0
        && tokens[0].Text is "is" or "are" or "did" or "do" or "does" or "has"
            or "have" or "was" or "were" or "which" or "how" or "who" or "what" or "any" or "list" or "show"
        && tokens.Any(t => t.IsMoney) && Enumerable.Range(0, tokens.Count).All(i => !tokens[i].IsMoney
            || Side(Before(tokens, i).Words) != 0);

    public static BooksQuery Read(Slots slots, BooksQuery own)
    {
        for (var i = 1; i < slots.Tokens.Count; i++)
        {
            var token = slots.Tokens[i];
            // "With two decimals" says how it is written, and amounts are.
            if (token.Text is "decimal" && slots.Tokens[i - 1].Kind == TokenKind.Number)
                slots.Take(i - 1, i + 1);
            if (token.Kind != TokenKind.Number && token.Text is not ("zero" or "nil" or "nought") || token.Date is not null || slots.IsNamed(i)
                || token.IsReference)
                continue;
            var (words, start) = Before(slots.Tokens, i);
            var side = Side(words);
            if (side == 0 || words == "top" && !token.IsMoney)
                continue;
            // "Over 6 months", "under 3 agents": a length, or a count of things.
            if (i + 1 < slots.Tokens.Count && slots.Tokens[i + 1].Text is "month" or "quarter" or "year" or "day" or "week" or "agent" or "sentence")
                continue;
            slots.Take(start, i + 1);
            if (slots.Tokens[0].Text is "keep")
                slots.Take(0, 1);
            for (var k = i + 1; k < slots.Tokens.Count && slots.Tokens[k].Text is "%" or "percent" || k < slots.Tokens.Count
                && slots.Tokens[k].Text.StartsWith("cur:", StringComparison.Ordinal); k++)
                slots.Take(k, k + 1);
            var value = token.IsPercent ? token.Value / 100 : token.Value;
            own = own with { Above = side > 0 ? value : own.Above, Below = side < 0 ? value : own.Below, OfShare = token.IsPercent };
        }
        return own;
    }

    /// <summary>Whether the words before a number hold something above it (1) or below it (-1), and where they begin.</summary>
    public static (int Side, int Start) SideAt(IReadOnlyList<Token> tokens, int at)
    {
        var (words, start) = Before(tokens, at);
        return (Side(words), start);
    }

    private static int Side(string words) => words switch
    {
        "more than" or "above" or "over" or "exceed" or "exceeding" or "exceeded" or "greater than" or "higher than" or "at least" or "upwards of"
            or "beyond" or "past" or "bigger than" or "larger than" or "in excess of" or "better than" or "top" or "topped" => 1,
        "less than" or "below" or "under" or "fewer than" or "lower than" or "at most" or "smaller than" or "cheaper than" or "up to" => -1,
        _ => 0,
    };

    /// <summary>The one to three words before a number, without a currency between.</summary>
    private static (string Words, int Start) Before(IReadOnlyList<Token> tokens, int at)
    {
        var i = at - 1;
        while (i >= 0 && (tokens[i].Text.StartsWith("cur:", StringComparison.Ordinal)
            || tokens[i].Text is "usd" or "inr" or "rs" or "rupee" or "the" or "a"))
            i--;
        string Word(int k) => k >= 0 ? tokens[k].Text : "";
        if (Word(i) is "than" or "least" or "most" or "to" or "of")
            return Word(i - 1) is "excess" ? ("in excess of", Math.Max(0, i - 2)) : ($"{Word(i - 1)} {Word(i)}", i - 1);
        return (Word(i), Math.Max(0, i));
    }
}
