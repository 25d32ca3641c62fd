using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>What was delivered, what each delivery changed, and the way to take one back.</summary>
public static class DeliveriesApi
{
    private const int ShownMax = 200;

    public static void MapDeliveries(this RouteGroupBuilder api)
    {
        var deliveries = api.MapGroup("/deliveries").WithTags("Imports");
        deliveries.MapGet("", List).ForViewers().WithSummary("Deliveries, newest first: when, by whom, and what each changed by month and currency");
        deliveries.MapGet("/{id:guid}", Get).ForViewers().WithSummary("One delivery");
        deliveries.MapPost("/{id:guid}/undo", Undo)
            .WithSummary("Takes a delivery back; the next accrual posts the reverse. Refused where later deliveries stand on it");
    }

    /// <summary>A time as a sender may state it; absent is fine.</summary>
    public static Outcome<Instant?> Time(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (Instant?)null;
        var parsed = OffsetDateTimePattern.Rfc3339.Parse(text);
        return parsed.Success ? parsed.Value.ToInstant()
            : new Refusal(RefusalCodes.InvalidValue, $"'{text}' is not a time. Write it as 2026-01-31T12:00:00Z.", "asOf");
    }

    private static async Task<Results<Ok<List<DeliveryView>>, ProblemHttpResult>> List(
        RunrateDb db, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var files = await db.ImportFiles.AsNoTracking().Where(f => f.Entity == id).OrderByDescending(f => f.Number).Take(ShownMax).ToListAsync(ct);
        return TypedResults.Ok(files.ConvertAll(DeliveryView.Of));
    }

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> Get(Guid id, RunrateDb db, CancellationToken ct) =>
        await db.ImportFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == id, ct) is { } file
            ? TypedResults.Ok(DeliveryView.Of(file))
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no delivery {id}.", "id"));

    private static async Task<Results<Ok<DeliveryView>, ProblemHttpResult>> Undo(
        Guid id, UndoDelivery undo, CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await undo.Run(id, actor.Value, ct), DeliveryView.Of);
}

/// <param name="Rows">Records that the file holds.</param>
/// <param name="Effects">The cost of what it speaks of, before and after, by month and currency.</param>
public sealed record DeliveryView(
    Guid Id, int Number, EntityId Entity, string Name, string Format, string ContentHash, long Bytes, Instant ReceivedAt, string ReceivedBy,
    Instant StatedAt, int Rows, int Accepted, int Duplicates, int Restated, int Removed, int Quarantined, IReadOnlyDictionary<string, string> Totals,
    IReadOnlyList<DeliveryEffect> Effects, IReadOnlyList<string> Assumptions, int Repeats, Instant? RepeatedAt, Instant? UndoneAt, string? UndoneBy,
    int? Undoes, bool EndsOpen)
{
    public static DeliveryView Of(ImportFile f) => new(
        f.Id, f.Number, f.Entity, f.Name, f.Format, f.ContentHash, f.Bytes, f.ReceivedAt, f.ReceivedBy, f.StatedAt,
        f.Accepted + f.Duplicates + f.Restated + f.Quarantined, f.Accepted, f.Duplicates, f.Restated, f.Removed, f.Quarantined, f.Totals, f.Effects,
        f.Assumptions, f.Repeats, f.RepeatedAt, f.UndoneAt, f.UndoneBy, f.Undoes, f.EndsOpen);
}
