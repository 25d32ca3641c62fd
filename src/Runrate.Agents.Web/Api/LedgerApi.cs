using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;

namespace Runrate.Agents.Web.Api;

/// <summary>The journal as it was posted.</summary>
public static class LedgerApi
{
    public static void MapLedger(this RouteGroupBuilder api)
    {
        var ledger = api.MapGroup("/ledger").WithTags("Ledger").ForViewers();
        ledger.MapGet("/entries", Entries).WithSummary("Entries, newest first, by book, months, agent, account, kind or words");
        ledger.MapGet("/entries/{id:guid}", Entry).WithSummary("One entry");
        ledger.MapGet("/trial-balance", TrialBalance).WithSummary("Balances of a book at the end of a month; they sum to zero");
    }

    private static async Task<Results<Ok<PageView<EntryView>>, ProblemHttpResult>> Entries(
        LedgerQueries ledger, EntityChoice entities, string? entity, string? book, string? period, string? from, string? to, string? agent,
        string? account, EntryKind? kind, string? text, int? page, int? size, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var filter = new EntryFilter(chosen.Value.Id, Agent: QueryValues.Agent(agent), Account: account, Kind: kind, Text: text);
        if (!string.IsNullOrWhiteSpace(book))
        {
            var view = QueryValues.Book(book, Book.Management);
            if (!view.IsOk)
                return Problems.Of(view.Refusal);
            filter = filter with { Book = view.Value };
        }
        foreach (var (name, value) in new[] { ("from", from ?? period), ("to", to ?? period) })
        {
            if (string.IsNullOrWhiteSpace(value))
                continue;
            var month = QueryValues.Period(value, name);
            if (!month.IsOk)
                return Problems.Of(month.Refusal);
            filter = name == "from" ? filter with { From = month.Value } : filter with { To = month.Value };
        }
        return TypedResults.Ok(PageView<EntryView>.Of(await ledger.Entries(filter, page ?? 1, size ?? 50, ct), EntryView.Of));
    }

    private static async Task<Results<Ok<EntryView>, ProblemHttpResult>> Entry(Guid id, LedgerQueries ledger, CancellationToken ct) =>
        await ledger.Entry(new EntryId(id), ct) is { } entry
            ? TypedResults.Ok(EntryView.Of(entry))
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no entry {id}.", "id"));

    private static async Task<Results<Ok<TrialBalanceView>, ProblemHttpResult>> TrialBalance(
        LedgerQueries ledger, EntityChoice entities, string? entity, string? period, string? book, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        if (!month.IsOk)
            return Problems.Of(month.Refusal);
        var view = QueryValues.Book(book, chosen.Value.PrimaryBook);
        if (!view.IsOk)
            return Problems.Of(view.Refusal);
        var balance = await ledger.TrialBalance(chosen.Value.Id, view.Value, month.Value, ct);
        return TypedResults.Ok(new TrialBalanceView(
            chosen.Value.Id, month.Value, view.Value,
            [.. balance.Rows.Select(r => new BalanceView(
                r.Account, ChartOfAccounts.Default[r.Account].Name, r.Agent, r.Balance.Amount, r.Balance.Currency,
                new FigureSource(chosen.Value.Id, view.Value, null, month.Value, r.Agent, [r.Account]).ToRef()))],
            [.. balance.Totals.Select(t => t.ToString())], balance.IsBalanced));
    }
}

public sealed record PostingView(
    int Line, string Account, string AccountName, string Amount, Currency Currency, AgentId? Agent, string? CostCenter,
    string? Meter, string? Source);

public sealed record EntryView(
    EntryId Id, EntryKey Key, EntryKind Kind, EntityId Entity, Book? Book, LocalDate Date, YearMonth Period, YearMonth? OriginalPeriod, string Memo,
    string? Basis, EntryId? Reverses, Instant PostedAt, string PostedBy, IReadOnlyList<PostingView> Postings)
{
    public static EntryView Of(JournalEntry entry) => new(
        entry.Id, entry.Key, entry.Kind, entry.Entity, entry.Book, entry.Date, entry.Period, entry.OriginalPeriod, entry.Memo, entry.Basis,
        entry.Reverses, entry.PostedAt, entry.PostedBy,
        [.. entry.Postings.OrderBy(p => p.Line).Select(p => new PostingView(
            p.Line, p.Account, ChartOfAccounts.Default[p.Account].Name, p.Amount.Amount, p.Amount.Currency, p.Agent,
            p.CostCenter, p.Meter, p.Source))]);
}

public sealed record BalanceView(string Account, string Name, AgentId? Agent, string Balance, Currency Currency, string Ref);

/// <param name="Totals">One a currency; each is zero.</param>
public sealed record TrialBalanceView(EntityId Entity, YearMonth Period, Book Book, IReadOnlyList<BalanceView> Rows,
    IReadOnlyList<string> Totals, bool Balanced);
