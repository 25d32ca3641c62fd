using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>Outcomes of an import on their way to the database. Where they are counted by day, the later count replaces the earlier.</summary>
internal sealed class OutputBatch(RunrateDb db, Intake intake, bool areBuckets) : IAsyncDisposable
{
    private readonly List<OutputRecord> outputs = new(Intake.BatchSize);
    private readonly HashSet<YearMonth> noted = [];
    /// <summary>The last count that the delivery states of each that is stored, put in its place once all is read.</summary>
    private readonly Dictionary<(string Source, string Id), OutputRecord> restating = [];
    private OutputInsert? insert;

    /// <returns>Whether it was new, where it is written at once.</returns>
    public async Task<bool> Add(OutputRecord output, bool atOnce, CancellationToken ct)
    {
        outputs.Add(output);
        return (atOnce || outputs.Count == Intake.BatchSize) && await Flush(ct);
    }

    /// <returns>Whether the last of them was new.</returns>
    public async Task<bool> Flush(CancellationToken ct)
    {
        if (outputs.Count == 0)
            return false;
        insert ??= new OutputInsert(db);
        var added = await insert.Add(outputs, ct);
        for (var i = 0; i < added.Length; i++)
        {
            if (!added[i] && areBuckets)
                restating[(outputs[i].Source, outputs[i].EventId)] = outputs[i];
        }
        await MonthDue.Note(db, intake.Entity.Id, MonthDue.Outcomes, outputs.Select(o => o.Date.ToYearMonth()).Where(noted.Add), ct);
        outputs.Clear();
        return added[^1];
    }

    /// <summary>Writes the rest, and the last count of each that was there. Once, after the last record.</summary>
    public async Task Finish(CancellationToken ct)
    {
        await Flush(ct);
        foreach (var said in restating.Values)
            await Restate(said, ct);
        restating.Clear();
    }

    public ValueTask DisposeAsync() => insert?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Restate(OutputRecord said, CancellationToken ct)
    {
        var stored = await db.Outputs.FirstAsync(o => o.Source == said.Source && o.EventId == said.EventId, ct);
        if (stored.Entity != said.Entity
            || (stored.Accepted, stored.Rejected, stored.Reworked) == (said.Accepted, said.Rejected, said.Reworked))
            return;
        db.DeliveryChanges.Add(new DeliveryChange
        {
            Delivery = intake.Delivery,
            Subject = DeliveryChange.Output,
            Target = stored.Id,
            Before = JsonSerializer.Serialize(new OutputState(stored.Accepted, stored.Rejected, stored.Reworked, stored.ImportId)),
        });
        (stored.Accepted, stored.Rejected, stored.Reworked, stored.ImportId) = (said.Accepted, said.Rejected, said.Reworked, said.ImportId);
        intake.Restate();
        await db.SaveChangesAsync(ct);
    }
}
