using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// The tests that are due by a stated indicator, or by IAS 36 every year before an intangible is used, and that nobody has made; and those
/// that wait for a second person.
/// </summary>
public sealed class ImpairmentDuties(RunrateDb db)
{
    public async Task<IReadOnlyList<string>> Open(Entity entity, YearMonth period, CancellationToken ct = default)
    {
        var last = period.LastDay();
        var tests = await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == entity.Id && t.Date <= last).ToListAsync(ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id).ToDictionaryAsync(a => a.Id, ct);
        var attention = tests.Where(t => t.ApprovedAt is null && arrangements.ContainsKey(t.ArrangementId))
            .Select(t => $"The impairment test of {arrangements[t.ArrangementId].Name} of {InWords.Of(t.Date)} waits for approval.")
                .ToList();
        var live = await db.Assets.AsNoTracking().Where(a => a.Entity == entity.Id && a.EndedOn == null && a.AcquiredOn <= last)
            .ToListAsync(ct);
        var overdue = new List<AssetRecord>();
        foreach (var asset in live.Where(PostImpairments.IsTestable))
        {
            var made = tests.Where(t => t.Covers(asset.ArrangementId) && t.ApprovedAt is not null).Select(t => t.Date).ToList();
            var sign = arrangements.GetValueOrDefault(asset.ArrangementId)?.Facts
                .FirstOrDefault(f => f is { Fact: "indicator" or "model_stopped_working", Value: "Yes" }
                    && (f.AsOf ?? asset.AcquiredOn) <= last);
            if (IsOverdue(entity, asset, sign is null ? null : sign.AsOf ?? asset.AcquiredOn, made, last))
                overdue.Add(asset);
        }
        attention.AddRange(overdue.GroupBy(a => (a.ArrangementId, a.Name)).OrderBy(g => g.Key.Name, StringComparer.Ordinal).Select(g =>
            $"{g.Key.Name} has to be tested for impairment in {g.Select(a => a.Book).Names()}; state its cash flows, fair value and value in use."));
        return attention;
    }

    private static bool IsOverdue(Entity entity, AssetRecord asset, LocalDate? sign, List<LocalDate> made, LocalDate last)
    {
        var duty = new ImpairmentDuty(sign is not null, PostImpairments.InUse(asset));
        if (!duty.TestRequired(asset.Book == Book.UsGaap))
            return false;
        if (sign is { } since)
            return !made.Exists(d => d >= since);
        // The yearly test is due with the year.
        return entity.Calendar.EndOfYear(entity.Calendar.YearOf(last)) == last && !made.Exists(d => d >= entity.Calendar.StartOfYear(last));
    }
}
