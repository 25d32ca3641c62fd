using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Spend;

/// <param name="From">The month from which on it holds.</param>
/// <param name="Cost">Run cost where nothing is said.</param>
/// <param name="Terms">One for each entity that is served; empty ends the recharge.</param>
public sealed record RechargeStatement(
    string? Agent, YearMonth? From, RechargeBasis? Basis, RechargeCost? Cost, IReadOnlyList<RechargeTermStatement>? Terms);

/// <param name="Receiver">The entity that is served.</param>
/// <param name="Percent">Only where a fixed share decides.</param>
public sealed record RechargeTermStatement(string? Receiver, decimal? Percent, decimal? MarkupPercent);

/// <param name="Outcomes">Accepted outcomes of the month that served the receiver.</param>
public sealed record ServedStatement(string? Agent, string? Receiver, YearMonth? Period, decimal? Outcomes);

/// <summary>
/// States which entities an agent serves and what they owe for it. A sealed month of the provider keeps the terms it was closed with.
/// Needs the Controller role.
/// </summary>
public sealed class StateRecharge(RunrateDb db, IdGenerator ids, IClock clock)
{
    private const int TermsMax = 50;
    private const decimal MarkupMax = 1_000;
    private const decimal OutcomesMax = 1_000_000_000_000;

    public async Task<Outcome<RechargeRule>> Run(Entity provider, RechargeStatement stated, Actor actor, CancellationToken ct = default)
    {
        var read = await Read(provider, stated, actor, ct);
        if (!read.IsOk)
            return read.Refusal;
        db.RechargeRules.Add(read.Value);
        await db.SaveChangesAsync(ct);
        return read.Value;
    }

    /// <summary>The rule as it would be, for a preview: nothing is saved.</summary>
    public async Task<Outcome<RechargeRule>> Read(Entity provider, RechargeStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Recharging an agent to another entity needs the Controller role.");
        if (string.IsNullOrWhiteSpace(stated.Agent) || stated.From is not { } from)
            return new Refusal(RefusalCodes.MissingField, "Say which agent is recharged and from which month on: agent, from.",
                string.IsNullOrWhiteSpace(stated.Agent) ? "agent" : "from");
        var id = new AgentId(stated.Agent.Trim());
        if (!await db.Agents.AnyAsync(a => a.Entity == provider.Id && a.Id == id, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}' in {provider.Name}.", "agent");
        var basis = stated.Basis ?? RechargeBasis.Percent;
        var terms = (stated.Terms ?? []).Select(t => t with { Receiver = t?.Receiver?.Trim() }).ToList();
        if (await Fault(provider, basis, terms, ct) is { } fault)
            return fault;
        if (await Sealed(provider, from, ct) is { } isSealed)
            return isSealed;
        return new RechargeRule
        {
            Id = ids.Next(),
            Entity = provider.Id,
            Agent = id,
            Basis = basis,
            Cost = stated.Cost ?? RechargeCost.RunCost,
            Terms = [.. terms.Select(t => new RechargeTerm(t.Receiver!, t.Percent, t.MarkupPercent ?? 0))],
            From = from,
            StatedBy = actor.Name,
            StatedAt = clock.GetCurrentInstant(),
        };
    }

    /// <summary>States how many accepted outcomes of a month served an entity; none is zero, and zero is a statement too.</summary>
    public async Task<Outcome<ServedOutcomes>> Serve(Entity provider, ServedStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Stating whom an agent served needs the Controller role.");
        var missing = string.IsNullOrWhiteSpace(stated.Agent) ? "agent" : string.IsNullOrWhiteSpace(stated.Receiver) ? "receiver"
            : stated.Period is null ? "period" : stated.Outcomes is null ? "outcomes" : null;
        if (missing is not null)
            return new Refusal(RefusalCodes.MissingField, "Say which agent served which entity in which month, and how many outcomes.", missing);
        if (stated.Outcomes is < 0 or > OutcomesMax)
            return new Refusal(RefusalCodes.InvalidValue, "Outcomes are a number from 0 on.", "outcomes");
        var (agent, receiver, period) = (new AgentId(stated.Agent!.Trim()), new EntityId(stated.Receiver!.Trim()), stated.Period!.Value);
        var rules = await db.RechargeRules.AsNoTracking().Where(r => r.Entity == provider.Id && r.Agent == agent).ToListAsync(ct);
        var rule = RechargeRule.Holding(rules, period).FirstOrDefault();
        if (rule is not { Basis: RechargeBasis.Outcomes } || !rule.Terms.Exists(t => t.Receiver == receiver.Value))
            return new Refusal(RefusalCodes.InvalidValue,
                $"{agent} is not recharged to {receiver} by outcomes in {InWords.Of(period)}: state that first.", "receiver");
        if (await Sealed(provider, period, ct) is { } isSealed)
            return isSealed;
        var served = new ServedOutcomes
        {
            Id = ids.Next(),
            Entity = provider.Id,
            Agent = agent,
            Receiver = receiver,
            Period = period,
            Outcomes = stated.Outcomes!.Value,
            StatedBy = actor.Name,
            StatedAt = clock.GetCurrentInstant(),
        };
        db.ServedOutcomes.Add(served);
        await db.SaveChangesAsync(ct);
        return served;
    }

    private async Task<Refusal?> Sealed(Entity provider, YearMonth from, CancellationToken ct) =>
        await db.Closes.AnyAsync(c => c.Entity == provider.Id && c.Status == CloseStatus.Closed && c.Period >= from, ct)
            ? new Refusal(RefusalCodes.PeriodSealed,
                $"{InWords.Of(from)} or a later month of {provider.Name} is sealed, and what it recharged is in its books. "
                + "State it from the next open month on.", "from")
            : null;

    private async Task<Refusal?> Fault(
        Entity provider, RechargeBasis basis, IReadOnlyList<RechargeTermStatement> terms, CancellationToken ct)
    {
        if (terms.Count > TermsMax)
            return new Refusal(RefusalCodes.TooLarge, $"At most {TermsMax} entities are served by an agent.", "terms");
        if (terms.Any(t => string.IsNullOrEmpty(t.Receiver)))
            return new Refusal(RefusalCodes.MissingField, "Each term names the entity that is served: receiver.", "terms");
        if (terms.Any(t => t.Receiver == provider.Id.Value))
            return new Refusal(RefusalCodes.InvalidValue, $"{provider.Name} is the agent's own entity: what is not recharged stays there.", "terms");
        var known = await db.Entities.AsNoTracking().Select(e => e.Id).ToListAsync(ct);
        if (terms.FirstOrDefault(t => !known.Contains(new EntityId(t.Receiver!))) is { } unknown)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{unknown.Receiver}'.", "terms");
        if (terms.GroupBy(t => t.Receiver).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Refusal(RefusalCodes.InvalidValue, $"{twice.Key} has two terms.", "terms");
        if (terms.Any(t => t.MarkupPercent is < 0 or > MarkupMax))
            return new Refusal(RefusalCodes.InvalidValue, $"A mark-up is from 0 to {MarkupMax:0} per cent.", "terms");
        if (basis == RechargeBasis.Outcomes)
        {
            return terms.Any(t => t.Percent is not null)
                ? new Refusal(RefusalCodes.InvalidValue, "By outcomes no per cent is stated: the outcomes of each month are.", "terms")
                : null;
        }
        if (terms.Any(t => t.Percent is null))
            return new Refusal(RefusalCodes.MissingField, "Say what per cent each entity bears: percent.", "terms");
        return terms.Any(t => t.Percent is <= 0 or > 100) || terms.Sum(t => t.Percent) > 100
            ? new Refusal(RefusalCodes.InvalidValue, "A share is above 0 per cent, and all of them are at most 100.", "terms")
            : null;
    }
}
