using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>An arrangement as stated. On a change, null leaves a field as it is, and a fact that is stated again replaces the earlier one.</summary>
public sealed record ArrangementStatement
{
    public EntityId? Entity { get; init; }
    /// <summary>The agent it serves; <see cref="AgentId.Unassigned"/> makes it shared.</summary>
    public AgentId? Agent { get; init; }
    public string? Name { get; init; }
    public string? Vendor { get; init; }
    public string? Category { get; init; }
    /// <summary>Major units of the entity's functional currency.</summary>
    public decimal? Amount { get; init; }
    public string? Currency { get; init; }
    public LocalDate? Date { get; init; }
    public LocalDate? ServiceStart { get; init; }
    public LocalDate? ServiceEnd { get; init; }
    public LocalDate? ReadyOn { get; init; }
    public string? ExternalId { get; init; }
    public IReadOnlyList<ArrangementFact>? Facts { get; init; }
    public CapitalisationFile? Capitalisation { get; init; }
    public CommitmentTerms? Commitment { get; init; }
}

/// <summary>
/// Creates or changes an arrangement and its facts. What the ledger holds of it changes only when it is classified again and the new
/// memo is approved. Needs the Accountant role.
/// </summary>
public sealed class SaveArrangement(RunrateDb db, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<Arrangement>> Create(ArrangementStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return NotPermitted;
        var missing = Missing(stated);
        if (missing.Count > 0)
            return new Refusal(RefusalCodes.MissingField, $"An arrangement cannot do without: {string.Join(", ", missing)}.",
                string.Join(",", missing));
        var entity = await db.Entities.FindAsync([stated.Entity!.Value], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{stated.Entity}'.", "entity");
        var currency = entity.FunctionalCurrency;
        var arrangement = new Arrangement
        {
            Id = ids.Next(),
            Entity = entity.Id,
            Name = stated.Name!.Trim(),
            Vendor = stated.Vendor?.Trim() ?? "",
            Category = stated.Category!,
            Amount = Money.From(stated.Amount!.Value, currency),
            Date = stated.Date!.Value,
            CreatedAt = clock.GetCurrentInstant(),
            CreatedBy = actor.Name,
        };
        if (await Apply(arrangement, stated, ct) is { } refused)
            return refused;
        arrangement.CommitmentStatedAt = arrangement.ExternalId is null ? null : arrangement.CreatedAt;
        db.Arrangements.Add(arrangement);
        await db.SaveChangesAsync(ct);
        return arrangement;
    }

    public async Task<Outcome<Arrangement>> Change(Guid id, ArrangementStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return NotPermitted;
        var arrangement = await db.Arrangements.FirstOrDefaultAsync(a => a.Id == id, ct);
        if (arrangement is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {id}.", "arrangement");
        if (arrangement.ProjectId is { } project)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{arrangement.Name} follows its development project: state it at /api/development-projects/{project}.", "arrangement");
        var before = (arrangement.ExternalId, arrangement.Amount);
        arrangement.Name = stated.Name?.Trim() ?? arrangement.Name;
        arrangement.Vendor = stated.Vendor?.Trim() ?? arrangement.Vendor;
        arrangement.Category = stated.Category ?? arrangement.Category;
        arrangement.Date = stated.Date ?? arrangement.Date;
        if (stated.Amount is { } amount)
            arrangement.Amount = Money.From(amount, arrangement.Amount.Currency);
        if (await Apply(arrangement, stated, ct) is { } refused)
        {
            db.ChangeTracker.Clear();
            return refused;
        }
        if (arrangement.ExternalId is not null && before != (arrangement.ExternalId, arrangement.Amount))
            arrangement.CommitmentStatedAt = clock.GetCurrentInstant();
        await db.SaveChangesAsync(ct);
        return arrangement;
    }

    private static Refusal NotPermitted => new(RefusalCodes.NotPermitted, "Stating facts of an arrangement needs the Accountant role.");

    private static List<string> Missing(ArrangementStatement stated)
    {
        (string Field, bool Present)[] required =
        [
            ("entity", stated.Entity is not null),
            ("name", !string.IsNullOrWhiteSpace(stated.Name)),
            ("category", !string.IsNullOrWhiteSpace(stated.Category)),
            ("amount", stated.Amount is not null),
            ("date", stated.Date is not null),
        ];
        return [.. required.Where(r => !r.Present).Select(r => r.Field)];
    }

    private async Task<Refusal?> Apply(Arrangement arrangement, ArrangementStatement stated, CancellationToken ct)
    {
        var currency = arrangement.Amount.Currency;
        if (stated.Currency is { } code && (!Accounting.Primitives.Currency.TryParse(code, out var given) || given != currency))
            return new Refusal(RefusalCodes.CurrencyMismatch, $"State the amount in {currency}, converted at the rate of the day.", "currency");
        if (arrangement.Amount.IsNegative)
            return new Refusal(RefusalCodes.InvalidValue, "The amount is negative.", "amount");
        if (stated.Agent is { } agent)
        {
            if (agent != AgentId.Unassigned && !await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == arrangement.Entity, ct))
                return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}' in {arrangement.Entity}.", "agent");
            arrangement.Agent = agent == AgentId.Unassigned ? null : agent;
        }
        arrangement.ServiceStart = stated.ServiceStart ?? arrangement.ServiceStart;
        arrangement.ServiceEnd = stated.ServiceEnd ?? arrangement.ServiceEnd;
        arrangement.ReadyOn = stated.ReadyOn ?? arrangement.ReadyOn;
        arrangement.ExternalId = stated.ExternalId ?? arrangement.ExternalId;
        arrangement.Capitalisation = stated.Capitalisation ?? arrangement.Capitalisation;
        arrangement.Commitment = stated.Commitment ?? arrangement.Commitment;
        if (Unsound(arrangement) is { } unsound)
            return unsound;
        if (arrangement.ServiceEnd < arrangement.ServiceStart)
            return new Refusal(RefusalCodes.InvalidValue, "The service ends before it starts.", "serviceEnd");
        if (stated.Facts is { } facts)
        {
            var kept = arrangement.Facts.Where(known => facts.All(f => f.Fact != known.Fact));
            arrangement.FactHistory = [.. arrangement.FactHistory, .. facts.Except(arrangement.Facts)];
            arrangement.Facts = [.. kept, .. facts];
        }
        return Validate(arrangement);
    }

    /// <summary>A minimum needs a term, and a grant an amount.</summary>
    private static Refusal? Unsound(Arrangement arrangement)
    {
        const decimal largest = 1_000_000_000_000m;
        if (arrangement.Commitment is not { } terms)
            return null;
        var (from, until) = (terms.From ?? arrangement.ServiceStart, terms.Until ?? arrangement.ServiceEnd);
        if (terms.MinimumSpend is < 0 or > largest)
            return new Refusal(RefusalCodes.InvalidValue, "The minimum spend is not an amount.", "commitment.minimumSpend");
        if (terms.MinimumSpend is > 0 && (from is null || until is null))
            return new Refusal(RefusalCodes.MissingField, "A minimum spend has a term: state from and until.", "commitment.until");
        if (until < from)
            return new Refusal(RefusalCodes.InvalidValue, "The commitment ends before it starts.", "commitment.until");
        if (terms.ShortfallProbable is not (null or "Yes" or "No"))
            return new Refusal(RefusalCodes.InvalidValue, "shortfallProbable is Yes or No, or left out while nobody has judged it.",
                "commitment.shortfallProbable");
        if ((terms.Grants ?? []).Any(g => g.Amount is <= 0 or > largest || g.ExpiresOn < g.On))
            return new Refusal(RefusalCodes.InvalidValue, "A grant has an amount above zero and lapses after it was given.", "commitment.grants");
        return null;
    }

    /// <summary>The rulebook says which facts there are, which categories, and what values each may take.</summary>
    private static Refusal? Validate(Arrangement arrangement)
    {
        foreach (var fact in arrangement.Facts)
        {
            if (string.IsNullOrWhiteSpace(fact?.Fact) || fact.Value is null)
                return new Refusal(RefusalCodes.MissingField, "A fact has a name and a value: fact, value, source.", "facts");
            if (!Named.TryParse<FactSource>(fact.Source, ignoreCase: true, out _))
                return new Refusal(RefusalCodes.InvalidValue,
                    $"The source of {fact.Fact} is register, ledger, user or assumption, not '{fact.Source}'.", fact.Fact);
        }
        var entries = arrangement.Facts.Select(f => new FactEntry(f.Fact, f.Value))
            .Prepend(new FactEntry("category", arrangement.Category)).DistinctBy(f => f.Fact);
        return FactSet.From(entries).Refusal;
    }
}
