using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Invoice, cost report and meter of each provider, and who accepted what differs.</summary>
public static class MatchesApi
{
    public static void MapMatches(this RouteGroupBuilder api)
    {
        var matches = api.MapGroup("/matches").WithTags("Spend");
        matches.MapGet("", List).ForViewers().WithSummary("The three-way match of a month, every difference named");
        matches.MapPost("/{provider}/accept", Accept)
            .WithSummary("Accepts a variance with a reason; above the tolerance a second person does the same to agree");
    }

    private static async Task<Results<Ok<IReadOnlyList<ProviderMatch>>, ProblemHttpResult>> List(
        ThreeWayMatch matches, EntityChoice entities, string? entity, string? period, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        return month.IsOk ? TypedResults.Ok(await matches.Of(chosen.Value.Id, month.Value, ct)) : Problems.Of(month.Refusal);
    }

    private static async Task<Results<Ok<VarianceAcceptance>, ProblemHttpResult>> Accept(
        string provider, JsonBody<AcceptanceRequest> body, AcceptVariance accept, EntityChoice entities, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        return body.Content.Value.Period is { } period
            ? Problems.Result(await accept.Run(chosen.Value.Id, period, provider, body.Content.Value.Why, actor.Value, ct))
            : Problems.Of(new Refusal(RefusalCodes.MissingField, "Say which month: period.", "period"));
    }
}

/// <param name="Why">Needed from the first person; the second only agrees.</param>
public sealed record AcceptanceRequest(YearMonth? Period, string? Why);
