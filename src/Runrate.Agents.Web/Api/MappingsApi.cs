using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Which column of a table that no format knows is which field.</summary>
public static class MappingsApi
{
    /// <summary>The heading and the first rows are enough; more of a file need not be sent.</summary>
    private const int SampleBytesMax = 16 << 20;

    public static void MapMappings(this RouteGroupBuilder api)
    {
        var mappings = api.MapGroup("/import-mappings").WithTags("Imports");
        mappings.MapGet("", List).ForViewers().WithSummary("Saved mappings of columns");
        mappings.MapGet("/fields", Fields).ForViewers().WithSummary("The formats that columns can be mapped to, and their fields");
        mappings.MapPost("", Save).WithSummary("Saves which column of a table is which field, under a name for the next file");
        mappings.MapPost("/columns", Columns).TakesFile().WithMetadata(new RequestSizeLimitAttribute(SampleBytesMax))
            .WithSummary("The columns of the table in the body with their first values; nothing is stored");
    }

    private static async Task<Results<Ok<List<MappingView>>, ProblemHttpResult>> List(
        SaveColumnMapping mappings, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? TypedResults.Ok((await mappings.List(chosen.Value.Id, ct)).Select(MappingView.Of).ToList())
            : Problems.Of(chosen.Refusal);
    }

    private static Ok<IReadOnlyList<MappingTarget>> Fields() => TypedResults.Ok(MappingTargets.All);

    private static async Task<Results<Ok<MappingView>, ProblemHttpResult>> Save(
        JsonBody<MappingStatement> body, SaveColumnMapping mappings, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Result(await mappings.Run(chosen.Value.Id, body.Content.Value, actor.Value, ct), MappingView.Of)
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<List<SampledColumn>>, ProblemHttpResult>> Columns(HttpRequest request, CancellationToken ct) =>
        Problems.Result(await SaveColumnMapping.Columns(request.AsFile(), ct), c => c);
}

/// <param name="Identity">What makes two records the same, by what is mapped.</param>
public sealed record MappingView(
    string Name, string Format, IReadOnlyList<MappedField> Fields, IReadOnlyList<string> LeftOut, DayOrder Days, NumberMarks Numbers,
    string Identity, Instant SavedAt, string SavedBy)
{
    public static MappingView Of(ColumnMapping mapping) => new(mapping.Name, mapping.Format, mapping.Fields, mapping.LeftOut, mapping.Days,
        mapping.Numbers, MappingTargets.Find(mapping.Format)!.Identity([.. mapping.Fields.Select(f => f.Field)]), mapping.SavedAt, mapping.SavedBy);
}
