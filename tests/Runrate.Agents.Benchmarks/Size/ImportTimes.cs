using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The import against a keyed load of the same file, in pairs within the same minutes, each side in a process of its own. Ratios are
/// of processor time, which a busy machine disturbs least, without the start of the process; medians of the rounds. The figures
/// of the books are compared with the truth of the workload, and a wrong one fails the run.
/// </summary>
internal static class ImportTimes
{
    private const int Rounds = 5;

    /// <param name="Cpu">Seconds of processor, user and system.</param>
    /// <param name="PeakBytes">Most memory the process held.</param>
    private sealed record Side(double Cpu, double Wall, long PeakBytes, long FileBytes, double AgainCpu, double AgainTurnedCpu);

    public static async Task<int> Run(string[] args)
    {
        var events = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var agents = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : Math.Max(100, events / 100);
        var folder = Directory.CreateTempSubdirectory("runrate-size-").FullName;
        try
        {
            Workload.Write(folder, events, agents);
            var (ours, theirs) = (new List<Side>(), new List<Side>());
            for (var round = 0; round < Rounds; round++)
            {
                theirs.Add(await Child("keyed", folder, events, agents));
                ours.Add(await Child("ours", folder, events, agents));
            }
            Print(events, agents, new FileInfo(Path.Combine(folder, "events.csv")).Length, ours, theirs);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One side, once; prints its figures for the process that asked.</summary>
    public static async Task<int> Once(string side, string folder, int events, int agents)
    {
        var (file, database) = (Path.Combine(folder, "events.csv"), Path.Combine(folder, $"{side}.db"));
        foreach (var old in Directory.GetFiles(folder, $"{side}.db*"))
            File.Delete(old);
        var result = side == "keyed" ? Measured(() => KeyedLoad.Run(file, database)) : await Ours(file, database, folder, events, agents);
        Console.WriteLine(JsonSerializer.Serialize(result with { FileBytes = new FileInfo(database).Length }));
        return 0;
    }

    private static async Task<Side> Ours(string file, string database, string folder, int events, int agents)
    {
        await using var run = new Books(database);
        await run.Prepare(agents);
        var first = Measured(() => Expect(run.Import(file).GetAwaiter().GetResult().Accepted, events, "new events"));
        var again = Measured(() => Expect(run.Import(file).GetAwaiter().GetResult().Duplicates, events, "known events"));
        var turned = Path.Combine(folder, "turned.csv");
        await File.WriteAllTextAsync(turned, await File.ReadAllTextAsync(file) + "\n");
        var other = Measured(() => Expect(run.Import(turned).GetAwaiter().GetResult().Duplicates, events, "known events in other bytes"));
        var truth = Workload.Write(Directory.CreateDirectory(Path.Combine(folder, "truth")).FullName, events, agents);
        var costs = await run.Costs();
        for (var i = 0; i < agents; i++)
            Expect(costs.GetValueOrDefault(Workload.Agent(i)), truth.CostOf(i), $"the cost of {Workload.Agent(i)}");
        return first with { AgainCpu = again.Cpu, AgainTurnedCpu = other.Cpu };
    }

    private static Side Measured(Action work)
    {
        var self = Process.GetCurrentProcess();
        var (cpu, wall) = (self.TotalProcessorTime, Stopwatch.StartNew());
        work();
        self.Refresh();
        return new Side((self.TotalProcessorTime - cpu).TotalSeconds, wall.Elapsed.TotalSeconds, self.PeakWorkingSet64, 0, 0, 0);
    }

    private static void Expect<T>(T actual, T expected, string what) where T : IEquatable<T>
    {
        if (!actual.Equals(expected))
            throw new InvalidOperationException($"{what}: {actual} where the truth is {expected}.");
    }

    private static async Task<Side> Child(string side, string folder, int events, int agents)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string[] words = ["import-once", side, folder, events.ToString(CultureInfo.InvariantCulture), agents.ToString(CultureInfo.InvariantCulture)];
        foreach (var word in words)
            start.ArgumentList.Add(word);
        using var child = Process.Start(start)!;
        var text = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0 ? JsonSerializer.Deserialize<Side>(text)! : throw new InvalidOperationException($"{side} failed.");
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);

    private static void Print(int events, int agents, long csv, List<Side> ours, List<Side> theirs)
    {
        var cpu = Median(ours.Select(s => s.Cpu));
        string[] lines =
        [
            $"{events:N0} events of {agents:N0} agents, {csv / (double)events:0} bytes an event in the file; medians of {Rounds}",
            "| | import | keyed load | ratio |",
            "|---|---|---|---|",
            $"| processor, s | {cpu:0.00} | {Median(theirs.Select(s => s.Cpu)):0.00} | {Median(ours.Zip(theirs, (o, t) => o.Cpu / t.Cpu)):0.0} |",
            $"| wall, s | {Median(ours.Select(s => s.Wall)):0.00} | {Median(theirs.Select(s => s.Wall)):0.00} | |",
            $"| events a second of processor | {events / cpu:N0} | {events / Median(theirs.Select(s => s.Cpu)):N0} | |",
            $"| peak memory, MiB | {Median(ours.Select(s => s.PeakBytes / 1048576.0)):0} | {Median(theirs.Select(s => s.PeakBytes / 1048576.0)):0} | |",
            $"| bytes an event on disk | {ours[0].FileBytes / events} | {theirs[0].FileBytes / events} | {ours[0].FileBytes / (double)csv:0.0} of the file |",
            $"| the same file again, s of processor | {Median(ours.Select(s => s.AgainCpu)):0.00} | | {Median(ours.Select(s => s.AgainCpu / s.Cpu)):0.00} of the first |",
            $"| the same events in other bytes, s | {Median(ours.Select(s => s.AgainTurnedCpu)):0.00} | | {Median(ours.Select(s => s.AgainTurnedCpu / s.Cpu)):0.00} of the first |",
        ];
        foreach (var line in lines)
            Console.WriteLine(line);
        Console.WriteLine("Every cost equals the truth of the workload.");
    }
}
