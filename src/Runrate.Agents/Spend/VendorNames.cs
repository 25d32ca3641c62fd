using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>How people write vendors: as a contract does, else a bill, else a meter, whichever spelling a record of the vendor has.</summary>
public static class VendorNames
{
    /// <summary>Every vendor that a contract, a bill or a meter names, by its common name.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> Load(RunrateDb db, EntityId entity, CancellationToken ct = default)
    {
        var spelled = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity).Select(a => a.Vendor).Distinct().ToListAsync(ct);
        spelled.AddRange(await db.Charges.AsNoTracking().Where(c => c.Entity == entity).Select(c => c.Provider).Distinct().ToListAsync(ct));
        spelled.AddRange(await db.UsageLanes.AsNoTracking().Where(l => l.Entity == entity).Select(l => l.Provider).Distinct().ToListAsync(ct));
        return spelled.Where(s => s.Length > 0).GroupBy(Providers.Canonical).ToDictionary(g => g.Key, g => g.First());
    }
}
