using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Deferred tax of several items. A deductible difference is recognised as far as taxable differences of the same taxpayer
/// and authority, and probable profit, can use it (IAS 12.24, 12.28; a valuation allowance under ASC 740-10-30-5); balances
/// are shown net by entity and jurisdiction (IAS 12.74, ASC 740-10-45-6).
/// </summary>
internal static class DeferredTaxItems
{
    private sealed record Item(string Name, string Place, TemporaryDifference Difference, decimal Rate, bool Suspended, Money? Profit);

    private readonly record struct Balances(Money Liability, Money Gross, Money Recognised)
    {
        public Money Net => Liability - Recognised;
    }

    public static void Run(FactReader facts, Answer answer)
    {
        var rate = facts.Rate("rate", "tax_rate");
        var items = new List<Item>();
        foreach (var element in facts.Items("items"))
        {
            var item = facts.Inside(element);
            var name = item.Text("n", "name", "item") ?? $"item{items.Count + 1}";
            var liability = item.Text("item_type", "kind") == "Liability";
            items.Add(new(name, Place(item, facts),
                new(name, DeferredTaxCalculator.Carrying(item), DeferredTaxCalculator.TaxBase(item), liability),
                item.RateOrNull("rate") ?? rate, item.YesNo("in_suspense") == true, item.SignedMoneyOrNull("probable_taxable_profit")));
            if (item.Refusal is not { } refusal)
                continue;
            facts.Refuse("items", $"holds one that cannot be read: {refusal.Message}");
            return;
        }
        if (facts.Refused)
            return;
        answer.Set("items", new JsonArray([.. items.Select(item => Row(facts, answer, item))]));
        var places = items.Where(item => !item.Suspended).GroupBy(item => item.Place, StringComparer.Ordinal)
            .Select(group => (group.Key, Of(facts, [.. group], items.Select(item => item.Place).Distinct().Count() == 1))).ToList();
        Report(facts, answer, places);
    }

    private static string Place(FactReader item, FactReader facts) =>
        string.Join(" / ", new[] { item.Text("entity"), item.Text("jurisdiction") ?? facts.Text("jurisdiction") }.OfType<string>());

    private static JsonNode Row(FactReader facts, Answer answer, Item item)
    {
        var difference = item.Suspended ? facts.Zero : item.Difference.Taxable;
        var tax = DeferredTax.On(difference, item.Rate, facts.Rounding);
        answer.Work(item.Suspended ? $"{item.Name}: in suspense, so neither asset nor expense yet, and no deferred tax."
            : $"{item.Name}: {item.Difference.Carrying} against {item.Difference.TaxBase}, deferred tax {tax}.");
        return Answer.Object(("name", item.Name), ("temp_diff", Answer.Number(difference)), ("deferred_tax", Answer.Number(tax)));
    }

    /// <summary>One taxpayer under one authority. Differences at several rates are used in the order in which they stand.</summary>
    private static Balances Of(FactReader facts, IReadOnlyList<Item> items, bool alone)
    {
        var (liability, gross, recognised) = (facts.Zero, facts.Zero, facts.Zero);
        var usable = facts.MoneyOrNull("reversing_taxable_temp_diff") is { } reversing && alone ? reversing : facts.Zero;
        var taxable = facts.Zero;
        foreach (var item in items.Where(item => !item.Difference.Taxable.IsNegative))
        {
            taxable += item.Difference.Taxable;
            liability += DeferredTax.On(item.Difference.Taxable, item.Rate, facts.Rounding);
        }
        if (usable.IsZero)
            usable = taxable;
        var profit = items.Select(item => item.Profit).FirstOrDefault(stated => stated is not null)
            ?? (alone ? facts.SignedMoneyOrNull("probable_taxable_profit") : null);
        if (profit is { } probable && !probable.IsNegative)
            usable += probable;
        foreach (var item in items.Where(item => item.Difference.Taxable.IsNegative))
        {
            var deductible = -item.Difference.Taxable;
            var used = profit is null || deductible < usable ? deductible : usable;
            gross += DeferredTax.On(deductible, item.Rate, facts.Rounding);
            recognised += DeferredTax.On(used, item.Rate, facts.Rounding);
            usable -= profit is null ? facts.Zero : used;
        }
        return new(liability, gross, recognised);
    }

    private static void Report(FactReader facts, Answer answer, List<(string Place, Balances Of)> places)
    {
        Money Sum(Func<Balances, Money> part) => places.Aggregate(facts.Zero, (sum, place) => sum + part(place.Of));
        var (net, unrecognised) = (Sum(of => of.Net), Sum(of => of.Gross - of.Recognised));
        answer.Set("deferred_tax", net).Set("dtl", Sum(of => of.Liability)).Set("dta", Sum(of => of.Gross))
            .Set("dta_recognised", Sum(of => of.Recognised))
            .Set(facts.IsUsGaap ? "valuation_allowance" : "dta_unrecognised", unrecognised)
            .Set("shown_liability", Sum(of => of.Net.IsNegative ? facts.Zero : of.Net))
            .Set("shown_asset", Sum(of => of.Net.IsNegative ? -of.Net : facts.Zero));
        if (places.Count > 1)
            answer.Set("by_jurisdiction", new JsonArray([.. places.Select(place => (JsonNode)Answer.Object(
                ("place", place.Place), ("net", Answer.Number(place.Of.Net))))]));
        if (!unrecognised.IsZero)
            answer.Work($"Taxable differences and probable profit carry {Sum(of => of.Recognised)}; {unrecognised} is not recognised.");
        answer.Work($"Set off within each entity and jurisdiction: {net} net.");
        if (facts.SignedMoneyOrNull("opening_deferred_tax", "opening_dtl") is { } opening)
            answer.Set("deferred_expense", net - opening);
    }
}
