using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Exports;

/// <summary>
/// The register as a list that can be edited and sent back to <c>POST /api/agents/batch.csv</c>; retired agents are closed and left
/// out.
/// </summary>
internal static class AgentsCsv
{
    public static ExportFormat Format { get; } = new("agents", "Register of agents",
        "The agents at work, to be edited and sent back in one call",
        async (work, ct) =>
        {
            var agents = work.From.Db.Agents.AsNoTracking()
                .Where(a => a.Entity == work.Scope.Entity && a.Status != AgentStatus.Retired).OrderBy(a => a.Id);
            var csv = new CsvText().Row([.. StaffColumns.Names.Select(CsvText.Cell.Plain)]);
            await foreach (var agent in agents.AsAsyncEnumerable().WithCancellation(ct))
                csv.Row([.. StaffColumns.Cells(agent).Select(text => (CsvText.Cell)text)]);
            return new ExportFile($"{work.Scope.Entity}-agents.csv", ExportFile.Csv, csv.ToBytes());
        });
}
