using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>A row of a list: what it states of an agent, or why it cannot be read.</summary>
/// <param name="Line">Its line in the file, or its number in the list.</param>
public sealed record StaffRow(int Line, AgentRegistration? Stated, Refusal? Unreadable);

/// <summary>A row that was not taken, and why.</summary>
public sealed record StaffRefusal(int Line, string? Agent, string Code, string Message, string? Field);

/// <summary>What became of a list of agents.</summary>
/// <param name="Same">They say what is there already.</param>
/// <param name="IsPreview">Nothing was kept: this is what would become of it.</param>
public sealed record StaffReport(int Hired, int Changed, int Same, IReadOnlyList<StaffRefusal> Refused, bool IsPreview);

/// <summary>
/// Hires and changes many agents in one call: a row whose id is known changes that agent in what it states, any other hires
/// one. A row that cannot be taken is named and leaves the others as they are. Needs the Operator role.
/// </summary>
public sealed class TakeStaffList(RunrateDb db, RegisterAgent register, ChangeAgent change)
{
    public const int RowsMax = 100_000;
    private const int BatchSize = 500;

    public async Task<Outcome<StaffReport>> Run(
        EntityId entityId, IReadOnlyList<StaffRow> rows, bool preview, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Registering and changing agents needs the Operator role.");
        if (rows.Count > RowsMax)
            return new Refusal(RefusalCodes.TooLarge, $"A list may have {RowsMax} rows. Split it.");
        if (await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entityId, ct) is not { } entity)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var tally = new Tally(entity, actor, (await db.Agents.Select(a => a.Id).ToListAsync(ct)).ToHashSet());
        foreach (var batch in rows.Chunk(BatchSize))
        {
            await Batch(tally, batch, ct);
            await db.SaveChangesAsync(ct);
            db.ChangeTracker.Clear();
        }
        // One by one at the end, because such a change posts.
        foreach (var (row, patch) in tally.Functions)
        {
            var done = await change.Run(new AgentId(row.Stated!.Id!), patch, actor, ct);
            tally.Note(row, done.IsOk ? null : done.Refusal, changed: true);
            db.ChangeTracker.Clear();
        }
        if (!preview)
            await transaction.CommitAsync(ct);
        return new StaffReport(tally.Hired, tally.Changed, tally.Same, [.. tally.Refused.OrderBy(r => r.Line)], preview);
    }

    private async Task Batch(Tally tally, StaffRow[] rows, CancellationToken ct)
    {
        var ids = rows.Select(r => r.Stated?.Id).OfType<string>().Select(id => new AgentId(id)).ToList();
        var agents = await db.Agents.Where(a => EF.Parameter(ids).Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        foreach (var row in rows)
        {
            if (row.Unreadable is { } unreadable)
                tally.Note(row, unreadable);
            else if (row.Stated!.Id is { } id && agents.TryGetValue(new AgentId(id), out var agent))
                await Change(tally, row, agent, ct);
            else if (register.Add(row.Stated with { Entity = tally.Entity.Id }, tally.Entity, tally.Known, tally.Actor)
                is { IsOk: false } refused)
                tally.Note(row, refused.Refusal);
            else
                tally.Hired++;
        }
    }

    private async Task Change(Tally tally, StaffRow row, Agent agent, CancellationToken ct)
    {
        var stated = row.Stated!;
        if (agent.Entity != tally.Entity.Id)
            tally.Note(row, new Refusal(RefusalCodes.InvalidValue, $"{agent.Name} belongs to another entity.", "id"));
        else if (stated.HiredOn is { } hired && hired != agent.HiredOn)
            tally.Note(row, new Refusal(RefusalCodes.InvalidValue, "The day of hiring does not change.", "hired_on"));
        else if (stated.Currency is { } currency && currency != agent.AcquisitionCost.Currency.Code)
            tally.Note(row, new Refusal(
                RefusalCodes.CurrencyMismatch, $"Amounts of {agent.Name} are in {agent.AcquisitionCost.Currency}.", "currency"));
        else if (stated.Function is { } function && function != agent.Function)
            tally.Functions.Add((row, Patch(stated)));
        else if (await change.Apply(agent, Patch(stated), tally.Actor, ct) is var done)
            tally.Note(row, done.IsOk ? null : done.Refusal, done is { IsOk: true, Value: true });
    }

    private static AgentPatch Patch(AgentRegistration stated) => new()
    {
        Name = stated.Name,
        Role = stated.Role,
        JobDescription = stated.JobDescription,
        Owner = stated.Owner,
        Manager = stated.Manager,
        CostCenter = stated.CostCenter,
        Employment = stated.Employment,
        Function = stated.Function,
        InServiceOn = stated.InServiceOn,
        ProbationEndsOn = stated.ProbationEndsOn,
        Models = stated.Models,
        AcquisitionCost = stated.AcquisitionCost,
        MonthlyRunCost = stated.MonthlyRunCost,
        Target = stated.Target,
        QualityFloor = stated.QualityFloor,
        RetirementTriggers = stated.RetirementTriggers,
        Consumers = stated.Consumers,
    };

    /// <summary>A list under way.</summary>
    private sealed class Tally(Entity entity, Actor actor, HashSet<AgentId> known)
    {
        public Entity Entity { get; } = entity;
        public Actor Actor { get; } = actor;
        public HashSet<AgentId> Known { get; } = known;
        public List<(StaffRow Row, AgentPatch Patch)> Functions { get; } = [];
        public List<StaffRefusal> Refused { get; } = [];
        public int Hired { get; set; }
        public int Changed { get; private set; }
        public int Same { get; private set; }

        public void Note(StaffRow row, Refusal? refusal, bool changed = false)
        {
            if (refusal is { } no)
                Refused.Add(new StaffRefusal(row.Line, row.Stated?.Id ?? row.Stated?.Name, no.Code, no.Message, no.Field));
            else if (changed)
                Changed++;
            else
                Same++;
        }
    }
}
