using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Cursor's usage export, a row per request. The input written to the cache, the other input and what was read are columns of their
/// own; the cost is what Cursor states, for what a plan includes too, and is kept beside our price.
/// </summary>
internal sealed class CursorUsage : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var identity = new RowIdentity();
        await CsvRecords.Read(content, intake, ["Date", "Model", "Output Tokens"],
            (row, line) => Take(row, line, identity, intake, ct), ct);
    }

    private static Task Take(CsvFields row, int line, RowIdentity identity, Intake intake, CancellationToken ct)
    {
        var write = row.Count("Input (w/ Cache Write)", "Cache Write");
        var input = row.Count("Input (w/o Cache Write)", "Input Tokens", "Input");
        var kind = row.Text("Kind");
        var used = new Consumption("cursor", Id(row, identity), row.Time("Date", "Timestamp"), "cursor", row.Text("Model"), new TokenStatement
        {
            Input = input,
            Output = row.Count("Output Tokens", "Output"),
            CacheRead = row.Count("Cache Read"),
            CacheWrite = write,
            Total = row.Count("Total Tokens", "Tokens"),
            InputIncludesCache = false,
        })
        {
            Cost = row.Money("Cost", "Cost ($)", "Cost to you"),
            UsedNothing = kind is not null && (kind.StartsWith("Errored", StringComparison.OrdinalIgnoreCase)
                || kind.StartsWith("Aborted", StringComparison.OrdinalIgnoreCase)),
            Facts = new AssignmentFacts(null, kind is null ? null : new Dictionary<string, string> { ["kind"] = kind },
                Principal: row.Text("User", "User Email", "Email")),
        };
        return used.Take(row, line, intake, ct);
    }

    /// <summary>Two requests of one second and model are two rows; the same row again is its repeat.</summary>
    private static string Id(CsvFields row, RowIdentity identity)
    {
        identity.Begin();
        foreach (var name in (string[])["Date", "User", "Model", "Cloud Agent ID", "Automation ID", "Output Tokens", "Total Tokens"])
            identity.Add(name, row.Text(name) ?? "");
        return identity.End();
    }
}
