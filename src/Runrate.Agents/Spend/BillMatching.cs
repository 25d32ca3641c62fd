using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using RowKey = (string Provider, string Model, string Account);

namespace Runrate.Agents.Spend;

/// <summary>Metered cost of an agent's day on a model, as the ledger holds it, in micros of the functional currency.</summary>
public sealed record MeteredCost(LocalDate Date, AgentId Agent, string Provider, string Model, string Account, long Micros);

/// <summary>
/// A usage charge in the functional currency, for the days from <paramref name="From"/> until before <paramref name="To"/>.
/// </summary>
/// <param name="Model">Null where the bill does not say which.</param>
/// <param name="IsReport">Whether the provider's own cost report says it, and not an invoice.</param>
public sealed record BilledUsage(AgentId Agent, string Provider, string? Model, string Account, decimal Amount, LocalDate From,
    LocalDate To, bool IsReport = false);

/// <summary>
/// Usage and bill that describe the same thing: a provider's model on an account, on the days that the bill covers.
/// </summary>
/// <param name="Model"><see cref="BillMatching.AnyModel"/> where the bill names none: everything metered of the provider that no
/// named row covers.</param>
/// <param name="Metered">Micros per agent.</param>
/// <param name="Billed">Micros per agent; unassigned is what the bill gives to no one.</param>
public sealed record BillMatch(
    string Provider, string Model, string Account, IReadOnlyDictionary<AgentId, long> Metered, IReadOnlyDictionary<AgentId,
    long> Billed)
{
    public long MeteredTotal => Metered.Values.Sum();

    public long BilledTotal => Billed.Values.Sum();

    /// <summary>
    /// What each agent's cost is once the bill is known. Rows that name an agent decide for it; what the bill gives to no one is
    /// shared by the remaining agents in proportion to what was metered, and stays unassigned where nothing was.
    /// </summary>
    public IReadOnlyDictionary<AgentId, long> Final(Currency currency)
    {
        var final = Billed.Where(b => b.Key != AgentId.Unassigned).ToDictionary();
        var open = Billed.GetValueOrDefault(AgentId.Unassigned);
        var sharing = Metered.Where(m => m.Value > 0 && !final.ContainsKey(m.Key))
            .OrderBy(m => m.Key.Value, StringComparer.Ordinal).ToList();
        if (open == 0)
            return final;
        if (sharing.Count == 0)
        {
            final[AgentId.Unassigned] = open;
            return final;
        }
        var shares = new Money(open, currency).Allocate([.. sharing.Select(s => (decimal)s.Value)]);
        for (var i = 0; i < sharing.Count; i++)
            final[sharing[i].Key] = final.GetValueOrDefault(sharing[i].Key) + shares[i].Micros;
        return final;
    }
}

/// <summary>Finds where usage and bill describe the same consumption. Pure.</summary>
public static class BillMatching
{
    public const string AnyModel = "*";

    /// <summary>
    /// Also returns bills without metered usage, and metered usage without a bill, each as a match with one side empty.
    /// </summary>
    public static IReadOnlyList<BillMatch> Match(IReadOnlyList<MeteredCost> metered, IReadOnlyList<BilledUsage> billed,
        Currency currency)
    {
        var named = billed.Where(b => b.Model is not null).GroupBy(b => Key(b.Provider, b.Model!, b.Account))
            .ToDictionary(g => g.Key, g => g.ToList());
        var unnamed = billed.Where(b => b.Model is null).GroupBy(b => Key(b.Provider, AnyModel, b.Account))
            .ToDictionary(g => g.Key, g => g.ToList());
        var namedDays = named.ToDictionary(n => n.Key, n => Days(n.Value));
        var unnamedDays = unnamed.ToDictionary(n => n.Key, n => Days(n.Value));
        var sides = new Dictionary<RowKey, Dictionary<AgentId, long>>();
        // Thousands of agents' days are of one model: its names are read once.
        var keys = new Dictionary<RowKey, (RowKey Own, RowKey Any)>();
        foreach (var cost in metered)
        {
            var row = (cost.Provider, cost.Model, cost.Account);
            if (!keys.TryGetValue(row, out var known))
                keys[row] = known = (Key(cost.Provider, cost.Model, cost.Account), Key(cost.Provider, AnyModel, cost.Account));
            var (own, any) = known;
            var key = namedDays.TryGetValue(own, out var days) && days.Contains(cost.Date) ? own
                : unnamedDays.TryGetValue(any, out var anyDays) && anyDays.Contains(cost.Date) ? any
                : (own.Provider, own.Model + Unbilled, own.Account);
            if (!sides.TryGetValue(key, out var agents))
                sides[key] = agents = [];
            agents[cost.Agent] = agents.GetValueOrDefault(cost.Agent) + cost.Micros;
        }
        var bills = named.Concat(unnamed).ToDictionary(b => b.Key, b => b.Value.GroupBy(r => r.Agent)
            .ToDictionary(g => g.Key, g => Money.From(g.Sum(r => r.Amount), currency).Micros));
        return
        [
            .. sides.Keys.Union(bills.Keys).OrderBy(k => k)
                .Select(k => new BillMatch(
                    k.Provider, k.Model.Replace(Unbilled, "", StringComparison.Ordinal), k.Account,
                    sides.GetValueOrDefault(k) ?? [], bills.GetValueOrDefault(k) ?? [])),
        ];
    }

    private const string Unbilled = "\u001funbilled";

    private static RowKey Key(string provider, string model, string account)
    {
        var canonical = Providers.Canonical(provider);
        var bare = model.ToLowerInvariant();
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && (canonical == "" || Providers.Canonical(bare[..slash]) == canonical))
            (canonical, bare) = (Providers.Canonical(bare[..slash]), bare[(slash + 1)..]);
        return (canonical, bare, account);
    }

    private static HashSet<LocalDate> Days(List<BilledUsage> rows)
    {
        var days = new HashSet<LocalDate>();
        foreach (var (from, to) in rows.Select(r => (r.From, r.To)).Distinct())
        {
            for (var day = from; day < to; day = day.PlusDays(1))
                days.Add(day);
        }
        return days;
    }
}
