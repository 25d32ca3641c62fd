using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Figures that take long to read at size, kept while nothing is written to the database. What is kept is exactly what would be read:
/// it is asked by <see cref="DataVersion"/> each time, and is shared, so it must not be changed.
/// </summary>
public sealed class Remembered(DataVersion version) : IDisposable
{
    /// <summary>Rows that are kept in all, some tens of megabytes of them.</summary>
    private const long RowsMax = 80_000;

    private const int GatesMax = 1_000;

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = RowsMax });
    private readonly ConcurrentDictionary<object, SemaphoreSlim> gates = new();

    /// <param name="key">Names the figures and all that they depend on but the database: the day, where one is judged by it.</param>
    /// <param name="rows">How many rows the figures have.</param>
    public async Task<T> Read<T>(RunrateDb db, object key, Func<Task<T>> read, Func<T, int> rows, CancellationToken ct = default)
    {
        if (await version.Of(db, ct) is not { } now)
            return await read();
        if (Known<T>(key, now) is { } known)
            return known.Value;
        if (gates.Count > GatesMax)
            gates.Clear();
        // Several who ask at once wait for the first.
        var gate = gates.GetOrAdd(key, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(ct);
        try
        {
            now = await version.Of(db, ct);
            if (now is not null && Known<T>(key, now) is { } meanwhile)
                return meanwhile.Value;
            var value = await read();
            // What is committed while it is read has another version already.
            if (now is not null)
                kept.Set(key, new Entry<T>(now, value), new MemoryCacheEntryOptions { Size = 1 + rows(value) });
            return value;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => kept.Dispose();

    private Entry<T>? Known<T>(object key, string now) => kept.TryGetValue(key, out Entry<T>? entry) && entry!.Version == now ? entry : null;

    private sealed record Entry<T>(string Version, T Value);
}
