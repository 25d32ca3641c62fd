using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat;

/// <summary>What the answers of one model took.</summary>
/// <param name="CostPerAnswer">In the currency of the entity's books; null while a meter of it has no price.</param>
public sealed record AnswerCost(string Model, int Answers, decimal TokensPerAnswer, decimal? CostPerAnswer);

/// <summary>Reads what answers cost from the assistant's own usage, the same records that the close accrues.</summary>
public sealed class AnswerCosts(RunrateDb db, IClock clock)
{
    public const int Days = 30;

    private static readonly string[] Tokens =
        [Meters.InputTokens, Meters.OutputTokens, Meters.CacheReadTokens, Meters.CacheWriteTokens, Meters.CacheWrite1hTokens];

    public async Task<IReadOnlyList<AnswerCost>> Read(EntityId entity, CancellationToken ct = default)
    {
        var since = clock.GetCurrentInstant() - Duration.FromDays(Days);
        var used = await db.UsageEvents.AsNoTracking()
            .Where(u => u.Entity == entity && u.Source == AssistantUsage.Agent.Value && u.OccurredAt >= since)
            .Select(u => new { u.Model, u.EventId, u.Meter, u.Quantity, u.Cost }).ToListAsync(ct);
        return [.. used.GroupBy(u => u.Model).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            // One answer is one event, kept as a line for each meter.
            var answers = g.Select(u => u.EventId.Split('#')[0]).Distinct(StringComparer.Ordinal).Count();
            return new AnswerCost(g.Key, answers,
                decimal.Round(g.Where(u => Tokens.Contains(u.Meter)).Sum(u => u.Quantity) / answers),
                g.Any(u => u.Cost is null) ? null : g.Sum(u => u.Cost!.Value) / answers);
        })];
    }
}
