using System.Collections.Concurrent;
using System.Globalization;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports.Fuzzing;

/// <summary><c>tests/fuzz-formats</c> runs 50,000 mutations of each format; the suite a few of each.</summary>
public sealed class FormatFuzzTests
{
    private const int MutationsInSuite = 60;

    [Fact]
    public async Task Whatever_is_done_to_a_file_it_is_read_held_back_or_refused_and_accounted_for()
    {
        var mutations = Setting("RUNRATE_FUZZ_MUTATIONS", MutationsInSuite);
        var seed = Setting("RUNRATE_FUZZ_SEED", 20261129);
        var only = Environment.GetEnvironmentVariable("RUNRATE_FUZZ_FORMAT");
        var formats = FormatSamples.Formats.Where(f => string.IsNullOrEmpty(only) || only.Split(',').Contains(f)).ToList();
        var counts = new ConcurrentDictionary<string, FuzzCounts>();
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"Seed {seed}");
        var idle = new ConcurrentBag<TestDatabase>();
        await Parallel.ForEachAsync(formats, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (format, _) =>
        {
            var database = idle.TryTake(out var known) ? known : await TestDatabase.Create();
            counts[format] = await new FormatFuzz(database, format, seed).Run(mutations);
            // At once: the other formats take the better part of an hour.
            output?.WriteLine(string.Join("\n\n", counts[format].Faults.Prepend($"{format}: {counts[format]}")));
            idle.Add(database);
        });
        foreach (var database in idle)
            await database.DisposeAsync();
        Assert.True(counts.Values.All(c => c.Faults.Count == 0), string.Join("\n\n", counts.Values.SelectMany(c => c.Faults.Take(5))));
        Assert.All(counts.Values, c => Assert.True(c.Taken > 0 && c.Records > 0));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var set) ? set : otherwise;
}
