using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>Cost by cost centre, and who bears shared agents.</summary>
public static class ChargebacksApi
{
    public static void MapChargebacks(this RouteGroupBuilder api)
    {
        api.MapGet("/cost-centers", Show).ForViewers().WithTags("Spend")
            .WithSummary("Loaded cost of a month by cost centre, with what shared agents are charged to others");
        api.MapPost("/chargebacks", State).WithTags("Spend")
            .WithSummary("States which cost centres bear a shared agent from a month on; no shares end it");
    }

    private static async Task<Results<Ok<CostCentersView>, ProblemHttpResult>> Show(
        CostCenterQuery centers, EntityChoice entities, string? entity, string? period, string? book, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        if (!Periods.TryParse(period ?? "", out var month))
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, "Say which month: period, like 2026-10.", "period"));
        if (!Named.TryParse<Book>(book ?? nameof(Book.Management), out var of)
            || (of != Book.Management && !chosen.Value.Books.Contains(of)))
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, $"{chosen.Value.Name} does not keep the book '{book}'.", "book"));
        return TypedResults.Ok(CostCentersView.Of(await centers.Of(chosen.Value, month, of, ct)));
    }

    private static async Task<Results<Ok<ChargebackView>, ProblemHttpResult>> State(
        JsonBody<ChargebackStatement> body, StateChargeback chargebacks, EntityChoice entities, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Result(await chargebacks.Run(chosen.Value, body.Content.Value, actor.Value, ct), ChargebackView.Of)
            : Problems.Of(chosen.Refusal);
    }
}

public sealed record ChargebackView(AgentId Agent, YearMonth From, IReadOnlyList<ChargebackShare> Shares, string StatedBy, Instant StatedAt)
{
    public static ChargebackView Of(ChargebackRule rule) => new(rule.Agent, rule.From, rule.Shares, rule.StatedBy, rule.StatedAt);
}

/// <param name="Total">The ledger's; the lines sum to it with and without what is charged.</param>
public sealed record CostCentersView(
    YearMonth Period, Book Book, IReadOnlyList<CostCenterLine> Lines, IReadOnlyList<CostCenterCharge> Charges, Money Total, string Ref,
    IReadOnlyList<ChargebackView> Rules)
{
    public static CostCentersView Of(CostCenterStatement statement) => new(statement.Period, statement.Book, statement.Lines,
        statement.Charges, statement.Total, statement.TotalRef, [.. statement.Rules.Select(ChargebackView.Of)]);
}
