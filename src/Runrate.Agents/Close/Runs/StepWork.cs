using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Runs;

/// <summary>What steps read at length and found a moment ago, so that the list of exceptions need not read it again.</summary>
public sealed record StepsFound(IReadOnlyList<LedgerFinding> Ledger, IReadOnlyList<ProviderMatch> Matches);

/// <summary>The work of each step of a close, in their order: done for good, or rehearsed to see what is due.</summary>
public sealed class StepWork(
    RunrateDb db, AccrueUsage usage, TrueUpToInvoices trueUp, MatchBills matching, AccrueShortfalls shortfalls, ProposeDevelopment development,
    AmortizeAssets assets, TestForImpairment impairment, DerecogniseAssets exits, PostDeferredTax deferredTax, AllocateSharedCost sharedCost,
    RechargeAffiliates recharges, CreditProductivity productivity, RollUpAgents rollUp, VerifyLedger verify)
{
    /// <summary>What a step does for a month.</summary>
    public delegate Task<Outcome<StepResult>> Work(EntityId entity, YearMonth period, Actor actor, CancellationToken ct);

    private IReadOnlyList<LedgerFinding>? ledger;

    /// <summary>What the steps found in the month that is being prepared.</summary>
    public StepsFound? Found => ledger is null || matching.Found is null ? null : new StepsFound(ledger, matching.Found);

    public IReadOnlyList<(CloseStep Step, Work Run)> Steps =>
    [
        (CloseSteps.AccrueUsage, usage.Accrue),
        (CloseSteps.TrueUpToInvoices, trueUp.Run),
        (CloseSteps.MatchBills, matching.Run),
        (CloseSteps.AccrueShortfalls, shortfalls.Run),
        (CloseSteps.ProposeDevelopment, development.Run),
        (CloseSteps.ReleasePrepayments, assets.ReleasePrepayments),
        (CloseSteps.AmortizeAgents, assets.AmortizeAgents),
        (CloseSteps.AllocateSharedCost, sharedCost.Run),
        (CloseSteps.RechargeAffiliates, recharges.Run),
        (CloseSteps.CreditProductivity, productivity.Run),
        (CloseSteps.TestForImpairment, impairment.Run),
        (CloseSteps.DerecogniseAssets, exits.Run),
        (CloseSteps.DeferredTax, deferredTax.Run),
        (CloseSteps.RollUpAgents, (entity, period, _, ct) => rollUp.Run(entity, period, ct)),
        (CloseSteps.CheckLedger, CheckLedger),
    ];

    /// <summary>
    /// Two go month by month and day by day, each held for itself: a year of usage does not keep others waiting. The third holds two entities.
    /// </summary>
    public static bool HoldsForItself(CloseStep step) =>
        step == CloseSteps.AccrueUsage || step == CloseSteps.TrueUpToInvoices || step == CloseSteps.RechargeAffiliates;

    /// <summary>The books that a rehearsal writes to and takes back: the entity's own and those of its affiliates.</summary>
    public Task<Outcome<BooksHold>> Hold(EntityId entity, string doing, CancellationToken ct = default) => recharges.Hold(entity, doing, ct);

    /// <summary>
    /// What each step would do now, taken back to the last row: the only exact answer to whether anything is due. Within the transaction of
    /// <see cref="Hold"/>, in which the locks that steps take for themselves are held already. Sealing rolls up
    /// and checks the ledger by itself.
    /// </summary>
    public async Task<Outcome<IReadOnlyList<StepResult>>> Rehearse(
        EntityId entity, YearMonth period, Actor actor, IDbContextTransaction transaction, CancellationToken ct = default)
    {
        const string savepoint = "rehearsal";
        var results = new List<StepResult>();
        await transaction.CreateSavepointAsync(savepoint, ct);
        try
        {
            foreach (var (step, run) in Steps)
            {
                if (step == CloseSteps.CheckLedger || step == CloseSteps.RollUpAgents)
                    continue;
                db.ChangeTracker.Clear();
                var result = await run(entity, period, actor, ct);
                if (!result.IsOk)
                    return result.Refusal;
                results.Add(result.Value);
            }
        }
        finally
        {
            await transaction.RollbackToSavepointAsync(savepoint, CancellationToken.None);
            db.ChangeTracker.Clear();
        }
        return results;
    }

    private async Task<Outcome<StepResult>> CheckLedger(EntityId entity, YearMonth period, Actor actor, CancellationToken ct)
    {
        ledger = await verify.Check(entity, period, ct);
        var findings = ledger.Concat(await verify.RunCost(entity, period, ct));
        return new StepResult(CloseSteps.CheckLedger.Name, 0, 0, [.. findings.Select(f => f.Text)])
        {
            Told = [.. ledger.Select(f => f.Text)],
        };
    }
}
