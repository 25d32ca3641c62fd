namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// A short turn that names nothing but slots stands for the last whole question with those slots changed: "and in September?" after
/// "Which vendors cost most in October?" is "Which vendors cost most in September 2026?". It is answered as that question is.
/// </summary>
internal sealed class Restated(Slots said, Slots whole, string text, BooksQuery last, KnownEntity entity)
{
    private const int WordsMax = 12;

    /// <summary>Words that only lean a turn on the one before it.</summary>
    private static readonly HashSet<string> Frame = new(StringComparer.Ordinal)
    {
        "and", "but", "so", "also", "then", "now", "what", "how", "about", "the", "a", "an", "same", "for", "in", "of", "on", "at", "by", "per",
        "with", "from", "to", "is", "was", "were", "are", "be", "would", "did", "does", "it", "that", "this", "only", "just", "ones", "one", "1",
        "instead", "please", "ok", "okay", "split", "break", "down", "broken", "show", "me", "give", "again", "question", "figure", "figures",
        "who", "which", "as", "thing", "over", "during", "into", "us", "see", "let", "look", "make", "do", "1", "terms", "our", "all", "my", "i",
        "mean", "meant", "much", "many", "get", "got", "whole", "company", "total", "entire", "complete", "that's", "it's", "sorry",
        "rather", "likewise", "ditto", "take", "turn", "up", "s", "run", "put", "number", "numbers", "alone", "part",
    };

    private static readonly HashSet<NameKind> Owners = [NameKind.Agent, NameKind.Role, NameKind.Person, NameKind.CostCenter];

    private readonly List<(int Start, int End, string Text)> edits = [];
    private string appended = "";

    /// <summary>The whole question that the turn stands for; null where it is no edit of the last one.</summary>
    public string? Text()
    {
        if (said.Tokens.Count > WordsMax || !OnlySlots() || PointsAtRow())
            return null;
        var changed = Period() & Scope() & Entity() & Word("dimension", Dimension) & Word("measure", Measure) & Word("line", l => " on " + l)
            & Word("book", _ => " under " + Raw(said, Hit(said, "book")!)) & Share() & Course();
        if (!changed || edits.Count == 0 && appended.Length == 0)
            return null;
        var edited = text;
        foreach (var (start, end, by) in edits.OrderByDescending(e => e.Start))
            edited = edited[..start] + by + edited[end..];
        return edited.TrimEnd(' ', '?', '.', '!') + appended + "?";
    }

    private bool OnlySlots() => Enumerable.Range(0, said.Tokens.Count).All(i => said.IsNamed(i) || Frame.Contains(said.Tokens[i].Text)
        || said.Words.Any(w => w.Start <= i && i < w.End && w.Meanings.Any(m => m.Kind is "dimension" or "measure" or "line" or "entity-word"
            or "trend" or "share" or "book" or "everything" or "neutral")));

    /// <summary>"Which vendors are in it" of a ranking, "those", "the two": of a row that was shown, not of the question.</summary>
    private bool PointsAtRow() => said.Periods.Count > 1 || said.Periods is [{ Beside: not null }]
        || said.Says("those", "these", "them", "they", "their", "its", "his", "her", "he", "she", "there")
        || said.Has("dimension") && said.Says("it", "that") && last.Order is not null && !said.Says("split", "break", "by", "per");

    private bool Period()
    {
        if (said.Periods.Count == 0)
            return true;
        // The year of a forecast is part of what was answered, not another stretch to ask of.
        if (last.Form == BooksForm.Forecast && !said.Periods[0].Period.IsMonth)
            return false;
        if (whole.Periods.Count > 1 || said.Periods[0].Period.From > said.Periods[0].Period.To)
            return false;
        var months = PeriodGrammar.Say(said.Periods[0].Period);
        if (whole.Periods is not [{ } was])
        {
            appended += " in " + months;
            return true;
        }
        var start = was.Start > 0 && whole.Tokens[was.Start - 1].Text == "the" ? was.Start - 1 : was.Start;
        var led = start > 0 && whole.Tokens[start - 1].Text is "in" or "for" or "of" or "during" or "at" or "over" or "on" or "end" or "share";
        Replace(whole.Tokens[start].Start, End(whole, was.End), led ? months : "in " + months);
        return true;
    }

    private bool Scope()
    {
        var (named, was) = (Names(said), Names(whole));
        if (named.Count == 0)
            return true;
        if (Adjoining(said, named) is not { } by)
            return false;
        if (last.Form == BooksForm.Compare && was.Count > named.Count)
            return false;
        var adds = said.Says("only", "just", "with", "from") && was.Count > 0 && Group(was[0]) != Group(named[0]);
        if (was.Count == 0 || adds)
        {
            if (!adds && (last.Dimension is not null || last.Order is not null) && Group(named[0]) == last.Dimension)
                return false;
            appended += (Group(named[0]) is "vendor" or "model" ? " with " : " for ") + by;
            return true;
        }
        if (was.Exists(w => Group(w) != Group(was[0])) || Adjoining(whole, was) is null || named.Exists(n => Group(n) != Group(named[0])))
            return false;
        Replace(whole.Tokens[was[0].Start].Start, End(whole, was[^1].End), by);
        return true;
    }

    private bool Entity()
    {
        var asked = said.Has("entity-word") || said.Names.Any(n => n.Names[0].Kind == NameKind.Entity);
        if (!asked)
            return true;
        // What is named is kept in the books of one entity.
        if (Names(whole).Count > 0 && Names(said).Count == 0)
            return false;
        var was = whole.Words.Where(w => w.Meanings.Any(m => m.Kind == "entity-word")).Select(w => (w.Start, w.End))
            .Concat(whole.Names.Where(n => n.Names[0].Kind == NameKind.Entity).Select(n => (n.Start, n.End))).ToList();
        if (was.Count > 1)
            return false;
        if (was is [var one])
            Replace(whole.Tokens[one.Start].Start, End(whole, one.End), entity.Name);
        else
            appended += " in " + entity.Name;
        return true;
    }

    /// <summary>A word of the vocabulary that stands for one slot, in the place of the one that the question had.</summary>
    private bool Word(string kind, Func<string, string?> append)
    {
        if (Hit(said, kind) is not { } hit)
            return !said.Words.Any(w => w.Meanings.Any(m => m.Kind == kind && m.Value != "entity") && !Frame.Contains(said.Tokens[w.Start].Text));
        // "The same line", "that vendor": what was spoken of, not rows of the kind.
        if (hit.Start > 0 && said.Tokens[hit.Start - 1].Text is "same" or "that" or "this")
            return kind == "dimension";
        var value = hit.Meanings.First(m => m.Kind == kind).Value;
        var was = whole.Words.Where(w => w.Meanings.Any(m => m.Kind == kind && m.Value != "entity")).ToList();
        if (said.Words.Any(w => w.Meanings.Any(m => m.Kind == kind && m.Value != value)))
            return false;
        if (append(value) is not { } added)
            return false;
        if (was.Count > 1)
            return false;
        if (was is [var old] && old.Meanings.Any(m => m.Kind == kind && m.Value == value))
            return true;
        if (was is [var one])
            Replace(whole.Tokens[one.Start].Start, End(whole, one.End), kind == "measure" ? added.Trim() : kind == "dimension"
                ? Plural(value, whole.Quote(one.End - 1)) : Raw(said, hit));
        else
            appended += added;
        return true;
    }

    private static string? Dimension(string value) => value == "entity" ? null : " by " + value.Replace('-', ' ');

    private static string Plural(string value, string was) => value.Replace('-', ' ') + (was.EndsWith('s') ? "s" : "");

    /// <summary>Of what tells no figure, who owns an agent or whether to retire it, a measure asks something else.</summary>
    private string? Measure(string value) => whole.Has("line") || last.Form is not (BooksForm.Total or BooksForm.Statement or BooksForm.Rank
        or BooksForm.Trend or BooksForm.Compare or BooksForm.Why or BooksForm.Share or BooksForm.Average or BooksForm.Forecast or BooksForm.Profit)
        ? null : value switch
        {
            // "What did one cost" after a number of outcomes.
            "cost" when last.Measure is "outcomes" or "target"
                && said.Tokens.Any(t => t.Raw == "one" || t.Text is "each" or "apiece") => " cost per outcome",
            "cost" => " cost",
            "net" => " net contribution",
            "value" => " value produced",
            "outcomes" => " accepted outcomes",
            "cost-per-outcome" => " cost per outcome",
            _ => null,
        };

    private bool Share()
    {
        if (!said.Has("share"))
            return true;
        if (whole.Has("share") || said.Has("dimension") && said.Values("dimension").Any(d => d != "entity"))
            return false;
        appended += " as a share of all cost";
        return true;
    }

    private bool Course()
    {
        if (!said.Has("trend"))
            return true;
        if (Names(said).Count + said.Periods.Count > 0 && !whole.Has("trend"))
            return false;
        var course = said.Says("quarter", "quarterly") ? "by quarter" : "month by month";
        if (whole.Words.Where(w => w.Meanings.Any(m => m.Kind == "trend")).ToList() is [var one])
            Replace(whole.Tokens[one.Start].Start, End(whole, one.End), course);
        else
            appended += " " + course;
        return true;
    }

    private static WordHit? Hit(Slots slots, string kind) => slots.Words.FirstOrDefault(w => w.Meanings.Any(m => m.Kind == kind
        && m is not { Kind: "dimension", Value: "entity" }) && w.Meanings.All(m => m.Kind == kind || kind is "line" or "measure"
            && m.Kind is "line" or "dimension" or "list" or "neutral"));

    private static List<NameHit> Names(Slots slots) => [.. slots.Names.Where(n => n.Names[0].Kind is not (NameKind.Entity or NameKind.Unit))];

    private static string Group(NameHit hit) => Owners.Contains(hit.Names[0].Kind) ? "agent" : hit.Names[0].Kind.ToString().ToLowerInvariant();

    /// <summary>Names that stand together, as they are written; null where other words stand between them.</summary>
    private static string? Adjoining(Slots slots, List<NameHit> names)
    {
        for (var i = 1; i < names.Count; i++)
        {
            if (Enumerable.Range(names[i - 1].End, names[i].Start - names[i - 1].End).Any(t => slots.Tokens[t].Text is not ("and" or "or" or "the")))
                return null;
        }
        return string.Concat(Enumerable.Range(names[0].Start, names[^1].End - names[0].Start).Select((t, n) => (n == 0 ? "" : " ") + slots.Quote(t)));
    }

    private static string Raw(Slots slots, WordHit hit) => string.Join(' ', Enumerable.Range(hit.Start, hit.End - hit.Start).Select(slots.Quote));

    private static int End(Slots slots, int end) => slots.Tokens[end - 1].End;

    private void Replace(int start, int end, string by) => edits.Add((start, end, by));
}
