using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Turns that go on with a statement: other months, another book, another line, the difference of the last two, where it comes
/// from.</summary>
internal sealed partial class StatementReader
{
    /// <summary>The lines of the balance sheet whose movement is told, by the words that ask for their balance.</summary>
    private static readonly Dictionary<string, (string Statement, string Block)> Movements = new(StringComparer.Ordinal)
    {
        ["deferred tax"] = (StatementLayouts.DeferredTax.Name, "Roll-forward"),
        ["prepaid"] = (StatementLayouts.AssetRollforward.Name, "Prepaid expenses"),
        ["intangible"] = (StatementLayouts.AssetRollforward.Name, "Intangible assets"),
        ["property, plant"] = (StatementLayouts.AssetRollforward.Name, "Property, plant and equipment"),
        ["under development"] = (StatementLayouts.AssetRollforward.Name, "Intangible assets under development"),
        ["right-of-use"] = (StatementLayouts.AssetRollforward.Name, "Right-of-use assets"),
    };

    /// <summary>What a turn that asks nothing of the statement may still lean on: whose it was and of which months.</summary>
    public static BooksQuery? Left(BooksQuery? told) => told is not { Form: BooksForm.NamedStatement } ? told : told with
    {
        Form = BooksForm.Statement,
        Statement = null,
        Lines = [],
        Books = [],
        Order = null,
        Fact = null,
        Currency = null,
    };

    private BooksQuery? Follow()
    {
        if (slots.Tokens.Count > FollowMax || last is null)
            return null;
        return last.Form == BooksForm.NamedStatement ? OnStatement(last) : last is { Form: BooksForm.Balance, Statement: null }
            ? Movement(last) : null;
    }

    /// <summary>"Reason for the movement?" of a balance: its roll-forward over the months that were spoken of.</summary>
    private BooksQuery? Movement(BooksQuery balance)
    {
        if (!Asks || hits.Any(h => h.Names.Any(n => !n.Weak)) || own.Agents.Count + own.Contracts.Count > 0 || balance.Vendors.Count > 0
            || balance.Contracts.Count > 0 || slots.Has("measure") || slots.Has("line") || books.Count > 1
            || !Movements.TryGetValue(balance.Balance ?? "", out var told)
            || !(Compares || slots.Says("movement", "change", "moved", "rise", "fall") || slots.Has("change")))
            return null;
        var spoken = own.Periods.Concat(balance.Periods).Concat(balance.Prior is { Form: BooksForm.Balance } prior && prior.Balance == balance.Balance
            ? prior.Periods : []).Select(p => p.To).Distinct().Order().ToList();
        slots.Use("balance");
        UseAsking();
        return own with
        {
            Statement = told.Statement,
            Entities = balance.Entities,
            Agents = balance.Agents,
            Homes = balance.Homes,
            Books = books.Count > 0 ? books : balance.Book is { } book ? [book] : [],
            Lines = [told.Block],
            // From the end of the first month to the end of the last: what moved it is of the months between.
            Periods = spoken.Count == 0 ? [] : [new BooksPeriod(spoken.Count > 1 ? spoken[0].PlusMonths(1) : spoken[0], spoken[^1], null)],
        };
    }

    private BooksQuery? OnStatement(BooksQuery statement)
    {
        var lines = new List<string>();
        foreach (var hit in hits)
        {
            if (hit.Names.FirstOrDefault(n => n.Statement == statement.Statement) is not { } here)
                return null;
            if (here.Line is { } line)
                lines.Add(line);
        }
        foreach (var hit in hits)
            slots.Take(hit.Start, hit.End);
        lines = [.. Parts(statement.Statement!, [.. lines.Distinct()])];
        var agent = own.Agents.Count > 0 || own.Contracts.Count > 0;
        var elsewhere = slots.Has("entity-word") || slots.Names.Any(n => n.Names[0].Kind == NameKind.Entity);
        var named = agent || elsewhere || lines.Count > 0 || books.Count > 0 || own.Periods.Count > 0;
        if (slots.Has("measure") || slots.Has("line") || slots.Has("trend") || slots.Has("average") || slots.Has("forecast"))
            return null;
        var next = statement with { Unused = [], Lead = null, Prior = null, Fact = null, Order = Ranks ? slots.Has("low") ? "asc" : "desc" : null };
        if (!named)
            return (Compares || Asks) && TwoSides(statement) is { } two ? Used(two with { Fact = Asks ? "why" : null })
                : Ranks && slots.Says("which", "what", "who") ? Used(next) : null;
        if (statement.Statement == StatementNames.Group && (agent || books.Count > 0))
            return null;
        var beside = Compares;
        return Used(next with
        {
            Agents = own.Agents.Count > 0 ? own.Agents : statement.Agents,
            Homes = own.Agents.Count > 0 ? own.Homes : statement.Homes,
            Contracts = own.Contracts.Count > 0 ? own.Contracts : statement.Contracts,
            Entities = elsewhere || own.Agents.Count > 0 ? own.Entities : statement.Entities,
            Lines = lines.Count > 0 ? lines : statement.Lines,
            Books = books.Count == 0 ? statement.Books : statement.Statement == StatementLayouts.BookBridge.Name && books is [var end]
                ? [statement.Books[0] == end ? "Management" : statement.Books[0], end]
                : beside && books is [var one] && Kept(statement) is [var other] ? [one, other] : books,
            Periods = own.Periods.Count == 0 ? [.. statement.Periods.Select(p => p with { Note = null })]
                : beside && own.Periods.Count == 1 && statement.Periods.Count == 1 ? [own.Periods[0], statement.Periods[0] with { Note = null }]
                : own.Periods,
        });
    }

    /// <summary>The last two answers of one statement beside each other, where they differ in the book or in the months.</summary>
    private BooksQuery? TwoSides(BooksQuery now)
    {
        if (now.Books.Count > 1 || now.Periods.Count > 1)
            return now with { Unused = [], Prior = null };
        if (now.Prior is not { Form: BooksForm.NamedStatement } before || before.Statement != now.Statement || !before.Lines.SequenceEqual(now.Lines)
            || !before.Agents.SequenceEqual(now.Agents) || !before.Entities.SequenceEqual(now.Entities))
            return null;
        var (books, months) = (!before.Books.SequenceEqual(now.Books), !before.Periods.Select(p => (p.From, p.To))
            .SequenceEqual(now.Periods.Select(p => (p.From, p.To))));
        return books == months ? null
            : books ? now with { Books = [.. Kept(now).Concat(Kept(before)).Distinct()], Unused = [], Prior = null }
            : now with { Periods = [.. before.Periods, .. now.Periods], Unused = [], Prior = null };
    }

    /// <summary>The book that was meant, named or not.</summary>
    private IReadOnlyList<string> Kept(BooksQuery query) => query.Books.Count > 0 ? query.Books
        : StatementLayouts.Find(query.Statement!) is not { IsOk: true, Value.WithMemo: false } ? ["Management"]
        : home.Books is [var published, ..] ? [published] : [];

    private BooksQuery Used(BooksQuery query)
    {
        slots.Use("high", "low", "share");
        UseAsking();
        UseDimensions(query.Statement!);
        return query;
    }
}
