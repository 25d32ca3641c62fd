using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>The books as files for other programs.</summary>
public static class ExportsApi
{
    public static void MapExports(this RouteGroupBuilder api) =>
        api.MapGet("/exports/{format}", Export).ForViewers().WithTags("Exports")
            .WithSummary($"A month, or from one month to another, as {string.Join(", ", ExportCatalog.Formats)}");

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Export(
        string format, ExportCatalog exports, EntityChoice entities, CurrentActor actor, AuditLog audit, string? entity, string? period,
        string? from, string? to, string? book, string? agent, string? taxRate, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var first = QueryValues.Period(from ?? period ?? to, "period");
        if (!first.IsOk)
            return Problems.Of(first.Refusal);
        var last = QueryValues.Period(to ?? period ?? from, "period");
        if (!last.IsOk)
            return Problems.Of(last.Refusal);
        var view = QueryValues.Book(book, chosen.Value.PrimaryBook);
        if (!view.IsOk)
            return Problems.Of(view.Refusal);
        var file = await exports.Run(format, new ExportScope(chosen.Value.Id, view.Value, first.Value, last.Value) { TaxRate = taxRate },
            actor.Value, ct);
        if (file.IsOk)
            await audit.Record(AuditAct.Exported, $"export/{format}",
                $"Exported {format} of {first.Value.ToIso()} to {last.Value.ToIso()} in {view.Value}.", chosen.Value.Id, ct: ct);
        return file.IsOk
            ? TypedResults.File(file.Value.Content, file.Value.ContentType, file.Value.Name)
            : Problems.Of(file.Refusal);
    }
}
