using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// The next free number under each key stem: <c>usage/2026-01-31/atlas</c> was posted twice, so the next delta is number 3.
/// Looked up by exact keys, so the cost does not grow with history.
/// </summary>
public static class EntrySequences
{
    private const int ChunkSize = 400;

    /// <summary>
    /// The same for many stems of some kinds and days: two questions, whatever their number. Few are asked for by their keys, because the
    /// month may hold many more.
    /// </summary>
    public static async Task<Dictionary<string, int>> NextIn(
        RunrateDb db, EntityId entity, IReadOnlyList<EntryKind> kinds, LocalDate first, LocalDate last,
            IReadOnlyCollection<string> stems, CancellationToken ct)
    {
        if (stems.Count <= ChunkSize)
            return await Next(db, entity, stems, ct);
        var next = stems.ToDictionary(s => s, _ => 1, StringComparer.Ordinal);
        // What is dated in a month is posted to it or, where it came late, to a later one: the index begins there.
        var from = first.ToYearMonth();
        var keys = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity && e.Period >= from && kinds.Contains(e.Kind) && e.Date >= first && e.Date <= last)
            .Select(e => e.Key).ToListAsync(ct);
        foreach (var key in keys)
        {
            var cut = key.Value.LastIndexOf('/');
            if (cut > 0 && next.TryGetValue(key.Value[..cut], out var number)
                && int.TryParse(key.Value.AsSpan(cut + 1), CultureInfo.InvariantCulture, out var taken) && taken >= number)
                next[key.Value[..cut]] = taken + 1;
        }
        return next;
    }

    public static async Task<Dictionary<string,
        int>> Next(RunrateDb db, EntityId entity, IReadOnlyCollection<string> stems, CancellationToken ct)
    {
        var next = stems.ToDictionary(s => s, _ => 1);
        var open = stems.ToList();
        while (open.Count > 0)
        {
            var taken = new List<string>();
            foreach (var chunk in open.Chunk(ChunkSize))
            {
                var keys = chunk.ToDictionary(s => EntryKey.Of(s, $"{next[s]}"), s => s);
                var asked = keys.Keys.ToList();
                var found = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && asked.Contains(e.Key))
                    .Select(e => e.Key).ToListAsync(ct);
                taken.AddRange(found.Select(k => keys[k]));
            }
            foreach (var stem in taken)
                next[stem]++;
            open = taken;
        }
        return next;
    }
}
