using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports;

/// <summary>The rows of a table as records, each judged by itself; what is not CSV is rejected by line and column.</summary>
internal static class CsvRecords
{
    public static async Task Read(UploadStream content, Intake intake, IReadOnlyList<string> required,
        Func<CsvFields, int, Task> take, CancellationToken ct)
    {
        var csv = new CsvReader(content);
        if (csv.Read() && Header(csv, intake, required) is { } header)
        {
            while (!intake.Stopped && csv.Read())
            {
                ct.ThrowIfCancellationRequested();
                intake.Count();
                var line = csv.Line;
                if (csv.Count != header.Length)
                    intake.Reject(line, null, $"The row has {csv.Count} fields, the header {header.Length}.");
                else
                    await intake.Judge(line, () => take(new CsvFields(csv, header), line));
            }
        }
        if (csv.EndsOpen)
            intake.EndOpen();
        if (csv.Problem is { } problem)
            intake.Reject(problem.Line, $"column {problem.Column}", problem.Reason);
        else if (csv.Line == 0)
            intake.Reject(1, null, "The file is empty.");
    }

    private static string[]? Header(CsvReader csv, Intake intake, IReadOnlyList<string> required)
    {
        var header = new string[csv.Count];
        for (var i = 0; i < header.Length; i++)
            header[i] = csv.Text(i).Trim();
        var known = header.Select(CsvFields.Plain).ToHashSet(StringComparer.Ordinal);
        var missing = required.Where(r => !known.Contains(CsvFields.Plain(r))).ToList();
        foreach (var name in missing)
            intake.Reject(csv.Line, name, "The column is required.");
        return missing.Count == 0 ? header : null;
    }
}
