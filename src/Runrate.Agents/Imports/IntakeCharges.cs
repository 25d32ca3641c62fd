using Runrate.Agents.Metering;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <content>What is taken of bills and reports.</content>
internal sealed partial class Intake
{
    public Task Take(Charge charge, CancellationToken ct) => Taken(() => Refused || !Sound(RecordBounds.Of(charge), charge.Line)
        ? Task.CompletedTask : charges.Add(charge, ct));

    /// <summary>A row of a statement window.</summary>
    public Task Take(Charge charge, WindowKey window, CancellationToken ct) => Taken(() =>
        Refused || !Sound(RecordBounds.Of(charge), charge.Line) ? Task.CompletedTask : statements.Take(charge, window, ct));

    /// <summary>A charge of a report that may be restated: the latest delivery replaces it.</summary>
    public Task TakeRestatable(Charge charge, CancellationToken ct) => Taken(() =>
        Refused || !Sound(RecordBounds.Of(charge), charge.Line) ? Task.CompletedTask : charges.AddBucket(charge, ct));

    /// <summary>One that may be delivered under other columns as well.</summary>
    public Task TakeRestatable(Charge charge, BucketGroups? bucket, CancellationToken ct) => Taken(async () =>
    {
        if (Refused || !Sound(RecordBounds.Of(charge), charge.Line))
            return;
        if (bucket is null || await regrouping.Charges(bucket, ct))
            await charges.AddBucket(charge, ct);
        else
            Settle(default, charge.Line ?? 0, null);
    });

    /// <summary>Usage of a report that may be delivered under other columns.</summary>
    public Task Take(UsageRecord record, BucketGroups? bucket, CancellationToken ct) => bucket is null ? Take(record, ct) : Taken(async () =>
    {
        // The span is asked for by its name, which a database may not take.
        if (Refused || !Sound(RecordBounds.Of(record), record.Line))
            return;
        if (await regrouping.Usage(bucket, ct))
            await TakeNow(record, ct);
        else
            Settle(default, record.Line ?? 0, null);
    });
}
