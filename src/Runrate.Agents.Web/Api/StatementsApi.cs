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
        var found = StatementLayouts.Find(layout);
        if (!found.IsOk)
            return Problems.Of(found.Refusal);
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var first = QueryValues.Period(from, "from");
        if (!first.IsOk)
            return Problems.Of(first.Refusal);
        var last = QueryValues.Period(to, "to");
        if (!last.IsOk)
            return Problems.Of(last.Refusal);
        // Value produced lives in the management book; assets and tax in the book the entity publishes.
        var view = QueryValues.Book(book, found.Value.WithMemo ? Book.Management : chosen.Value.PrimaryBook);
        if (!view.IsOk)
            return Problems.Of(view.Refusal);
        var statement = await statements.Build(layout, chosen.Value.Id, view.Value, first.Value, last.Value, QueryValues.Agent(agent), monthly, ct);
        return Problems.Result(statement, StatementView.Of);
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

public sealed record PageView<T>(IReadOnlyList<T> Items, int Total, int Page, int Size)
{
    public static PageView<T> Of(Page<T> page) => new(page.Items, page.Total, page.Number, page.Size);

    public static PageView<T> Of<TSource>(Page<TSource> page, Func<TSource, T> view) =>
        new([.. page.Items.Select(view)], page.Total, page.Number, page.Size);
}
