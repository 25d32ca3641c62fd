using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Single lines of cost, what is behind a posting, and bills against meters.</summary>
public static class ChargesApi
{
    public static void MapCharges(this RouteGroupBuilder api)
    {
        api.MapPost("/charges", Record).WithTags("Spend").WithSummary("One line of cost; idempotent on (source, id)");
        api.MapGet("/sources", Behind).ForViewers().WithTags("Spend")
            .WithSummary("The charges or usage events that a posting's source sums, down to file and line: ?source=charges/…");
        api.MapGet("/reconciliation", Reconcile).ForViewers().WithTags("Spend").WithSummary("Metered cost against the provider's bill, by provider");
    }

    private static async Task<Results<Ok<ChargeView>, ProblemHttpResult>> Record(
        JsonBody<ChargeRequest> body, RecordCharge record, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var request = body.Content.Value;
        var chosen = await entities.Of(entity, request.Agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        if (request.BilledCost is not { } billed)
            return Problems.Of(new Refusal(RefusalCodes.MissingField, "A charge has what it was billed at: billedCost.", "billedCost"));
        if (request.ChargePeriodStart is not { } start)
            return Problems.Of(new Refusal(RefusalCodes.MissingField, "A charge has a beginning: chargePeriodStart.", "chargePeriodStart"));
        var input = new ChargeInput(
            request.Source ?? "", request.Id ?? "", request.Provider ?? "", request.Service ?? "", billed, request.EffectiveCost,
            request.Currency ?? chosen.Value.FunctionalCurrency, start, request.ChargePeriodEnd, request.Agent,
            request.Category ?? ChargeCategory.Usage,
            request.Model, request.Meter, request.Description, request.InvoiceId, request.CommitmentId, request.ResourceId, request.Account,
            request.ArrangementId, request.Tags);
        return Problems.Result(await record.Run(chosen.Value.Id, input, actor.Value, ct), ChargeView.Of);
    }

    private static async Task<Results<Ok<SourceView>, ProblemHttpResult>> Behind(
        string? source, ChargeQueries charges, UsageQueries usage, EntityChoice entities, string? entity, int? page, int? size, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        if (string.IsNullOrWhiteSpace(source))
            return Problems.Of(new Refusal(RefusalCodes.MissingField, "Give the source of a posting: source=charges/…", "source"));
        var lines = await charges.Behind(chosen.Value.Id, source, page ?? 1, size ?? 50, ct);
        var events = await usage.Behind(chosen.Value.Id, source, page ?? 1, size ?? 50, ct);
        return TypedResults.Ok(new SourceView(PageView<ChargeRow>.Of(lines), PageView<UsageRow>.Of(events)));
    }

    private static async Task<Results<Ok<IReadOnlyList<ReconciliationLine>>, ProblemHttpResult>> Reconcile(
        Reconciliation reconciliation, EntityChoice entities, string? entity, string? period, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        return month.IsOk ? TypedResults.Ok(await reconciliation.Of(chosen.Value.Id, month.Value, ct)) : Problems.Of(month.Refusal);
    }
}

/// <param name="EffectiveCost">What the period consumed; what was billed when absent.</param>
/// <param name="ChargePeriodEnd">Exclusive; a day after the start when absent.</param>
public sealed record ChargeRequest(
    string? Source, string? Id, string? Agent, string? Provider, string? Service, decimal? BilledCost, decimal? EffectiveCost, Currency? Currency,
    Instant? ChargePeriodStart, Instant? ChargePeriodEnd, ChargeCategory? Category, string? Model, string? Meter,
    string? Description, string? InvoiceId,
    string? CommitmentId, string? ResourceId, string? Account, Guid? ArrangementId, Dictionary<string, string>? Tags);

public sealed record ChargeView(
    long ChargeId, string Source, string Id, AgentId Agent, ChargeCategory Category, string Provider, string Service, string BilledCost,
    string EffectiveCost, Currency Currency, LocalDate Date, string Account)
{
    public static ChargeView Of(Charge c) => new(
        c.Id, c.Source, c.ExternalId, c.Agent, c.Category, c.Provider, c.Service, Exact(c.BilledCost), Exact(c.EffectiveCost),
        c.Currency, c.Date, c.Account);

    private static string Exact(decimal value) => value.ToString("0.############################");
}

public sealed record SourceView(PageView<ChargeRow> Charges, PageView<UsageRow> Usage);
