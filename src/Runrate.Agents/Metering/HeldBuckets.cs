using System.Runtime.InteropServices;

namespace Runrate.Agents.Metering;

/// <summary>
/// Buckets that a delivery states and that are stored already: the last statement of each, held until all is read. Were each taken in
/// turn, the same file delivered again would restate a bucket that it states twice there and back.
/// </summary>
internal sealed class HeldBuckets
{
    /// <summary>More are not held: memory does not grow with a delivery.</summary>
    public const int Max = 20_000;

    private readonly Dictionary<UInt128, (UsageEvent Row, UsageRecord Record)> last = [];
    private readonly List<UsageRecord> overtaken = [];

    public int Count => last.Count + overtaken.Count;

    public void Add(UsageEvent row, UsageRecord record)
    {
        Drop(row.Key);
        last.Add(KeyOf(row.Key), (row, record));
    }

    /// <summary>What was held of a bucket is no longer to be put in its place.</summary>
    public void Drop(byte[] key)
    {
        if (last.Remove(KeyOf(key), out var earlier))
            overtaken.Add(earlier.Record);
    }

    /// <summary>Everything that is held, without a row what another overtook; nothing is held afterwards.</summary>
    public IReadOnlyList<(UsageEvent? Row, UsageRecord Record)> TakeAll()
    {
        List<(UsageEvent? Row, UsageRecord Record)> all =
            [.. overtaken.Select(r => ((UsageEvent?)null, r)), .. last.Values.Select(h => ((UsageEvent?)h.Row, h.Record))];
        last.Clear();
        overtaken.Clear();
        return all;
    }

    private static UInt128 KeyOf(byte[] key) => MemoryMarshal.Read<UInt128>(key);
}
