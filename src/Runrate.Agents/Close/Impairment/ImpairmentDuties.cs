using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Impairment;

/// <summary>A test that somebody has to make or to approve.</summary>
public sealed record ImpairmentTask(Guid Arrangement, string Text);

/// <summary>
/// The tests that are due by a stated indicator, or by IAS 36 every year before an intangible is used, and that nobody has made; and those
/// that wait for a second person.
/// </summary>
public sealed class ImpairmentDuties(RunrateDb db)
{
    public async Task<IReadOnlyList<ImpairmentTask>> Open(Entity entity, YearMonth period, CancellationToken ct = default)
    {
        var last = period.LastDay();
        var tests = await db.ImpairmentTests.AsNoTracking().Where(t => t.Entity == entity.Id && t.Date <= last).ToListAsync(ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity.Id).ToDictionaryAsync(a => a.Id, ct);
        var tasks = tests.Where(t => t.ApprovedAt is null && arrangements.ContainsKey(t.ArrangementId)).Select(t => new ImpairmentTask(
            t.ArrangementId, $"The impairment test of {arrangements[t.ArrangementId].Name} of {InWords.Of(t.Date)} waits for approval.")).ToList();
        var signs = arrangements.Values.Where(a => a.Facts.Exists(IsSign)).Select(a => a.Id).ToList();
        // Only a sign, or that it is not used yet, makes a test due.
        var live = await db.Assets.AsNoTracking().Where(a => a.Entity == entity.Id && a.EndedOn == null && a.AcquiredOn <= last
            && (a.Method == AssetMethods.NotInUse || EF.Parameter(signs).Contains(a.ArrangementId))).ToListAsync(ct);
        var overdue = new List<AssetRecord>();
        foreach (var asset in live.Where(PostImpairments.IsTestable))
        {
            var made = tests.Where(t => t.Covers(asset.ArrangementId) && t.ApprovedAt is not null).Select(t => t.Date).ToList();
            var sign = arrangements.GetValueOrDefault(asset.ArrangementId)?.Facts
                .FirstOrDefault(f => IsSign(f) && (f.AsOf ?? asset.AcquiredOn) <= last);
            if (IsOverdue(entity, asset, sign is null ? null : sign.AsOf ?? asset.AcquiredOn, made, last))
                overdue.Add(asset);
        }
        var named = overdue.GroupBy(a => (a.ArrangementId, a.Name)).OrderBy(g => g.Key.Name, StringComparer.Ordinal);
        tasks.AddRange(named.Select(g => new ImpairmentTask(
            g.Key.ArrangementId,
            $"{g.Key.Name} has to be tested for impairment in {g.Select(a => a.Book).Names()}; state its cash flows, fair value and value in use.")));
        return tasks;
    }

    private static bool IsSign(ArrangementFact fact) => fact is { Fact: "indicator" or "model_stopped_working", Value: "Yes" };

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
