using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>
/// One consumption as a format states it, on its way to a usage record. Whatever is missing is named: a value that cannot be read or
/// a time that is not there is rejected; tokens without a model, a model without tokens, and a cost without either wait, the last as
/// usage of nothing but that cost.
/// </summary>
internal sealed record Consumption(string Source, string? Id, Instant? At, string Provider, string? Model, TokenStatement Tokens)
{
    /// <summary>What is counted beside tokens: images, searches, seconds.</summary>
    public IReadOnlyList<MeterCount> Others { get; init; } = [];
    public AssignmentFacts Facts { get; init; } = new();
    public string? Environment { get; init; }
    /// <summary>What the sender says it cost.</summary>
    public decimal? Cost { get; init; }
    /// <summary>Whether the record says that nothing was used: an answer from a cache.</summary>
    public bool UsedNothing { get; init; }
    /// <summary>A count over a span of time, which a later delivery may restate.</summary>
    public bool IsBucket { get; init; }
    /// <summary>The span of a report that it is a result of.</summary>
    public BucketGroups? Bucket { get; init; }
    /// <summary>When the record said so, where its format tells states of one record apart.</summary>
    public Instant? AsOf { get; init; }

    public Task Take(Fields row, int line, Intake intake, CancellationToken ct) => Take(row, line, intake, null, ct);

    /// <param name="taken">Told the record that was taken.</param>
    public async Task Take(Fields row, int line, Intake intake, Action<UsageRecord>? taken, CancellationToken ct)
    {
        if (row.Problem is { } fault)
        {
            intake.Reject(line, fault.Name, fault.Reason);
            return;
        }
        foreach (var name in row.AssumedUtc)
            intake.Assume($"{name} without zone was read as UTC.");
        if (Id is null)
            intake.Reject(line, "id", "The record has no identifier.");
        else if (At is not { } at)
            intake.Reject(line, "time", "The record has no time under a name that is known.");
        else if (Record(row, line, at, intake) is { } record)
        {
            await intake.Take(record, Bucket, ct);
            taken?.Invoke(record);
        }
    }

    private UsageRecord? Record(Fields row, int line, Instant at, Intake intake)
    {
        var reading = UsedNothing ? new TokenReading([], null, null) : TokenSplit.Of(Tokens);
        if (reading.Counts is not { } counts)
            return Wait(row, line, at, "tokens", QuarantineReasons.InvalidQuantity, reading.Problem!, intake);
        if (reading.Assumption is { } assumption)
            intake.Assume(assumption);
        counts = [.. counts, .. Others];
        var countsNothing = !UsedNothing && !Tokens.CountsAnything && Others.Count == 0;
        if (countsNothing && Cost is not > 0)
            return Wait(row, line, at, "tokens", QuarantineReasons.NoCounts,
                "The record counts no tokens and nothing else, under any name that is known.", intake);
        if (countsNothing)
            counts = [new MeterCount(Meters.StatedCost, Cost!.Value)];
        else if (counts.Count == 0 && Cost > 0 && !UsedNothing)
            counts = [new MeterCount(Meters.Requests, 1)];
        if (counts.Count > 0 && string.IsNullOrWhiteSpace(Model))
            return Wait(row, line, at, "model", QuarantineReasons.NoModel,
                "The record counts usage and names no model, so there is no price for it.", intake);
        return new UsageRecord(Source, Id!, at, Provider, Model ?? "", counts)
        {
            Facts = Facts with { Model = Model },
            Environment = UsageRecord.EnvironmentOf(Environment),
            ReportedCost = Cost,
            Line = line,
            IsBucket = IsBucket,
            AsOf = AsOf,
        };
    }

    private UsageRecord? Wait(Fields row, int line, Instant at, string column, string reason, string message, Intake intake)
    {
        var key = $"{Source}/{Id}";
        intake.PutAside(line, column, reason, message, row.Raw, at, key);
        return null;
    }
}
