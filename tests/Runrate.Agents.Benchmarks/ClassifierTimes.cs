using System.Diagnostics;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Benchmarks;

/// <summary>
/// Microseconds a classification with full trace on one core: the median of five runs for every framework, over one spend
/// and over every case of the repository, the ratio to serialising the same results, and the slowest case. Processor time
/// is counted, collection of garbage included, so that what else the machine does does not count.
/// </summary>
internal static class ClassifierTimes
{
    private const int Runs = 5;
    private const int WarmUps = 2;
    private const int Suspects = 5;

    /// <summary>So many results make a figure, however little of a run the machine leaves to this process.</summary>
    private const int Fewest = 1000;

    private static readonly TimeSpan RunLength = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly LocalDate AsOf = new(2026, 6, 1);
    private static readonly Classifier Classifier = new();

    public static void Print(TextWriter output)
    {
        var cases = Cases();
        Spend[] single = [Read(JsonDocument.Parse(OneSpend).RootElement, default)!];
        output.WriteLine($"Microseconds a result with trace, flips, rejected, questions and citations; median of {Runs} runs");
        output.WriteLine($"{cases.Count} cases: all worked cases and rule cases, and each category with nothing else stated");
        output.WriteLine("                 one fine-tune   / json         all cases   / json    slowest   still asking");
        foreach (var framework in Enumerable.Repeat(Frameworks.All, WarmUps).SelectMany(all => all))
            Measure(framework, cases, runs: 1);
        foreach (var framework in Frameworks.All)
        {
            var one = Measure(framework, single);
            var all = Measure(framework, cases);
            var asking = cases.Count(spend => Decide(framework, spend).Questions.Count > 0);
            output.WriteLine($"{framework.Code(),-16} {one.Classify,10:0.00} us {one.Ratio,7:0.00}x {all.Classify,14:0.00} us " +
                $"{all.Ratio,7:0.00}x {Slowest(framework, cases),7:0.00} us {asking,14}");
        }
    }

    private static (double Classify, double Ratio) Measure(Framework framework, IReadOnlyList<Spend> spends, int runs = Runs)
    {
        var answers = spends.Select(spend => Decide(framework, spend)).ToList();
        var classify = new double[runs];
        var ratio = new double[runs];
        Classify(framework, spends, RunLength);
        Serialise(answers, RunLength);
        for (var run = 0; run < runs; run++)
        {
            classify[run] = Classify(framework, spends, RunLength);
            ratio[run] = classify[run] / Serialise(answers, RunLength);
        }
        return (classify.Order().ElementAt(runs / 2), ratio.Order().ElementAt(runs / 2));
    }

    /// <summary>A short look at each case, then a median over each of those that seemed slowest.</summary>
    private static double Slowest(Framework framework, IReadOnlyList<Spend> cases) => cases
        .OrderByDescending(spend => Classify(framework, [spend], Glance)).Take(Suspects)
        .Max(spend => Enumerable.Range(0, Runs).Select(_ => Classify(framework, [spend], RunLength / 4))
            .Order().ElementAt(Runs / 2));

    private static double Classify(Framework framework, IReadOnlyList<Spend> spends, TimeSpan length) =>
        PerItem(spends.Count, length, item => Decide(framework, spends[item]).Trace.Count);

    private static double Serialise(IReadOnlyList<Determination> answers, TimeSpan length) => PerItem(answers.Count, length,
        item => JsonSerializer.SerializeToUtf8Bytes(answers[item], JsonSerializerOptions.Web).Length);

    private static Determination Decide(Framework framework, Spend spend) =>
        Classifier.Decide(framework, spend.Facts, spend.Policies, AsOf).Value;

    private static double PerItem(int count, TimeSpan length, Func<int, int> work)
    {
        var items = 0L;
        var used = 0L;
        var clock = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        do
        {
            for (var item = 0; item < count; item++)
                used += work(item);
            items += count;
        }
        while (clock.Elapsed < length || items < Fewest);
        if (used == 0)
            throw new InvalidOperationException("nothing was answered");
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / items;
    }

    /// <summary>The repository's own cases and each category alone, as far as every framework can answer them.</summary>
    private static List<Spend> Cases()
    {
        var assembly = typeof(ClassifierTimes).Assembly;
        var cases = new List<Spend?>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            cases.AddRange(JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()
                .Where(item => !item.TryGetProperty("type", out var type) || type.GetString() == "classification")
                .Select(item => Read(
                    item.GetProperty("facts"), item.TryGetProperty("policy", out var policy) ? policy : default)));
        }
        cases.AddRange(Classifier.Library.Facts.Category.Values
            .Select(category => new Spend(FactSet.From([new FactEntry("category", category)]).Value, PolicySet.Default)));
        return [.. cases.OfType<Spend>().Where(spend => Classifier.DecideAll(spend.Facts, spend.Policies, AsOf).IsOk)];
    }

    private static Spend? Read(JsonElement facts, JsonElement policy) =>
        FactSet.FromJson(facts) is { IsOk: true } stated && PolicySet.FromJson(policy) is { IsOk: true } elected
            ? new Spend(stated.Value, elected.Value) : null;

    private sealed record Spend(FactSet Facts, PolicySet Policies);

    private const string OneSpend = """
        { "category": "SelfHostedFineTuning", "amount": 100000, "ownership": "Entity", "weights_exportable": "Yes",
          "intended_use": "InternalUse", "asu_2025_06_adopted": false, "stage": "ApplicationDevelopment",
          "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
          "useful_life_months": 36, "activity": "NewBuild", "function": "InternalOps" }
        """;
}
