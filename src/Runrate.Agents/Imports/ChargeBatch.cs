using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>
/// Charges of an import on their way to the database. A charge that is there with other figures is taken back by a row of its own
/// and stated anew, so that both post and the difference stands. Those in a currency without a rate are stored and wait.
/// </summary>
internal sealed class ChargeBatch(RunrateDb db, Intake intake, FxTable fx) : IAsyncDisposable
{
    private enum Role { New, Restated, TakenBack }

    private readonly List<(Charge Charge, Role Role)> charges = new(Intake.BatchSize);
    private readonly HashSet<UInt128> unwritten = [];
    private readonly Dictionary<UInt128, int> occurrences = [];
    /// <summary>What is to stand in the place of stored figures: the last that the delivery states of each, put there once it is read.</summary>
    private readonly Dictionary<UInt128, Charge> restating = [];
    private BulkInsert<Charge>? insert;

    /// <summary>A charge that happens once: the same identity changes nothing.</summary>
    public Task Add(Charge charge, CancellationToken ct)
    {
        charge.Key = RecordKey.Of(charge.Source, charge.ExternalId);
        intake.Effects.Add(charge.Date, charge.Currency, 0, charge.EffectiveCost);
        return Put(charge, Role.New, ct);
    }

    /// <summary>A figure of a span of time: the latest delivery replaces what is stored.</summary>
    public async Task AddBucket(Charge charge, CancellationToken ct)
    {
        charge.Key = RecordKey.Of(charge.Source, charge.ExternalId);
        charge.AsOf = intake.StatedAt;
        if (unwritten.Contains(WindowState.KeyOf(charge)))
            await Flush(ct);
        var states = await db.Charges.AsNoTracking().Where(c => c.Key == charge.Key && c.Entity == charge.Entity).ToListAsync(ct);
        if (states.Find(c => c.Current) is not { } stored)
        {
            if (states.Count > 0)
                charge.ExternalId = $"{charge.ExternalId}~{states.Count}";
            intake.Effects.Add(charge.Date, charge.Currency, 0, charge.EffectiveCost);
            await Put(charge, Role.New, ct);
            return;
        }
        if (restating.Remove(WindowState.KeyOf(charge), out var earlier))
            intake.Settle(default, earlier.Line ?? 0, null);
        if (IsSame(stored, charge) || stored.AsOf > charge.AsOf)
            intake.Settle(default, charge.Line ?? 0, null);
        else
            restating.Add(WindowState.KeyOf(charge), charge);
    }

    /// <summary>Puts the last statement of each figure in its place. Once, after the last record.</summary>
    public async Task Finish(CancellationToken ct)
    {
        await Flush(ct);
        foreach (var (key, charge) in restating.ToList())
        {
            var states = await db.Charges.AsNoTracking().Where(c => c.Key == charge.Key && c.Entity == charge.Entity).ToListAsync(ct);
            var stored = states.Single(c => c.Current);
            charge.ExternalId = $"{charge.ExternalId}~{states.Count}";
            intake.Effects.Add(stored.Date, stored.Currency, stored.EffectiveCost, 0);
            intake.Effects.Add(charge.Date, charge.Currency, 0, charge.EffectiveCost);
            if (stored.AgentKey == charge.AgentKey)
                charge.Agent = stored.Agent;
            restating.Remove(key);
            await TakeBack(stored, ct);
            await Put(charge, Role.Restated, ct);
        }
        await Flush(ct);
    }

    private static bool IsSame(Charge stored, Charge charge) => stored.BilledCost == charge.BilledCost
        && stored.EffectiveCost == charge.EffectiveCost && StoredRow.PostingOf(stored) == StoredRow.PostingOf(charge);

    /// <summary>A row that the statement holds and the window did not.</summary>
    public Task AddNew(Charge charge, CancellationToken ct)
    {
        Number(charge);
        return Put(charge, Role.New, ct);
    }

    public async Task Replace(StoredRow stored, Charge charge, CancellationToken ct)
    {
        if (stored.Posting == StoredRow.PostingOf(charge))
            charge.Agent = stored.Agent;
        await TakeBack(stored.Id, ct);
        Number(charge);
        await Put(charge, Role.Restated, ct);
    }

    /// <summary>A row that the window held and the statement no longer does.</summary>
    public async Task TakeBack(long id, CancellationToken ct) =>
        await TakeBack(await db.Charges.AsNoTracking().FirstAsync(c => c.Id == id, ct), ct);

    public async Task Flush(CancellationToken ct)
    {
        if (charges.Count == 0)
            return;
        insert ??= BulkInsert<Charge>.Prepare(db);
        var inserted = await insert.Add([.. charges.Select(c => c.Charge.Sign())], ct);
        for (var i = 0; i < charges.Count; i++)
        {
            var (charge, role) = charges[i];
            if (role == Role.TakenBack)
                continue;
            if (!inserted[i] || fx.Rate(charge.Currency, charge.Date) is not null)
            {
                intake.Settle(new UsageFate(inserted[i] && role == Role.New, null, role == Role.Restated), charge.Line ?? 0, null);
                continue;
            }
            var message = $"There is no {charge.Currency} to {intake.Entity.FunctionalCurrency} rate for {charge.Date:uuuu-MM-dd}. "
                + "Import one; the charge posts at the next accrual.";
            intake.PutAside(charge.Line ?? 0, "BillingCurrency", QuarantineReasons.NoRate, message, charge.Details ?? "",
                charge.PeriodStart,
                $"{charge.Source}/{charge.ExternalId}");
        }
        charges.Clear();
        unwritten.Clear();
    }

    public ValueTask DisposeAsync() => insert?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task TakeBack(Charge stored, CancellationToken ct)
    {
        if (restating.Remove(WindowState.KeyOf(stored), out var earlier))
            intake.Settle(default, earlier.Line ?? 0, null);
        await db.Charges.Where(c => c.Id == stored.Id).ExecuteUpdateAsync(u => u.SetProperty(c => c.Current, false), ct);
        await Put(stored.TakenBack(intake.ImportId), Role.TakenBack, ct);
    }

    private async Task Put(Charge charge, Role role, CancellationToken ct)
    {
        charges.Add((charge, role));
        unwritten.Add(WindowState.KeyOf(charge));
        if (charges.Count == Intake.BatchSize)
            await Flush(ct);
    }

    /// <summary>A state of a row is named by its key, the delivery that stated it, and its number among its twins there.</summary>
    private void Number(Charge charge)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(occurrences, WindowState.KeyOf(charge), out _);
        count++;
        var name = $"{Convert.ToHexStringLower(charge.Key)}.{intake.Delivery}";
        charge.ExternalId = count == 1 ? name : $"{name}-{count}";
    }
}
