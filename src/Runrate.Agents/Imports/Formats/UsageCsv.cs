using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Usage, one request or one meter a line: time, agent, provider, model and token counts, or meter and quantity. Input includes
/// what was cached. An <c>outcome</c> with <c>qty</c> on the line is recorded as output. All of a file or nothing.
/// </summary>
internal sealed class UsageCsv : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var csv = new CsvReader(content);
        if (csv.Read() && Header(csv, intake) is { } header)
        {
            var row = new Row(csv, header, intake);
            while (!intake.Stopped && csv.Read())
            {
                ct.ThrowIfCancellationRequested();
                intake.Count();
                await row.Take(ct);
            }
        }
        if (csv.EndsOpen)
            intake.EndOpen();
        if (csv.Problem is { } problem)
            intake.Reject(problem.Line, $"column {problem.Column}", problem.Reason);
        else if (csv.Line == 0)
            intake.Reject(1, null, "The file is empty.");
    }

    private static (string Name, UsageField? Field)[]? Header(CsvReader csv, Intake intake)
    {
        var header = new (string Name, UsageField? Field)[csv.Count];
        for (var i = 0; i < header.Length; i++)
        {
            var name = csv.Text(i).Trim();
            header[i] = (name, UsageFields.Of(name));
        }
        foreach (var twice in header.Where(h => h.Field is not null).GroupBy(h => h.Field).Where(g => g.Count() > 1))
            intake.Reject(csv.Line, string.Join(", ", twice.Select(t => t.Name)), "Two columns say the same thing.");
        foreach (var (name, _) in header.Where(h => UsageFields.IsUnreadCount(h.Name)))
            intake.Reject(csv.Line, name, "It counts tokens under a name that is not known, and they would be missing from the bill.");
        if (header.All(h => h.Field != UsageField.Time))
            intake.Reject(csv.Line, "time", "The column is required.");
        if (header.All(h => h.Field is not (UsageField.Model or UsageField.Meter)))
            intake.Reject(csv.Line, "model", "The column is required, or meter and quantity.");
        return intake.Refused ? null : header;
    }

    private sealed class Row(CsvReader csv, (string Name, UsageField? Field)[] header, Intake intake)
    {
        private readonly UsageDraft draft = new();
        private readonly TextPool pool = new();
        private readonly RowIdentity identity = new();
        /// <summary>The columns by name, so that their order makes no row another one.</summary>
        private readonly int[] ordered = [.. Enumerable.Range(0, header.Length).OrderBy(i => header[i].Name, StringComparer.Ordinal)];
        private Func<string>? named;

        /// <summary>Waits for nothing but a batch that is full.</summary>
        public ValueTask Take(CancellationToken ct)
        {
            if (csv.Count != header.Length)
            {
                intake.Reject(csv.Line, null, $"The row has {csv.Count} fields, the header {header.Length}.");
                return default;
            }
            if (!Fields())
                return default;
            var (record, field, problem) = draft.Build("csv", named ??= Identity, csv.Line);
            if (record is null)
            {
                intake.Reject(csv.Line, NameOf(field), problem!);
                return default;
            }
            var taken = intake.Take(record, ct);
            var accepted = draft.Text(UsageField.Outcome) is null ? 0 : draft.Number(UsageField.OutcomeQuantity) ?? 1;
            if (accepted <= 0)
                return taken.IsCompletedSuccessfully ? default : new ValueTask(taken);
            return Outcome(taken, record, draft.Text(UsageField.Outcome)!, accepted, ct);
        }

        private async ValueTask Outcome(Task taken, UsageRecord record, string outcome, decimal accepted, CancellationToken ct)
        {
            await taken;
            await intake.Take(record, outcome, accepted, ct);
        }

        private bool Fields()
        {
            draft.Clear();
            var good = true;
            for (var i = 0; i < header.Length; i++)
            {
                var value = csv[i];
                if (header[i].Field is not { } field || StrictValues.IsNull(value))
                    continue;
                if (field == UsageField.Time)
                    good &= Time(value, header[i].Name);
                else if (!UsageFields.IsNumber(field))
                    draft.Set(field, field == UsageField.Id ? value.ToString() : pool.Of(value));
                else if (StrictValues.TryNumber(value, out var number))
                    draft.Set(field, number);
                else
                    good = Bad(header[i].Name, StrictValues.WhyNotNumber(value));
            }
            return good;
        }

        private bool Time(ReadOnlySpan<char> value, string column)
        {
            var reading = StrictValues.TryInstant(value, out var at);
            if (reading == TimeReading.Invalid)
                return Bad(column, $"'{value}' is not a date-time. Write YYYY-MM-DDTHH:mm:ssZ.");
            if (reading == TimeReading.AssumedUtc)
                intake.Assume($"{column} without zone was read as UTC.");
            draft.At = at;
            return true;
        }

        private bool Bad(string column, string reason)
        {
            intake.Reject(csv.Line, column, reason);
            return false;
        }

        private string Identity()
        {
            identity.Begin();
            foreach (var i in ordered)
            {
                if (!StrictValues.IsNull(csv[i]))
                    identity.Add(header[i].Name, csv[i]);
            }
            return identity.End();
        }

        private string? NameOf(UsageField? field) =>
            header.FirstOrDefault(h => h.Field == field).Name ?? field?.ToString();
    }
}
