using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>That a provider's variance of a month is known and why, by one person, and by another who agrees.</summary>
public sealed class VarianceAcceptance
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    public required YearMonth Period { get; init; }
    public required string Provider { get; init; }
    /// <summary>The variance that was looked at; another amount has to be accepted anew.</summary>
    public required long Micros { get; set; }
    public required string Why { get; set; }
    public required string AcceptedById { get; set; }
    public required string AcceptedBy { get; set; }
    public required Instant AcceptedAt { get; set; }
    public string? ConfirmedBy { get; set; }
    public Instant? ConfirmedAt { get; set; }
}

internal sealed class VarianceAcceptanceMapping : IEntityTypeConfiguration<VarianceAcceptance>
{
    public void Configure(EntityTypeBuilder<VarianceAcceptance> acceptance)
    {
        acceptance.HasKey(a => a.Id);
        acceptance.HasIndex(a => new { a.Entity, a.Period, a.Provider }).IsUnique();
    }
}

/// <summary>Accepts a variance: the first time with a reason, the second time by another person.</summary>
public sealed class AcceptVariance(RunrateDb db, ThreeWayMatch matches, IClock clock, IdGenerator ids)
{
    /// <returns>Refusals: <c>not-permitted</c>, <c>not-found</c>, <c>missing-field</c>, <c>maker-is-checker</c>, <c>already-exists</c>.</returns>
    public async Task<Outcome<VarianceAcceptance>> Run(
        EntityId entity, YearMonth period, string provider, string? why, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant) && !actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Accepting a variance takes the role Accountant or Controller.");
        if ((await matches.Of(entity, period, ct)).FirstOrDefault(m => m.Provider == provider) is not { } match)
            return new Refusal(RefusalCodes.NotFound, $"There is nothing of '{provider}' in {InWords.Of(period)}.", "provider");
        if (match.IsSettled)
            return new Refusal(RefusalCodes.AlreadyExists, $"The variance of {provider} in {InWords.Of(period)} needs nobody any more.", "provider");
        var now = clock.GetCurrentInstant();
        var known = await db.VarianceAcceptances.FirstOrDefaultAsync(a => a.Entity == entity && a.Period == period && a.Provider == provider, ct);
        if (known is not null && known.Micros == match.Variance.Micros)
        {
            if (known.AcceptedById == actor.Id)
                return new Refusal(RefusalCodes.MakerIsChecker, $"{known.AcceptedBy} accepted it; another person agrees.");
            (known.ConfirmedBy, known.ConfirmedAt) = (actor.Name, now);
            await db.SaveChangesAsync(ct);
            return known;
        }
        if (string.IsNullOrWhiteSpace(why))
            return new Refusal(RefusalCodes.MissingField, "Say why the variance is right as it is.", "why");
        if (known is null)
        {
            known = new VarianceAcceptance
            {
                Id = ids.Next(),
                Entity = entity,
                Period = period,
                Provider = provider,
                Micros = match.Variance.Micros,
                Why = why.Trim(),
                AcceptedById = actor.Id,
                AcceptedBy = actor.Name,
                AcceptedAt = now,
            };
            db.VarianceAcceptances.Add(known);
        }
        else
        {
            (known.Micros, known.Why, known.AcceptedById, known.AcceptedBy, known.AcceptedAt, known.ConfirmedBy, known.ConfirmedAt) =
                (match.Variance.Micros, why.Trim(), actor.Id, actor.Name, now, null, null);
        }
        await db.SaveChangesAsync(ct);
        return known;
    }
}
