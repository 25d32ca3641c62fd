using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;

namespace Runrate.Agents.Workforce;

/// <summary>
/// Hires the agents of a card file. A card that lacks what hiring needs is refused with every missing field named; those hired before it stay.
/// </summary>
public sealed class HireFromCard(RegisterAgent register)
{
    public async Task<Outcome<IReadOnlyList<Agent>>> Run(EntityId entity, string card, Actor actor, CancellationToken ct = default)
    {
        var read = AgentCards.Read(card);
        if (!read.IsOk)
            return read.Refusal;
        var hired = new List<Agent>();
        foreach (var registration in read.Value)
        {
            var outcome = await register.Run(registration with { Entity = entity }, actor, ct);
            if (!outcome.IsOk)
                return outcome.Refusal with { Message = $"{registration.Name}: {outcome.Refusal.Message}" };
            hired.Add(outcome.Value);
        }
        return hired;
    }
}
