using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Usage and outcomes that senders push, and prices entered by hand.</summary>
public static class UsageApi
{
    /// <summary>Bytes of one push.</summary>
    public const long UsageBytesMax = 64 << 20;

    public static void MapUsage(this RouteGroupBuilder api)
    {
        api.MapPost("/usage", Usage).WithTags("Usage").TakesFile().WithMetadata(new RequestSizeLimitAttribute(UsageBytesMax))
            .WithSummary("Usage events: an array, JSON lines, or CloudEvents single and batch; idempotent on (source, id)");
        api.MapPost("/v1/events", Events).WithTags("Usage").TakesFile().WithMetadata(new RequestSizeLimitAttribute(UsageBytesMax))
            .WithSummary("CloudEvents as OpenMeter clients send them, one or a batch; nothing comes back where all were taken");
        api.MapPost("/outputs", Output).WithTags("Usage").WithSummary("Delivered work, one outcome record or an array; idempotent on (source, id)");
        api.MapPost("/prices", Price).WithTags("Usage")
            .WithSummary("A price from a day on; waiting usage is priced, a back-dated price restates by adjustment");
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Usage(
        HttpRequest request, RecordUsage record, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var report = await record.Run(request.AsFile(), Named(entity), FormatOf(request.ContentType), actor.Value, ct);
        return Shown(report);
    }

    private static async Task<Results<NoContent, Ok<ImportView>, ProblemHttpResult>> Events(
        HttpRequest request, RecordUsage record, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var report = await record.Run(request.AsFile(), Named(entity), "cloudevents", actor.Value, ct);
        if (!report.IsOk)
            return Problems.Of(report.Refusal);
        return report.Value.Rejected.Count == 0 && report.Value.Quarantined.Count == 0
            ? TypedResults.NoContent() : TypedResults.Ok(ImportView.Of(report.Value));
    }

    /// <summary>A report as the contract words it; a refused one as a problem document with the same members.</summary>
    public static Results<Ok<ImportView>, ProblemHttpResult> Shown(Outcome<ImportReport> report)
    {
        if (!report.IsOk)
            return Problems.Of(report.Refusal);
        var view = ImportView.Of(report.Value);
        return report.Value.Refused ? Problems.Of(view.Refusal(), view.Members()) : TypedResults.Ok(view);
    }

    internal static EntityId? Named(string? entity) => string.IsNullOrWhiteSpace(entity) ? null : new EntityId(entity);

    private static string? FormatOf(string? contentType) =>
        contentType?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase) == true ? "cloudevents" : null;

    private static async Task<Results<Ok<OutputResult>, ProblemHttpResult>> Output(
        JsonBody<OutputBatch> body, RecordOutput record, EntityChoice entities, RunrateDb db, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        int accepted = 0, duplicates = 0;
        foreach (var output in body.Content.Value.Items)
        {
            var chosen = await entities.Of(entity, output.Agent, ct);
            if (!chosen.IsOk)
                return Problems.Of(chosen.Refusal);
            var agentId = new AgentId(output.Agent ?? "");
            var unit = output.Unit ?? (await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct))?.Target.Unit ?? "";
            if (output.Date is not { } date)
                return Problems.Of(new Refusal(RefusalCodes.MissingField, "An outcome has a day: date.", "date"));
            var input = new OutputInput(
                output.Source ?? "api", output.Id ?? "", agentId, date, unit, output.Accepted ?? 0, output.Rejected ?? 0, output.Reworked ?? 0);
            var added = await record.Run(chosen.Value.Id, input, actor.Value, ct);
            if (!added.IsOk)
                return Problems.Of(added.Refusal);
            (accepted, duplicates) = added.Value ? (accepted + 1, duplicates) : (accepted, duplicates + 1);
        }
        return TypedResults.Ok(new OutputResult(accepted, duplicates));
    }

    private static async Task<Results<Ok<RepriceResult>, ProblemHttpResult>> Price(
        JsonBody<PriceRequest> body, RecordPrice record, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var price = body.Content.Value;
        var quote = new PriceQuote(
            price.Provider ?? "", price.Model ?? "", price.Meter ?? "", price.PerUnit,
            price.Currency ?? chosen.Value.FunctionalCurrency, price.EffectiveFrom,
            price.Source ?? $"by hand, {actor.Value.Name}");
        return Problems.Result(await record.Run(chosen.Value.Id, quote, actor.Value, ct));
    }
}

/// <param name="Source">Who counted; with <paramref name="Id"/> it makes the record unique.</param>
/// <param name="Unit">The unit of the agent's target when absent.</param>
/// <param name="Reworked">Of the accepted, those that had to be done again.</param>
public sealed record OutputRequest(
    string? Source, string? Id, string? Agent, LocalDate? Date, string? Unit, decimal? Accepted, decimal? Rejected, decimal? Reworked);

/// <summary>One record or an array of them.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(OutputBatchConverter))]
public sealed record OutputBatch(IReadOnlyList<OutputRequest> Items);

internal sealed class OutputBatchConverter : System.Text.Json.Serialization.JsonConverter<OutputBatch>
{
    public override OutputBatch Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.StartArray
            ? new OutputBatch([.. (JsonSerializer.Deserialize<List<OutputRequest?>>(ref reader, options) ?? [])
                .Select(o => o ?? throw new JsonException("Expected an outcome in every place of the array."))])
            : new OutputBatch([JsonSerializer.Deserialize<OutputRequest>(ref reader, options)!]);

    public override void Write(Utf8JsonWriter writer, OutputBatch value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Items, options);
}

public sealed record OutputResult(int Accepted, int Duplicates);

/// <param name="PerUnit">The exact price of one token, hour, minute or seat-month.</param>
public sealed record PriceRequest(
    string? Provider, string? Model, string? Meter, decimal PerUnit, Currency? Currency, LocalDate? EffectiveFrom, string? Source);
