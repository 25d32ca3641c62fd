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
/// <param name="Shares">Per cent by cost centre; what they leave stays with the agent's own. Empty ends the sharing.</param>
public sealed record ChargebackStatement(string? Agent, YearMonth? From, IReadOnlyList<ChargebackShare>? Shares);

/// <summary>States which cost centres bear a shared agent. A sealed month keeps the shares it was read with. Needs the Controller role.</summary>
public sealed class StateChargeback(RunrateDb db, IdGenerator ids, IClock clock)
{
    private const int SharesMax = 50;
    private const int NameMax = 60;

    public async Task<Outcome<ChargebackRule>> Run(Entity entity, ChargebackStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Sharing an agent between cost centres needs the Controller role.");
        if (string.IsNullOrWhiteSpace(stated.Agent) || stated.From is not { } from)
            return new Refusal(RefusalCodes.MissingField, "Say which agent is shared and from which month on: agent, from.",
                string.IsNullOrWhiteSpace(stated.Agent) ? "agent" : "from");
        var id = new AgentId(stated.Agent.Trim());
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Entity == entity.Id && a.Id == id, ct);
        if (agent is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{stated.Agent}' in {entity.Name}.", "agent");
        if (Fault(agent, stated.Shares ?? []) is { } fault)
            return fault;
        var isSealed = await db.Closes.AnyAsync(c => c.Entity == entity.Id && c.Status == CloseStatus.Closed && c.Period >= from, ct);
        if (isSealed)
            return new Refusal(RefusalCodes.PeriodSealed,
                $"{InWords.Of(from)} or a later month is sealed, and its cost centres were read as they are. "
                + "Share from the next open month on.", "from");
        var rule = new ChargebackRule
        {
            Id = ids.Next(),
            Entity = entity.Id,
            Agent = agent.Id,
            Shares = [.. (stated.Shares ?? []).Select(s => s with { CostCenter = s.CostCenter.Trim() })],
            From = from,
            StatedBy = actor.Name,
            StatedAt = clock.GetCurrentInstant(),
        };
        db.ChargebackRules.Add(rule);
        await db.SaveChangesAsync(ct);
        return rule;
    }

    private static Refusal? Fault(Agent agent, IReadOnlyList<ChargebackShare> shares)
    {
        if (shares.Count > SharesMax)
            return new Refusal(RefusalCodes.TooLarge, $"At most {SharesMax} cost centres share an agent.", "shares");
        if (shares.Any(s => string.IsNullOrWhiteSpace(s?.CostCenter) || s.CostCenter.Trim().Length > NameMax))
            return new Refusal(RefusalCodes.InvalidValue, $"Each share names a cost centre in at most {NameMax} characters.", "shares");
        if (shares.Any(s => s.Percent is <= 0 or > 100) || shares.Sum(s => s.Percent) > 100)
            return new Refusal(RefusalCodes.InvalidValue, "A share is above 0 per cent, and all of them are at most 100.", "shares");
        if (shares.GroupBy(s => s.CostCenter.Trim(), StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Refusal(RefusalCodes.InvalidValue, $"{twice.Key} has two shares.", "shares");
        return shares.Any(s => s.CostCenter.Trim().Equals(agent.CostCenter, StringComparison.OrdinalIgnoreCase))
            ? new Refusal(RefusalCodes.InvalidValue, $"{agent.CostCenter} is the agent's own: what is not given stays there.", "shares")
            : null;
    }
}
