using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>
/// The rows of a window that wait because they may be any of several stored ones. They wait once, and until a delivery says more of
/// their span of time.
/// </summary>
internal sealed class UnclearRows(RunrateDb db, Intake intake, int window)
{
    private readonly Dictionary<string, QuarantineItem> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> spoken = new(StringComparer.Ordinal);
    private readonly HashSet<string> unclear = new(StringComparer.Ordinal);

    public static async Task<UnclearRows> Load(RunrateDb db, Intake intake, int window, CancellationToken ct)
    {
        var rows = new UnclearRows(db, intake, window);
        var prefix = rows.Prefix;
        var items = await db.Quarantine.AsNoTracking().Where(q => q.Entity == intake.Entity.Id && q.ResolvedAt == null
            && q.Reason == QuarantineReasons.UnclearRow && q.ChargeKey!.StartsWith(prefix)).ToListAsync(ct);
        foreach (var item in items)
            rows.waiting[item.ChargeKey![..item.ChargeKey!.LastIndexOf('/')]] = item;
        return rows;
    }

    private string Prefix => $"statement/{window.ToString(CultureInfo.InvariantCulture)}/";

    /// <summary>The delivery says something of the span of time of this row.</summary>
    public void Speak(Charge charge)
    {
        if (waiting.Count > 0)
            spoken.Add(Prefix + OtherColumns.BaseOf(charge));
    }

    /// <param name="stored">How many rows it may be.</param>
    /// <param name="missing">The columns that would tell.</param>
    public void PutAside(Charge charge, int stored, string missing)
    {
        intake.Effects.Add(charge.Date, charge.Currency, 0, -charge.EffectiveCost);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{OtherColumns.BaseOf(charge)}/{Convert.ToHexStringLower(charge.Key)}")
            + string.Create(CultureInfo.InvariantCulture, $"/{charge.BilledCost:0.############}/{charge.EffectiveCost:0.############}");
        unclear.Add(name);
        if (waiting.ContainsKey(name))
        {
            intake.Settle(default, charge.Line ?? 0, null);
            return;
        }
        var why = missing.Length > 0 ? $"The file has no {missing}, and {stored} stored rows differ in it alone"
            : $"{stored} stored rows are alike in every column that tells rows apart";
        intake.PutAside(charge.Line ?? 0, missing.Length > 0 ? missing : null, QuarantineReasons.UnclearRow,
            $"{why}; which of them it restates cannot be told. Import the file with these columns, or with BillingPeriodStart where it holds "
            + "the whole period.", Raw(charge), charge.PeriodStart, $"{name}/{intake.Delivery}");
    }

    /// <summary>What was said anew, and is clear now, waits no longer.</summary>
    public async Task Settle(bool isWhole, CancellationToken ct)
    {
        var told = waiting.Where(w => !unclear.Contains(w.Key) && (isWhole || spoken.Any(s => w.Key.StartsWith(s + "/", StringComparison.Ordinal))))
            .Select(w => w.Value.Id).ToList();
        if (told.Count == 0)
            return;
        await db.UpdateKept<QuarantineItem, Guid>(db.Quarantine.Where(q => told.Contains(q.Id)), u => u.SetProperty(q => q.ResolvedAt, intake.Now)
            .SetProperty(q => q.ResolvedBy, "import").SetProperty(q => q.Resolution, "A later delivery says which row it is."), ct);
    }

    private static string Raw(Charge charge) => JsonSerializer.Serialize(new
    {
        charge.BilledCost,
        charge.EffectiveCost,
        BillingCurrency = charge.Currency.Code,
        ChargePeriodStart = charge.PeriodStart.ToString(),
        ChargePeriodEnd = charge.PeriodEnd.ToString(),
        ChargeCategory = charge.Category.ToString(),
        charge.Service,
        charge.SkuId,
        charge.ResourceId,
        charge.Description,
        charge.Details,
    });
}
