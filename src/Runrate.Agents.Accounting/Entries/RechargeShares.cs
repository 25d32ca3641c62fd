using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <param name="Weight">Of a whole: per cent of a hundred, or outcomes of all.</param>
/// <param name="MarkupPercent">On top of that share: the entity's own policy.</param>
public sealed record RechargePart(decimal Weight, decimal MarkupPercent);

/// <summary>What one receiver owes for a month.</summary>
/// <param name="Cost">Its share of the cost.</param>
/// <param name="Lines">Share and mark-up by the account that the receiver's expense goes to; they sum to <see cref="Amount"/>.</param>
public sealed record RechargeShare(Money Cost, Money Markup, IReadOnlyList<(string Account, Money Amount)> Lines)
{
    public Money Amount => Cost + Markup;
}

/// <summary>Divides an agent's cost of a month between the entities it serves, to the micro.</summary>
public static class RechargeShares
{
    private const decimal Hundred = 100;

    /// <summary>
    /// One share for each part. Each account is divided by itself, so that shares and what stays sum to its cost exactly; the mark-up is
    /// rounded once and follows the lines.
    /// </summary>
    /// <param name="cost">By account, in the provider's currency.</param>
    /// <param name="whole">What the weights are of; what they leave stays with the provider.</param>
    public static IReadOnlyList<RechargeShare> Of(
        IReadOnlyDictionary<string, Money> cost, IReadOnlyList<RechargePart> parts, decimal whole, Currency currency)
    {
        var weights = parts.Select(p => p.Weight).Append(whole - parts.Sum(p => p.Weight)).ToList();
        var accounts = cost.Where(c => !c.Value.IsZero).OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => (Account: AccountOf(c.Key), Parts: c.Value.Allocate(weights))).ToList();
        return [.. parts.Select((part, i) =>
        {
            var lines = accounts.GroupBy(a => a.Account, StringComparer.Ordinal)
                .Select(g => (Account: g.Key, Amount: Sum(g.Select(a => a.Parts[i]), currency))).ToList();
            var share = Sum(lines.Select(l => l.Amount), currency);
            var markup = share * (part.MarkupPercent / Hundred);
            return new RechargeShare(share, markup, Scaled(lines, 1 + part.MarkupPercent / Hundred, share + markup));
        })];
    }

    /// <summary>The lines at a rate, in its currency; they sum to the translated whole.</summary>
    public static IReadOnlyList<(string Account, Money Amount)> At(
        IReadOnlyList<(string Account, Money Amount)> lines, decimal rate, Currency to, Money whole) =>
        Scaled([.. lines.Select(l => (l.Account, new Money(l.Amount.Micros, to)))], rate, Translated(whole, rate, to));

    public static Money Translated(Money amount, decimal rate, Currency to) => Money.From(amount.ToDecimal() * rate, to);

    /// <summary>Run cost keeps its line; of other cost the receiver has neither the asset nor the build: to it that is a service.</summary>
    private static string AccountOf(string account) => ChartOfAccounts.Default[account].Line switch
    {
        "ModelInference" or "Infrastructure" or "Seats" or "HumanReview" or "OtherServices" or "Maintenance" => account,
        _ => Accounts.OtherServices,
    };

    /// <summary>Cumulative rounding: the last line takes what the whole leaves.</summary>
    private static List<(string Account, Money Amount)> Scaled(
        IReadOnlyList<(string Account, Money Amount)> lines, decimal factor, Money whole)
    {
        var scaled = new List<(string, Money)>(lines.Count);
        var (reached, given) = (0m, Money.Zero(whole.Currency));
        for (var i = 0; i < lines.Count; i++)
        {
            reached += lines[i].Amount.ToDecimal();
            var upTo = i == lines.Count - 1 ? whole : Money.From(reached * factor, whole.Currency);
            scaled.Add((lines[i].Account, upTo - given));
            given = upTo;
        }
        return scaled;
    }

    private static Money Sum(IEnumerable<Money> amounts, Currency currency) =>
        amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);
}
