using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>Work an agent delivered, as reported.</summary>
/// <param name="Date">The day in the entity's time zone.</param>
/// <param name="Reworked">Of the accepted, those that had to be done again.</param>
public sealed record OutputInput(
    string Source, string Id, AgentId Agent, LocalDate Date, string Unit, decimal Accepted, decimal Rejected = 0,
    decimal Reworked = 0);

/// <summary>Records delivered work. Sending the same (source, id) again changes nothing.</summary>
public sealed class RecordOutput(RunrateDb db)
{
    /// <returns>Whether it was new.</returns>
    public async Task<Outcome<bool>> Run(EntityId entity, OutputInput output, Actor actor, CancellationToken ct = default)
    {
        var added = await Run(entity, [output], actor, ct);
        return added.IsOk ? added.Value == 1 : added.Refusal;
    }

    /// <summary>Records all of them; where one is refused, none.</summary>
    /// <returns>How many were new.</returns>
    public async Task<Outcome<int>> Run(
        EntityId entity, IReadOnlyList<OutputInput> outputs, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Recording output takes the role Operator.");
        var named = outputs.Select(o => o.Agent).Distinct().ToList();
        var known = await db.Agents.Where(a => a.Entity == entity && named.Contains(a.Id)).Select(a => a.Id).ToListAsync(ct);
        foreach (var output in outputs)
            if (Fault(output, known) is { } refusal)
                return refusal;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await using var insert = BulkInsert<OutputRecord>.Prepare(db);
        var added = await insert.Add([.. outputs.Select(o => Record(entity, o))], ct);
        await MonthDue.Note(db, entity, MonthDue.Outcomes, outputs.Select(o => o.Date.ToYearMonth()).Distinct(), ct);
        await transaction.CommitAsync(ct);
        return added.Count(isNew => isNew);
    }

    private static Refusal? Fault(OutputInput output, List<AgentId> known)
    {
        if (string.IsNullOrWhiteSpace(output.Source) || string.IsNullOrWhiteSpace(output.Id) || string.IsNullOrWhiteSpace(output.Unit))
            return new Refusal(RefusalCodes.MissingField, "An outcome has a source, an id and a unit.", "id");
        if (output.Accepted < 0 || output.Rejected < 0 || output.Reworked < 0 || output.Reworked > output.Accepted)
            return new Refusal(RefusalCodes.InvalidValue, "Counts are not below zero, and what is reworked was accepted first.", "accepted");
        return known.Contains(output.Agent) ? null : new Refusal(RefusalCodes.NotFound, $"There is no agent {output.Agent}.", "agent");
    }

    private static OutputRecord Record(EntityId entity, OutputInput output) => new()
    {
        Source = output.Source,
        EventId = output.Id,
        Entity = entity,
        Agent = output.Agent,
        Date = output.Date,
        Unit = output.Unit,
        Accepted = output.Accepted,
        Rejected = output.Rejected,
        Reworked = output.Reworked,
    };
}
