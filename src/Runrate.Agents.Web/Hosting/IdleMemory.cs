using System.Runtime.InteropServices;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// Gives memory back after a storm. The collector keeps what it once had as long as nobody asks for it; a server that is left alone after a
/// large import would hold it for days. Where hardly anything was allocated for a while and much before, all that is free goes back to the
/// system, which takes a moment in which nobody waits.
/// </summary>
internal sealed class IdleMemory(TimeProvider time) : BackgroundService
{
    private const long Quiet = 8 << 20;
    private const long Much = 64 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (last, trimmed) = (GC.GetTotalAllocatedBytes(), 0L);
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = GC.GetTotalAllocatedBytes();
                if (now - last < Quiet && now - trimmed > Much)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                    ReturnNative();
                    trimmed = GC.GetTotalAllocatedBytes();
                }
                last = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    /// <summary>What SQLite and others freed lies with the C library; only that of GNU gives it back when told.</summary>
    private static void ReturnNative()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out var library))
            return;
        if (NativeLibrary.TryGetExport(library, "malloc_trim", out _))
            _ = Trim(0);
        NativeLibrary.Free(library);
    }

    [DllImport("libc.so.6", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint keep);
}
