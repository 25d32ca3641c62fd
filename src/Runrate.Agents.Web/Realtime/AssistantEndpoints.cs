using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Integrations;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Realtime;

/// <summary>The assistant over HTTP: one answer at a time, and a person's conversations.</summary>
public static class AssistantEndpoints
{
    /// <summary>Everything of the assistant that the host serves.</summary>
    public static void MapAssistant(this IEndpointRouteBuilder app)
    {
        app.MapHub<ChatHub>(ChatHub.Path).ForViewers();
        app.MapMcp();
        app.MapPost("/chat/ask", AskByForm).ForViewers().ExcludeFromDescription();
        var api = app.MapGroup("/api").WithTags("Assistant").ForViewers()
            .WithMetadata(new RequestSizeLimitAttribute(ApiSetup.BodyBytesMax));
        api.MapPost("/chat", Ask).WithSummary("Asks the assistant and waits for the whole answer");
        api.MapGet("/conversations", List).WithSummary("One's own conversations, the latest first");
        api.MapGet("/conversations/{id:guid}", Read).WithSummary("A conversation with its turns");
        api.MapGet("/conversations/{id:guid}/export", Export).WithSummary("A conversation as Markdown");
    }

    /// <summary>Settings of the section <c>Runrate:Chat</c>, the hub and its running turns.</summary>
    public static IServiceCollection AddAssistant(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Runrate:Chat").Get<ChatSettings>() ?? new ChatSettings());
        services.AddSingleton<RunningTurns>();
        services.AddMcp();
        services.AddSignalR().AddJsonProtocol(o => o.PayloadSerializerOptions = ToolJson.Options);
        return services;
    }

    private static async Task<Results<Ok<ChatReply>, ProblemHttpResult>> Ask(
        JsonBody<ChatQuestion> body, Assistant assistant, EntityChoice entities, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var asked = body.Content.Value;
        var entity = await entities.Of(asked.Entity, ct);
        if (!entity.IsOk)
            return Problems.Of(entity.Refusal);
        var answer = await assistant.Answer(new ChatRequest(asked.Message ?? "", actor.Value, asked.ConversationId,
            entity.Value.Id), ct);
        return Problems.Result(answer, ChatViews.Reply);
    }

    /// <summary>The question of a browser without script: answered, then shown on the full page.</summary>
    private static async Task<IResult> AskByForm(HttpContext context, IAntiforgery antiforgery, Assistant assistant, CurrentActor actor,
        CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        var form = await context.Request.ReadFormAsync(ct);
        var (message, conversation, entity) = ((string?)form["message"], (string?)form["conversation"], (string?)form["entity"]);
        var open = Guid.TryParse(conversation, out var id) ? id : (Guid?)null;
        var answer = await assistant.Answer(new ChatRequest(message ?? "", actor.Value, open, string.IsNullOrEmpty(entity) ? null
            : new EntityId(entity)), ct);
        var query = QueryString.Create(new Dictionary<string, string?>
        {
            ["entity"] = entity,
            ["conversation"] = (answer.IsOk ? answer.Value.ConversationId : open)?.ToString(),
            ["ask"] = answer.IsOk ? null : message,
        }.Where(q => !string.IsNullOrEmpty(q.Value)));
        return Results.LocalRedirect("/chat" + query);
    }

    private static async Task<Ok<IReadOnlyList<ConversationRow>>> List(Conversations conversations, CurrentActor actor,
        string? search, CancellationToken ct) =>
        TypedResults.Ok(await conversations.List(actor.Value, search, ct));

    private static async Task<Results<Ok<ConversationView>, ProblemHttpResult>> Read(Guid id, Conversations conversations,
        CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await conversations.Turns(id, actor.Value, ct),
            turns => new ConversationView(id, [.. turns.Select(TurnView.Of)]));

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Export(Guid id, Conversations conversations,
        CurrentActor actor, HttpRequest request, CancellationToken ct)
    {
        var text = await conversations.Export(id, actor.Value, $"{request.Scheme}://{request.Host}", ct);
        return text.IsOk ? TypedResults.Text(text.Value, "text/markdown; charset=utf-8") : Problems.Of(text.Refusal);
    }
}

/// <param name="ConversationId">Absent opens a new conversation.</param>
/// <param name="Entity">Whose books; the first entity when absent.</param>
public sealed record ChatQuestion(Guid? ConversationId, string? Message, string? Entity);

public sealed record ConversationView(Guid ConversationId, IReadOnlyList<TurnView> Turns);
