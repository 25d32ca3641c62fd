using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Retention;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>How long what may go is kept, and what would go now.</summary>
public static class RetentionApi
{
    public static void MapRetention(this RouteGroupBuilder api)
    {
        var retention = api.MapGroup("/retention").WithTags("Security");
        retention.MapGet("", Look).ForViewers()
            .WithSummary("What is kept for how long, what would be removed now, and what is kept for good and why");
        retention.MapPost("/run", Run).WithSummary("Removes what is older than it is kept; what went stands in the audit trail");
    }

    private static async Task<Ok<RetentionView>> Look(DropExpired retention, CancellationToken ct) =>
        TypedResults.Ok(new RetentionView(await retention.Look(ct), KeptForGood.All));

    private static async Task<Results<Ok<IReadOnlyList<DroppedKind>>, ProblemHttpResult>> Run(
        DropExpired retention, CurrentActor actor, CancellationToken ct) => Problems.Result(await retention.Run(actor.Value, ct));
}

public sealed record RetentionView(IReadOnlyList<RetentionLine> Kinds, IReadOnlyList<KeptForGood> KeptForGood);
