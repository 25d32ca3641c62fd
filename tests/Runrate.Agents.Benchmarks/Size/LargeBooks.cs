using System.Globalization;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The books of a large company, imported and accrued, for the measures that read. They take minutes to make: where
/// <c>RUNRATE_BENCH_FOLDER</c> names a folder they are kept there and found again.
/// </summary>
internal static class LargeBooks
{
    public static async Task<int> Pages(string root, int events, int agents)
    {
        return await Within(events, agents, (database, _, _) => PageTimes.Run(root, database));
    }

    public static async Task<int> Statements(string root, int events, int agents)
    {
        await Within(events, agents, (database, truth, folder) => StatementTimes.Run(root, database, truth, folder));
        return await Within(StatementTimes.EventsForHledger, StatementTimes.EventsForHledger / 100, async (database, truth, folder) =>
        {
            await StatementTimes.Hledger(root, database, truth, folder);
            return 0;
        });
    }

    private static async Task<int> Within(int events, int agents, Func<string, Workload, string, Task<int>> measure)
    {
        var kept = Environment.GetEnvironmentVariable("RUNRATE_BENCH_FOLDER");
        var name = string.Create(CultureInfo.InvariantCulture, $"books-{events}-{agents}");
        var folder = kept is null ? Directory.CreateTempSubdirectory("runrate-large-").FullName : Directory.CreateDirectory(Path.Combine(kept, name)).FullName;
        try
        {
            var database = Path.Combine(folder, "books.db");
            var truth = Workload.Write(folder, events, agents);
            if (!System.IO.File.Exists(database))
                await Make(database, truth);
            // What a measure writes is not in the next one's way.
            var copy = Path.Combine(folder, "copy.db");
            System.IO.File.Copy(database, copy, overwrite: true);
            var code = await measure(copy, truth, folder);
            foreach (var left in Directory.GetFiles(folder, "copy.db*"))
                System.IO.File.Delete(left);
            return code;
        }
        finally
        {
            if (kept is null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Make(string database, Workload truth)
    {
        var unfinished = database + ".unfinished";
        foreach (var old in Directory.GetFiles(Path.GetDirectoryName(database)!, Path.GetFileName(unfinished) + "*"))
            System.IO.File.Delete(old);
        await using (var books = new Books(unfinished))
        {
            await books.Prepare(truth.Agents);
            var (imported, _) = await Measured.Work(() => books.Import(truth.File));
            var (accrued, _) = await Measured.Work(() => books.Accrue(truth.Months));
            Console.WriteLine($"books of {truth.Events:N0} events: import {imported:0.0} s, accrual and credits of all months {accrued:0.0} s of processor");
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.File.Move(unfinished, database);
    }
}
