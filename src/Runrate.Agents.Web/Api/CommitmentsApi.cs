using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Commitments;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Web.Api;

/// <summary>Minimum spend, its shortfall, the gain against the price list, and credits that vendors granted.</summary>
public static class CommitmentsApi
{
    public static void MapCommitments(this RouteGroupBuilder api) =>
        api.MapGroup("/commitments").WithTags("Spend").MapGet("", List).ForViewers().WithSummary(
            "Commitments and wallets at a month's end: unpaid by fiscal year, shortfall, gain against on-demand, grants and their use");

    private static async Task<Results<Ok<List<CommitmentView>>, ProblemHttpResult>> List(
        CommitmentsQuery commitments, EntityChoice entities, string? entity, string? period, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        return month.IsOk
            ? TypedResults.Ok((await commitments.Of(chosen.Value.Id, month.Value, ct)).Select(CommitmentView.Of).ToList())
            : Problems.Of(month.Refusal);
    }
}

/// <param name="ShortfallProbable">What a person judged; null while nobody did.</param>
/// <param name="WithoutListPrice">Charges that are in no gain because their list price is not known.</param>
public sealed record CommitmentView(
    Guid Arrangement, string Name, string Vendor, LocalDate? From, LocalDate? Until, Money? Minimum, CommitmentStanding? Standing, Money MonthlyPace,
    string? ShortfallProbable, IReadOnlyDictionary<int, Money> UnpaidByYear, Money? OnDemand, Money? Gain, decimal? GainShare, int WithoutListPrice,
    WalletStanding? Wallet)
{
    public static CommitmentView Of(CommitmentRow row) => new(
        row.Arrangement.Id, row.Arrangement.Name, row.Arrangement.Vendor, row.From, row.Until, row.Minimum, row.Standing, row.Pace,
        row.Arrangement.Commitment?.ShortfallProbable, row.ByYear, row.Gain?.OnDemand, row.Gain?.Amount, row.Gain?.Share, row.WithoutListPrice,
        row.Wallet);
}
