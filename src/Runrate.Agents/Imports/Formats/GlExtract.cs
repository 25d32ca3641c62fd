using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Formats;

/// <summary>The lines of a general-ledger extract and how its columns were understood.</summary>
public sealed record GlExtract(IReadOnlyList<GlLine> Lines, IReadOnlyDictionary<string, string> Columns)
{
    public const int LinesMax = 200_000;
    private const int ProblemsShown = 10;

    /// <summary>
    /// Reads the whole file or refuses it with line and column of what is wrong: half an extract would give half an audit. Lines
    /// without any value are skipped; a line without an amount, such as a heading, is refused.
    /// </summary>
    public static Outcome<GlExtract> Read(Stream content, Currency currency, GlMapping? mapping = null, AuditSignals? signals = null)
    {
        signals ??= AuditSignals.Default;
        var csv = new CsvReader(content);
        if (!csv.Read())
            return csv.Problem is { } broken ? Refuse([Issue(broken)]) : new Refusal(RefusalCodes.FileRefused,
                "The file is empty.", "line 1");
        var columns = GlColumns.Find([.. Enumerable.Range(0, csv.Count).Select(csv.Text)], mapping, signals);
        if (!columns.IsOk)
            return columns.Refusal;

        var rows = new List<Row>();
        var problems = new List<string>();
        while (csv.Read())
        {
            var row = new Row(csv.Line, [.. Enumerable.Range(0, csv.Count).Select(csv.Text)]);
            if (row.Fields.All(string.IsNullOrWhiteSpace))
                continue;
            if (csv.Count != columns.Value.Headers.Count)
                problems.Add($"line {csv.Line}: {csv.Count} fields where the header has {columns.Value.Headers.Count}");
            else
                rows.Add(row);
            if (rows.Count > LinesMax)
                return new Refusal(RefusalCodes.TooLarge, $"An extract may have {LinesMax} lines. Split it by period.");
        }
        if (csv.Problem is { } problem)
            problems.Add(Issue(problem));
        return problems.Count > 0 ? Refuse(problems) : Parse(rows, columns.Value, currency, mapping);
    }

    private static Outcome<GlExtract> Parse(List<Row> rows, GlColumns columns, Currency currency, GlMapping? mapping)
    {
        var order = mapping?.DateOrder;
        if (columns.Of("date") is { } at && order is null)
        {
            var dates = rows.Select(r => r.Fields[at]).ToList();
            order = GlValues.OrderOf(dates, out var contradicts);
            if (order is null && rows.FirstOrDefault(r => GlValues.IsSlashed(r.Fields[at])) is { } unclear)
                return new Refusal(RefusalCodes.FileRefused,
                    $"Line {unclear.Line}, column {columns.Headers[at]}: '{unclear.Fields[at]}' " + (contradicts
                        ? "and others mix the order of day and month."
                        : "may be day or month first, and no date in the file tells. Say dateOrder."),
                    $"line {unclear.Line}");
        }
        var reader = new GlRowReader(columns, currency, order, mapping);
        var lines = new List<GlLine>(rows.Count);
        var problems = new List<string>();
        foreach (var row in rows)
        {
            if (reader.Read(row.Line, row.Fields, problems) is { } line)
                lines.Add(line);
        }
        return problems.Count > 0 ? Refuse(problems) : new GlExtract(lines, columns.Understood);
    }

    private static string Issue(CsvProblem problem) => $"line {problem.Line}, column {problem.Column}: {problem.Reason}";

    private static Refusal Refuse(List<string> problems) => new(
        RefusalCodes.FileRefused,
        $"The extract was not read: {string.Join("; ", problems.Take(ProblemsShown))}" + (problems.Count > ProblemsShown
            ? $"; and {problems.Count - ProblemsShown} more." : "."),
        problems[0].Split(':')[0]);

    private sealed record Row(int Line, IReadOnlyList<string> Fields);
}
