using NodaTime;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>A usage record while its fields are read; one object serves all rows of a file.</summary>
internal sealed class UsageDraft
{
    private static readonly int FieldCount = Enum.GetValues<UsageField>().Length;

    private readonly string?[] texts = new string?[FieldCount];
    private readonly decimal?[] numbers = new decimal?[FieldCount];

    public Instant? At { get; set; }
    public IReadOnlyDictionary<string, string>? Tags { get; set; }

    public void Clear()
    {
        Array.Clear(texts);
        Array.Clear(numbers);
        At = null;
        Tags = null;
    }

    public void Set(UsageField field, string? text) => texts[(int)field] = text;

    public void Set(UsageField field, decimal number) => numbers[(int)field] = number;

    public string? Text(UsageField field) => texts[(int)field];

    public decimal? Number(UsageField field) => numbers[(int)field];

    /// <summary>The record, or what keeps it from being one: the field and the reason.</summary>
    /// <param name="identity">The name of a record that carries none.</param>
    public (UsageRecord? Record, UsageField? Field, string? Problem) Build(string defaultSource, Func<string> identity, int line)
    {
        if (At is not { } at)
            return (null, UsageField.Time, "A time is required.");
        var meter = Text(UsageField.Meter);
        var (counts, field, problem) = meter is null ? Tokens() : One(meter);
        if (counts is null)
            return (null, field, problem);
        if (string.IsNullOrEmpty(Text(UsageField.Model)) && meter is null)
            return (null, UsageField.Model, "A model is required, or a meter.");
        return (new UsageRecord(
            Text(UsageField.Source) ?? defaultSource, Text(UsageField.Id) ?? identity(), at, Text(UsageField.Provider) ?? "",
            Text(UsageField.Model) ?? "", counts)
        {
            Facts = new AssignmentFacts(
                Text(UsageField.Agent), Tags, Text(UsageField.Resource), Principal: Text(UsageField.Principal),
                Model: Text(UsageField.Model)),
            Environment = UsageRecord.EnvironmentOf(Text(UsageField.Environment)),
            ReportedCost = Number(UsageField.Cost),
            Line = line,
        }, null, null);
    }

    /// <summary>Whether what keeps it from being a record is that it counts nothing.</summary>
    public bool CountsNothing => Text(UsageField.Meter) is null && !Stated().CountsAnything;

    private (IReadOnlyList<MeterCount>?, UsageField?, string?) Tokens()
    {
        var stated = Stated();
        if (!stated.CountsAnything && Number(UsageField.Cost) is > 0 and var cost)
            return ([new MeterCount(Meters.StatedCost, cost)], null, null);
        if (!stated.CountsAnything)
            return (null, UsageField.Input, "The record counts no tokens under any name that is known.");
        var reading = TokenSplit.Of(stated);
        // Tokens that are stated as none and cost something are a call that is not measured in tokens.
        if (reading.Counts is { Count: 0 } && Number(UsageField.Cost) > 0)
            return ([new MeterCount(Meters.Requests, 1)], null, null);
        return (reading.Counts, UsageField.Input, reading.Problem is null or TokenSplit.Negative ? reading.Problem
            : "More is cached than was put in, or the parts are more than the whole: input includes the cached.");
    }

    private TokenStatement Stated()
    {
        var exclusive = Number(UsageField.Input) is null && Number(UsageField.Uncached) is not null;
        var write = Number(UsageField.CacheWrite);
        var write1h = Number(UsageField.CacheWrite1h);
        return new TokenStatement
        {
            Input = Number(UsageField.Input) ?? Number(UsageField.Uncached),
            Output = Number(UsageField.Output),
            CacheRead = Number(UsageField.CacheRead),
            CacheWrite = write,
            CacheWrite1h = write1h,
            WriteIncludes1h = !exclusive,
            Reasoning = Number(UsageField.Reasoning),
            Total = Number(UsageField.Total),
            AudioInput = Number(UsageField.AudioInput),
            AudioOutput = Number(UsageField.AudioOutput),
            InputIncludesCache = exclusive ? false : Number(UsageField.Total) is null ? true : null,
            Class = PriceClass.Standard with { Tier = PriceClass.TierOf(Text(UsageField.ServiceTier)) },
        };
    }

    private (IReadOnlyList<MeterCount>?, UsageField?, string?) One(string meter) => Number(UsageField.Quantity) switch
    {
        null => (null, UsageField.Quantity, "A quantity is required."),
        < 0 => (null, UsageField.Quantity, "A quantity below zero."),
        var quantity => ([new MeterCount(meter.Trim().ToLowerInvariant(), quantity.Value)], null, null),
    };
}
