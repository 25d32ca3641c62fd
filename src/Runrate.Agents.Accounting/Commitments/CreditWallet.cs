using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Commitments;

/// <summary>Credits that a vendor granted.</summary>
/// <param name="Expires">The last day on which they can be used; null where they do not lapse.</param>
public sealed record WalletGrant(LocalDate On, Money Amount, LocalDate? Expires);

/// <summary>What a grant has come to.</summary>
public sealed record WalletLine(WalletGrant Grant, Money Used, Money Lapsed, Money Left);

/// <summary>A wallet on a day.</summary>
/// <param name="Uncovered">Used beyond what was granted: a use without its grant, to be explained.</param>
public sealed record WalletStanding(IReadOnlyList<WalletLine> Lines, Money Granted, Money Used, Money Lapsed, Money Left, Money Uncovered);

/// <summary>
/// Granted credits by grant, use and expiry. A use draws on what lapses first. A grant costs nothing and is no asset: it lowers cost
/// as it is used, and what lapses is a price reduction that was not taken.
/// </summary>
public static class CreditWallet
{
    public static WalletStanding At(
        LocalDate asOf, Currency currency, IEnumerable<WalletGrant> grants, IEnumerable<(LocalDate On, Money Amount)> uses)
    {
        var zero = Money.Zero(currency);
        var lines = grants.Where(g => g.On <= asOf).OrderBy(g => g.Expires ?? LocalDate.MaxIsoValue).ThenBy(g => g.On).ThenBy(g => g.Amount)
            .Select(g => (Grant: g, Used: zero)).ToArray();
        var uncovered = zero;
        foreach (var (on, amount) in uses.Where(u => u.On <= asOf).OrderBy(u => u.On))
        {
            var left = amount;
            for (var i = 0; i < lines.Length && left > zero; i++)
            {
                var (grant, used) = lines[i];
                if (grant.On > on || grant.Expires < on)
                    continue;
                var part = left < grant.Amount - used ? left : grant.Amount - used;
                lines[i] = (grant, used + part);
                left -= part;
            }
            uncovered += left;
        }
        var result = lines.Select(l => l.Grant.Expires < asOf
            ? new WalletLine(l.Grant, l.Used, l.Grant.Amount - l.Used, zero)
            : new WalletLine(l.Grant, l.Used, zero, l.Grant.Amount - l.Used)).ToList();
        Money Sum(Func<WalletLine, Money> of) => result.Aggregate(zero, (sum, line) => sum + of(line));
        return new(result, Sum(l => l.Grant.Amount), Sum(l => l.Used), Sum(l => l.Lapsed), Sum(l => l.Left), uncovered);
    }
}
