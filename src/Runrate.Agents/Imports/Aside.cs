using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>Records of an import that cannot be used as they stand. What waits already under its key is known, and waits once.</summary>
internal sealed class Aside(RunrateDb db, EntityId entity)
{
    private const int ChunkSize = 400;

    private readonly List<(LineIssue Issue, QuarantineItem Item)> waiting = [];

    public void Add(LineIssue issue, QuarantineItem item) => waiting.Add((issue, item));

    /// <summary>Stores them; what is new among them, and how many were known.</summary>
    public async Task<(List<LineIssue> Issues, int Known)> Flush(CancellationToken ct)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keys in waiting.Select(a => a.Item.ChargeKey).OfType<string>().Distinct().Chunk(ChunkSize))
            known.UnionWith(await db.Quarantine.Where(q => q.Entity == entity && keys.Contains(q.ChargeKey)).Select(q => q.ChargeKey!)
                .ToListAsync(ct));
        var issues = new List<LineIssue>();
        var duplicates = 0;
        foreach (var (issue, item) in waiting)
        {
            if (item.ChargeKey is { } key && item.Reason != QuarantineReasons.NoRate && !known.Add(key))
            {
                duplicates++;
                continue;
            }
            issues.Add(issue);
            db.Quarantine.Add(item);
        }
        waiting.Clear();
        await db.SaveChangesAsync(ct);
        return (issues, duplicates);
    }
}
