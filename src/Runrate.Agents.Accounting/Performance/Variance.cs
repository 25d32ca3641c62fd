using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>One bar of the bridge; positive is better. <paramref name="Because"/> is the arithmetic in words.</summary>
public sealed record VarianceStep(string Name, Money Amount, string Because);

/// <summary>
/// From one net contribution to another: month to month, or budget to actual. The steps sum to the difference exactly, to the micro, because
/// every step but two is rounded once and those two take what is left.
/// </summary>
public sealed record Variance(Money From, IReadOnlyList<VarianceStep> Steps, Money To)
{
    public const string Volume = "Volume";
    public const string Price = "Price";
    public const string Mix = "Mix";
    public const string Retries = "Retries";
    public const string Rework = "Rework";
    public const string OtherRunCost = "Other run cost";
    public const string Headcount = "Headcount";
    public const string AcquisitionCost = "Acquisition and build cost";
    public const string WriteDowns = "Write-downs";
    public const string Recharges = "Recharges to other entities";

    private const int Named = 5;

    public Money Change => To - From;

    /// <summary>
    /// As it is shown: every amount in minor units, rounded along the way from one end to the other, so that the steps still sum to the change.
    /// Sentences and charts both show these.
    /// </summary>
    public Variance Shown()
    {
        var (exact, shown) = (From, From.RoundToMinorUnit());
        var steps = new List<VarianceStep>();
        foreach (var step in Steps)
        {
            exact += step.Amount;
            var next = exact.RoundToMinorUnit();
            steps.Add(step with { Amount = next - shown });
            shown = next;
        }
        return new Variance(From.RoundToMinorUnit(), steps, To.RoundToMinorUnit());
    }

    /// <summary>
    /// Value and metered cost are taken apart in order: volume (accepted outcomes, at the earlier value and metered cost of each), price (the
    /// change of each unit price on the later quantities, and of the value of an outcome), retries and rework (attempts per accepted outcome),
    /// and mix, which takes what is left of metered cost.
    /// </summary>
    public static Variance Between(MonthFacts last, MonthFacts now) => new(last.Net, Split(last, now), now.Net);

    /// <summary>
    /// The workforce: agents at work in both months step by step, those of one month only as headcount. The unit that stands for cost no agent
    /// claims, and an agent of another entity that serves this one, are never headcount.
    /// </summary>
    /// <param name="isOwn">Whether a key is an agent of the workforce.</param>
    public static Variance OfWorkforce(
        IReadOnlyDictionary<string, MonthFacts> last, IReadOnlyDictionary<string, MonthFacts> now, Func<string, bool> isOwn, Currency currency)
    {
        var none = MonthFacts.None(currency);
        var (from, to, heads) = (Money.Zero(currency), Money.Zero(currency), Money.Zero(currency));
        var sums = Names.ToDictionary(n => n, _ => Money.Zero(currency));
        var (accepted, before) = (0m, 0m);
        var (joined, left) = (0, 0);
        foreach (var key in last.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            var (then, present) = (last.GetValueOrDefault(key) ?? none, now.GetValueOrDefault(key) ?? none);
            from += then.Net;
            to += present.Net;
            (accepted, before) = (accepted + present.Accepted, before + then.Accepted);
            if (isOwn(key) && then.IsEmpty != present.IsEmpty)
            {
                heads += present.Net - then.Net;
                (joined, left) = then.IsEmpty ? (joined + 1, left) : (joined, left + 1);
                continue;
            }
            foreach (var step in Split(then, present))
                sums[step.Name] += step.Amount;
        }
        sums[Headcount] = heads;
        return new Variance(from, [.. Names.Select(n => new VarianceStep(n, sums[n], n switch
        {
            Volume => $"{InWords.Of(accepted)} accepted outcomes against {InWords.Of(before)}, " +
                      "at each agent's earlier value and metered cost of one.",
            Headcount => $"{InWords.Count(joined, "agent")} began and {InWords.Count(left, "agent")} ended; their whole contribution.",
            _ => Says(n),
        }))], to);
    }

    /// <summary>
    /// The steps as they are told, the heaviest first: those that weigh most and can be seen beside what is compared, and what the others add
    /// up to. Sentence and chart both tell these, so that they speak of the same rest.
    /// </summary>
    /// <returns>Of <see cref="Shown"/>; no rest where none or one is left.</returns>
    public (IReadOnlyList<VarianceStep> Steps, VarianceStep? Others) Told()
    {
        var shown = Shown();
        var seen = Math.Max(Math.Abs(shown.From.Micros), Math.Abs(shown.To.Micros)) / 100;
        var steps = shown.Steps.Where(s => !s.Amount.IsZero).OrderByDescending(s => Math.Abs(s.Amount.Micros)).ToList();
        var named = steps.Where((s, i) => i == 0 || (i < Named && Math.Abs(s.Amount.Micros) >= seen)).ToList();
        var others = steps[named.Count..];
        if (others.Count < 2)
            return (steps, null);
        var rest = others.Select(s => s.Amount).Aggregate((a, b) => a + b);
        return (named, new VarianceStep("The rest", rest, $"{others.Count} steps that weigh less."));
    }

    /// <summary>The message of the waterfall: direction, amount, and the steps that weigh most with what the rest adds up to.</summary>
    public string Sentence(string against = "the month before")
    {
        var shown = Shown();
        var change = shown.Change;
        if (change.IsZero)
            return $"Net contribution is {InWords.Of(To)}, the same as {against}.";
        var (steps, rest) = Told();
        var parts = (rest is { Amount.IsZero: false } ? steps.Append(rest) : steps).Select(s => Part(s.Name.ToLowerInvariant(), s.Amount));
        return $"Net contribution {(change.IsNegative ? "fell" : "rose")} by {InWords.Of(change.Abs())} to {InWords.Of(To)}, against {against}: " +
               $"{string.Join(", ", parts)}.";

        static string Part(string name, Money amount) => $"{name} {(amount.IsNegative ? "took" : "added")} {InWords.Of(amount.Abs())}";
    }

    private static readonly string[] Names = [Volume, Price, Mix, Retries, Rework, OtherRunCost, Headcount, AcquisitionCost, WriteDowns,
        Recharges];

    private static string Says(string name) => name switch
    {
        Price => "The change of each unit price on the later quantities, and of the value of an outcome.",
        Mix => "Models and meters used, and usage per attempt: what volume, price, retries and rework leave of metered cost.",
        Retries => "Rejected attempts per accepted outcome.",
        Rework => "Outcomes done again, per accepted outcome.",
        OtherRunCost => "Run cost that is not metered: infrastructure, seats, human review, services, shared cost, " +
                        "and what other entities charge for their agents.",
        Headcount => "Agents that began or ended.",
        AcquisitionCost => "What agents cost to acquire, as this book charges it: build cost, research and training as incurred, " +
                           "amortisation and depreciation over time.",
        WriteDowns => "Impairment, disposals and write-downs.",
        Recharges => "What other entities pay for agents that serve them.",
        _ => "Accepted outcomes, at the earlier value and metered cost of one.",
    };

    private static List<VarianceStep> Split(MonthFacts last, MonthFacts now)
    {
        var currency = now.Value.Currency;
        var (cost0, cost1) = (last.MeteredCost, now.MeteredCost);
        var metered = Money.From(cost1, currency) - Money.From(cost0, currency);
        var more = last.Accepted > 0 ? now.Accepted / last.Accepted - 1 : 0;
        // Without an earlier outcome there is no earlier value of one: all that changed is volume.
        var valueOfVolume = last.Accepted > 0 ? Money.From(last.Value.ToDecimal() * more, currency) : now.Value - last.Value;
        var costOfVolume = Money.From(cost0 * more, currency);
        var (retries, rework) = QualityEffect(last, now, cost0, currency);
        var priceOfUsage = Money.From(PriceEffect(last, now), currency);
        var valueOfOne = now.Value - last.Value - valueOfVolume;
        var mix = metered - costOfVolume - retries - rework - priceOfUsage;
        return
        [
            new(Volume, valueOfVolume - costOfVolume,
                $"{InWords.Of(now.Accepted)} accepted outcomes against {InWords.Of(last.Accepted)}: value {InWords.Of(valueOfVolume)}, " +
                $"metered cost {InWords.Of(costOfVolume)}."),
            new(Price, valueOfOne - priceOfUsage,
                $"Unit prices of usage {InWords.Of(-priceOfUsage)}, value of an outcome {InWords.Of(valueOfOne)}."),
            new(Mix, -mix, Says(Mix)),
            new(Retries, -retries, $"Rejected per accepted outcome: {Per(now.Rejected, now)} against {Per(last.Rejected, last)}."),
            new(Rework, -rework, $"Done again per accepted outcome: {Per(now.Reworked, now)} against {Per(last.Reworked, last)}."),
            new(OtherRunCost, last.RunCost - now.RunCost + metered, Says(OtherRunCost)),
            new(Headcount, Money.Zero(currency), "The same agent."),
            new(AcquisitionCost, last.AcquisitionCost - now.AcquisitionCost, Says(AcquisitionCost)),
            new(WriteDowns, last.WriteDowns - now.WriteDowns, Says(WriteDowns)),
            new(Recharges, now.Income - last.Income, Says(Recharges)),
        ];
    }

    /// <summary>Attempts per accepted outcome are one, and what was rejected, and what was done again: each has its part of the cost.</summary>
    private static (Money Retries, Money Rework) QualityEffect(MonthFacts last, MonthFacts now, decimal cost0, Currency currency)
    {
        if (last.Accepted <= 0 || now.Accepted <= 0 || last.Attempts <= 0)
            return (Money.Zero(currency), Money.Zero(currency));
        var each = cost0 * (now.Accepted / last.Accepted) / (last.Attempts / last.Accepted);
        return (
            Money.From(each * (now.Rejected / now.Accepted - last.Rejected / last.Accepted), currency),
            Money.From(each * (now.Reworked / now.Accepted - last.Reworked / last.Accepted), currency));
    }

    private static decimal PriceEffect(MonthFacts last, MonthFacts now)
    {
        var before = last.Metered.GroupBy(m => m.Key).Where(g => g.Sum(m => m.Quantity) != 0)
            .ToDictionary(g => g.Key, g => g.Sum(m => m.Cost) / g.Sum(m => m.Quantity));
        return now.Metered.GroupBy(m => m.Key).Where(g => before.ContainsKey(g.Key))
            .Sum(g => g.Sum(m => m.Cost) - before[g.Key] * g.Sum(m => m.Quantity));
    }

    private static string Per(decimal count, MonthFacts month) => month.Accepted == 0 ? "none accepted" : $"{count / month.Accepted:0.00}";
}
