using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Several;

/// <summary>What can be done to several things at once.</summary>
public enum SeveralAct
{
    /// <summary>Memos, by their identifiers.</summary>
    Approve,
    /// <summary>Unassigned cost, by its source, to one agent.</summary>
    Assign,
    /// <summary>Agents, for one reason: each gets a review, and a person decides it.</summary>
    Retire,
}

/// <param name="Ids">Memos, sources of cost, or agents.</param>
/// <param name="Agent">Who gets the cost; for <see cref="SeveralAct.Assign"/>.</param>
/// <param name="Reason">For <see cref="SeveralAct.Retire"/>.</param>
public sealed record SeveralStatement(SeveralAct Act, IReadOnlyList<string> Ids, AgentId? Agent = null, string? Reason = null);

/// <param name="Posted">Entries that it posts.</param>
/// <param name="Refusal">Why it is not done, or null.</param>
public sealed record SeveralOutcome(string Id, int Posted, Refusal? Refusal);

/// <param name="IsPreview">Nothing of it was kept.</param>
public sealed record SeveralResult(bool IsPreview, IReadOnlyList<SeveralOutcome> Outcomes)
{
    public int Done => Outcomes.Count(o => o.Refusal is null);

    public int Posted => Outcomes.Sum(o => o.Posted);
}

/// <summary>
/// Does one thing to several, each by itself and under the rules that hold for one: what is refused leaves the others alone. A preview does
/// the same and takes it back, so that it says what will happen and not what is thought to.
/// </summary>
public sealed class ActOnSeveral(RunrateDb db, ApproveTreatment approve, ReassignCost reassign, RetireAgent retire)
{
    public const int CountMax = 200;

    /// <param name="period">The month of unassigned cost.</param>
    /// <returns>Or <c>missing-field</c> for an empty choice, <c>too-large</c>.</returns>
    public async Task<Outcome<SeveralResult>> Run(
        EntityId entity, YearMonth period, SeveralStatement stated, bool preview, Actor actor, CancellationToken ct = default)
    {
        var ids = stated.Ids.Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
            return new Refusal(RefusalCodes.MissingField, "Choose at least one.", "ids");
        if (ids.Count > CountMax)
            return new Refusal(RefusalCodes.TooLarge, $"At most {CountMax} at once; {ids.Count} were chosen.", "ids");
        if (stated.Act == SeveralAct.Approve)
            ids = await LensLast(ids, ct);
        var outcomes = new List<SeveralOutcome>();
        // One transaction of all for a preview: what an earlier one does, a later one meets.
        await using var all = preview ? await db.Database.BeginTransactionAsync(ct) : null;
        foreach (var id in ids)
        {
            var done = all is null ? await Kept(() => One(entity, period, stated, id, actor, ct), ct)
                : await Tried(all, () => One(entity, period, stated, id, actor, ct), ct);
            outcomes.Add(new SeveralOutcome(id, done.IsOk ? done.Value : 0, done.Refusal));
            // What was taken back must not be remembered.
            db.ChangeTracker.Clear();
        }
        return new SeveralResult(preview, outcomes);
    }

    private async Task<Outcome<int>> Kept(Func<Task<Outcome<int>>> one, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var done = await one();
        if (done.IsOk)
            await transaction.CommitAsync(ct);
        return done;
    }

    private static async Task<Outcome<int>> Tried(IDbContextTransaction all, Func<Task<Outcome<int>>> one, CancellationToken ct)
    {
        const string savepoint = "one";
        await all.CreateSavepointAsync(savepoint, ct);
        var done = await one();
        if (!done.IsOk)
            await all.RollbackToSavepointAsync(savepoint, ct);
        return done;
    }

    /// <summary>A memo of the lens goes with the published book's: asked first, it would be refused, and then be approved all the same.</summary>
    private async Task<List<string>> LensLast(List<string> ids, CancellationToken ct)
    {
        var memos = ids.Select(i => Guid.TryParse(i, out var id) ? id : Guid.Empty).ToList();
        var lens = await db.Memos.Where(m => memos.Contains(m.Id) && m.Book == Book.Management).Select(m => m.Id).ToListAsync(ct);
        return [.. ids.OrderBy(i => Guid.TryParse(i, out var id) && lens.Contains(id))];
    }

    /// <summary>How many entries it posted.</summary>
    private async Task<Outcome<int>> One(
        EntityId entity, YearMonth period, SeveralStatement stated, string id, Actor actor, CancellationToken ct)
    {
        switch (stated.Act)
        {
            case SeveralAct.Approve:
                if (!Guid.TryParse(id, out var memo) || !await db.Memos.AnyAsync(m => m.Id == memo && m.Entity == entity, ct))
                    return new Refusal(RefusalCodes.NotFound, $"There is no memo '{id}'.", "ids");
                var approved = await approve.Run(memo, actor, ct);
                return approved.IsOk ? approved.Value.Posted : approved.Refusal;
            case SeveralAct.Assign:
                var given = await reassign.Run(entity, period, id, stated.Agent, actor, ct);
                return given.IsOk ? given.Value.Posted : given.Refusal;
            default:
                var agent = new AgentId(id);
                if (!await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == entity, ct))
                    return new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "ids");
                var opened = await retire.Run(agent, stated.Reason ?? "", actor, ct);
                return opened.IsOk ? 0 : opened.Refusal;
        }
    }
}
