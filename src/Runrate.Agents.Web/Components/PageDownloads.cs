using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Exports;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Components;

/// <summary>Pages as files: the same statement, the same address with <c>.csv</c> behind its name.</summary>
public static class PageDownloads
{
    /// <summary>Entries of one file; the rest is had by narrowing the filter.</summary>
    private const int EntriesMax = 20_000;

    public static void MapPageDownloads(this IEndpointRouteBuilder app)
    {
        var files = app.MapGroup("").ForViewers().ExcludeFromDescription().AddEndpointFilter(Recorded);
        files.MapGet("/statements/{layout}.csv", Statement);
        files.MapGet("/agents.csv", Roster);
        files.MapGet("/journal.csv", Entries);
        files.MapGet("/suggest/agents", Suggest);
        files.MapGet("/imports/templates/{name}.csv", Template);
        files.MapGet("/evidence/{id:guid}", NotesApi.File);
        files.MapGet("/close/binder", Binder);
    }

    /// <summary>Whatever file leaves the house stands in the audit trail.</summary>
    private static async ValueTask<object?> Recorded(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is not IFileHttpResult)
            return result;
        var (request, services) = (context.HttpContext.Request, context.HttpContext.RequestServices);
        var scope = services.GetRequiredService<PageScope>();
        if (!scope.HasEntity)
            await scope.Load(context.HttpContext.RequestAborted);
        await services.GetRequiredService<AuditLog>().Record(AuditAct.Exported, request.Path.Value!.TrimStart('/'),
            $"Downloaded {request.Path}{request.QueryString}", scope.HasEntity ? scope.EntityId : null,
                ct: context.HttpContext.RequestAborted);
        return result;
    }

    // Shown in the browser and not saved; it brings its style in itself, so that the file needs nothing beside it.
    private static async Task<IResult> Binder(PageScope scope, ExportCatalog exports, CurrentActor actor, HttpContext http, CancellationToken ct)
    {
        await scope.Load(ct);
        if (!scope.HasEntity)
            return Results.NotFound();
        var file = await exports.Run(
            BinderDocument.Format.Name, new ExportScope(scope.EntityId, scope.Book, scope.Period, scope.Period), actor.Value, ct);
        if (!file.IsOk)
            return Results.NotFound();
        http.Response.Headers.ContentSecurityPolicy = BinderPolicy;
        return Results.File(file.Value.Content, file.Value.ContentType);
    }

    private static readonly string BinderPolicy = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'sha256-"
        + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(BinderDocument.Style))) + "'";

    private static IResult Template(string name) => ImportTemplates.All.FirstOrDefault(t => t.Name == name) is { } template
        ? Results.File(System.Text.Encoding.UTF8.GetBytes(template.Content), "text/csv; charset=utf-8", $"{name}.csv")
        : Results.NotFound();

    private static async Task<IResult> Suggest(string? q, PageScope scope, FindAnything find, CancellationToken ct)
    {
        await scope.Load(ct);
        return scope.HasEntity ? Results.Json(await find.AgentNames(scope.EntityId, q, ct)) : Results.NotFound();
    }

    private static async Task<IResult> Roster(PageScope scope, AgentDirectory directory, CancellationToken ct)
    {
        await scope.Load(ct);
        if (!scope.HasEntity)
            return Results.NotFound();
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(["Agent", "Name", "Role", "Owner", "Status", "Unit", "Accepted", "Target", $"Loaded cost {scope.Currency}",
            "Cost per outcome", "Value produced", "Net contribution", "Carrying value", "Retirement signal"]);
        foreach (var row in await directory.Roster(scope.EntityId, scope.Period, scope.Book, ct))
        {
            csv.Row([row.Agent.Value, row.Name, row.Role, row.Owner ?? "", row.Status?.ToString() ?? "", row.Unit ?? "", row.Accepted,
                row.TargetUnits is { } target ? target : "", row.LoadedCost.Amount.ToDecimal(),
                row.CostPerOutcome is { } cost ? cost.ToDecimal() : "", row.ProductivityValue.Amount.ToDecimal(),
                row.NetContribution.Amount.ToDecimal(), row.CarryingValue.Amount.ToDecimal(), row.Signal.Text]);
        }
        return Results.File(csv.ToBytes(), "text/csv; charset=utf-8", $"agents-{scope.EntityId}-{scope.Book}-{scope.Period.ToIso()}.csv");
    }

    private static async Task<IResult> Entries(PageScope scope, LedgerQueries ledger, CancellationToken ct)
    {
        await scope.Load(ct);
        if (!scope.HasEntity)
            return Results.NotFound();
        YearMonth? month = scope.Query("all") == "1" ? null : scope.Period;
        var filter = new EntryFilter(
            scope.EntityId, scope.Book, month, month, scope.AgentNamed(scope.Query("agent")), scope.Query("account"),
            Named.TryParse<EntryKind>(scope.Query("kind"), out var kind) ? kind : null, scope.Query("text"), scope.Query("own") == "1");
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(["Date", "Month", "Key", "Kind", "Book", "Memo", "Line", "Account", "Account name", "Agent", "Currency", "Amount", "Made from"]);
        var read = 0;
        for (var page = 1; read < EntriesMax; page++)
        {
            var entries = await ledger.Entries(filter, page, LedgerQueries.PageSizeMax, ct);
            foreach (var (entry, posting) in entries.Items.SelectMany(e => e.Postings, (e, p) => (e, p)))
            {
                csv.Row([entry.Date.ToString("uuuu-MM-dd", null), entry.Period.ToIso(), entry.Key.Value, entry.Kind.ToString(),
                    entry.Book?.ToString() ?? "all", entry.Memo, posting.Line, posting.Account, ChartOfAccounts.Default[posting.Account].Name,
                    posting.Agent?.Value ?? "", posting.Amount.Currency.Code, posting.Amount.ToDecimal(), posting.Source ?? ""]);
            }
            read += entries.Items.Count;
            if (entries.Items.Count < LedgerQueries.PageSizeMax)
                break;
            if (read >= EntriesMax)
                csv.Row([$"Cut off after {EntriesMax} entries; narrow the filter for the rest."]);
        }
        return Results.File(csv.ToBytes(), "text/csv; charset=utf-8", $"journal-{scope.EntityId}-{scope.Book}-{scope.Period.ToIso()}.csv");
    }

    private static async Task<IResult> Statement(
        string layout, string? from, string? agent, string? monthly, string? compare, PageScope scope, StatementQueries statements,
        CompareStatements comparatives, CancellationToken ct)
    {
        await scope.Load(ct);
        if (!scope.HasEntity)
            return Results.NotFound();
        var first = Accounting.Primitives.Periods.TryParse(from, out var month) ? month : scope.Period;
        var only = string.IsNullOrEmpty(agent) ? (AgentId?)null : new AgentId(agent);
        var name = $"{layout}-{scope.EntityId}-{scope.Book}-{scope.Period.ToIso()}.csv";
        if (compare == "all" && monthly != "1")
        {
            var compared = await comparatives.Of(layout, scope.EntityId, scope.Book, first, scope.Period, only, ct);
            return compared.IsOk ? Results.File(Csv(compared.Value.Table), "text/csv; charset=utf-8", name) : Results.NotFound();
        }
        var built = await statements.Build(layout, scope.EntityId, scope.Book, first, scope.Period, only, monthly == "1", ct);
        return built.IsOk ? Results.File(Csv(built.Value), "text/csv; charset=utf-8", name) : Results.NotFound();
    }

    private static byte[] Csv(Comparatives table)
    {
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(["Section", "Line", .. table.Columns.Select(c => (CsvText.Cell)(c.Kind == ComparativeKind.Share
            ? c.Heading : $"{c.Heading} {table.Statement.Scope.Currency}")), "Reference"]);
        foreach (var (block, line) in table.Blocks.SelectMany(b => b.Lines, (b, l) => (b.Title, l)))
            Row(block, line);
        if (table.Result is { } result)
            Row("", result);
        return csv.ToBytes();

        void Row(string section, ComparativeLine line) =>
            csv.Row([section, line.Title, .. line.Cells.Select(Value), line.Cells[0].Figure?.Ref ?? ""]);

        static CsvText.Cell Value(ComparativeCell cell) => cell.Amount is { } amount ? amount.ToDecimal()
            : cell.Share is { } share ? CsvText.Cell.Plain((share * 100).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture))
            : "";
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
