using System.Diagnostics;
using System.Globalization;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>How the figures of a run are taken, compared and printed.</summary>
internal static class Measured
{
    /// <summary>Pairs a yardstick is run in.</summary>
    public const int Rounds = 3;

    /// <summary>Seconds of this process's processor, and of a clock, that some work took.</summary>
    public static async Task<(double Cpu, double Wall)> Work(Func<Task> work)
    {
        var (before, watch) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await work();
        return ((Environment.CpuUsage.TotalTime - before).TotalSeconds, watch.Elapsed.TotalSeconds);
    }

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    public static double Percentile(IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, sorted.Count * percent / 100)];
    }

    /// <summary>A fast wrong answer is none: a figure that is not the truth ends the run.</summary>
    public static void Expect<T>(T actual, T expected, string what) where T : IEquatable<T>
    {
        if (!actual.Equals(expected))
            throw new InvalidOperationException($"{what}: {actual} where the truth is {expected}.");
    }

    /// <summary>A line of a table of results.</summary>
    public static void Row(params object[] cells) => Console.WriteLine($"| {string.Join(" | ", cells.Select(Cell))} |");

    private static string Cell(object cell) => cell switch
    {
        double number when number >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        double number when number >= 10 => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.00#", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };
}
