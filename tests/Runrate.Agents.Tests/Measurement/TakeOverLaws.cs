using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Calculators;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>An asset taken over with exactly what was charged before goes on as if nobody had taken it over.</summary>
public sealed class TakeOverLaws
{
    [Theory]
    [InlineData("daily_actual", "StraightLine", 1)]
    [InlineData("days_of_year", "StraightLine", 2)]
    [InlineData("full_month", "StraightLine", 3)]
    [InlineData("full_month", "SumOfYearsDigits", 4)]
    [InlineData("full_month", "DecliningBalance", 5)]
    [InlineData("full_month", "FixedDecliningBalance", 6)]
    public void What_is_left_is_charged_as_before(string proration, string method, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var months = 12 * random.Next(2, 7);
            var byDays = proration != "full_month";
            var start = new LocalDate(2020, 1, 1).PlusMonths(random.Next(0, 40)).PlusDays(byDays ? random.Next(0, 28) : 0);
            var years = random.Next(1, months / 12);
            var taken = byDays ? start.PlusDays(random.Next(1, (months - 1) * 28)) : start.PlusMonths(12 * years);
            var facts = new JsonObject
            {
                ["cost"] = 1_000_000,
                ["residual"] = 100_000,
                ["useful_life_months"] = months,
                ["start"] = Iso(start),
                ["proration"] = proration,
                ["method"] = method,
                ["reporting_date"] = Iso(taken.PlusDays(-1)),
            };
            var charged = Figure(Answer(facts), "accumulated");
            facts["opening_accumulated"] = charged;
            facts["opening_date"] = Iso(taken);
            var last = start.PlusMonths(months).PlusDays(-1);
            foreach (var day in new[] { taken.PlusDays(random.Next(0, 28)), taken.PlusDays(random.Next(0, 300)), last.PlusDays(-1), last }
                .Where(day => day >= taken && day <= last).Select(day => byDays ? day : day.With(DateAdjusters.EndOfMonth)))
            {
                facts["reporting_date"] = Iso(day);
                var taken1 = Figure(Answer(facts), "nbv");
                var whole = (JsonObject)facts.DeepClone();
                whole.Remove("opening_accumulated");
                whole.Remove("opening_date");
                // Rounding starts anew with the take-over: a minor unit, and for the rounded rate of a month a few.
                Assert.InRange(taken1 - Figure(Answer(whole), "nbv"), -1m, 1m);
            }
            facts["reporting_date"] = Iso(last);
            Assert.Equal(100_000m, Figure(Answer(facts), "nbv"));
        }
    }

    private static JsonObject Answer(JsonObject facts)
    {
        var outcome = Calculator.Run("amortisation-schedule", "IFRS", JsonSerializer.SerializeToElement(facts), null, null, new LocalDate(2026, 11, 29));
        Assert.True(outcome.IsOk, outcome.IsOk ? "" : $"{outcome.Refusal.Field} {outcome.Refusal.Message} {facts.ToJsonString()}");
        return outcome.Value;
    }

    private static decimal Figure(JsonObject answer, string name) =>
        decimal.Parse(answer[name]!.ToJsonString().Trim('"'), CultureInfo.InvariantCulture);

    private static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);
}
