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
            .Where(u => u.Stream.Entity == entity && u.Stream.Source == AssistantUsage.Agent.Value && u.OccurredAt >= since).ToListAsync(ct);
        var prices = await PriceBook.Load(db, ct);
        return [.. used.GroupBy(u => u.Model).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var costs = g.Select(u => u.CostAt(prices)).ToList();
            // An answer may take several calls, each an event.
            var answers = g.Select(u => u.EventId.Split('#')[0]).Distinct(StringComparer.Ordinal).Count();
            return new AnswerCost(g.Key, answers,
                decimal.Round(g.SelectMany(u => u.Counts).Where(c => Tokens.Contains(c.Meter)).Sum(c => c.Quantity) / answers),
                costs.Contains(null) ? null : costs.Sum(c => c!.Value) / answers);
        })];
    }
}
