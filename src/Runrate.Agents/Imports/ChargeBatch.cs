using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>Charges of an import on their way to the database; those in a currency without a rate are stored and wait.</summary>
internal sealed class ChargeBatch(RunrateDb db, Intake intake, FxTable fx) : IAsyncDisposable
{
    private readonly List<Charge> charges = new(Intake.BatchSize);
    private readonly Dictionary<string, int> reported = [];
    private BulkInsert<Charge>? insert;

    public async Task Add(Charge charge, CancellationToken ct)
    {
        charges.Add(charge);
        if (charges.Count == Intake.BatchSize)
            await Flush(ct);
    }

    /// <summary>
    /// Adds a charge whose identity is what it is for, not how much: if it is stored with another amount, a correction of the
    /// difference is added. The same identity twice in one report is two charges.
    /// </summary>
    public async Task AddRestatable(Charge charge, CancellationToken ct)
    {
        var occurrence = reported[charge.ExternalId] = reported.GetValueOrDefault(charge.ExternalId) + 1;
        if (occurrence > 1)
            charge = charge.Copy($"{charge.ExternalId}#{occurrence}", charge.BilledCost, charge.EffectiveCost,
                charge.IsCorrection);
        var corrections = charge.ExternalId + "/correction-";
        var stored = await db.Charges.AsNoTracking()
            .Where(c => c.Source == charge.Source && (c.ExternalId == charge.ExternalId || c.ExternalId.StartsWith(corrections)))
            .Select(c => new { c.BilledCost, c.EffectiveCost }).ToListAsync(ct);
        var billed = charge.BilledCost - stored.Sum(c => c.BilledCost);
        var effective = charge.EffectiveCost - stored.Sum(c => c.EffectiveCost);
        if (stored.Count > 0 && (billed != 0 || effective != 0))
            charge = charge.Copy($"{corrections}{stored.Count}", billed, effective, isCorrection: true);
        await Add(charge, ct);
    }

    public async Task Flush(CancellationToken ct)
    {
        if (charges.Count == 0)
            return;
        insert ??= BulkInsert<Charge>.Prepare(db);
        var inserted = await insert.Add(charges, ct);
        for (var i = 0; i < charges.Count; i++)
        {
            var charge = charges[i];
            if (!inserted[i] || fx.Rate(charge.Currency, charge.Date) is not null)
            {
                intake.Settle(new UsageFate(inserted[i], null), charge.Line ?? 0, null);
                continue;
            }
            var message = $"There is no {charge.Currency} to {intake.Entity.FunctionalCurrency} rate for {charge.Date:uuuu-MM-dd}. "
                + "Import one; the charge posts at the next accrual.";
            intake.PutAside(charge.Line ?? 0, "BillingCurrency", QuarantineReasons.NoRate, message, charge.Details ?? "",
                charge.PeriodStart,
                $"{charge.Source}/{charge.ExternalId}");
        }
        charges.Clear();
    }

    public ValueTask DisposeAsync() => insert?.DisposeAsync() ?? ValueTask.CompletedTask;
}
