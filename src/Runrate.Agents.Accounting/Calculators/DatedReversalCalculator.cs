using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Cases told by year ends: an impairment in one year, a recoverable amount in a later one, as <c>impairment_20X4</c> or
/// <c>recoverable_2026</c>. A year may be written with an X, as textbooks do.
/// </summary>
internal static partial class DatedReversalCalculator
{
    [GeneratedRegex(@"^(recoverable|impairment)_(\d\d[\dX]\d)$", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex YearFact { get; }

    private readonly record struct Dated(string Name, string Label, int Year);

    public static bool Given(FactReader facts) => Years(facts).Count > 0;

    /// <summary>
    /// Cost, life and purchase date; straight line to the year of impairment and from there to the year of reversal.
    /// </summary>
    public static void SingleAsset(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Span(facts, "life", "useful_life") ?? facts.Missing("life_years", 12);
        var (cost, residual) = (facts.Money("cost"), facts.MoneyOrZero("residual", "salvage"));
        var purchased = PurchaseMonth(facts);
        if (!TryYears(facts, out var hit, out var back) || facts.Refused)
            return;
        var (used, later) = (MonthsTo(facts, purchased, hit.Year), MonthsTo(facts, purchased, back.Year));
        if (used < 0 || used >= life || later > life)
            facts.Refuse(hit.Name, "does not lie within the life");
        if (facts.Refused)
            return;

        Money Unimpaired(int months) => ImpairmentReversal.Remaining(cost, residual, life - months, life, facts.Rounding);
        var before = Unimpaired(used);
        var loss = hit.Name.StartsWith("impairment", StringComparison.Ordinal)
            ? Smaller(facts.Money(hit.Name), before)
            : ImpairmentTest.AgainstRecoverableAmount(before, null, facts.Money(hit.Name)).Loss;
        var after = before - loss;
        var carrying = ImpairmentReversal.Remaining(after, Smaller(residual, after), life - later, life - used, facts.Rounding);
        var recoverable = facts.Money(back.Name);
        var result = ReversalCalculator.Bounded(facts, carrying, Unimpaired(later), recoverable);
        answer.Set($"carrying_{hit.Label}_before", before).Set($"impairment_{hit.Label}", loss)
            .Set($"carrying_{hit.Label}_after", after).Set("annual_after", Annual(facts, after, residual, life - used))
            .Set($"carrying_{back.Label}_before", carrying).Set("cap", result.Cap).Set("reversal", result.Reversal)
            .Set($"carrying_{back.Label}", result.CarryingAfter);
        if (later < life)
            answer.Set($"annual_from_{NextLabel(back)}", Annual(facts, result.CarryingAfter, residual, life - later));
        answer.Work($"{cost} after {used} of {life} months = {before}; loss {loss} leaves {after}.");
        answer.Work($"After {later} months: {carrying} as impaired, {result.Cap} had nothing been impaired.");
        ReversalCalculator.Explain(facts, answer, result, recoverable);
    }

    /// <summary>A business bought at a year's end: goodwill bears the loss first and never regains it.</summary>
    public static void UnitWithGoodwill(FactReader facts, Answer answer)
    {
        var life = LifeFacts.Span(facts, "life", "useful_life") ?? facts.Missing("life_years", 12);
        var identifiable = facts.Money("identifiable");
        var consideration = facts.Money("consideration");
        var acquired = ParseYear(facts.Text("acquired_end") ?? facts.Missing("acquired_end", "2000"));
        if (acquired is null)
            facts.Refuse("acquired_end", "is not a year");
        if (!TryYears(facts, out var hit, out var back) || facts.Refused)
            return;
        var (used, later) = ((hit.Year - acquired!.Value) * 12, (back.Year - acquired.Value) * 12);
        if (used < 0 || used >= life || later > life)
            facts.Refuse(hit.Name, "does not lie within the life");
        if (facts.Refused)
            return;

        var goodwill = consideration > identifiable ? consideration - identifiable : facts.Zero;
        var assets = ImpairmentReversal.Remaining(identifiable, facts.Zero, life - used, life, facts.Rounding);
        var loss = ImpairmentTest.AgainstRecoverableAmount(assets + goodwill, null, facts.Money(hit.Name)).Loss;
        var toGoodwill = Smaller(loss, goodwill);
        var after = assets - (loss - toGoodwill);
        var kept = goodwill - toGoodwill;
        var carrying = ImpairmentReversal.Remaining(after, facts.Zero, life - later, life - used, facts.Rounding);
        var cap = ImpairmentReversal.Remaining(identifiable, facts.Zero, life - later, life, facts.Rounding);
        var recoverable = facts.Money(back.Name);
        var result = ReversalCalculator.Bounded(facts, carrying, cap, recoverable > kept ? recoverable - kept : facts.Zero);
        answer.Set("goodwill", goodwill).Set($"identifiable_{hit.Label}", assets).Set("impairment_total", loss)
            .Set("impairment_goodwill", toGoodwill).Set("impairment_assets", loss - toGoodwill)
            .Set($"carrying_{hit.Label}", after + kept).Set($"carrying_{back.Label}_before", carrying + kept).Set("cap", cap)
            .Set("reversal", result.Reversal).Set($"carrying_{back.Label}", result.CarryingAfter + kept)
            .Set("goodwill_reversal", facts.Zero);
        answer.Work($"Goodwill {consideration} - {identifiable} = {goodwill}; assets after {used} of {life} months {assets}.");
        answer.Work($"Loss {loss}: goodwill {toGoodwill}, assets {loss - toGoodwill}, leaving {after + kept}.");
        answer.Work($"After {later} months: assets {carrying} as impaired, {cap} had nothing been impaired.");
        ReversalCalculator.Explain(facts, answer, result, recoverable);
    }

    private static List<Dated> Years(FactReader facts) =>
        [.. facts.Members().Select(member => YearFact.Match(member.Name)).Where(match => match.Success)
            .Select(match => new Dated(match.Value, match.Groups[2].Value, ParseYear(match.Groups[2].Value)!.Value))
            .OrderBy(dated => dated.Year).ThenBy(dated => dated.Name, StringComparer.Ordinal)];

    private static bool TryYears(FactReader facts, out Dated hit, out Dated back)
    {
        var years = Years(facts);
        (hit, back) = (years.FirstOrDefault(), years.LastOrDefault());
        if (years.Count >= 2 && hit.Year < back.Year && back.Name.StartsWith("recoverable", StringComparison.Ordinal))
            return true;
        facts.Missing("recoverable_<later year>", 0);
        return false;
    }

    private static int? ParseYear(string text) =>
        int.TryParse(text.Replace('X', '0'), out var year) && year is > 1900 and < 2200 ? year : null;

    private static YearMonth PurchaseMonth(FactReader facts)
    {
        var text = (facts.Text("purchased", "start", "placed_in_service") ?? facts.Missing("purchased", "2000-01-01"))
            .Replace('X', '0');
        if (LocalDatePattern.Iso.Parse(text) is { Success: true } parsed)
            return parsed.Value.ToYearMonth();
        facts.Refuse("purchased", "is not a date");
        return new(2000, 1);
    }

    /// <summary>
    /// Without a stated year end, an asset bought in January is followed by calendar years whatever the framework.
    /// </summary>
    private static int MonthsTo(FactReader facts, YearMonth purchased, int year)
    {
        var calendar = purchased.Month == 1 && !facts.Has("fiscal_year_end") ? FiscalCalendar.Calendar : facts.Calendar;
        return purchased.MonthsUntil(calendar.EndOfYear(year).ToYearMonth()) + 1;
    }

    private static string NextLabel(Dated dated)
    {
        var next = (dated.Year + 1).ToString();
        return dated.Label.Contains('X') ? $"{next[..2]}X{next[3..]}" : next;
    }

    private static decimal Annual(FactReader facts, Money carrying, Money residual, int monthsLeft) =>
        facts.Rounding.Round(Math.Max(0, (carrying - residual).ToDecimal()) * 12 / monthsLeft);

    private static Money Smaller(Money a, Money b) => a < b ? a : b;
}
