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
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Recording output takes the role Operator.");
        if (string.IsNullOrWhiteSpace(output.Source) || string.IsNullOrWhiteSpace(output.Id)
            || string.IsNullOrWhiteSpace(output.Unit))
            return new Refusal(RefusalCodes.MissingField, "An outcome has a source, an id and a unit.", "id");
        if (output.Accepted < 0 || output.Rejected < 0 || output.Reworked < 0 || output.Reworked > output.Accepted)
            return new Refusal(RefusalCodes.InvalidValue, "Counts are not below zero, and what is reworked was accepted first.",
                "accepted");
        if (!await db.Agents.AnyAsync(a => a.Id == output.Agent && a.Entity == entity, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no agent {output.Agent}.", "agent");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await using var insert = BulkInsert<OutputRecord>.Prepare(db);
        var added = await insert.Add(
        [
            new OutputRecord
            {
                Source = output.Source, EventId = output.Id, Entity = entity, Agent = output.Agent, Date = output.Date,
                Unit = output.Unit,
                Accepted = output.Accepted, Rejected = output.Rejected, Reworked = output.Reworked,
            },
        ], ct);
        await MonthDue.Note(db, entity, MonthDue.Outcomes, [output.Date.ToYearMonth()], ct);
        await transaction.CommitAsync(ct);
        return added[0];
    }
}
