using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Spend;

/// <summary>One charge as sent by a client.</summary>
/// <param name="Effective">What the period consumed; null when it is the billed amount.</param>
/// <param name="Agent">The agent it names, in any spelling; null leaves it to the rules.</param>
/// <param name="Account">An expense account; null derives it from the service.</param>
/// <param name="PeriodEnd">Exclusive; null is one day after the start.</param>
public sealed record ChargeInput(
    string Source, string Id, string Provider, string Service, decimal Billed, decimal? Effective, Currency Currency,
    Instant PeriodStart,
    Instant? PeriodEnd = null, string? Agent = null, ChargeCategory Category = ChargeCategory.Usage, string? Model = null,
    string? Meter = null,
    string? Description = null, string? InvoiceId = null, string? CommitmentId = null, string? ResourceId = null,
    string? Account = null,
    Guid? ArrangementId = null, IReadOnlyDictionary<string, string>? Tags = null);

/// <summary>Records one charge. Sending the same (source, id) again changes nothing.</summary>
public sealed class RecordCharge(RunrateDb db)
{
    /// <returns>The stored charge: the new one, or the one that was there.</returns>
    public async Task<Outcome<Charge>> Run(EntityId entity, ChargeInput input, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Recording a charge takes the role Operator or Accountant.");
        var owner = await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entity, ct);
        if (owner is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity {entity}.", "entity");
        if (await Problem(owner, input, ct) is { } problem)
            return problem;

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await Metering.IntakeLock.Share(db, $"{actor.Name}, a charge of {input.Provider}", ct) is { } busy)
            return busy;
        var agents = await AgentAssignment.Load(db, entity, null, ct);
        await using var insert = BulkInsert<Charge>.Prepare(db);
        await insert.Add([Charge(owner, input, agents).Sign()], ct);
        await transaction.CommitAsync(ct);
        return await db.Charges.AsNoTracking().FirstAsync(c => c.Source == input.Source && c.ExternalId == input.Id, ct);
    }

    private async Task<Refusal?> Problem(Entity owner, ChargeInput input, CancellationToken ct)
    {
        foreach (var (value, field) in new[] { (input.Source, "source"), (input.Id, "id"), (input.Provider, "provider"),
            (input.Service, "service") })
        {
            if (string.IsNullOrWhiteSpace(value))
                return new Refusal(RefusalCodes.MissingField, $"A charge has a {field}.", field);
        }
        if (input.PeriodEnd < input.PeriodStart)
            return new Refusal(RefusalCodes.InvalidValue, "The charge period ends before it starts.", "periodEnd");
        if (input.Account is { } code
            && (!ChartOfAccounts.Default.Contains(code)
                || ChartOfAccounts.Default[code] is not { Type: AccountType.Expense, Memo: false }))
            return new Refusal(RefusalCodes.InvalidValue, $"{code} is not an expense account.", "account");
        if (input.ArrangementId is { } arrangement
            && !await db.Arrangements.AnyAsync(a => a.Id == arrangement && a.Entity == owner.Id, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no arrangement {arrangement}.", "arrangementId");
        var date = input.PeriodStart.InZone(Zone(owner)).Date;
        var fx = await FxTable.Load(db, owner.FunctionalCurrency, ct);
        return fx.Rate(input.Currency, date) is null
            ? new Refusal(RefusalCodes.CurrencyMismatch,
                $"There is no {input.Currency} to {owner.FunctionalCurrency} rate for {date:uuuu-MM-dd}. Import one first.",
                "currency")
            : null;
    }

    private static Charge Charge(Entity owner, ChargeInput input, AgentAssignment agents)
    {
        var facts = new AssignmentFacts(input.Agent, input.Tags, input.ResourceId, input.Service, Model: input.Model);
        return new Charge
        {
            Source = input.Source,
            ExternalId = input.Id,
            Key = Metering.RecordKey.Of(input.Source, input.Id),
            Entity = owner.Id,
            Agent = agents.Assign(facts),
            AgentKey = AgentAssignment.KeyOf(facts),
            ArrangementId = input.ArrangementId,
            Category = input.Category,
            Provider = input.Provider,
            Service = input.Service,
            Description = input.Description,
            Model = input.Model,
            Meter = input.Meter,
            ResourceId = input.ResourceId,
            InvoiceId = input.InvoiceId,
            CommitmentId = input.CommitmentId,
            BilledCost = input.Billed,
            EffectiveCost = input.Effective ?? input.Billed,
            Currency = input.Currency,
            PeriodStart = input.PeriodStart,
            PeriodEnd = input.PeriodEnd ?? input.PeriodStart + Duration.FromDays(1),
            Date = input.PeriodStart.InZone(Zone(owner)).Date,
            Account = input.Account ?? ServiceAccounts.Of(null, null, input.Service),
        };
    }

    private static DateTimeZone Zone(Entity owner) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(owner.TimeZone)
        ?? DateTimeZone.Utc;
}
