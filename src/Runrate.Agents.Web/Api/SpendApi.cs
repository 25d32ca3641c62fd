using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Cost by any dimension, and where month and year will end.</summary>
public static class SpendApi
{
    public static void MapSpend(this RouteGroupBuilder api)
    {
        api.MapGet("/spend", Spend).ForViewers().WithTags("Spend")
            .WithSummary("Loaded cost by vendor, model, meter, line, agent, owner, cost-center, function, entity or contract; rows sum " +
                "to the total");
        api.MapGet("/forecast", Forecast).ForViewers().WithTags("Spend")
            .WithSummary("Where the month and the fiscal year will end, by a stated method and its past error");
    }

    private static async Task<Results<Ok<SpendReply>, ProblemHttpResult>> Spend(
        SpendQuery spend, EntityChoice entities, string? entity, string? by, string? from, string? to, string? period,
            string? book, string? agent,
        string? line, string? vendor, string? model, string? meter, CancellationToken ct)
    {
        if (!SpendTools.Dimensions.TryGetValue(by ?? "", out var dimension))
            return Problems.Of(Unknown("by", by, SpendTools.Dimensions.Keys));
        var chosen = await entities.Of(entity, agent, ct);
        var first = QueryValues.Period(from ?? period ?? to, "from");
        var last = QueryValues.Period(to ?? period ?? from, "to");
        var view = QueryValues.Book(book, Book.Management);
        if ((chosen.Refusal ?? first.Refusal ?? last.Refusal ?? view.Refusal) is { } refusal)
            return Problems.Of(refusal);
        if (line is not null && SpendQuery.AccountsOf(line).Count == 0)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no cost line '{line}'.", "line"));
        var found = await spend.By(dimension, chosen.Value.Id, first.Value, last.Value,
            new SpendFilter(QueryValues.Agent(agent) is { } id ? [id] : null, line, vendor, model, meter), view.Value, ct);
        return Problems.Result(found, SpendReply.Of);
    }

    private static async Task<Results<Ok<ForecastReply>, ProblemHttpResult>> Forecast(
        ForecastQuery forecasts, RunrateDb db, IClock clock, CurrentActor actor, EntityChoice entities, string? entity,
            string? measure,
        string? agent, string? line, CancellationToken ct)
    {
        if (!SpendTools.Measures.TryGetValue(measure ?? "cost", out var chosenMeasure))
            return Problems.Of(Unknown("measure", measure, SpendTools.Measures.Keys));
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        if (line is not null && SpendQuery.AccountsOf(line).Count == 0)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no cost line '{line}'.", "line"));
        var context = await ToolContext.Of(db, actor.Value, chosen.Value, clock, ct);
        var last = context.Period < context.Today.ToYearMonth() ? context.Period : context.Today.ToYearMonth().PlusMonths(-1);
        var found = await forecasts.Run(chosenMeasure, chosen.Value.Id, last,
            new SpendFilter(QueryValues.Agent(agent) is { } id ? [id] : null, line), ct);
        return Problems.Result(found, ForecastReply.Of);
    }

    private static Refusal Unknown(string field, string? value, IEnumerable<string> known) => string.IsNullOrWhiteSpace(value)
        ? new Refusal(RefusalCodes.MissingField, $"Say {field}: {string.Join(", ", known)}.", field)
        : new Refusal(RefusalCodes.InvalidValue, $"There is no {field} '{value}'; there are {string.Join(", ", known)}.", field);
}

public sealed record SpendRowReply(string Name, decimal Amount, decimal? Share, string? Ref);

public sealed record SpendReply(
    EntityId Entity, YearMonth From, YearMonth To, Book Book, string By, Currency Currency, decimal Total, string? Ref,
        decimal All,
    IReadOnlyList<SpendRowReply> Rows)
{
    public static SpendReply Of(SpendView view) => new(
        view.Entity, view.From, view.To, view.Book, SpendTools.Dimensions.First(d => d.Value == view.By).Key, view.Total.Currency,
        ToolJson.Amount(view.Total), view.TotalRef, ToolJson.Amount(view.All),
        [.. view.Rows.Select(r => new SpendRowReply(r.Name, ToolJson.Amount(r.Amount),
            r.Share is { } share ? Math.Round(share, 4, MidpointRounding.AwayFromZero) : null, r.Ref))]);
}

public sealed record ForecastTrialReply(YearMonth Month, decimal Forecast, decimal Actual);

public sealed record ForecastReply(
    EntityId Entity, string Measure, string Method, YearMonth Month, decimal MonthForecast, decimal MonthBooked,
        YearMonth YearFrom,
    YearMonth YearTo, decimal YearActual, decimal YearForecast, decimal? PastError, IReadOnlyList<ForecastTrialReply> Trials)
{
    public static ForecastReply Of(ForecastView f) => new(
        f.Entity, SpendTools.Measures.First(m => m.Value == f.Measure).Key, f.Method, f.Month, Cents(f.MonthForecast),
            Cents(f.MonthBooked),
        f.YearFrom, f.YearTo, Cents(f.YearActual), Cents(f.YearForecast),
        f.PastError is { } error ? Math.Round(error, 4, MidpointRounding.AwayFromZero) : null,
        [.. f.Trials.Select(t => new ForecastTrialReply(t.Month, Cents(t.Forecast), Cents(t.Actual)))]);

    private static decimal Cents(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);
}
