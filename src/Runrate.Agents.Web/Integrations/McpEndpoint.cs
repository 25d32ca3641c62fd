using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// The Model Context Protocol over HTTP, stateless: every message is a request of its own, so any node answers it. Sign in with
/// a bearer token; pages of other hosts are turned away.
/// </summary>
public static class McpEndpoint
{
    public const string Path = "/mcp";

    private const int MessageBytesMax = 1 << 20;
    private const string VersionHeader = "MCP-Protocol-Version";

    // The revisions that the package speaks; it keeps its own list to itself.
    private static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"];

    public static void MapMcp(this IEndpointRouteBuilder app)
    {
        app.MapPost(Path, Handle).ForViewers().ExcludeFromDescription();
        // Without sessions there is no stream to open and none to end.
        app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Delete],
            () => Results.StatusCode(StatusCodes.Status405MethodNotAllowed)).ForViewers().ExcludeFromDescription();
    }

    private static async Task Handle(HttpContext context, McpServerFactory factory, EntityChoice entities, CurrentActor actor,
        ILoggerFactory logs)
    {
        var ct = context.RequestAborted;
        if (context.Request.Headers[VersionHeader] is { Count: > 0 } version && !Versions.Contains(version.ToString()))
        {
            await Error(context, StatusCodes.Status400BadRequest, (int)McpErrorCode.UnsupportedProtocolVersion,
                $"{VersionHeader} {version} is not supported. Supported are {string.Join(", ", Versions)}.");
            return;
        }
        if (await Read(context, ct) is not { } message)
        {
            await Error(context, StatusCodes.Status400BadRequest, -32700, "The body is not a JSON-RPC message.");
            return;
        }
        var entity = await entities.Of(context.Request.Query["entity"], ct);
        if (!entity.IsOk)
        {
            await Error(context, StatusCodes.Status404NotFound, -32602, entity.Refusal.Message);
            return;
        }
        await using var transport = new StreamableHttpServerTransport(logs) { Stateless = true };
        await using var server = McpServer.Create(transport, await factory.Options(actor.Value, entity.Value, ct), logs,
            context.RequestServices);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = server.RunAsync(ended.Token);
        context.Response.ContentType = "text/event-stream";
        if (!await transport.HandlePostRequestAsync(message, context.Response.Body, ct))
        {
            context.Response.ContentType = null;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        await ended.CancelAsync();
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static async Task<JsonRpcMessage?> Read(HttpContext context, CancellationToken ct)
    {
        if (context.Request.ContentLength > MessageBytesMax)
            return null;
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonRpcMessage>(context.Request.Body, McpJsonUtilities.DefaultOptions,
                ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task Error(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = (string?)null, error = new { code, message } },
            context.RequestAborted);
    }
}
