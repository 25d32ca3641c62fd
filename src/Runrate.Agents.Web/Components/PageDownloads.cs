using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Exports;
using Runrate.Agents.People;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;
namespace Runrate.Agents.Web.Components;

/// <summary>Pages as files: the same statement, the same address with <c>.csv</c> behind its name.</summary>
public static class PageDownloads
{
    public static void MapPageDownloads(this IEndpointRouteBuilder app) =>
        app.MapGet("/statements/{layout}.csv", Statement).ForViewers().ExcludeFromDescription();

    private static async Task<IResult> Statement(
        string layout, string? from, string? agent, string? monthly, PageScope scope, StatementQueries statements,
        AuditLog audit, CancellationToken ct)
    {
        await scope.Load(ct);
        if (!scope.HasEntity)
            return Results.NotFound();
        var first = Accounting.Primitives.Periods.TryParse(from, out var month) ? month : scope.Period;
        var built = await statements.Build(
            layout, scope.EntityId, scope.Book, first, scope.Period, string.IsNullOrEmpty(agent) ? null : new AgentId(agent),
            monthly == "1", ct);
        if (built.IsOk)
            await audit.Record(AuditAct.Exported, $"statement/{layout}", $"Exported {layout} of {scope.Period.ToIso()} in {scope.Book} as CSV.",
                scope.EntityId, ct: ct);
        return built.IsOk
            ? Results.File(Csv(built.Value), "text/csv; charset=utf-8",
                $"{layout}-{scope.EntityId}-{scope.Book}-{scope.Period.ToIso()}.csv")
            : Results.NotFound();
    }

    private static byte[] Csv(Statement statement)
    {
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(["Section", "Line", .. statement.Columns.Select(c => (CsvText.Cell)$"{c.ToIso()} {statement.Scope.Currency}"),
            "Reference"]);
        foreach (var block in statement.Blocks)
        {
            foreach (var line in block.Lines)
                Row(block.Title, line);
        }
        if (statement.Result is { } result)
            Row("", result);
        return csv.ToBytes();

        void Row(string section, StatementLine line) =>
            csv.Row([section, line.Title, .. line.Figures.Select(f => (CsvText.Cell)f.Amount.ToDecimal()), line.Figures[^1].Ref]);
    }
}
