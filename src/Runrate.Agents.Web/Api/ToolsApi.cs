using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>The assistant's tools as routes: what a model may call, a program may.</summary>
public static class ToolsApi
{
    public static void MapTools(this RouteGroupBuilder api)
    {
        var tools = api.MapGroup("/tools").WithTags("Assistant").ForViewers();
        tools.MapGet("", List).WithSummary("The assistant's tools with the schemas of their arguments and results");
        tools.MapPost("/{name}", Call).WithSummary($"Calls one: {string.Join(", ", ToolCatalog.All.Select(t => t.Name))}")
            .WithDescription("The body holds the arguments by name, as the schema of the tool says. Those named draft_ or propose_ write a "
                + "draft that a person approves.");
    }

    private static async Task<Results<Ok<List<ToolView>>, ProblemHttpResult>> List(
        CallTool tools, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? TypedResults.Ok((await tools.Shown(actor.Value, chosen.Value, ct)).Select(t => new ToolView(t.Name, ToolCatalog.Find(t.Name)!.Title,
                t.Description, ToolCatalog.IsDraft(t.Name), t.JsonSchema, ToolOutputs.Schema(t))).ToList())
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<JsonElement>, ProblemHttpResult>> Call(string name, JsonBody<Dictionary<string, JsonElement>> body,
        CallTool tools, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var result = await tools.Run(name, body.Content.Value, actor.Value, chosen.Value, ct);
        return ToolJson.IsRefusal(result)
            ? Problems.Of(result.GetProperty("refusal").Deserialize<Refusal>(ToolJson.Options)!)
            : TypedResults.Ok(result);
    }
}

/// <param name="Draft">It writes a draft that a person approves; the others only read.</param>
/// <param name="Arguments">A JSON schema.</param>
/// <param name="Result">A JSON schema.</param>
public sealed record ToolView(string Name, string Title, string Description, bool Draft, JsonElement Arguments, JsonElement Result);
