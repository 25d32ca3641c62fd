using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Web.Api;

/// <summary>Statements, and the postings behind any figure on them.</summary>
public static class StatementsApi
{
    public static void MapStatements(this RouteGroupBuilder api)
    {
        api.MapGet("/statements/{layout}", Statement).ForViewers().WithTags("Statements")
            .WithSummary("A statement of a month, or from one month to another; each figure has a ref");
        api.MapGet("/statements/{layout}/comparatives", WithComparatives).ForViewers().WithTags("Statements")
            .WithSummary("The same beside the period before, the year before, the year to date and the budget, with the change");
        api.MapGet("/figures/{reference}", Figure).ForViewers().WithTags("Statements").WithSummary("The postings that a figure sums, newest first");
    }

    private static Task<Results<Ok<StatementView>, ProblemHttpResult>> Statement(
        string layout, StatementQueries statements, EntityChoice entities, string? entity, string? period, string? from, string? to, string? book,
        string? agent, bool? monthly, CancellationToken ct) =>
        Build(layout, statements, entities, entity, from ?? period ?? to, to ?? period ?? from, book, agent, monthly ?? false, ct);

    /// <summary>The agent's own statement; without dates, it needs <c>period</c>.</summary>
    public static Task<Results<Ok<StatementView>, ProblemHttpResult>> AgentPnl(
        string id, StatementQueries statements, EntityChoice entities, string? period, string? from, string? to, string? book, bool? monthly,
        CancellationToken ct) =>
        Build("agent-pnl", statements, entities, null, from ?? period ?? to, to ?? period ?? from, book, id, monthly ?? false, ct);

    private static async Task<Results<Ok<StatementView>, ProblemHttpResult>> Build(
        string layout, StatementQueries statements, EntityChoice entities, string? entity, string? from, string? to, string? book, string? agent,
        bool monthly, CancellationToken ct)
    {
        var asked = await Asked(layout, entities, entity, from, to, book, agent, ct);
        if (!asked.IsOk)
            return Problems.Of(asked.Refusal);
        var of = asked.Value;
        var statement = await statements.Build(layout, of.Entity, of.Book, of.From, of.To, of.Agent, monthly, ct);
        return Problems.Result(statement, StatementView.Of);
    }

    private static async Task<Results<Ok<ComparativesView>, ProblemHttpResult>> WithComparatives(
        string layout, CompareStatements compare, EntityChoice entities, string? entity, string? period, string? from, string? to, string? book,
        string? agent, CancellationToken ct)
    {
        var asked = await Asked(layout, entities, entity, from ?? period ?? to, to ?? period ?? from, book, agent, ct);
        if (!asked.IsOk)
            return Problems.Of(asked.Refusal);
        var of = asked.Value;
        return Problems.Result(await compare.Of(layout, of.Entity, of.Book, of.From, of.To, of.Agent, ct), ComparativesView.Of);
    }

    private sealed record AskedFor(EntityId Entity, Book Book, YearMonth From, YearMonth To, AgentId? Agent);

    private static async Task<Outcome<AskedFor>> Asked(
        string layout, EntityChoice entities, string? entity, string? from, string? to, string? book, string? agent, CancellationToken ct)
    {
        var found = StatementLayouts.Find(layout);
        if (!found.IsOk)
            return found.Refusal;
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return chosen.Refusal;
        var first = QueryValues.Period(from, "from");
        if (!first.IsOk)
            return first.Refusal;
        var last = QueryValues.Period(to, "to");
        if (!last.IsOk)
            return last.Refusal;
        // Value produced lives in the management book; assets and tax in the book the entity publishes.
        var view = QueryValues.Book(book, found.Value.WithMemo ? Book.Management : chosen.Value.PrimaryBook);
        return view.IsOk
            ? new AskedFor(chosen.Value.Id, view.Value, first.Value, last.Value, QueryValues.Agent(agent))
            : view.Refusal;
    }

    private static async Task<Results<Ok<PageView<PostingRow>>, ProblemHttpResult>> Figure(
        string reference, LedgerQueries ledger, int? page, int? size, CancellationToken ct)
    {
        if (!FigureSource.TryParse(reference, out var source))
            return Problems.Of(new Refusal(RefusalCodes.NotFound, "There is no such figure. Take the ref of a statement's figure as it is.", "ref"));
        return TypedResults.Ok(PageView<PostingRow>.Of(await ledger.Postings(source, page ?? 1, size ?? 50, ct)));
    }
}

/// <summary>A number that can be opened: <c>GET /api/figures/{ref}</c>.</summary>
public sealed record FigureView(string Amount, Currency Currency, string Ref)
{
    public static FigureView Of(Figure figure) => new(figure.Amount.Amount, figure.Amount.Currency, figure.Ref);
}

public sealed record LineView(string Title, StatementLineKind Kind, IReadOnlyList<FigureView> Figures)
{
    public static LineView Of(StatementLine line) => new(line.Title, line.Kind, [.. line.Figures.Select(FigureView.Of)]);
}

public sealed record BlockView(string Title, IReadOnlyList<LineView> Lines);

public sealed record StatementView(
    string Layout, string Title, EntityId Entity, Book Book, YearMonth From, YearMonth To, AgentId? Agent, Currency Currency,
    IReadOnlyList<YearMonth> Columns, IReadOnlyList<BlockView> Sections, LineView? Result)
{
    public static StatementView Of(Statement statement) => new(
        statement.Name, statement.Title, statement.Scope.Entity, statement.Scope.Book, statement.Scope.From, statement.Scope.To,
        statement.Scope.Agent,
        statement.Scope.Currency, statement.Columns, [.. statement.Blocks.Select(b => new BlockView(b.Title, [.. b.Lines.Select(LineView.Of)]))],
        statement.Result is { } result ? LineView.Of(result) : null);
}

/// <param name="Kind">Actual figures have a ref; a change, a share and a budget have none.</param>
public sealed record ComparativeColumnView(string Key, string Heading, ComparativeKind Kind);

/// <param name="Amount">Null where the column says nothing of the line, which is not zero.</param>
/// <param name="Share">The change as a ratio, exact to six digits.</param>
public sealed record ComparativeCellView(string? Amount, string? Share, string? Ref)
{
    public static ComparativeCellView Of(ComparativeCell cell) => new(
        cell.Amount?.Amount, cell.Share is { } share ? share.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture) : null,
        cell.Figure?.Ref);
}

public sealed record ComparativeLineView(string Title, StatementLineKind Kind, IReadOnlyList<ComparativeCellView> Cells)
{
    public static ComparativeLineView Of(ComparativeLine line) =>
        new(line.Title, line.Kind, [.. line.Cells.Select(ComparativeCellView.Of)]);
}

public sealed record ComparativeBlockView(string Title, IReadOnlyList<ComparativeLineView> Lines);

/// <param name="Notes">Columns that are not there, and why.</param>
public sealed record ComparativesView(
    string Layout, string Title, EntityId Entity, Book Book, YearMonth From, YearMonth To, AgentId? Agent, Currency Currency,
    IReadOnlyList<ComparativeColumnView> Columns, IReadOnlyList<ComparativeBlockView> Sections, ComparativeLineView? Result,
    IReadOnlyList<string> Notes)
{
    public static ComparativesView Of(ComparedStatement compared)
    {
        var (table, scope) = (compared.Table, compared.Table.Statement.Scope);
        return new ComparativesView(
            table.Statement.Name, table.Statement.Title, scope.Entity, scope.Book, scope.From, scope.To, scope.Agent, scope.Currency,
            [.. table.Columns.Select(c => new ComparativeColumnView(c.Key, c.Heading, c.Kind))],
            [.. table.Blocks.Select(b => new ComparativeBlockView(b.Title, [.. b.Lines.Select(ComparativeLineView.Of)]))],
            table.Result is { } result ? ComparativeLineView.Of(result) : null, compared.Notes);
    }
}

public sealed record PageView<T>(IReadOnlyList<T> Items, int Total, int Page, int Size)
{
    public static PageView<T> Of(Page<T> page) => new(page.Items, page.Total, page.Number, page.Size);

    public static PageView<T> Of<TSource>(Page<TSource> page, Func<TSource, T> view) =>
        new([.. page.Items.Select(view)], page.Total, page.Number, page.Size);
}
