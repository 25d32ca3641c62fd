using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Reads a question that names a statement or a line of one: whose, in which book or two, of which months or two. Every word is part of
/// a name, a book, a month, of what is asked of the lines, or carries the sentence; a question with any other word is none of these.
/// </summary>
internal sealed partial class StatementReader
{
    private const int WordsMax = 34;
    private const int FollowMax = 14;
    private const string Prepaid = "Prepaid expenses";

    /// <summary>Joining words that could turn or narrow what is asked.</summary>
    private static readonly HashSet<string> Turning = new(StringComparer.Ordinal)
    {
        "not", "no", "nor", "nobody", "noone", "nothing", "none", "when", "who", "whom", "whose", "before", "after", "since", "until", "till",
        "another", "while", "whereas", "although", "though", "without", "whatever", "somebody", "anybody", "everybody", "everyone", "someone",
        "anyone", "again", "ever", "if", "would", "could", "should", "shall", "might", "must", "will", "why", "where", "up", "down",
    };

    /// <summary>Words that carry a question of a statement, beside those that carry any question.</summary>
    private static readonly HashSet<string> Carrying = new(StringComparer.Ordinal)
    {
        "furnish", "kindly", "please", "closing", "separately", "respectively", "book", "set", "ledger", "account", "figure", "number", "statement",
        "line", "row", "cost", "charge", "expense", "amount", "balance", "total", "company", "result", "effect", "treatment", "single", "asset",
        "item", "piece", "month", "end", "detail", "lines", "side", "one", "1", "stand", "standing", "value", "work", "workforce", "view", "lens",
        "management", "entity", "dollar", "cent", "full", "whole", "entire", "big", "large", "report", "reported", "reporting", "published",
        "statutory", "terms", "term", "look", "position", "own", "income", "agent",
    };

    private static readonly HashSet<string> Comparing = new(StringComparer.Ordinal)
    {
        "above", "below", "higher", "lower", "more", "less", "difference", "differ", "differs", "different", "gap", "against", "versus", "vs",
        "compare", "compared", "comparison", "than", "apart", "exceed", "exceeds", "exceeded", "beside", "alongside", "bigger", "larger", "smaller",
        "greater", "change", "changed", "move", "moved", "increase", "decrease", "rise", "fall", "rose", "fell",
    };

    /// <summary>Where a line is looked for that no statement is named with.</summary>
    private static readonly IReadOnlyList<string> Order =
    [
        "income-statement", "balance-sheet", "gross-margin", "treatment-effects", "cash-view", "deferred-tax", "unassigned", "schedule-iii",
        "income-by-nature", "income-by-function", "asset-rollforward", "ifrs-18", "workforce-pnl",
    ];

    private readonly Slots slots;
    private readonly KnownEntity home;
    private readonly IReadOnlyList<string> entities;
    private readonly BooksQuery? last;
    private readonly IReadOnlyList<StatementHit> hits;
    private readonly List<string> books = [];
    private BooksQuery own;

    private StatementReader(Slots slots, IReadOnlyList<string> entities, KnownEntity home, BooksQuery? last)
    {
        (this.slots, this.entities, this.home, this.last) = (slots, entities, home, last);
        hits = StatementNames.Find(slots);
        Books();
        own = new BooksQuery
        {
            Form = BooksForm.NamedStatement,
            Entities = entities,
            Periods = [.. slots.Periods.Select(p => p.Period)],
            Books = books,
        };
    }

    /// <summary>Null where the question is not of this kind, or has a word that nothing of it takes.</summary>
    public static Question? Read(string text, ReadingContext context)
    {
        if ((Glossary.Named(text) ?? NotHeld.Named(text) ?? HowTo.Named(text) ?? WhoMay.Named(text)) is not null)
            return null;
        var before = context.Before is { Lost: false, Books: { } spoken } ? spoken : null;
        var key = context.Entities.Any(e => e.Key == context.Entity) ? context.Entity : context.Entities[0].Key;
        var notes = new List<string>();
        var reader = new BooksReader(new BooksContext(new NameCatalogue(context.Names), context.Entities, key, before, null));
        if (reader.Scan(text, context.Today, notes, before?.Periods) is not { } scan || scan.Slots.Tokens.Count is 0 or > WordsMax
            || scan.Slots.Periods.Any(p => p.Beside is not null || p.Ends is not null))
            return null;
        var home = context.Entities.First(e => e.Key == scan.Entities[0]);
        var read = new StatementReader(scan.Slots, scan.Entities, home, before);
        if (!read.Named() || (read.Follow() ?? read.Decide()) is not { } query || !read.Covered(query, out var unused))
            return null;
        var owner = context.Entities.First(e => e.Key == query.Entities[0]);
        query = BookedMonths.Place(query with { Unused = unused, Prior = before is null ? null : before with { Prior = null } }, owner);
        return QuestionReader.Of(text, Coverage.Held(query, owner), [.. notes, .. query.Periods.Select(p => p.Note).OfType<string>()]);
    }

    /// <summary>The agents and the contract that are named; false where something else is, which no statement is of.</summary>
    private bool Named()
    {
        foreach (var hit in slots.Names)
        {
            var here = hit.Names.Where(n => entities.Contains(n.Entity)).DefaultIfEmpty(hit.Names[0]).ToList();
            switch (here[0].Kind)
            {
                case NameKind.Entity:
                    break;
                case NameKind.Agent:
                    own = own with
                    {
                        Agents = [.. own.Agents, here[0].Key],
                        Homes = own.Homes.Append(KeyValuePair.Create(here[0].Key, here[0].Entity)).DistinctBy(h => h.Key).ToDictionary(),
                    };
                    break;
                case NameKind.Contract when NameCatalogue.Narrowed(here, slots, hit.End).Distinct().ToList() is [var contract]:
                    own = own with { Contracts = [.. own.Contracts, contract] };
                    break;
                default:
                    return false;
            }
        }
        return own.Agents.Count + own.Contracts.Count <= 1;
    }

    /// <summary>Books in their order: by name, as the management result, or each that the entity keeps.</summary>
    private void Books()
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var word = slots.Words.FirstOrDefault(w => w.Start == i && w.Meanings.Any(m => m.Kind == "book"));
            var inName = hits.Any(h => h.Start <= i && i < h.End);
            if (word is not null && !inName)
                Add(word.Meanings.First(m => m.Kind == "book").Value is var said && said == "Tax" ? home.Currency == "INR" ? "IndiaTax"
                    : "UsTax" : said);
            else if (slots.Tokens[i].Text == "management" && !slots.IsNamed(i) && !inName)
                Add("Management");
            else if (slots.Tokens[i].Text is "each" or "every" or "all" or "both" && Next(i) == "book" && home.Books is { } kept)
                books.AddRange(kept.Where(b => b is not ("UsTax" or "IndiaTax") && !books.Contains(b)));
        }

        void Add(string book)
        {
            if (!books.Contains(book))
                books.Add(book);
        }
    }

    private string Next(int i) => i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "";

    private bool Says(HashSet<string> words) => slots.Tokens.Any(t => words.Contains(t.Text));

    private bool Compares => Says(Comparing);

    private bool Asks => slots.Has("why") || slots.Has("explain") || slots.Says("where");

    private bool Ranks => slots.Has("high") || slots.Has("low");

    /// <summary>"In percent", "what share".</summary>
    private bool Percent => slots.Has("share") && slots.Says("percent", "percentage", "%", "share", "portion", "proportion", "fraction");

    /// <summary>"Amortisation in US GAAP against IFRS", "walk me from the management result to US GAAP", "gross margin of Beacon".</summary>
    private BooksQuery? Decide() => Bridge() ?? Together() ?? OfName() ?? OfLines();

    /// <summary>From the result of one book to that of another.</summary>
    private BooksQuery? Bridge()
    {
        var walks = Enumerable.Range(0, slots.Tokens.Count).Any(i => slots.Tokens[i].Text is "bridge" or "reconcile" or "reconciliation"
            or "reconciling" or "waterfall" or "walk" && !(Next(i) is "through" || i + 2 < slots.Tokens.Count && slots.Tokens[i
                + 2].Text == "through"));
        var results = slots.Values("measure").Contains("net") || slots.Says("result", "contribution");
        var between = slots.Says("from") && slots.Says("to") || slots.Says("between");
        if (hits.Any(h => h.Names.All(n => n.Statement != "book-bridge")) || books.Count is 0 or > 2 || !(walks || books.Count == 2 && results
            && (between || Compares || Asks)) || slots.Values("measure").Any(m => m != "net"))
            return null;
        slots.UseWords("bridge", "reconcile", "reconciliation", "reconciling", "waterfall", "walk");
        slots.Use("measure", "high", "low");
        UseAsking();
        return own with
        {
            Statement = StatementLayouts.BookBridge.Name,
            Books = books is [var only] ? only == "Management" ? [only] : ["Management", only] : [.. books],
        };
    }

    /// <summary>All entities, or one of them, in a currency that is not its own.</summary>
    private BooksQuery? Together()
    {
        var said = slots.Tokens.Select(t => TableTurn.Currencies.GetValueOrDefault(t.Text)).OfType<string>().Distinct().ToList();
        var all = slots.Says("consolidated", "group") || slots.Says("both", "combined", "together", "all", "2") && slots.Says("company", "entity",
            "business", "subsidiary");
        var measures = slots.Values("measure").ToList();
        if (said is not [var currency] || books.Count > 0 || hits.Any(h => h.Names.All(n => n.Statement != StatementNames.Group))
            || own.Agents.Count + own.Contracts.Count > 0 || own.Periods.Count > 1 || slots.Has("dimension") && !OnlyEntities()
            || measures.Any(m => m is not ("net" or "cost" or "value")) || slots.Has("line") || Compares && !slots.Has("change") || Ranks || Asks)
            return null;
        // Words of a currency name its entity elsewhere; here another word has to.
        var named = slots.Names.Where(n => n.Names[0].Kind == NameKind.Entity).Select(n => n.Names[0].Key)
            .Concat(slots.Words.Where(w => w.Meanings.Any(m => m.Kind == "entity-word")
                && !TableTurn.Currencies.ContainsKey(slots.Tokens[w.Start].Text)
                && slots.Tokens[w.Start].Text != "rs").SelectMany(w => w.Meanings.Where(m => m.Kind == "entity-word")).SelectMany(m =>
                entities.Where(e => e.EndsWith(m.Value, StringComparison.OrdinalIgnoreCase)))).Distinct().ToList();
        if (!all && (named.Count != 1 || measures.Count == 0 || named[0] == home.Key && home.Currency == currency))
            return null;
        var line = measures.Contains("net") && (measures.Count == 1 || slots.Says("net", "result", "profit", "contribution", "loss"))
            ? "Net contribution" : measures.Contains("value") ? "Productivity value" : measures.Contains("cost") ? "Loaded cost" : null;
        slots.Use("measure", "entity-word", "everything", "dimension", "compare");
        slots.UseWords("both", "together", "combined", "group", "consolidated", "come", "came", "into", "up", "add", "put", "2", "two");
        return own with
        {
            Statement = StatementNames.Group,
            Entities = all ? entities : named,
            Sum = all,
            Currency = currency,
            Lines = line is null ? [] : [line],
            Unit = Unit(),
        };
    }

    private bool OnlyEntities() => slots.Values("dimension").All(d => d is "entity" or "agent") && !slots.Says("by", "per", "each", "which");

    private string? Unit()
    {
        var unit = slots.Value("unit");
        slots.Use("unit");
        return unit;
    }

    /// <summary>A statement by its name, whole or with lines of it.</summary>
    private BooksQuery? OfName()
    {
        var named = hits.Where(h => h.Names.Any(n => n.Line is null)).SelectMany(h => h.Names.Where(n => n.Line is null)).ToList();
        var strong = named.Where(n => !n.Weak).Select(n => n.Statement).Distinct().ToList();
        if (named.Count == 0 && hits.SelectMany(h => h.Names).Any(n => n.Statement == StatementNames.Unassigned))
            named.Add(new StatementName(StatementNames.Unassigned, null, true));
        var statement = strong is [var one] ? one : strong.Count == 0 && named.Select(n => n.Statement).Distinct().ToList() is [var only]
            ? only : null;
        if (statement is null || strong.Count == 0 && !Told(statement))
            return null;
        var lines = new List<string>();
        foreach (var hit in hits.Where(h => h.Names.All(n => n.Line is not null || n.Statement != statement)))
        {
            if (hit.Names.FirstOrDefault(n => n.Statement == statement && n.Line is not null)?.Line is not { } line)
                return null;
            lines.Add(line);
        }
        return Taken(statement, lines);
    }

    /// <summary>Whether words beside a weak name of a statement ask for its lines, which no single figure tells.</summary>
    private bool Told(string statement) => statement switch
    {
        "deferred-tax" => Ranks && slots.Says("asset", "item", "which", "what") || own.Contracts.Count > 0 || hits.Any(h => h.Names.Any(n =>
            n.Statement == statement && n.Line is not null)) || slots.Says("by", "each", "per") && slots.Says("asset", "item"),
        "income-statement" => books.Count > 0 && !books.Contains("Management") && own.Agents.Count == 0,
        "unassigned" => hits.Any(h => h.Names.Any(n => n.Statement == statement && n is { Line: not null, Weak: false }))
            || slots.Says("make", "made", "consist"),
        _ => false,
    };

    /// <summary>Lines without the name of their statement: taken where they stand in two books, in two months of one, or where nothing
    /// else tells them.</summary>
    private BooksQuery? OfLines()
    {
        if (hits.Count == 0)
            return null;
        var known = hits.Select(h => h.Names.Where(n => n.Line is not null).Select(n => n.Statement).ToHashSet(StringComparer.Ordinal)).ToList();
        var order = books is ["Management"] ? Order.Reverse() : Order;
        if (order.FirstOrDefault(s => known.TrueForAll(k => k.Contains(s))) is not { } statement)
            return null;
        var names = hits.Select(h => h.Names.First(n => n.Statement == statement && n.Line is not null)).ToList();
        var two = books.Count > 1 || books.Count == 1 && (own.Periods.Count > 1 || Changes);
        var parts = statement == StatementLayouts.BalanceSheet.Name && (names.Count > 1 || own.Contracts.Count > 0)
            && names.Exists(n => n.Line!.StartsWith(Prepaid + ",", StringComparison.Ordinal));
        var untold = hits.Any(h => names.Any(n => !n.Weak) && !slots.Words.Any(w => w.Start < h.End && w.End > h.Start
            && w.Meanings.Any(m => m.Kind is "line" or "balance" or "income-line" or "function-line" or "measure" or "carrying" or "dimension")));
        return (two || parts || untold) && (names.Exists(n => !n.Weak) || books.Count > 0 || parts)
            ? Taken(statement, [.. names.Select(n => n.Line!).Distinct()]) : null;
    }

    /// <summary>"The change on the month": the month before stands beside it.</summary>
    private bool Changes => own.Periods.Count < 2 && slots.Has("change") && !slots.Says("above", "below", "higher", "lower", "more", "less");

    /// <summary>The statement with what is asked of its lines.</summary>
    private BooksQuery? Taken(string statement, IReadOnlyList<string> lines)
    {
        var sides = Math.Max(books.Count, own.Periods.Count);
        // What is set beside nothing, and why a figure stands where it stands, is asked of something else.
        if (sides < 2 && (Asks && statement != StatementNames.Unassigned && !(Ranks && slots.Says("drive")) || Compares && !slots.Has("change"))
            || books.Count > 1 && own.Periods.Count > 1)
            return null;
        if (Percent && statement is not ("gross-margin" or StatementNames.Unassigned) || Ranks && statement is StatementNames.Unassigned)
            return null;
        foreach (var hit in hits)
            slots.Take(hit.Start, hit.End);
        if (own.Periods.Count == 1 && sides < 2 && Compares)
            own = own with { Periods = [Before(own.Periods[0]), own.Periods[0]] };
        slots.Use("share", "high", "low", "count");
        slots.UseWords("little", "slightly", "bit", "make", "made", "stem", "sit", "portion", "percent", "percentage");
        if (statement == StatementLayouts.DeferredTax.Name)
            slots.UseWords("rate");
        UseAsking();
        UseDimensions(statement);
        // Cost by what it is shared for, profit after what it earns: the word only says that a line of it is meant.
        if (slots.Values("measure").All(m => m is "net" or "cost"))
            slots.Use("measure");
        return own with
        {
            Statement = statement,
            // Of one asset all is told: the deferred tax and what it rests on.
            Lines = statement == StatementLayouts.DeferredTax.Name && own.Contracts.Count > 0 ? [] : Parts(statement, lines),
            Order = Ranks ? slots.Has("low") ? "asc" : "desc" : null,
            Unit = Unit() ?? (Percent ? "percent" : null),
            Fact = Asks ? "why" : null,
        };
    }

    /// <summary>"Prepaid" is two lines of the balance sheet; what stands under no agent is told whole.</summary>
    private static IReadOnlyList<string> Parts(string statement, IReadOnlyList<string> lines) => statement == StatementNames.Unassigned ? []
        : statement == StatementLayouts.BalanceSheet.Name && lines.Contains(Prepaid)
            ? [.. lines.Where(l => !l.StartsWith(Prepaid, StringComparison.Ordinal)), $"{Prepaid}, current", $"{Prepaid}, non-current"] : lines;

    /// <summary>Why, where from, by how much.</summary>
    private void UseAsking()
    {
        slots.Use("compare", "change", "why", "explain");
        slots.UseWords("where", "why", "come", "up", "down", "movement");
        slots.UseWords([.. Comparing]);
    }

    private static BooksPeriod Before(BooksPeriod period) => new(period.From.PlusMonths(-period.Months), period.From.PlusMonths(-1), null);

    private void UseDimensions(string statement)
    {
        foreach (var word in slots.Words.Where(w => w.Meanings.Any(m => m.Kind == "dimension")).ToList())
        {
            if (word.Meanings.Any(m => m.Kind == "dimension" && (m.Value is "entity" or "line" || m.Value == "agent" && statement == "gross-margin"
                || m.Value == "function" && statement == "income-by-function")))
                slots.Use(word.Start, word.End);
        }
    }

    /// <summary>Whether every word went into the reading or carries it; a number that the asker takes a figure to be is named as unused.</summary>
    private bool Covered(BooksQuery query, out IReadOnlyList<string> unused)
    {
        var left = new List<string>();
        unused = left;
        slots.Use("list", "entity-word", "everything", "book", "fare", "greet");
        // A word that turns the question is carried by a longer phrase only: "if any", never "if".
        foreach (var phrase in slots.Words.Where(w => w.End > w.Start + 1 && w.Meanings.All(m => m.Kind == "neutral")).ToList())
            slots.Use(phrase.Start, phrase.End);
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var word = slots.Tokens[i].Text;
            if (slots.IsUsed(i) || Carrying.Contains(word) || !Turning.Contains(word) && (slots.IsEmpty(i) || CommonWords.Functions.Contains(word))
                && !TableTurn.Currencies.ContainsKey(word) || TableTurn.Currencies.GetValueOrDefault(word) is { } said && said == (query.Currency
                    ?? home.Currency))
                continue;
            if (slots.Tokens[i] is { Kind: TokenKind.Number, IsPercent: false, Value: >= 100 } && query.Statement == StatementNames.Unassigned)
                left.Add(slots.Quote(i));
            else
                return false;
        }
        return true;
    }
}
