using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Reviews;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Appraisals of agents: the queue, the packet, the decision, and the steps of leaving.</summary>
public static class ReviewsApi
{
    public static void MapReviews(this RouteGroupBuilder api)
    {
        var reviews = api.MapGroup("/reviews").WithTags("Reviews");
        reviews.MapGet("", Queue).ForViewers().WithSummary("Reviews of an entity: open ones first, the earliest due first");
        reviews.MapGet("/{id:guid}", Packet).ForViewers()
            .WithSummary("The packet: scorecard, triggers, impairment tests, what is left on the balance sheet");
        reviews.MapPost("/{id:guid}/decision", Decide)
            .WithSummary("Keeps, improves or retires; the decider neither owns the agent nor opened the review");
        reviews.MapPost("/{id:guid}/exit/{step}", Exit).WithSummary("Completes a step of an exit; ledger steps post");
        reviews.MapPost("/{id:guid}/check-in", LookAtPlan).WithSummary("Records what was measured on the way of an improvement plan");
        reviews.MapPost("/{id:guid}/plan", Plan).WithSummary("Closes an improvement plan by what was measured, or extends it once");
    }

    private static async Task<Results<Ok<IReadOnlyList<AgentReview>>, ProblemHttpResult>> Queue(
        OpenReviews reviews, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(await reviews.Queue(chosen.Value.Id, ct)) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<PacketView>, ProblemHttpResult>> Packet(Guid id, ReviewPackets packets, CancellationToken ct) =>
        Problems.Result(await packets.Run(id, ct), PacketView.Of);

    private static async Task<Results<Ok<AgentReview>, ProblemHttpResult>> Decide(
        Guid id, JsonBody<DecisionStatement> body, DecideReview decide, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk ? Problems.Result(await decide.Run(id, body.Content.Value, actor.Value, ct)) : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<AgentReview>, ProblemHttpResult>> Exit(
        Guid id, string step, JsonBody<StepStatement> body, ExitChecklist checklist, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk ? Problems.Result(await checklist.Complete(id, step, body.Content.Value, actor.Value, ct))
            : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<AgentReview>, ProblemHttpResult>> LookAtPlan(
        Guid id, JsonBody<CheckInRequest> body, CheckInOnPlan look, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk ? Problems.Result(await look.Run(id, body.Content.Value.Measured, body.Content.Value.Note, actor.Value, ct))
            : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<AgentReview>, ProblemHttpResult>> Plan(
        Guid id, JsonBody<PlanRequest> body, ClosePlan close, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        return body.Content.Value.Measured is { } measured
            ? Problems.Result(await close.Run(id, measured, actor.Value, body.Content.Value.ExtendTo, ct))
            : Problems.Of(new Refusal(RefusalCodes.MissingField, "Say what was measured: measured.", "measured"));
    }
}

/// <param name="Measured">What the plan's metric stands at.</param>
/// <param name="Note">How it goes.</param>
public sealed record CheckInRequest(decimal? Measured, string? Note);

/// <param name="Measured">What the plan's metric came to.</param>
/// <param name="ExtendTo">A later deadline, once.</param>
public sealed record PlanRequest(decimal? Measured, LocalDate? ExtendTo);

public sealed record PacketView(
    AgentReview Review, AgentView Agent, string Headline, IReadOnlyList<ScorecardQuarter> Scorecard, IReadOnlyList<TriggerAssessment> Triggers,
    Recommendation Recommendation, IReadOnlyList<Remainder> Remaining, IReadOnlyList<WriteDown> ImpairmentTests,
    string Trend, IReadOnlyList<Commitment> Commitments, IReadOnlyList<TaxEffect> Tax, IReadOnlyList<string> Dependents, LocalDate AsOf)
{
    public static PacketView Of(ReviewPacket packet) => new(
        packet.Review, AgentView.Of(packet.Agent), packet.Headline, packet.Scorecard, packet.Triggers, packet.Recommendation, packet.Remaining,
        packet.ImpairmentTests, packet.Trend, packet.Commitments, packet.Tax, packet.Dependents, packet.AsOf);
}
