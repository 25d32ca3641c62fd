using System.Text.Json;
using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// CloudEvents 1.0, one or a batch. Data that names a model or a meter is usage; any other event is an outcome of its type by its
/// subject: one accepted, or as many as the data says. Numbers may be written as text. Sums of the data's numbers are among the
/// totals.
/// </summary>
internal sealed class CloudEvents : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var draft = new UsageDraft();
        await foreach (var (line, one) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            await intake.Judge(line, () => Event(one, line, draft, intake, ct));
        }
    }

    private static async Task Event(JsonElement one, int line, UsageDraft draft, Intake intake, CancellationToken ct)
    {
        if (one.Text("specversion") is not "1.0" || one.Text("id") is not { } id || one.Text("source") is not { } source
            || one.Text("type") is not { } type)
        {
            intake.Reject(line, "specversion", "A CloudEvent has specversion 1.0, an id, a source and a type.");
            return;
        }
        if (one.Get("time") is not null && one.Time(intake, "time") is null)
        {
            intake.Reject(line, "time", "Not an RFC 3339 time.");
            return;
        }
        if (one.Get("time") is null)
            intake.Assume("Events without a time happened when they were received, as CloudEvents says.");
        await Take(one, id, source, type, one.Time(intake, "time") ?? intake.Now, line, draft, intake, ct);
    }

    private static async Task Take(
        JsonElement one, string id, string source, string type, Instant at, int line, UsageDraft draft, Intake intake,
        CancellationToken ct)
    {
        var data = CloudEventData.Of(one);
        var facts = new AssignmentFacts(one.Text("subject"), ((JsonElement?)data).Texts(), Model: data.Text("model"));
        if (data.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in data.EnumerateObject())
            {
                if (JsonValues.AsNumber(member.Value) is { } number)
                    intake.Add(member.Name, number);
            }
        }
        if (data.Text("model") is not null || data.Text("meter") is not null)
        {
            await Usage(one, data, facts, source, id, at, line, draft, intake, ct);
            return;
        }
        await intake.Take(new OutputRecord
        {
            Source = source,
            EventId = id,
            Entity = intake.Entity.Id,
            Agent = intake.Agents.Assign(facts),
            Date = intake.DateOf(at),
            Unit = type,
            Accepted = data.Number("accepted", "quantity", "count") ?? 1,
            Rejected = data.Number("rejected") ?? 0,
            Reworked = data.Number("reworked") ?? 0,
            ImportId = intake.ImportId,
            Line = line,
        }, counts: true, ct);
    }

    private static async Task Usage(
        JsonElement one, JsonElement data, AssignmentFacts facts, string source, string id, Instant at, int line, UsageDraft draft,
        Intake intake, CancellationToken ct)
    {
        draft.Clear();
        draft.At = at;
        draft.Set(UsageField.Id, id);
        draft.Set(UsageField.Source, source);
        draft.Tags = facts.Tags;
        var unread = UsageObject.Read(data, draft, intake, f => f is UsageField.Time or UsageField.Id or UsageField.Source);
        if (draft.Text(UsageField.Agent) is null)
            draft.Set(UsageField.Agent, facts.AgentKey);
        var (usage, field, problem) = unread is null ? draft.Build(source, () => id, line) : default;
        if (usage is not null)
            await intake.Take(usage, ct);
        else
            intake.PutAside(line, $"data.{unread?.Name ?? field.ToString()}",
                unread is null ? Reason(draft, field) : QuarantineReasons.InvalidQuantity, unread?.Problem ?? problem!, one.GetRawText(), at,
                $"{source}/{id}");
    }

    private static string Reason(UsageDraft draft, UsageField? field) => field is UsageField.Model ? QuarantineReasons.NoModel
        : draft.CountsNothing ? QuarantineReasons.NoCounts : QuarantineReasons.InvalidQuantity;
}
