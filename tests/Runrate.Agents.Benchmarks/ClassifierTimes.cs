using System.Diagnostics;
using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Benchmarks;

/// <summary>
/// Microseconds a classification with full trace on one core: the median of five runs for every framework, over one spend
/// and over the worked cases, and the ratio to serialising the same results. Processor time is counted, collection of
/// garbage included, so that what else the machine does does not count.
/// </summary>
internal static class ClassifierTimes
{
    private const int Runs = 5;

    private static readonly TimeSpan RunLength = TimeSpan.FromMilliseconds(400);
    private static readonly LocalDate AsOf = new(2026, 6, 1);
    private static readonly Classifier Classifier = new();

    public static void Print(TextWriter output)
    {
        output.WriteLine("us a result, median of 5 runs    one fine-tune  / json     all worked cases  / json   slowest case");
        var cases = WorkedCases();
        var single = FactSet.FromJson(JsonDocument.Parse(Spend).RootElement).Value;
        foreach (var framework in Frameworks.All)
        {
            var one = Measure(framework, [single]);
            var all = Measure(framework, cases);
            var slowest = cases.Max(facts => Classify(framework, [facts], TimeSpan.FromMilliseconds(100)));
            output.WriteLine($"{framework.Code(),-30} {one.Classify,10:0.00} us {one.Ratio,7:0.00}x {all.Classify,15:0.00} us " +
                $"{all.Ratio,6:0.00}x {slowest,11:0.00} us");
        }
    }

    private static (double Classify, double Ratio) Measure(Framework framework, IReadOnlyList<FactSet> spends)
    {
        var answers = spends.Select(facts => Classifier.Decide(framework, facts, PolicySet.Default, AsOf).Value).ToList();
        var classify = new double[Runs];
        var ratio = new double[Runs];
        Classify(framework, spends, RunLength);
        Serialise(answers, RunLength);
        for (var run = 0; run < Runs; run++)
        {
            classify[run] = Classify(framework, spends, RunLength);
            ratio[run] = classify[run] / Serialise(answers, RunLength);
        }
        return (classify.Order().ElementAt(Runs / 2), ratio.Order().ElementAt(Runs / 2));
    }

    private static double Classify(Framework framework, IReadOnlyList<FactSet> spends, TimeSpan length) => PerItem(spends.Count,
        length, item => Classifier.Decide(framework, spends[item], PolicySet.Default, AsOf).Value.Trace.Count);

    private static double Serialise(IReadOnlyList<Determination> answers, TimeSpan length) => PerItem(answers.Count, length,
        item => JsonSerializer.SerializeToUtf8Bytes(answers[item], JsonSerializerOptions.Web).Length);

    private static double PerItem(int count, TimeSpan length, Func<int, int> work)
    {
        var items = 0L;
        var used = 0L;
        var clock = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        while (clock.Elapsed < length)
        {
            for (var item = 0; item < count; item++)
                used += work(item);
            items += count;
        }
        if (used == 0)
            throw new InvalidOperationException("nothing was answered");
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / items;
    }

    /// <summary>The facts of the repository's own worked cases, each asked of every framework.</summary>
    private static List<FactSet> WorkedCases()
    {
        using var stream = typeof(ClassifierTimes).Assembly.GetManifestResourceStream("cases.json")!;
        return [.. JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()
            .Where(worked => worked.GetProperty("type").GetString() == "classification")
            .Select(worked => FactSet.FromJson(worked.GetProperty("facts"))).Where(facts => facts.IsOk)
            .Select(facts => facts.Value)
            .Where(facts => Classifier.DecideAll(facts, PolicySet.Default, AsOf).IsOk)];
    }

    private const string Spend = """
        { "category": "SelfHostedFineTuning", "amount": 100000, "ownership": "Entity", "weights_exportable": "Yes",
          "intended_use": "InternalUse", "asu_2025_06_adopted": false, "stage": "ApplicationDevelopment",
          "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
          "useful_life_months": 36, "activity": "NewBuild", "function": "InternalOps" }
        """;
}
