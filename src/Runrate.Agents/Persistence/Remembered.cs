using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Runrate.Agents.Persistence;

/// <summary>
/// Figures that take long to read at size, kept while nothing is written to what they are read from. What is kept is exactly what would be
/// read: it is asked by <see cref="DataVersion"/> each time, and is shared, so it must not be changed. Where usage comes in all the time,
/// figures of many rows that are read from it too may lag a little: see <see cref="ReadWithLag"/>.
/// </summary>
public sealed partial class Remembered(DataVersion version, IServiceScopeFactory scopes, TimeProvider time, ILogger<Remembered> log) : IDisposable
{
    /// <summary>Rows that are kept in all, some tens of megabytes of them.</summary>
    private const long RowsMax = 80_000;

    private const int GatesMax = 1_000;

    /// <summary>Figures of fewer rows are quickly read, and never lag.</summary>
    public const int LagsFromRows = 1_000;

    /// <summary>Figures of so long ago are read again behind the answer.</summary>
    public static readonly TimeSpan RenewedAfter = TimeSpan.FromSeconds(10);

    /// <summary>No figure lags by more.</summary>
    public static readonly TimeSpan LagMax = TimeSpan.FromMinutes(1);

    private readonly MemoryCache kept = new(new MemoryCacheOptions { SizeLimit = RowsMax });
    private readonly ConcurrentDictionary<object, SemaphoreSlim> gates = new();

    /// <param name="key">Names the figures and all that they depend on but the database: the day, where one is judged by it.</param>
    /// <param name="rows">How many rows the figures have.</param>
    public Task<T> Read<T>(RunrateDb db, object key, Func<Task<T>> read, Func<T, int> rows, CancellationToken ct = default) =>
        Read(db, DataPart.All, key, read, rows, ct);

    /// <summary>The same for figures that are read from the <see cref="DataPart.Books"/> alone: usage that comes in leaves them.</summary>
    public Task<T> ReadBooks<T>(RunrateDb db, object key, Func<Task<T>> read, Func<T, int> rows, CancellationToken ct = default) =>
        Read(db, DataPart.Books, key, read, rows, ct);

    /// <summary>
    /// Figures that are read from usage and outcomes too. Where they have <see cref="LagsFromRows"/> rows or more and only those have moved
    /// since, they are told as of the last reading, at most <see cref="LagMax"/> ago, and read again behind the answer; <paramref name="lag"/>
    /// learns of it. What is posted, stated or decided is seen at once.
    /// </summary>
    /// <param name="source">Whoever reads; another one of its type, of a scope of its own, reads behind the answer.</param>
    public async Task<T> ReadWithLag<TSource, T>(
        TSource source, RunrateDb db, object key, Lag lag, Func<TSource, CancellationToken, Task<T>> read, Func<T, int> rows,
        CancellationToken ct = default) where TSource : notnull
    {
        if (kept.TryGetValue(key, out Entry<T>? entry) && entry!.Rows >= LagsFromRows && time.GetElapsedTime(entry.ReadAt) is var age && age < LagMax
            && entry.Books is { } books && await version.Of(db, DataPart.All, ct) is { } now && now != entry.Version
            && books == await version.Of(db, DataPart.Books, ct))
        {
            if (age >= RenewedAfter)
                Renew(key, read, rows);
            lag.Tell(age);
            return entry.Value;
        }
        return await Read(db, DataPart.All, key, () => read(source, ct), rows, ct);
    }

    private async Task<T> Read<T>(RunrateDb db, DataPart part, object key, Func<Task<T>> read, Func<T, int> rows, CancellationToken ct)
    {
        if (await version.Of(db, part, ct) is not { } now)
            return await read();
        if (Known<T>(key, now) is { } known)
            return known.Value;
        // Several who ask at once wait for the first.
        var gate = Gate(key);
        await gate.WaitAsync(ct);
        try
        {
            if (await version.Of(db, part, ct) is { } current && Known<T>(key, current) is { } meanwhile)
                return meanwhile.Value;
            return await Keep(db, part, key, read, rows, ct);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<T> Keep<T>(RunrateDb db, DataPart part, object key, Func<Task<T>> read, Func<T, int> rows, CancellationToken ct)
    {
        // What is committed while it is read has another version already.
        var now = await version.Of(db, part, ct);
        var books = part == DataPart.Books ? now : await version.Of(db, DataPart.Books, ct);
        var start = time.GetTimestamp();
        var value = await read();
        var size = rows(value);
        if (now is not null)
            kept.Set(key, new Entry<T>(now, books, value, size, start), new MemoryCacheEntryOptions { Size = 1 + size });
        return value;
    }

    private void Renew<TSource, T>(object key, Func<TSource, CancellationToken, Task<T>> read, Func<T, int> rows) where TSource : notnull
    {
        var gate = Gate(key);
        if (!gate.Wait(0))
            return;
        _ = Task.Run(async () =>
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var source = scope.ServiceProvider.GetRequiredService<TSource>();
                await Keep(scope.ServiceProvider.GetRequiredService<RunrateDb>(), DataPart.All, key, () => read(source, default), rows, default);
            }
#pragma warning disable CA1031 // Whoever asks next reads it, and is told what is wrong.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                NotRenewed(fault);
            }
            finally
            {
                gate.Release();
            }
        });
    }

    private SemaphoreSlim Gate(object key)
    {
        if (gates.Count > GatesMax)
            gates.Clear();
        return gates.GetOrAdd(key, _ => new SemaphoreSlim(1));
    }

    public void Dispose() => kept.Dispose();

    private Entry<T>? Known<T>(object key, string now) => kept.TryGetValue(key, out Entry<T>? entry) && entry!.Version == now ? entry : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Figures could not be read again behind an answer.")]
    private partial void NotRenewed(Exception fault);

    /// <param name="Books">The version of the books alone when it was read.</param>
    /// <param name="ReadAt">Timestamp from which it was read.</param>
    private sealed record Entry<T>(string Version, string? Books, T Value, int Rows, long ReadAt);
}
