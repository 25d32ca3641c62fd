using System.Text.Json;
using BenchmarkDotNet.Attributes;
using NodaTime;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Benchmarks;

/// <summary>
/// One classification with its full trace, flips and rejected treatments, against serialising that same result: the
/// ratio says whether deciding or writing the answer down costs more.
/// </summary>
[MemoryDiagnoser]
public class ClassifierBenchmarks
{
    private static readonly Classifier Classifier = new();
    private static readonly LocalDate AsOf = new(2026, 6, 1);

    private static readonly FactSet Facts = FactSet.FromJson(JsonDocument.Parse("""
        { "category": "SelfHostedFineTuning", "amount": 100000, "ownership": "Entity", "weights_exportable": "Yes",
          "intended_use": "InternalUse", "asu_2025_06_adopted": false, "stage": "ApplicationDevelopment",
          "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
          "useful_life_months": 36, "activity": "NewBuild", "function": "InternalOps" }
        """).RootElement).Value;

    private static readonly FactSet Missing = Facts.With("ownership", "Unknown").Value;
    private static readonly Determination Result = Classifier.Decide(Framework.UsGaap, Facts, PolicySet.Default, AsOf).Value;

    [Benchmark(Baseline = true)]
    public byte[] SerialiseTheResult() => JsonSerializer.SerializeToUtf8Bytes(Result, JsonSerializerOptions.Web);

    [Benchmark]
    public Determination Classify() => Classifier.Decide(Framework.UsGaap, Facts, PolicySet.Default, AsOf).Value;

    [Benchmark]
    public Determination ClassifyWithAFactMissing() =>
        Classifier.Decide(Framework.UsGaap, Missing, PolicySet.Default, AsOf).Value;

    [Benchmark]
    public int ClassifyInAllFrameworks() => Classifier.DecideAll(Facts, PolicySet.Default, AsOf).Value.Count;
}
