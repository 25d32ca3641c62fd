using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>Priced usage of an agent on a meter of a model, by the environment it was tagged with; empty means nobody tagged it.</summary>
/// <param name="Cost">The exact sum of the sub-ledger.</param>
public sealed record TaggedUsage(AgentId Agent, string Provider, string Model, string Meter, string Environment,
    decimal Quantity, decimal Cost, Currency Currency);

/// <summary>Usage split into development, production and untagged: the evidence that a research credit stands on.</summary>
public sealed class ResearchTagging(RunrateDb db)
{
    public const string Development = "Development";
    public const string Production = "Production";

    /// <summary>Both days inclusive; in the order of agent, provider, model, meter and environment.</summary>
    public async Task<IReadOnlyList<TaggedUsage>> Run(EntityId entity, LocalDate from, LocalDate to, CancellationToken ct = default)
    {
        // Exact decimals are summed in memory: one of the databases would sum them in binary.
        var days = await UsageDays.Of(db, entity, from, to)
            .Select(d => new
            {
                d.Lane.Agent,
                d.Lane.Provider,
                d.Lane.Model,
                d.Lane.Meter,
                d.Lane.Environment,
                d.Quantity,
                d.Lane.PerUnit,
                d.Lane.Currency,
            })
            .ToListAsync(ct);
        return
        [
            .. days.GroupBy(d => (d.Agent, d.Provider, d.Model, d.Meter, d.Environment, d.Currency))
                .Select(g => new TaggedUsage(
                    g.Key.Agent, g.Key.Provider, g.Key.Model, g.Key.Meter, g.Key.Environment, g.Sum(d => d.Quantity),
                    g.Sum(d => d.Quantity * d.PerUnit), g.Key.Currency))
                .OrderBy(u => u.Agent.Value, StringComparer.Ordinal).ThenBy(u => u.Provider, StringComparer.Ordinal)
                .ThenBy(u => u.Model, StringComparer.Ordinal).ThenBy(u => u.Meter, StringComparer.Ordinal).ThenBy(u =>
                    u.Environment, StringComparer.Ordinal),
        ];
    }
}
