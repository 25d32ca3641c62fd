using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>Metered consumption of a month at its price: one model's meter at one provider.</summary>
public sealed record MeteredLine(string Key, decimal Quantity, decimal Cost);

/// <summary>What of a month explains its net contribution. Costs are positive.</summary>
/// <param name="Attempts">Accepted, rejected and reworked outcomes: what was tried.</param>
/// <param name="Metered">Priced usage in the functional currency; what it does not cover falls under other run cost.</param>
public sealed record MonthFacts(
    Money Value, Money RunCost, Money AcquisitionCost, Money WriteDowns, decimal Accepted, decimal Attempts, IReadOnlyList<MeteredLine> Metered)
{
    public Money Net => Value - RunCost - AcquisitionCost - WriteDowns;
}

/// <summary>One bar of the bridge; positive is better. <paramref name="Because"/> is the arithmetic in words.</summary>
public sealed record VarianceStep(string Name, Money Amount, string Because);

/// <summary>From last month's net to this month's. The steps sum to the difference exactly, to the micro.</summary>
public sealed record Variance(Money From, IReadOnlyList<VarianceStep> Steps, Money To)
{
    /// <summary>
    /// Metered cost is taken apart in order: volume (accepted outcomes, at last month's cost each), retries (attempts per
    /// accepted outcome), price (this month's quantities at the change of unit price), and mix (what is left: models, meters and
    /// usage per attempt). Each is rounded to a micro; mix and other run cost take the remainders, so nothing is lost.
    /// </summary>
    public static Variance Between(MonthFacts last, MonthFacts now)
    {
        var currency = now.Value.Currency;
        var (cost0, cost1) = (last.Metered.Sum(m => m.Cost), now.Metered.Sum(m => m.Cost));
        var volume = last.Accepted > 0 ? cost0 * (now.Accepted / last.Accepted - 1) : 0;
        var retries = RetryEffect(last, now, cost0);
        var price = PriceEffect(last, now);
        var change = Money.From(cost1, currency) - Money.From(cost0, currency);
        var volumeMoney = Money.From(volume, currency);
        var retriesMoney = Money.From(retries, currency);
        var priceMoney = Money.From(price, currency);
        var mix = change - volumeMoney - retriesMoney - priceMoney;
        var steps = new List<VarianceStep>
        {
            new("Output value", now.Value - last.Value, $"{now.Accepted:0.##} accepted outcomes against {last.Accepted:0.##}."),
            new("Volume", -volumeMoney, "Metered cost of more or fewer accepted outcomes, at last month's cost of each."),
            new("Price", -priceMoney, "This month's quantities at the change of each unit price."),
            new("Mix", -mix, "Models and meters used, and usage per attempt: what volume, price and retries leave."),
            new("Retries", -retriesMoney, $"Attempts per accepted outcome: {PerOutcome(now)} against {PerOutcome(last)}."),
            new("Other run cost", last.RunCost - now.RunCost + change, "Run cost that is not metered usage."),
            new("Acquisition and amortisation", last.AcquisitionCost - now.AcquisitionCost, "Build cost expensed, amortisation and depreciation."),
            new("Write-down", last.WriteDowns - now.WriteDowns, "Impairment, disposals and write-downs."),
        };
        return new Variance(last.Net, steps, now.Net);
    }

    private static decimal RetryEffect(MonthFacts last, MonthFacts now, decimal cost0)
    {
        if (last.Accepted <= 0 || now.Accepted <= 0 || last.Attempts <= 0)
            return 0;
        var before = last.Attempts / last.Accepted;
        var after = now.Attempts / now.Accepted;
        return cost0 * (now.Accepted / last.Accepted) * (after / before - 1);
    }

    private static decimal PriceEffect(MonthFacts last, MonthFacts now)
    {
        var before = last.Metered.Where(m => m.Quantity != 0).GroupBy(m => m.Key)
            .ToDictionary(g => g.Key, g => g.Sum(m => m.Cost) / g.Sum(m => m.Quantity));
        return now.Metered.GroupBy(m => m.Key).Where(g => before.ContainsKey(g.Key))
            .Sum(g => g.Sum(m => m.Cost) - before[g.Key] * g.Sum(m => m.Quantity));
    }

    private static string PerOutcome(MonthFacts month) => month.Accepted == 0 ? "none accepted" : $"{month.Attempts / month.Accepted:0.00}";
}
