using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>What people state for the measurement of assets and tax: impairment tests, exits and tax rates; and what a tax
/// treatment is worth.</summary>
public static class MeasurementApi
{
    public static void MapMeasurement(this RouteGroupBuilder api)
    {
        api.MapGet("/arrangements/{id:guid}/tax-angle", TaxAngle).ForViewers().WithTags("Arrangements")
            .WithSummary("Cash tax and present value of each treatment that the tax laws allow");
        var tests = api.MapGroup("/impairment-tests").WithTags("Measurement");
        tests.MapGet("", Tests).ForViewers().WithSummary("Recorded impairment tests and what they found in each book, the latest first");
        tests.MapPost("", RecordTest)
            .WithSummary("Records the figures of an impairment test; it posts with the close once another person approves it");
        tests.MapPost("/{id:guid}/approve", ApproveTest).WithSummary("Approves a test; the approver is not its author");
        api.MapPost("/disposals", Dispose).WithTags("Measurement")
            .WithSummary("Ends an arrangement on a day, with proceeds, refund and termination fee; the close takes it off every book");
        api.MapPost("/lease-changes", ChangeLease).WithTags("Measurement")
            .WithSummary("Measures a lease again from a month on: index, term or contract; earlier months stay as they were charged");
        var rates = api.MapGroup("/tax-rates").WithTags("Measurement");
        rates.MapGet("", Rates).ForViewers().WithSummary("Tax rates of an entity, the latest first");
        rates.MapPost("", RecordRate).WithSummary("States a tax rate from a day on; deferred tax is measured with it from its enactment");
    }

    private static async Task<Results<Ok<List<TaxAngleView>>, ProblemHttpResult>> TaxAngle(
        Guid id, TaxAngleQuery query, decimal? discountRate, CancellationToken ct) =>
        Problems.Result(await query.Run(id, discountRate, ct), books => books.Select(TaxAngleView.Of).ToList());

    private static async Task<Results<Ok<List<ImpairmentTestView>>, ProblemHttpResult>> Tests(
        RunrateDb db, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var tests = await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == id).OrderByDescending(t => t.Date).ToListAsync(ct);
        return TypedResults.Ok(tests.ConvertAll(ImpairmentTestView.Of));
    }

    private static async Task<Results<Created<ImpairmentTestView>, ProblemHttpResult>> RecordTest(
        JsonBody<ImpairmentStatement> body, RecordImpairmentTest record, CurrentActor actor, CancellationToken ct) => body.Content.IsOk
        ? Problems.Created(
            await record.Run(body.Content.Value, actor.Value, ct), t => $"/api/impairment-tests/{t.Id}", ImpairmentTestView.Of)
        : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<ImpairmentTestView>, ProblemHttpResult>> ApproveTest(
        Guid id, RecordImpairmentTest record, CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await record.Approve(id, actor.Value, ct), ImpairmentTestView.Of);

    private static async Task<Results<Created<DisposalView>, ProblemHttpResult>> Dispose(
        JsonBody<DisposalStatement> body, RecordDisposal record, CurrentActor actor, CancellationToken ct) => body.Content.IsOk
        ? Problems.Created(await record.Run(body.Content.Value, actor.Value, ct), d => $"/api/arrangements/{d.ArrangementId}", DisposalView.Of)
        : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<IReadOnlyList<LeaseChangeOutcome>>, ProblemHttpResult>> ChangeLease(
        JsonBody<LeaseChangeStatement> body, RemeasureLease remeasure, CurrentActor actor, CancellationToken ct) => body.Content.IsOk
        ? Problems.Result(await remeasure.Run(body.Content.Value, actor.Value, ct), outcomes => outcomes)
        : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<List<TaxRateView>>, ProblemHttpResult>> Rates(
        RunrateDb db, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == id).OrderByDescending(r => r.EffectiveFrom).ToListAsync(ct);
        return TypedResults.Ok(rates.ConvertAll(TaxRateView.Of));
    }

    private static async Task<Results<Created<TaxRateView>, ProblemHttpResult>> RecordRate(
        JsonBody<TaxRateStatement> body, RecordTaxRate record, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Created(await record.Run(chosen.Value.Id, body.Content.Value, actor.Value, ct), _ => "/api/tax-rates", TaxRateView.Of)
            : Problems.Of(chosen.Refusal);
    }
}

/// <param name="CashTaxSaved">By tax year, exact amounts as text.</param>
public sealed record TaxOutcomeView(string Treatment, IReadOnlyDictionary<string, string> CashTaxSaved, string Total, string PresentValue)
{
    public static TaxOutcomeView Of(TaxOutcome outcome) => new(
        outcome.Treatment, outcome.CashTaxSaved.ToDictionary(y => $"{y.Key}", y => y.Value.Amount), outcome.Total.Amount,
        outcome.PresentValue.Amount);
}

public sealed record TaxAngleView(Book Book, string? Chosen, decimal Rate, decimal DiscountRate, IReadOnlyList<TaxOutcomeView> Outcomes)
{
    public static TaxAngleView Of(TaxAngleBook book) =>
        new(book.Book, book.Chosen, book.Rate, book.DiscountRate, [.. book.Outcomes.Select(TaxOutcomeView.Of)]);
}

public sealed record ImpairmentFindingView(
    Book Book, Guid Arrangement, YearMonth Period, string Status, string Carrying, string Loss, string Reversal);

public sealed record ImpairmentTestView(
    Guid Id, Guid Arrangement, IReadOnlyList<GroupMember> Group, LocalDate Date, string Indicator, string Author, string? ApprovedBy,
    IReadOnlyList<ImpairmentFindingView> Findings)
{
    public static ImpairmentTestView Of(ImpairmentRecord test) => new(
        test.Id, test.ArrangementId, test.Group, test.Date, test.Indicator, test.Author, test.ApprovedBy,
        [
            .. test.Findings.Select(f => new ImpairmentFindingView(
                f.Book, f.Arrangement, f.Period, f.Status.ToString(), f.Carrying.Amount, f.Loss.Amount, f.Reversal.Amount)),
        ]);
}

public sealed record DisposalView(Guid Id, Guid Arrangement, LocalDate Date, IReadOnlyList<Book> Posted)
{
    public static DisposalView Of(DisposalRecord disposal) => new(disposal.Id, disposal.ArrangementId, disposal.Date, disposal.Posted);
}

public sealed record TaxRateView(
    Guid Id, Book Book, decimal Rate, LocalDate EffectiveFrom, LocalDate EnactedOn, decimal? ProbableProfit, string Evidence, string RecordedBy)
{
    public static TaxRateView Of(TaxRate rate) => new(
        rate.Id, rate.Book, rate.Rate, rate.EffectiveFrom, rate.EnactedOn, rate.ProbableProfit, rate.Evidence, rate.RecordedBy);
}
