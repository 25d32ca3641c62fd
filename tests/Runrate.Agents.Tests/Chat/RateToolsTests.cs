using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The rate at which figures of a month are told in another currency: one that is held, or none.</summary>
public sealed class RateToolsTests
{
    private static readonly Currency Inr = Currency.Parse("INR");

    [Fact]
    public async Task A_rate_that_is_held_the_other_way_round_converts_to_the_same_cent()
    {
        var rate = await Ask("INR", Held(Inr, Currency.Usd, 0.0125m, new LocalDate(2026, 10, 31)));
        Assert.Equal(80m, rate.Value.Rate);
        var turned = await Ask("EUR", Held(Currency.Eur, Currency.Usd, 1.07m, new LocalDate(2026, 10, 30)));
        Assert.Equal(10_000_000_000m, Math.Round(10_700_000_000m * turned.Value.Rate!.Value, 2));
    }

    [Fact]
    public async Task A_rate_that_serves_its_own_way_is_taken_before_the_turned_one()
    {
        var last = new LocalDate(2026, 10, 31);
        var rate = await Ask("INR", Held(Currency.Usd, Inr, 89.6m, last), Held(Inr, Currency.Usd, 0.01m, last));
        Assert.Equal(89.6m, rate.Value.Rate);
    }

    [Fact]
    public async Task An_old_rate_is_none_and_what_is_no_currency_is_refused()
    {
        var old = await Ask("INR", Held(Currency.Usd, Inr, 89.6m, new LocalDate(2026, 9, 1)));
        Assert.Null(old.Value.Rate);
        Assert.Equal("to", (await Ask("gold")).Refusal!.Field);
    }

    private static FxRateRow Held(Currency from, Currency to, decimal rate, LocalDate date) =>
        new() { From = from, To = to, Date = date, Rate = rate, Source = "test" };

    private static async Task<Outcome<Runrate.Agents.Chat.Results.MonthRate>> Ask(string to, params FxRateRow[] rows)
    {
        await using var world = await EvalWorld.Create();
        await using var scope = world.Database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        db.FxRates.RemoveRange(db.FxRates);
        await db.SaveChangesAsync();
        db.FxRates.AddRange(rows);
        await db.SaveChangesAsync();
        var entity = await db.Entities.FindAsync(EvalCompany.Entity);
        var context = await ToolContext.Of(db, TestDatabase.Ana, entity!, scope.ServiceProvider.GetRequiredService<IClock>(), default);
        return await new RateTools(db, context).GetExchangeRate(to, "2026-10");
    }
}
