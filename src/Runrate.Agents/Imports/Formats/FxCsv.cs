using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Exchange rates: <c>date,from,to,rate[,source]</c>. A rate that is there already for the day is not changed.</summary>
internal sealed class FxCsv : IFormatReader
{
    private static readonly string[] Required = ["date", "from", "to", "rate"];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var csv = new CsvReader(content);
        if (csv.Read())
        {
            var header = Enumerable.Range(0, csv.Count).ToDictionary(i => csv.Text(i).Trim().ToLowerInvariant(), i => i);
            foreach (var missing in Required.Where(c => !header.ContainsKey(c)))
                intake.Reject(csv.Line, missing, "The column is required.");
            while (!intake.Refused && csv.Read())
            {
                intake.Count();
                if (Rate(csv, header, intake) is { } rate)
                    await intake.Take(rate, ct);
            }
        }
        if (csv.EndsOpen)
            intake.EndOpen();
        if (csv.Problem is { } problem)
            intake.Reject(problem.Line, $"column {problem.Column}", problem.Reason);
    }

    private static FxRateRow? Rate(CsvReader csv, Dictionary<string, int> header, Intake intake)
    {
        if (csv.Count < header.Count)
        {
            intake.Reject(csv.Line, null, $"The row has {csv.Count} fields, the header {header.Count}.");
            return null;
        }
        var column = StrictValues.TryInstant(csv[header["date"]], out var at) == TimeReading.Invalid ? "date"
            : !Currency.TryParse(csv.Text(header["from"]), out _) ? "from"
            : !Currency.TryParse(csv.Text(header["to"]), out _) ? "to"
            : !StrictValues.TryNumber(csv[header["rate"]], out var rate) || rate <= 0 ? "rate"
            : null;
        if (column is not null)
        {
            intake.Reject(csv.Line, column, $"'{csv[header[column]]}' is not a {column}.");
            return null;
        }
        StrictValues.TryNumber(csv[header["rate"]], out var value);
        return new FxRateRow
        {
            Date = at.InUtc().Date,
            From = Currency.Parse(csv.Text(header["from"])),
            To = Currency.Parse(csv.Text(header["to"])),
            Rate = value,
            Source = header.TryGetValue("source", out var source) ? csv.Text(source) : "import",
        };
    }
}
