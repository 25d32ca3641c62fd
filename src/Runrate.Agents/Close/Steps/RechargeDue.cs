using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Steps;

/// <summary>What an entity owes for an agent's month, and what of it is posted.</summary>
/// <param name="Rule">Null where it was recharged before and is no more.</param>
/// <param name="Cost">All of the agent's cost that the rule looks at.</param>
/// <param name="Share">Null while something is missing.</param>
/// <param name="Rate">Units of the receiver's currency for one of the provider's.</param>
/// <param name="Lines">The receiver's expense by account, in its own currency.</param>
/// <param name="Missing">Why it cannot be computed; null when it can.</param>
public sealed record RechargeLine(
    RechargeCase Case, RechargeRule? Rule, RechargeTerm? Term, decimal? Weight, decimal Whole, Money Cost, RechargeShare? Share, decimal? Rate,
    IReadOnlyList<(string Account, Money Amount)> Lines, CostFunction Function, RechargePosted Posted, Currency ReceiverCurrency, string? Missing)
{
    public Money Due => Share?.Amount ?? Money.Zero(Cost.Currency);

    public Money ReceiverDue => Lines.Aggregate(Money.Zero(ReceiverCurrency), (sum, line) => sum + line.Amount);

    /// <summary>The provider's side: the difference that is not posted yet.</summary>
    public Money Left => Missing is null ? Due - Posted.Provider : Money.Zero(Cost.Currency);

    /// <summary>The receiver's side, by account.</summary>
    public IReadOnlyList<(string Account, Money Amount)> ReceiverLeft => Missing is not null ? [] :
    [
        .. Lines.Select(l => l.Account).Union(Posted.Lines.Keys).Order(StringComparer.Ordinal)
            .Select(account => (account, Of(account) - Posted.Lines.GetValueOrDefault(account, Money.Zero(ReceiverCurrency))))
            .Where(l => !l.Item2.IsZero),
    ];

    /// <summary>The arithmetic, for whoever reads the entry.</summary>
    public string Basis => Share is null || Term is null ? "No share of this month is recharged any more."
        : (Rule!.Basis == RechargeBasis.Percent ? $"{InWords.Of(Weight ?? 0)} %" : $"{InWords.Of(Weight ?? 0)} of {InWords.Of(Whole)} outcomes")
            + $" of {InWords.Of(Cost)} {(Rule.Cost == RechargeCost.RunCost ? "run cost" : "loaded cost")}"
            + (Term.MarkupPercent == 0 ? "" : $", mark-up {InWords.Of(Term.MarkupPercent)} %")
            + (Cost.Currency == ReceiverCurrency ? "" : $", at {InWords.Of(Rate ?? 0)} {ReceiverCurrency.Code} for one {Cost.Currency.Code}");

    private Money Of(string account) =>
        Lines.Where(l => l.Account == account).Aggregate(Money.Zero(ReceiverCurrency), (sum, line) => sum + line.Amount);
}

/// <summary>What the intercompany rules of a provider come to, month by month, from the ledger as it stands: it posts nothing.</summary>
public sealed class RechargeDue(RunrateDb db)
{
    /// <param name="only">This month; null is every one since the first rule, up to <paramref name="to"/>.</param>
    /// <param name="instead">A rule that is not saved, for a preview.</param>
    public async Task<IReadOnlyList<RechargeLine>> Of(
        Entity provider, YearMonth to, YearMonth? only = null, RechargeRule? instead = null, CancellationToken ct = default)
    {
        var rules = await db.RechargeRules.AsNoTracking().Where(r => r.Entity == provider.Id).ToListAsync(ct);
        if (instead is not null)
            rules.Add(instead);
        var recorded = (await db.Recharges.AsNoTracking().Where(r => r.Entity == provider.Id && r.Period <= to)
            .Select(r => new { r.Agent, r.Receiver, r.Period }).Distinct().ToListAsync(ct)).Select(r => (r.Agent, r.Receiver, r.Period)).ToHashSet();
        var first = rules.Select(r => r.From).Concat(recorded.Select(r => r.Period)).Order().Cast<YearMonth?>().FirstOrDefault();
        if (first is null || first > to)
            return [];
        var from = only ?? first.Value;
        var read = await Read(provider, rules, from, only ?? to, ct);
        var lines = new List<RechargeLine>();
        for (var month = from; month <= (only ?? to); month = month.Next())
        {
            var holding = RechargeRule.Holding(rules, month).ToList();
            foreach (var rule in holding.OrderBy(r => r.Agent.Value, StringComparer.Ordinal))
                lines.AddRange(Lines(provider, rule, month, read));
            var current = holding.SelectMany(r => r.Terms, (r, t) => (r.Agent, t.Receiver)).ToHashSet();
            lines.AddRange(recorded.Where(r => r.Period == month && !current.Contains((r.Agent, r.Receiver.Value)))
                .OrderBy(r => r.Agent.Value, StringComparer.Ordinal)
                .Select(r => Ended(Case(provider, r.Agent, r.Receiver.Value, month, read), read)));
        }
        return lines;
    }

    private static IEnumerable<RechargeLine> Lines(Entity provider, RechargeRule rule, YearMonth month, Facts read)
    {
        var currency = provider.FunctionalCurrency;
        var accounts = rule.Cost == RechargeCost.RunCost ? AccountSets.Of(provider.PrimaryBook).RunCost : AccountSets.Of(provider.PrimaryBook).Loaded;
        var cost = read.Cost[(rule.Agent, month)].Where(c => accounts.Contains(c.Account))
            .ToDictionary(c => c.Account, c => new Money(c.Micros, currency), StringComparer.Ordinal);
        var all = new Money(cost.Values.Sum(c => c.Micros), currency);
        var (weights, whole, missing) = Weights(rule, month, read);
        var shares = missing is null
            ? RechargeShares.Of(cost, [.. rule.Terms.Select((t, i) => new RechargePart(weights[i]!.Value, t.MarkupPercent))], whole, currency)
            : null;
        return rule.Terms.Select((term, i) =>
        {
            var of = Case(provider, rule.Agent, term.Receiver, month, read);
            var to = read.Entities[of.Receiver].FunctionalCurrency;
            var rate = read.Fx[to].Rate(currency, month.LastDay());
            var share = shares?[i];
            var why = missing ?? (rate is null ? $"There is no rate from {currency.Code} to {to.Code} for {InWords.Of(month.LastDay())}." : null);
            return new RechargeLine(
                of, rule, term, weights.ElementAtOrDefault(i), whole, all, why is null ? share : null, rate,
                why is null ? RechargeShares.At(share!.Lines, rate!.Value, to, share.Amount) : [], read.FunctionOf(rule.Agent, month),
                read.Posted.GetValueOrDefault(of.Source) ?? RechargePosted.None(currency), to, why);
        });
    }

    private static RechargeLine Ended(RechargeCase of, Facts read)
    {
        var (currency, to) = (read.Entities[of.Provider].FunctionalCurrency, read.Entities[of.Receiver].FunctionalCurrency);
        return new RechargeLine(
            of, null, null, null, 0, Money.Zero(currency), null, read.Fx[to].Rate(currency, of.Month.LastDay()) ?? 1, [],
            read.FunctionOf(of.Agent, of.Month), read.Posted.GetValueOrDefault(of.Source) ?? RechargePosted.None(currency), to, null);
    }

    private static (IReadOnlyList<decimal?> Weights, decimal Whole, string? Missing) Weights(RechargeRule rule, YearMonth month, Facts read)
    {
        if (rule.Basis == RechargeBasis.Percent)
            return ([.. rule.Terms.Select(t => t.Percent)], 100, null);
        var served = rule.Terms.Select(t => read.Served.GetValueOrDefault((rule.Agent, new EntityId(t.Receiver), month))).ToList();
        var accepted = read.Accepted.GetValueOrDefault((rule.Agent, month));
        if (served.Contains(null))
        {
            var whom = rule.Terms.Where((_, i) => served[i] is null).Select(t => read.Entities[new EntityId(t.Receiver)].Name).ToList();
            return (served, accepted, $"How many outcomes of {InWords.Of(month)} served {InWords.Join(whom)} is not stated.");
        }
        var sum = served.Sum(s => s!.Value);
        if (sum > accepted)
            return (served, accepted, $"{InWords.Of(sum)} outcomes of {InWords.Of(month)} are said to serve other entities, "
                + $"and {InWords.Of(accepted)} were accepted.");
        return (served, accepted == 0 ? 1 : accepted, null);
    }

    private static RechargeCase Case(Entity provider, AgentId agent, string receiver, YearMonth month, Facts read)
    {
        var to = read.Entities[new EntityId(receiver)];
        return new RechargeCase(provider.Id, provider.Name, to.Id, to.Name, agent, read.Agents.GetValueOrDefault(agent) ?? agent.Value, month);
    }

    private async Task<Facts> Read(Entity provider, List<RechargeRule> rules, YearMonth from, YearMonth to, CancellationToken ct)
    {
        var (id, first, last) = (provider.Id, from.FirstDay(), to.LastDay());
        var entities = await db.Entities.AsNoTracking().ToDictionaryAsync(e => e.Id, ct);
        var wanted = rules.Select(r => r.Agent).ToHashSet();
        var accounts = AccountSets.Of(provider.PrimaryBook).Loaded.ToList();
        var (currency, book) = (provider.FunctionalCurrency, provider.PrimaryBook);
        var sums = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == id && e.Period >= from && e.Date >= first && e.Date <= last
                && (e.Book == null || e.Book == book) && e.Kind != EntryKind.Recharge)
            .SelectMany(e => e.Postings, (e, p) => new { e.Date, p.Agent, p.Account, p.Amount.Currency, p.Amount.Micros })
            .Where(p => p.Agent != null && p.Currency == currency && accounts.Contains(p.Account))
            .GroupBy(p => new { p.Date, p.Agent, p.Account })
            .Select(g => new { g.Key.Date, g.Key.Agent, g.Key.Account, Micros = g.Sum(p => p.Micros) }).ToListAsync(ct);
        var cost = sums.Where(s => wanted.Contains(s.Agent!.Value))
            .GroupBy(s => (Agent: s.Agent!.Value, Month: s.Date.ToYearMonth(), s.Account))
            .Select(g => (g.Key, Micros: g.Sum(s => s.Micros))).ToLookup(g => (g.Key.Agent, g.Key.Month), g => (g.Key.Account, g.Micros));
        var fx = new Dictionary<Currency, FxTable>();
        foreach (var into in entities.Values.Select(e => e.FunctionalCurrency).Distinct())
            fx[into] = await FxTable.Load(db, into, first, last, ct);
        var outputs = await db.Outputs.AsNoTracking().Where(o => o.Entity == id && o.Date >= first && o.Date <= last)
            .Select(o => new { o.Agent, o.Date, o.Accepted }).ToListAsync(ct);
        var served = await db.ServedOutcomes.AsNoTracking().Where(s => s.Entity == id && s.Period >= from && s.Period <= to).ToListAsync(ct);
        var functions = await FunctionHistory.Load(db, id, ct);
        return new Facts(
            entities, await db.Agents.AsNoTracking().Where(a => a.Entity == id).ToDictionaryAsync(a => a.Id, a => a.Name, ct), cost, fx,
            await RechargePosted.Load(db, provider, ct),
            outputs.GroupBy(o => (o.Agent, o.Date.ToYearMonth())).ToDictionary(g => g.Key, g => g.Sum(o => o.Accepted)),
            served.GroupBy(s => (s.Agent, s.Receiver, s.Period))
                .ToDictionary(g => g.Key, g => (decimal?)g.OrderBy(s => s.StatedAt).ThenBy(s => s.Id).Last().Outcomes),
            (agent, month) => CostFunctions.Serving(functions.At(agent.Value, month)));
    }

    /// <summary>Everything that is read once for all months.</summary>
    private sealed record Facts(
        IReadOnlyDictionary<EntityId, Entity> Entities, IReadOnlyDictionary<AgentId, string> Agents,
        ILookup<(AgentId Agent, YearMonth Month), (string Account, long Micros)> Cost, IReadOnlyDictionary<Currency, FxTable> Fx,
        IReadOnlyDictionary<string, RechargePosted> Posted, IReadOnlyDictionary<(AgentId, YearMonth), decimal> Accepted,
        IReadOnlyDictionary<(AgentId, EntityId, YearMonth), decimal?> Served, Func<AgentId, YearMonth, CostFunction> FunctionOf);
}
