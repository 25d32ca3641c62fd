using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// Takes an impairment test from its figures to the ledger. An accountant states the figures, the framework's own test decides, and a
/// controller who did not state them approves the loss, which posts and re-bases what is left of the schedule.
/// </summary>
public sealed class DecideWriteDown(RunrateDb db, Journal journal, TestBasis basis, AssetChanges changes, WriteDownProposal proposal)
{
    /// <summary>Runs the test of the asset's framework; figures that are missing are named and nothing changes.</summary>
    public async Task<Outcome<WriteDown>> State(Guid id, ImpairmentFigures figures, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Stating the figures of a test needs the Accountant role.");
        var test = await db.WriteDowns.FirstOrDefaultAsync(w => w.Id == id, ct);
        if (test is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        if (test.Status is WriteDownStatus.Posted or WriteDownStatus.Rejected)
            return new Refusal(RefusalCodes.InvalidValue, $"This test is {test.Status}: the next sign of impairment makes a new one.", "status");
        if (string.IsNullOrWhiteSpace(figures.Evidence))
            return new Refusal(RefusalCodes.MissingField, "What shows these figures: evidence.", "evidence");
        await basis.Renew(test, ct);
        var result = Test(test, figures);
        if (result.Status == ImpairmentStatus.ImpairmentTestOverdue)
            return new Refusal(RefusalCodes.MissingField,
                $"The test cannot be finished without: {string.Join(", ", result.Missing)}.", string.Join(",", result.Missing));
        test.Figures = figures;
        test.Loss = result.Loss;
        test.Workings = Workings(test, result, figures);
        (test.StatedBy, test.StatedById) = (actor.Name, actor.Id);
        test.Status = result.Loss.IsZero ? WriteDownStatus.NoLoss : WriteDownStatus.Proposed;
        await db.SaveChangesAsync(ct);
        return test;
    }

    /// <summary>Takes the forecast over as the figures of the test, with the assumptions as stated or as they were suggested.</summary>
    public async Task<Outcome<WriteDown>> TakeOver(Guid id, ForecastAssumptions? assumed, Actor actor, CancellationToken ct = default)
    {
        var proposed = await proposal.Run(id, assumed, ct);
        if (!proposed.IsOk)
            return proposed.Refusal;
        var stated = await State(id, proposed.Value.Figures, actor, ct);
        if (!stated.IsOk)
            return stated;
        stated.Value.Assumptions = proposed.Value.Assumptions;
        stated.Value.Workings = [.. proposed.Value.Workings];
        await db.SaveChangesAsync(ct);
        return stated;
    }

    /// <summary>Posts the loss in the book, in the first open month from the test's month on.</summary>
    public async Task<Outcome<WriteDown>> Approve(Guid id, Actor actor, CancellationToken ct = default)
    {
        var test = await db.WriteDowns.FirstOrDefaultAsync(w => w.Id == id, ct);
        if (test is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        if (Refused(test, actor) is { } refused)
            return refused;
        var record = await db.Assets.FirstOrDefaultAsync(
            a => a.ArrangementId == test.ArrangementId && a.Book == test.Book && a.EndedOn == null, ct);
        if (record is null || !AssetChanges.IsMeasured(record))
            return new Refusal(RefusalCodes.NotFound, $"{test.Name} is no longer carried in {test.Book.Name()}.");
        var carrying = await basis.Carrying(test, ct);
        if (carrying != test.CarryingAmount)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{test.Name} was tested at {InWords.Of(test.CarryingAmount)} and is carried at {InWords.Of(carrying)} now: test it again.",
                "carryingAmount");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var named = $"Impairment test {test.Id.ToString()[..8]}, {test.Book}";
        var draft = WriteDownEntries.WriteDown(
            record.AsAcquisition(), test.Book, record.AssetAccount, test.Loss, test.Period.LastDay(), Key(record), named);
        var posted = await journal.Post([draft!], actor, LatePolicy.NextOpenPeriod, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        var next = AssetChanges.NextMonth(record, test.Period);
        changes.Continue(record, carrying - test.Loss, next, AssetChanges.MonthsLeft(record, next), "impaired", named);
        (test.Status, test.ApprovedBy, test.EntryId) = (WriteDownStatus.Posted, actor.Name, posted.Value.Entries[0].Value);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return test;
    }

    public async Task<Outcome<WriteDown>> Reject(Guid id, Actor actor, CancellationToken ct = default)
    {
        var test = await db.WriteDowns.FirstOrDefaultAsync(w => w.Id == id, ct);
        if (test is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        if (Refused(test, actor) is { } refused)
            return refused;
        (test.Status, test.ApprovedBy) = (WriteDownStatus.Rejected, actor.Name);
        await db.SaveChangesAsync(ct);
        return test;
    }

    internal static string Key(AssetRecord record) => record.Id.ToString("N")[..8] + record.Id.ToString("N")[^6..];

    private static Refusal? Refused(WriteDown test, Actor actor)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Deciding on a write-down needs the Controller role.");
        if (test.Status != WriteDownStatus.Proposed)
            return new Refusal(RefusalCodes.InvalidValue, $"This test is {test.Status}: only a proposed loss is decided on.", "status");
        return test.StatedById == actor.Id
            ? new Refusal(RefusalCodes.MakerIsChecker, $"{actor.Name} stated the figures: someone else decides.", "writeDown")
            : null;
    }

    internal static ImpairmentResult Test(WriteDown test, ImpairmentFigures figures)
    {
        var currency = test.CarryingAmount.Currency;
        return test.Book == Book.UsGaap
            ? ImpairmentTest.HeldAndUsed(test.CarryingAmount, Of(figures.UndiscountedCashFlows), Of(figures.FairValue))
            : ImpairmentTest.AgainstRecoverableAmount(test.CarryingAmount, Of(figures.FairValueLessCosts), Of(figures.ValueInUse));

        Money? Of(decimal? amount) => amount is { } value ? Money.From(value, currency) : null;
    }

    internal static List<string> Workings(WriteDown test, ImpairmentResult result, ImpairmentFigures figures)
    {
        var currency = test.CarryingAmount.Currency;
        var lines = new List<string> { $"Carrying amount {InWords.Of(test.CarryingAmount)}." };
        if (test.Book == Book.UsGaap)
        {
            lines.Add(result.RecoverableInStep1 == true
                ? $"Undiscounted cash flows {Said(figures.UndiscountedCashFlows)} cover it: recoverable, no loss."
                : $"Undiscounted cash flows {Said(figures.UndiscountedCashFlows)} do not cover it: measured against fair value " +
                  $"{Said(figures.FairValue)}.");
        }
        else
        {
            lines.Add(
                $"Recoverable amount is the higher of fair value less costs {Said(figures.FairValueLessCosts)} and value in use " +
                $"{Said(figures.ValueInUse)}.");
        }
        lines.Add(result.Loss.IsZero ? "No loss." : $"Loss {InWords.Of(result.Loss)}; new basis {InWords.Of(result.NewBasis)}.");
        return lines;

        string Said(decimal? amount) => amount is { } value ? InWords.Of(Money.From(value, currency)) : "not stated";
    }

    /// <summary>A figure of a test as people call it.</summary>
    internal static string Named(string figure) => figure switch
    {
        "undiscountedCashFlows" or "undiscounted_cash_flows" => "undiscounted cash flows",
        "fairValue" or "fair_value" => "fair value",
        "fairValueLessCosts" or "fvlcd" or "fair_value_less_costs" => "fair value less costs of disposal",
        "valueInUse" or "value_in_use" => "value in use",
        _ => figure.Replace('_', ' '),
    };
}
