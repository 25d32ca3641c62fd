using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Several;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>One thing done to several, with a preview that changes nothing.</summary>
public static class SeveralApi
{
    public static void MapSeveral(this RouteGroupBuilder api) => api.MapPost("/several", Run).WithTags("Several")
        .WithSummary("Approves memos, gives unassigned cost to an agent or opens retirement reviews, each by itself; preview keeps nothing");

    private static async Task<Results<Ok<SeveralView>, ProblemHttpResult>> Run(
        JsonBody<SeveralRequest> body, ActOnSeveral several, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var asked = body.Content.Value;
        if (asked.Act is not { } act || !Enum.IsDefined(act))
            return Problems.Of(new Refusal(RefusalCodes.MissingField,
                $"Say what is to be done: act, one of {string.Join(", ", Enum.GetNames<SeveralAct>())}.", "act"));
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(asked.Period, "period");
        if (act == SeveralAct.Assign && !month.IsOk)
            return Problems.Of(month.Refusal);
        var stated = new SeveralStatement(act, asked.Ids ?? [], QueryValues.Agent(asked.Agent), asked.Reason);
        var done = await several.Run(chosen.Value.Id, month.IsOk ? month.Value : default, stated, asked.Preview ?? true, actor.Value, ct);
        return Problems.Result(done, SeveralView.Of);
    }
}

/// <param name="Period">The month of the cost; for Assign.</param>
/// <param name="Preview">True where nothing is said: only false does it.</param>
public sealed record SeveralRequest(
    SeveralAct? Act, IReadOnlyList<string>? Ids, string? Agent, string? Reason, string? Period, bool? Preview);

public sealed record SeveralOutcomeView(string Id, int Posted, string? Code, string? Refused);

public sealed record SeveralView(bool IsPreview, int Done, int Posted, IReadOnlyList<SeveralOutcomeView> Outcomes)
{
    public static SeveralView Of(SeveralResult result) => new(result.IsPreview, result.Done, result.Posted,
        [.. result.Outcomes.Select(o => new SeveralOutcomeView(o.Id, o.Posted, o.Refusal?.Code.ToString(), o.Refusal?.Message))]);
}
