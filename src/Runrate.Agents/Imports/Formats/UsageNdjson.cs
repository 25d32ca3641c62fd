using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Usage as JSON, one record a line or in an array, with the fields of <see cref="UsageFields"/>; tags in an object <c>tags</c>.
/// Each record is judged by itself. A record without a readable time is refused: it is never dated today.
/// </summary>
internal sealed class UsageNdjson : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var draft = new UsageDraft();
        var identity = new RowIdentity();
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            intake.Count();
            await intake.Judge(line, () => Take(record, line, draft, identity, intake, ct));
        }
    }

    private static async Task Take(
        JsonElement record, int line, UsageDraft draft, RowIdentity identity, Intake intake, CancellationToken ct)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            intake.Reject(line, null, "A usage record is an object.");
            return;
        }
        draft.Clear();
        draft.Tags = record.Get("tags").Texts();
        if (UsageObject.Read(record, draft, intake) is { } unread)
        {
            intake.Reject(line, unread.Name, unread.Problem);
            return;
        }
        var (usage, field, problem) = draft.Build("api", () => Identity(record, identity), line);
        if (usage is null)
        {
            var name = record.EnumerateObject().Where(p => UsageFields.Of(p.Name) == field).Select(p => p.Name).FirstOrDefault()
                ?? field?.ToString();
            if (draft.At is { } at
                && field is UsageField.Input or UsageField.Uncached or UsageField.Quantity or UsageField.Model)
                intake.PutAside(line, name, field is UsageField.Model ? QuarantineReasons.NoModel
                    : draft.CountsNothing ? QuarantineReasons.NoCounts : QuarantineReasons.InvalidQuantity, problem!,
                    record.GetRawText(), at, $"{draft.Text(UsageField.Source) ?? "api"}/{draft.Text(UsageField.Id) ?? Identity(record, identity)}");
            else
                intake.Reject(line, name, problem!);
            return;
        }
        await intake.Take(usage, ct);
        if (draft.Text(UsageField.Outcome) is { } outcome
            && (draft.Number(UsageField.OutcomeQuantity) ?? 1) is > 0 and var accepted)
            await intake.Take(usage, outcome, accepted, ct);
    }

    private static string Identity(JsonElement record, RowIdentity identity)
    {
        identity.Begin();
        foreach (var property in record.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal))
            identity.Add(property.Name, property.Value.GetRawText());
        return identity.End();
    }
}
