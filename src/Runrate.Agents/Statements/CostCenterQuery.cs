using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <param name="Own">Cost of its own agents.</param>
/// <param name="ChargedOut">Of that, what others bear.</param>
/// <param name="ChargedIn">What it bears of agents of others.</param>
public sealed record CostCenterLine(string Name, int Agents, Money Own, Money ChargedOut, Money ChargedIn)
{
    public Money Borne => Own - ChargedOut + ChargedIn;
}

/// <param name="Ref">Opens the agent's cost to its postings.</param>
public sealed record CostCenterCharge(AgentId Agent, string AgentName, string From, string To, decimal Percent, Money Amount, string Ref);

/// <summary>Loaded cost of a month by cost centre, with what shared agents are charged to others. Charging changes no total.</summary>
/// <param name="Charges">Each share of each shared agent.</param>
/// <param name="Rules">What holds in the month, one for each shared agent.</param>
public sealed record CostCenterStatement(
    EntityId Entity, YearMonth Period, Book Book, IReadOnlyList<CostCenterLine> Lines, IReadOnlyList<CostCenterCharge> Charges, Money Total,
    string TotalRef, IReadOnlyList<ChargebackRule> Rules);

/// <summary>Divides the ledger's cost of a month by cost centre. Shares are cut to the micro and sum to the agent's cost.</summary>
public sealed class CostCenterQuery(RunrateDb db, LedgerQueries ledger)
{
    public const string None = "No cost centre";

    public async Task<CostCenterStatement> Of(Entity entity, YearMonth period, Book book, CancellationToken ct = default)
    {
        var accounts = AccountSets.Of(book).Loaded;
        var currency = entity.FunctionalCurrency;
        var cost = (await ledger.Movements(entity.Id, book, period, period, null, ct))
            .Where(m => m.Currency == currency && accounts.Contains(m.Account))
            .GroupBy(m => m.Agent).ToDictionary(g => new AgentId(g.Key.Length == 0 ? AgentId.Unassigned.Value : g.Key),
                g => new Money(g.Sum(m => m.Micros), currency));
        var agents = (await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id).ToListAsync(ct)).ToDictionary(a => a.Id);
        var rules = (await db.ChargebackRules.AsNoTracking().Where(r => r.Entity == entity.Id && r.From <= period).ToListAsync(ct))
            .GroupBy(r => r.Agent).Select(g => g.OrderBy(r => r.From).ThenBy(r => r.StatedAt).ThenBy(r => r.Id).Last())
            .Where(r => r.Shares.Count > 0).ToList();
        var charges = rules.SelectMany(r => Charges(r, agents[r.Agent])).OrderBy(c => c.From, StringComparer.Ordinal)
            .ThenBy(c => c.AgentName, StringComparer.Ordinal).ThenBy(c => c.To, StringComparer.Ordinal).ToList();
        var homes = cost.Keys.Concat(agents.Keys).Distinct().ToLookup(a => agents.GetValueOrDefault(a)?.CostCenter ?? None);
        var names = homes.Select(h => h.Key).Concat(charges.Select(c => c.To)).Distinct().OrderBy(n => n == None)
            .ThenBy(n => n, StringComparer.Ordinal);
        var lines = names.Select(name => new CostCenterLine(name, homes[name].Count(a => agents.ContainsKey(a)),
            Sum(homes[name].Select(a => cost.GetValueOrDefault(a, Money.Zero(currency)))),
            Sum(charges.Where(c => c.From == name).Select(c => c.Amount)), Sum(charges.Where(c => c.To == name).Select(c => c.Amount))));
        return new CostCenterStatement(entity.Id, period, book,
            [.. lines.Where(l => l.Agents > 0 || !l.Own.IsZero || !l.ChargedIn.IsZero)], charges, Sum(cost.Values),
            new FigureSource(entity.Id, book, period, period, null, accounts).ToRef(), rules);

        Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(currency), (sum, amount) => sum + amount);

        IEnumerable<CostCenterCharge> Charges(ChargebackRule rule, Agent agent)
        {
            var whole = cost.GetValueOrDefault(agent.Id, Money.Zero(currency));
            var parts = whole.Allocate([.. rule.Shares.Select(s => s.Percent), 100 - rule.Shares.Sum(s => s.Percent)]);
            var reference = new FigureSource(entity.Id, book, period, period, agent.Id, accounts).ToRef();
            return rule.Shares.Select((share, i) =>
                new CostCenterCharge(agent.Id, agent.Name, agent.CostCenter, share.CostCenter, share.Percent, parts[i], reference));
        }
    }
}
