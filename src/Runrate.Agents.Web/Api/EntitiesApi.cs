using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Legal entities and their settings.</summary>
public static class EntitiesApi
{
    public static void MapEntities(this RouteGroupBuilder api)
    {
        var entities = api.MapGroup("/entities").WithTags("Settings");
        entities.MapGet("", List).ForViewers().WithSummary("Every entity with its currency, year, time zone, books, tolerance and how it counts");
        entities.MapPatch("/{id}", Change)
            .WithSummary("Changes name, year, time zone, tolerance or how usage and bills count; year and zone stand once facts were taken in");
    }

    private static async Task<Ok<List<EntityView>>> List(RunrateDb db, CancellationToken ct) =>
        TypedResults.Ok((await db.Entities.AsNoTracking().OrderBy(e => e.Name).ToListAsync(ct)).ConvertAll(EntityView.Of));

    private static async Task<Results<Ok<EntityView>, ProblemHttpResult>> Change(
        string id, JsonBody<EntityChange> body, ManageEntities manage, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk
            ? Problems.Result(await manage.Change(new EntityId(id), body.Content.Value, actor.Value, ct), EntityView.Of)
            : Problems.Of(body.Content.Refusal);
}

/// <param name="StartMonth">Month in which the fiscal year starts, 1 to 12.</param>
public sealed record EntityView(
    EntityId Id, string Name, Currency Currency, int StartMonth, string TimeZone, decimal MatchTolerancePercent, StatedCostUse StatedCost,
    MeterPrecedence Meters, BillPrecedence Bills, IReadOnlyList<Book> Books)
{
    public static EntityView Of(Entity entity) => new(entity.Id, entity.Name, entity.FunctionalCurrency, entity.Calendar.StartMonth,
        entity.TimeZone, entity.MatchTolerancePercent, entity.StatedCost, entity.Meters, entity.Bills, entity.Books);
}
