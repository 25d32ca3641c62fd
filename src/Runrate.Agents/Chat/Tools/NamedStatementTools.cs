using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Any statement of the pages with its lines, in one book or two, of one stretch of months or two.</summary>
public sealed class NamedStatementTools(
    RunrateDb db, StatementQueries statements, GroupQuery groups, UnclaimedCost unclaimed, LineParts parts, LedgerQueries ledger, ToolContext context)
{
    private const string Group = StatementNames.Group;
    private const string Unassigned = StatementNames.Unassigned;

    public static ToolDeclaration GetStatementTool { get; } = new("get_statement", "Statement with its lines",
        w => w.Of<NamedStatementTools>().GetStatement);

    private const int PartsMax = 12;

    /// <summary>A line as its statement has it.</summary>
    private sealed record Row(string Block, string Title, StatementLineKind Kind, Money Amount, Figure? Figure, bool Income = false);

    [Description("A statement with its lines, as its page shows it: profit and loss in each book, gross margin, cash view, EBITDA and burn, the " +
        "bridge from one book's result to another's, balance sheet, deferred tax by asset, asset roll-forward, all entities in one currency, " +
            "cost of no " +
        "agent. Another book or other months may stand beside it.")]
    public async Task<Outcome<StatementRows>> GetStatement(
        [Description("Which statement")]
        [AllowedValues("workforce-pnl", "agent-pnl", "income-statement", "income-by-function", "gross-margin", "income-by-nature",
            "expense-disaggregation", "ifrs-18", "schedule-iii", "balance-sheet", "cash-view", "asset-rollforward", "deferred-tax", "book-bridge",
            "treatment-effects", Group, Unassigned)]
        string statement,
        [Description("First month, 2026-10; the latest with figures when left out")] string? from = null,
        [Description("Last month; the first when left out")] string? to = null,
        [Description("The book; the published one when left out, for what is imputed the management book")]
        [AllowedValues("Management", "UsGaap", "Ifrs", "IndAs", "UsTax", "IndiaTax", null)] string? book = null,
        [Description("Only this agent, by key")] string? agent = null,
        [Description("Only these lines, or blocks of lines, by their titles")] string[]? lines = null,
        [Description("Only what one contract adds, by the name of its arrangement")] string? contract = null,
        [Description("Another book to set beside it; of the bridge its other end")]
        [AllowedValues("Management", "UsGaap", "Ifrs", "IndAs", "UsTax", "IndiaTax", null)] string? againstBook = null,
        [Description("First month of other months to set beside it")] string? againstFrom = null,
        [Description("Last of those months; the first when left out")] string? againstTo = null,
        [Description("Of all entities: the currency, such as USD; the entity's own when left out")] string? currency = null,
        CancellationToken ct = default)
    {
        var (now, then) = (Months(from, to), Months(againstFrom, againstTo));
        if (!now.IsOk || !then.IsOk)
            return now.Refusal ?? then.Refusal!;
        if (BookOf(book) is not { IsOk: true } chosen || BookOf(againstBook) is not { IsOk: true } other)
            return new Refusal(RefusalCodes.InvalidValue, "A book is Management, UsGaap, Ifrs, IndAs, UsTax or IndiaTax.", "book");
        var into = context.Entity.FunctionalCurrency;
        if (currency is not null && !Currency.TryParse(currency, out into))
            return new Refusal(RefusalCodes.InvalidValue, $"'{currency}' is not a currency such as USD.", "currency");
        var item = contract is null ? null : await db.Arrangements.AsNoTracking()
            .FirstOrDefaultAsync(a => a.Entity == context.Entity.Id && a.Name == contract, ct);
        if (contract is not null && item is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no contract '{contract}'.", "contract");
        // The other book of a bridge is its end, of any other statement what stands beside it.
        var bridges = statement == StatementLayouts.BookBridge.Name;
        var asked = new Asked(statement, chosen.Value, bridges ? other.Value : null, now.Value.From, now.Value.To,
            agent is null ? null : new AgentId(agent), item is null ? null : AssetBalances.SourceOf(item.Id), contract, into);
        var beside = againstFrom is null && (bridges || againstBook is null) ? null : asked with
        {
            Book = bridges ? asked.Book : other.Value ?? asked.Book,
            From = againstFrom is null ? asked.From : then.Value.From,
            To = againstFrom is null ? asked.To : then.Value.To,
        };
        var own = await Read(asked, ct);
        var against = beside is null ? own : await Read(beside, ct);
        if (!own.IsOk || !against.IsOk)
            return own.Refusal ?? against.Refusal!;
        if (Unknown(statement, lines ?? [], own.Value) is { } unknown)
            return unknown;
        var rows = Chosen(own.Value, lines ?? []);
        var others = beside is null ? null : Chosen(against.Value, lines ?? []);
        return new StatementRows(
            context.Entity.Name, statement, Title(statement), In(asked).ToString(), asked.From.ToIso(), asked.To.ToIso(), into.Code, Link(asked),
            lines ?? [], Beside(rows, others), Cumulative(statement), agent,
            agent is null ? null : (await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == new AgentId(agent), ct))?.Name, contract,
            beside is null ? bridges ? Other(asked).ToString() : null : In(beside).ToString(),
            beside is null || againstFrom is null ? null : beside.From.ToIso(), beside is null || againstFrom is null ? null : beside.To.ToIso(),
            rows is [{ Figure: { } figure }] && statement != StatementLayouts.GrossMargin.Name && item is null
                ? await Parts(figure, others is [{ Figure: { } its }] ? its : null, beside, asked, ct)
                : null,
            await Rate(asked, ct), statement == Group ? [.. (await groups.Of(asked.To, into, ct)).Members.Select(m =>
                new EntityRate(m.Name, m.Currency.Code, m.Rate))] : null);
    }

    private sealed record Asked(string Statement, Book? Book, Book? Other, YearMonth From, YearMonth To, AgentId? Agent, string? Item,
        string? Contract, Currency Into);

    private async Task<Outcome<List<Row>>> Read(Asked asked, CancellationToken ct)
    {
        if (asked.Statement == Group)
            return asked.From != asked.To
                ? new Refusal(RefusalCodes.InvalidValue, "All entities stand in one currency month by month: name one month.", "to")
                : OfGroup(await groups.Of(asked.To, asked.Into, ct)).ToList();
        if (asked.Statement == Unassigned)
            return await Unclaimed(asked, ct);
        var built = asked.Other is { } other
            ? await statements.Bridge(context.Entity.Id, In(asked), other, asked.From, asked.To, asked.Agent, ct)
            : await statements.Build(asked.Statement, context.Entity.Id, In(asked), asked.From, asked.To, asked.Agent, ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        var income = StatementLayouts.Find(asked.Statement).Value.Sections.Where(s => s.Credit).Select(s
            => s.Title).ToHashSet(StringComparer.Ordinal);
        // The effects stand there for each book at once: one that is asked for is told under no other name.
        var only = asked.Statement == StatementLayouts.TreatmentEffects.Name && asked.Book is { } named ? $"{named.Name()} book" : null;
        var rows = built.Value.Blocks.Where(b => only is null || b.Title == only)
            .SelectMany(b => b.Lines.Select(l => new Row(only is null ? b.Title : "", l.Title, l.Kind, l.Figures[0].Amount, l.Figures[0],
                income.Contains(b.Title)))).ToList();
        if (built.Value.Result is { } result)
            rows.Add(new Row("", result.Title, result.Kind, result.Figures[0].Amount, result.Figures[0], true));
        return asked.Item is null ? rows : await OfItem(rows, asked, ct);
    }

    /// <summary>What one arrangement adds to each line; of deferred tax its own lines.</summary>
    private async Task<List<Row>> OfItem(List<Row> rows, Asked asked, CancellationToken ct)
    {
        if (asked.Statement == StatementLayouts.DeferredTax.Name)
            return [.. rows.Where(r => r.Title == asked.Contract)];
        var own = new List<Row>();
        foreach (var row in rows.Where(r => r.Figure is not null && r.Kind == StatementLineKind.Line))
        {
            var all = await ledger.Parts(row.Figure!.Source, row.Amount.Currency, ct);
            var mine = all.Where(p => p.Source == asked.Item).Sum(p => p.Micros);
            var amount = new Money(all.Sum(p => p.Micros) == row.Amount.Micros ? mine : -mine, row.Amount.Currency);
            if (!amount.IsZero)
                own.Add(row with { Amount = amount, Figure = new Figure(amount, row.Figure.Source with { Item = asked.Item }) });
        }
        return own;
    }

    private static IEnumerable<Row> OfGroup(GroupStatement group)
    {
        var used = group.Lines.Where(l => l.Own.Any(f => !f.Amount.IsZero)).ToList();
        for (var i = 0; i < group.Members.Count; i++)
        {
            var at = i;
            foreach (var row in Block(group.Members[i].Name, l => l.Translated[at], l => l.Own[at]))
                yield return row;
        }
        foreach (var row in Block("All entities", l => l.Total, _ => null))
            yield return row;

        IEnumerable<Row> Block(string name, Func<GroupLine, Money?> amount, Func<GroupLine, Figure?> figure)
        {
            foreach (var line in used.Where(l => amount(l) is not null))
                yield return new Row(name, line.Title, StatementLineKind.Line, amount(line)!.Value, figure(line), !line.IsCost);
            if (used.Where(l => l.IsCost && amount(l) is not null).Select(l => amount(l)!.Value).ToList() is { Count: > 0 } costs)
                yield return new Row(name, "Loaded cost", StatementLineKind.Subtotal, costs.Aggregate((a, b) => a + b), null);
            if (amount(group.Net) is { } net)
                yield return new Row(name, group.Net.Title, StatementLineKind.Result, net, figure(group.Net), true);
        }
    }

    private async Task<List<Row>> Unclaimed(Asked asked, CancellationToken ct)
    {
        var book = In(asked);
        var items = new List<UnclaimedItem>();
        for (var month = asked.From; month <= asked.To; month = month.Next())
            items.AddRange(await unclaimed.Of(context.Entity, month, book, ct));
        var rows = new List<Row>();
        foreach (var (shared, block) in ((bool, string)[])[(true, "Shared by choice"), (false, "Claimed by no agent")])
        {
            var own = items.Where(i => i.IsShared == shared).GroupBy(i => (i.Source, i.Account)).Select(g => g.ToList()).ToList();
            rows.AddRange(own.Select(g => new Row(block, g[0].Memo, StatementLineKind.Line, Sum(g), null)));
            if (own.Count > 0)
                rows.Add(new Row(block, block, StatementLineKind.Subtotal, Sum(own.SelectMany(g => g)), null));
        }
        var whole = Sum(items);
        rows.Add(new Row("", "Unassigned cost", StatementLineKind.Result, whole, new Figure(whole, new FigureSource(
            context.Entity.Id, book, asked.From, asked.To, AgentId.Unassigned, AccountSets.Of(book).Loaded))));
        return rows;

        Money Sum(IEnumerable<UnclaimedItem> of) => of.Aggregate(Money.Zero(context.Entity.FunctionalCurrency), (sum, i) => sum + i.Amount);
    }

    /// <summary>Rows by their title or that of their block; all where none is named.</summary>
    private static List<Row> Chosen(IReadOnlyList<Row> rows, IReadOnlyList<string> lines) => lines.Count == 0 ? [.. rows]
        : [.. rows.Where(r => lines.Any(l => Same(r.Title, l) || Same(r.Block, l)))];

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    /// <summary>A line that the statement does not have; one that is zero this month is none of these.</summary>
    private static Refusal? Unknown(string statement, IReadOnlyList<string> lines, IReadOnlyList<Row> rows)
    {
        var layout = StatementLayouts.All.FirstOrDefault(l => l.Name == statement);
        if (layout is null or { Sections.Count: 0 })
            return null;
        var known = layout.Sections.SelectMany(s => s.Lines.Select(l => l.Title).Append(s.Title).Append(s.Total ?? s.Title))
            .Concat(rows.SelectMany(r => (string[])[r.Title, r.Block])).Where(t => t.Length > 0).Distinct().ToList();
        return lines.FirstOrDefault(l => !known.Exists(k => Same(k, l))) is { } missing ? new Refusal(RefusalCodes.NotFound,
            $"There is no line '{missing}' in that statement; there are {string.Join(", ", known)}.", "lines") : null;
    }

    private static List<StatementRow> Beside(List<Row> now, List<Row>? then)
    {
        var keys = now.Concat(then ?? []).Select(r => (r.Block, r.Title)).Distinct().ToList();
        var rows = new List<StatementRow>();
        foreach (var (block, title) in keys)
        {
            var (own, other) = (Sum(now, block, title), Sum(then ?? [], block, title));
            var first = own ?? other!;
            var zero = Money.Zero(first.Amount.Currency);
            rows.Add(new StatementRow(block, title, first.Kind.ToString(), Shown(own, zero), first.Income, Margin(now, own),
                then is null ? null : Shown(other, zero),
                then is null ? null : ToolJson.Amount((own?.Amount ?? zero) - (other?.Amount ?? zero)), then is null ? null : Margin(then, other)));
        }
        // A line that only the other side has stands in its own block, not behind the result.
        return then is null ? rows : [.. rows.OrderBy(r => r.Kind == nameof(StatementLineKind.Result)).ThenBy(r => rows.FindIndex(o
            => o.Block == r.Block))
            .ThenBy(r => r.Kind == nameof(StatementLineKind.Subtotal))];

        static Row? Sum(List<Row> rows, string block, string title) => rows.Where(r => r.Block == block && r.Title == title).ToList() switch
        {
            [] => null,
            [var one] => one,
            // Two assets of one name are one row.
            var several => several[0] with { Amount = several.Select(r => r.Amount).Aggregate((a, b) => a + b), Figure = null },
        };

        static ShownFigure Shown(Row? row, Money zero) => new(ToolJson.Amount(row?.Amount ?? zero), row?.Figure?.Ref);
    }

    /// <summary>A margin as a part of the value above it.</summary>
    private static decimal? Margin(List<Row> rows, Row? row) => row?.Title == "Gross margin" && Value(rows,
        row) is { Amount: { IsZero: false } value }
        ? Math.Round(row.Amount.ToDecimal() / value.ToDecimal(), 3, MidpointRounding.AwayFromZero) : null;

    private static Row? Value(List<Row> rows, Row margin)
    {
        var at = rows.FindIndex(r => ReferenceEquals(r, margin));
        return at < 2 ? null : rows.Take(at).LastOrDefault(r => r.Title == "Value delivered to customers");
    }

    /// <summary>What one line is made of on each side, what differs most first.</summary>
    private async Task<IReadOnlyList<RowPart>> Parts(Figure own, Figure? other, Asked? beside, Asked asked, CancellationToken ct)
    {
        var now = await parts.Of(own, ct);
        var then = other is null ? [] : await parts.Of(other, ct);
        var (one, two) = (In(asked), beside is null ? In(asked) : In(beside));
        var lost = one == two ? [] : await parts.WrittenDown(context.Entity.Id, [one, two], asked.To, own.Amount.Currency, ct);
        var zero = Money.Zero(own.Amount.Currency);
        return [.. now.Concat(then).Select(p => (p.Name, p.Arrangement)).Distinct().Select(key =>
        {
            var (a, b) = (Sum(now, key), Sum(then, key));
            return new RowPart(key.Name, ToolJson.Amount(a), beside is null ? null : ToolJson.Amount(b), beside is null ? null
                : ToolJson.Amount(a - b),
                one == two || a == b ? null : Why(key.Arrangement, a, b), key.Arrangement is { } id ? $"/arrangements/{id}" : null);
        }).OrderByDescending(p => Math.Abs(p.Change ?? p.Amount)).ThenBy(p => p.Name, StringComparer.Ordinal).Take(PartsMax)];

        Money Sum(IReadOnlyList<LinePart> of, (string Name, Guid? Arrangement) key) =>
            of.Where(p => (p.Name, p.Arrangement) == key).Aggregate(zero, (sum, p) => sum + p.Amount);

        string? Why(Guid? arrangement, Money a, Money b) => lost.Where(l => l.Arrangement == arrangement).ToList() is { Count: > 0 } written
            ? string.Join("; ", written.Select(w => $"{(w.Loss.IsNegative ? "written up" : "written down")} by {InWords.Of(w.Loss.Abs())} in the " +
                $"{w.Book.Name()} book in {InWords.Of(w.Period)}"))
            : a.IsZero || b.IsZero ? $"in the {(a.IsZero ? two : one).Name()} book alone" : null;
    }

    private async Task<decimal?> Rate(Asked asked, CancellationToken ct)
    {
        if (asked.Statement != StatementLayouts.DeferredTax.Name || DeferredTaxItems.TaxBookOf(In(asked), context.Entity) is not { } tax)
            return null;
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == context.Entity.Id).ToListAsync(ct);
        return TaxRate.On(rates, tax, asked.To.LastDay())?.Rate;
    }

    private static Outcome<Book?> BookOf(string? book)
    {
        if (book is null)
            return (Book?)null;
        return Named.TryParse<Book>(book, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? (Book?)parsed
            : new Refusal(RefusalCodes.InvalidValue, $"'{book}' is not a book.", "book");
    }

    /// <summary>What is imputed stands in the management book, what is published in the entity's own.</summary>
    private Book In(Asked asked) => asked.Book ?? (asked.Statement is Group or Unassigned
        || StatementLayouts.Find(asked.Statement) is { IsOk: true, Value.WithMemo: true } ? Book.Management : context.Entity.PrimaryBook);

    private Book Other(Asked asked) => asked.Other ?? (In(asked) == context.Entity.PrimaryBook ? Book.Management : context.Entity.PrimaryBook);

    private static bool Cumulative(string statement) => StatementLayouts.Find(statement) is { IsOk: true, Value.Cumulative: true };

    private static string Title(string statement) => statement switch
    {
        Group => "All entities in one currency",
        Unassigned => "Unassigned cost",
        _ => StatementLayouts.Find(statement).Value.Title,
    };

    private string Link(Asked asked) => asked.Statement == Group ? $"/group?period={asked.To.ToIso()}&currency={asked.Into.Code}"
        : $"/{(asked.Statement == Unassigned ? "" : "statements/")}{asked.Statement}?entity={context.Entity.Id}"
            + $"&period={asked.To.ToIso()}&book={In(asked)}"
            + (asked.From == asked.To ? "" : $"&from={asked.From.ToIso()}") + (asked.Agent is { } agent ? $"&agent={agent}" : "");

    private Outcome<(YearMonth From, YearMonth To)> Months(string? from, string? to)
    {
        var first = context.Period;
        if (from is not null && !Periods.TryParse(from, out first))
            return new Refusal(RefusalCodes.InvalidValue, $"'{from}' is not a month such as 2026-10.", "from");
        var last = first;
        if (to is not null && !Periods.TryParse(to, out last))
            return new Refusal(RefusalCodes.InvalidValue, $"'{to}' is not a month such as 2026-10.", "to");
        return last < first ? new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to") : (first, last);
    }
}
