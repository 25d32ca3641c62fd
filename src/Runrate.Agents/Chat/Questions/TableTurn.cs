using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// A turn that goes on with the rows of the last answer: "keep those above 5k", "without the acquisition cost", "what do these add up
/// to", "put that in lakhs", "if the biggest were halved". Every word is a step, a row, or carries the sentence; a turn with any
/// other word is no such turn.
/// </summary>
internal sealed partial class TableTurn
{
    private const int WordsMax = 22;

    /// <summary>Joining words that could turn or narrow what is asked.</summary>
    private static readonly HashSet<string> Turning = new(StringComparer.Ordinal)
    {
        "not", "no", "nor", "nobody", "noone", "nothing", "none", "why", "when", "where", "who", "whom", "whose", "before", "after", "since", "until",
        "till", "another", "because", "while", "whereas", "although", "though", "than", "between", "through", "during", "without", "whatever",
        "somebody", "anybody", "everybody", "everyone", "someone", "anyone", "again", "ever", "against", "versus", "vs", "every", "each", "if",
    };

    private static readonly HashSet<string> Carrying = new(StringComparer.Ordinal)
    {
        "show", "give", "tell", "list", "put", "let", "see", "get", "make", "take", "want", "need", "like", "please", "pls", "plz", "now", "then",
        "ok", "okay", "thanks", "row", "line", "figure", "number", "amount", "item", "result", "table", "answer", "say", "come", "look", "time",
        "fine", "good", "just", "only", "display", "express", "expressed", "convert", "converted", "quote", "present", "state", "work", "one", "1",
        "still", "also", "even", "exactly", "roughly", "about", "would", "leave", "left", "remain", "remaining", "keep", "much", "s",
    };

    /// <summary>Currencies by the words that people name them with.</summary>
    internal static readonly Dictionary<string, string> Currencies = new(StringComparer.Ordinal)
    {
        ["dollar"] = "USD",
        ["usd"] = "USD",
        ["cur:USD"] = "USD",
        ["rupee"] = "INR",
        ["inr"] = "INR",
        ["cur:INR"] = "INR",
        ["rs"] = "INR",
        ["euro"] = "EUR",
        ["eur"] = "EUR",
        ["cur:EUR"] = "EUR",
        ["pound"] = "GBP",
        ["gbp"] = "GBP",
        ["cur:GBP"] = "GBP",
    };

    private static readonly HashSet<string> Drops = new(StringComparer.Ordinal)
        { "without", "excluding", "exclude", "except", "drop", "ignore", "ignoring", "omit", "minus", "remove", "skip", "excl", "dropping",
            "removing" };

    private readonly List<Token> tokens;
    private readonly ShownTable table;
    private readonly bool[] used;
    private readonly List<TableStep> steps = [];
    private readonly List<string> named = [];

    private TableTurn(List<Token> tokens, ShownTable table)
    {
        (this.tokens, this.table) = (tokens, table);
        used = new bool[tokens.Count];
    }

    /// <summary>How the figures are written, or which rows a word marks: that asks for no other question, whatever else the words could
    /// mean.</summary>
    public static Question? Plainly(string text, ReadingContext context) => Read(text, context) is { Books.Steps: [{ } first, ..] steps } read
        && (steps.All(s => s.Operation is TableOperation.Currency or TableOperation.Decimals) || context.Table?.Kind == "review"
            && first is { Operation: TableOperation.Keep or TableOperation.Drop, Word: not null }
            || steps is [{ Operation: TableOperation.Drop }, { Operation: TableOperation.Sum }]
            || steps is [{ Operation: TableOperation.Sum }] && text.Contains("unassigned", StringComparison.OrdinalIgnoreCase)
            || first.Operation == TableOperation.Beside && PercentSaid(text)
            || steps is [{ Operation: TableOperation.Share, Word: null }] && context.Before?.Books is { Order: not null, Dimension: not null })
        ? read : null;

    private static bool PercentSaid(string text) => text.Contains("percent", StringComparison.OrdinalIgnoreCase) || text.Contains('%')
        || text.Contains("per cent", StringComparison.OrdinalIgnoreCase);

    /// <summary>The turn as steps over the rows of the last answer; null where it is none.</summary>
    public static Question? Read(string text, ReadingContext context)
    {
        if (context.Table is not { } shown || context.Before is not { Books: { } last, Lost: false } before)
            return null;
        var tokens = QuestionReader.Grammar(Tokenizer.Split(text), context.Today);
        if (tokens.Count is 0 or > WordsMax || new TableTurn(tokens, shown).Steps(last) is not { } read)
            return null;
        var query = last.Form == BooksForm.Table ? last with { Steps = [.. last.Steps, .. read.Steps], Unused = [] } : new BooksQuery
        {
            Form = BooksForm.Table,
            Operands = [.. read.Operands.Select(o => o with { Prior = null, Earlier = null, Lead = null, Unused = [], Spoken = [] })],
            Steps = read.Steps,
            Entities = last.Entities,
            Agents = last.Agents,
            Homes = last.Homes,
            Periods = [.. last.Periods.Select(p => p with { Note = null })],
            Prior = last.Prior,
        };
        return QuestionReader.Of(text, query, []) with { Whole = before.Whole };
    }

    private (IReadOnlyList<BooksQuery> Operands, IReadOnlyList<TableStep> Steps)? Steps(BooksQuery last)
    {
        NamedRows();
        var a = Said();
        // One thing is asked of the rows; of two, neither is guessed at.
        if (a.Asked > 1 || !Narrowed(a) || Operands(last, a) is not { } operands)
            return null;
        // What a figure is on average is told by its months, not by the rows that happened to stand under it.
        if (a.Average && table.HasFigure && operands.Count == 1 || a.Moved && operands.Count < 2 && steps.Count == 0)
            return null;
        if (a.Scale is { } factor)
            steps.Add(new TableStep(TableOperation.Scale, a.Leaves || named.Count == 0 ? null : Rows(), Number: factor, Word: a.Leaves ? null
                : a.End));
        else if (a.Moved && operands.Count == 2)
            steps.AddRange([new TableStep(TableOperation.Beside), .. a.End is null ? (TableStep[])[] : [new TableStep(TableOperation.Order,
                Word: Falls() ? "asc" : "desc")]]);
        else if (a.Apart || a.Ratio)
            steps.AddRange([.. Chosen(a.Two), new TableStep(a.Apart ? TableOperation.Difference : TableOperation.Ratio)]);
        else if (a.Share)
            steps.AddRange(Shares(a));
        else if (a.Sum || a.Average)
            steps.AddRange([.. Chosen(a.Two && operands.Count == 1), new TableStep(a.Sum ? TableOperation.Sum : TableOperation.Average)]);
        else if (a.Count)
            steps.Add(new TableStep(TableOperation.Count));
        else if (a.Tell is not null)
            steps.Add(new TableStep(TableOperation.Tell, Word: a.Tell));
        else if (a.Sorts || a.End is not null && !a.Drops && steps.Count == 0 && table.Names.Count > 1)
            steps.Add(new TableStep(TableOperation.Order, Word: a.End == "bottom" ? "asc" : "desc", Number: Limit()));
        else if (named.Count > 0 && !a.Drops && steps.Count == 0 && (Says("keep", "only", "just") || a.Shapes.Count > 0))
            steps.Add(new TableStep(TableOperation.Keep, Rows()));
        // A row or an end that was named and went into no step would be dropped in silence.
        var rows = named.Count == 0 || a.Leaves || a.Scale is not null || steps.Exists(s => s.Names is not null);
        var ends = a.End is null || a.Leaves || a.Scale is not null || steps.Exists(s => s.Operation == TableOperation.Order);
        steps.AddRange(a.Shapes);
        return rows && ends && steps.Count > 0 && Covered(operands.Count == 2) ? (operands, steps) : null;
    }

    /// <summary>What the words ask of the rows.</summary>
    private sealed record Asks(IReadOnlyList<TableStep> Shapes, TableStep? Bounds, bool Drops, string? Mark, string? End, decimal? Scale, bool Sum,
        bool Average, bool Count, bool Apart, bool Ratio, bool Share, bool Moved, bool Two, bool Sorts, string? Tell)
    {
        /// <summary>Whether rows are left out by their name or as the largest, not by a bound or a mark.</summary>
        public bool Leaves => Drops && Bounds is null && Mark is null;

        public int Asked => ((bool[])[Scale is not null, Moved, Apart, Ratio, Share && !Sum && !Moved, Sum, Average, Count, Tell is not null, Sorts])
            .Count(a => a);
    }

    private Asks Said()
    {
        var (shapes, bounds) = (Shapes(), Bounds());
        var drops = Any(Drops) || Phrase("leave", "out") || Phrase("take", "out") || Phrase("leaving", "out") || Phrase("taking", "out")
            || Phrase("left", "out") || Phrase("apart", "from") || Phrase("not", "counting") || Phrase("take", "away");
        // What no agent bears is no row of theirs: leaving it out leaves them as they are.
        if (drops && table.Kind == "agent" && named.Count == 0 && Any("unassigned", "unclaimed"))
            drops = false;
        var (mark, end, scale) = (bounds is null ? Mark() : null, End(), Scale());
        var (sum, average, count) = (Sums(), Any("average", "mean"), Phrase("how", "many") && !Says("percent", "%"));
        var apart = Any("difference", "gap") || Phrase("how", "much", "more") || Phrase("how", "much", "less");
        var (ratio, share) = (Any("ratio", "divide", "divided", "quotient"), Any("share", "percent", "percentage", "%", "proportion"));
        AllOfThem();
        var moved = !drops && shapes.Count == 0 && scale is null && Moves();
        return new Asks(shapes, bounds, drops, mark, end, scale, sum, average, count, apart, ratio, share, moved, Any("two", "2", "both"),
            Any("sort", "sorted", "rank", "ranked", "order", "ordered"), Tells());
    }

    /// <summary>"The three", of three rows.</summary>
    private void AllOfThem()
    {
        var at = tokens.FindIndex(t => t is { Kind: TokenKind.Number, Date: null, IsMoney: false, IsPercent: false } && t.Value == table.Names.Count);
        if (at > 0 && !used[at] && tokens[at - 1].Text is "the" or "these" or "those" or "all" or "them" or "of")
            Use(at);
    }

    /// <summary>The rows that stay; false where the turn leaves out what is no row.</summary>
    private bool Narrowed(Asks a)
    {
        if (a.Bounds is { } bounds)
            steps.Add(a.Drops ? bounds with { Operation = TableOperation.Drop } : bounds);
        else if (a.Mark is not null)
            steps.Add(new TableStep(a.Drops ? TableOperation.Drop : TableOperation.Keep, Word: a.Mark));
        else if (a.Drops && (named.Count > 0 || a.End is not null))
            steps.Add(new TableStep(TableOperation.Drop, named.Count > 0 ? Rows() : null, Word: a.End));
        else
            return !a.Drops;
        return true;
    }

    /// <summary>Which answers the steps work on: the last, or the two last where two of one figure stand beside each other.</summary>
    private IReadOnlyList<BooksQuery>? Operands(BooksQuery last, Asks a)
    {
        var works = a.Apart || a.Ratio || a.Sum || a.Average || a.Share;
        if (last.Form == BooksForm.Table)
            return a.Moved ? null : last.Operands;
        var one = table.HasFigure && named.Count == 0 && steps.Count == 0;
        if (last.Prior is { Form: not (BooksForm.NotUnderstood or BooksForm.Table or BooksForm.Worked) } prior
            && (a.Moved || works && one && (a.Two || Says("between", "these", "those"))))
        {
            // What rose is told from the earlier month to the later, in whatever order they were asked for.
            return !a.Moved ? [prior, last] : [.. ((BooksQuery[])[prior with { Limit = null }, last with { Limit = null }])
                .OrderBy(q => q.Periods.Count > 0 ? q.Periods[0].From : default)];
        }
        return a.Moved && !Changes ? null : [last];
    }

    /// <summary>The two rows that are meant by name, or as the first two.</summary>
    private IEnumerable<TableStep> Chosen(bool two) => named.Count > 0 ? [new TableStep(TableOperation.Keep, Rows())]
        : two && table.Names.Count > 2 && !table.HasFigure ? [new TableStep(TableOperation.Keep, [.. table.Names.Take(2)])] : [];

    private IEnumerable<TableStep> Shares(Asks a)
    {
        if (named.Count > 0 && !a.Drops)
            return [new TableStep(TableOperation.Keep, Rows()), .. named.Count > 1 ? (TableStep[])[new TableStep(TableOperation.Sum)] : [],
                new TableStep(TableOperation.Share, Word: "whole")];
        return a.Sum || a.Two ? [new TableStep(TableOperation.Sum), new TableStep(TableOperation.Share, Word: "whole")]
            : [new TableStep(TableOperation.Share)];
    }

    private List<string> Rows() => [.. named.Distinct(StringComparer.Ordinal)];

    /// <summary>Rows by the words that only one of them has.</summary>
    private void NamedRows()
    {
        var words = table.Names.Select(n => (Name: n, Words: Tokenizer.Split(n).Select(t => Stemmer.Of(t.Text)).ToHashSet(StringComparer.Ordinal)))
            .DistinctBy(n => n.Name).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            var stem = Stemmer.Of(tokens[i].Text);
            if (used[i] || tokens[i].Kind != TokenKind.Word || stem.Length < 3 || CommonWords.Carriers.Contains(tokens[i].Text)
                || stem is "cost" or "spend" or "agent" or "other" || words.Where(w => w.Words.Contains(stem)).ToList() is not [var row])
                continue;
            named.Add(row.Name);
            Use(i);
            for (var k = i - 1; k >= 0 && !used[k] && row.Words.Contains(Stemmer.Of(tokens[k].Text)); k--)
                Use(k);
            for (var k = i + 1; k < tokens.Count && !used[k] && (row.Words.Contains(Stemmer.Of(tokens[k].Text)) || tokens[k].Text is "cost" or "one"
                or "1" or "and" && k + 1 < tokens.Count && row.Words.Contains(Stemmer.Of(tokens[k + 1].Text))); k++)
                Use(k);
        }
    }

    /// <summary>Whether every word is a step, a row, or carries the sentence.</summary>
    private bool Covered(bool both)
    {
        var own = Tokenizer.Split($"{table.Title} {table.Kind}{(Changes ? " rise fall growth increase decrease" : "")}")
            .Select(t => Stemmer.Of(t.Text)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = tokens[i].Text;
            if (used[i] || Carrying.Contains(word) || CommonWords.Functions.Contains(word) && !Turning.Contains(word)
                || own.Contains(Stemmer.Of(word))
                || both && word is "between" or "from" || word is "cost" or "spend" && !own.Contains("net"))
                continue;
            // "If the biggest were halved": the condition is the step itself.
            if (word is "if" or "suppose" && steps.Exists(s => s.Operation == TableOperation.Scale)
                || word is "if" or "part" or "rest" && steps.Exists(s => s.Operation == TableOperation.Drop))
                continue;
            return false;
        }
        return true;
    }

    private void Use(int i) => used[i] = true;

    private bool Says(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (tokens.Exists(t => t.Text == word))
                return true;
        }
        return false;
    }

    private bool Any(params ReadOnlySpan<string> words)
    {
        var found = false;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (words.Contains(tokens[i].Text) && !(tokens[i].Text is "order" && i > 0 && tokens[i - 1].Text == "in"))
            {
                Use(i);
                found = true;
            }
        }
        return found;
    }

    private bool Any(HashSet<string> words)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (used[i] || !words.Contains(tokens[i].Text))
                continue;
            Use(i);
            return true;
        }
        return false;
    }

    private bool Phrase(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i + words.Length <= tokens.Count; i++)
        {
            var k = 0;
            while (k < words.Length && tokens[i + k].Text == words[k])
                k++;
            if (k < words.Length)
                continue;
            for (k = 0; k < words.Length; k++)
                Use(i + k);
            return true;
        }
        return false;
    }
}
