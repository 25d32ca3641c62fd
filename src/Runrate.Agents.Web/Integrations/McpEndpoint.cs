using ModelContextProtocol;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// The Model Context Protocol over HTTP. A client that shakes hands gets a session, on which the server may ask back; one of the later
/// revisions, which have none, is answered request by request. Sign in with a bearer token.
/// </summary>
public static class McpEndpoint
{
    public const string Path = "/mcp";

    private const int SessionsMax = 1_000;

    private static readonly TimeSpan IdleMax = TimeSpan.FromHours(1);

    public static IServiceCollection AddMcp(this IServiceCollection services)
    {
        services.AddScoped<McpServerFactory>();
        services.AddSingleton<ISessionMigrationHandler, McpSessionMoves>();
        services.AddDistributedMemoryCache();
#pragma warning disable MCP9006 // Sessions are of the revisions up to 2025-11-25, which most clients speak; later ones have none.
        services.AddMcpServer().WithDistributedCacheEventStreamStore().WithHttpTransport(o =>
        {
            o.SessionMode = HttpServerSessionMode.StatefulForInitializeClients;
            o.IdleTimeout = IdleMax;
            o.MaxIdleSessionCount = SessionsMax;
            o.ConfigureSessionOptions = Configure;
        });
#pragma warning restore MCP9006
        services.Configure<McpServerOptions>(McpServerFactory.Prepare);
        return services;
    }

    public static void MapMcp(this IEndpointRouteBuilder app)
    {
        var endpoint = app.MapGroup("").MapMcp(Path);
        endpoint.Add(e =>
        {
            var serve = e.RequestDelegate;
            e.RequestDelegate = context => Known(context, serve!);
        });
        endpoint.RequireAuthorization(p => p.RequireRole(nameof(People.Role.Viewer)));
        endpoint.WithMetadata(new ExcludeFromDescriptionAttribute());
    }

    /// <summary>The books are chosen once, where the session begins; who asks is looked at again with every request.</summary>
    private static async Task Configure(HttpContext context, McpServerOptions options, CancellationToken ct)
    {
        var services = context.RequestServices;
        var entity = await services.GetRequiredService<EntityChoice>().Of(context.Request.Query["entity"], ct);
        if (!entity.IsOk)
            throw new McpProtocolException(entity.Refusal.Message, McpErrorCode.InvalidParams);
        services.GetRequiredService<McpServerFactory>().Fill(options, services.GetRequiredService<CurrentActor>().Value, entity.Value);
    }

    /// <summary>An entity that there is none of is told before a session begins.</summary>
    private static async Task Known(HttpContext context, RequestDelegate serve)
    {
        if (context.Request.Query["entity"] is { Count: > 0 } named)
        {
            var entity = await context.RequestServices.GetRequiredService<EntityChoice>().Of(named, context.RequestAborted);
            if (!entity.IsOk)
            {
                await Error(context, StatusCodes.Status404NotFound, (int)McpErrorCode.InvalidParams, entity.Refusal.Message);
                return;
            }
        }
        await serve(context);
    }

    private static Task Error(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { jsonrpc = "2.0", id = (string?)null, error = new { code, message } },
            context.RequestAborted);
    }
}

/// <summary>
/// A session goes on at whichever node its next request reaches: what our tools do depends on the caller and the entity alone, which
/// every request states. What the client told of itself at the first node is not carried over.
/// </summary>
internal sealed class McpSessionMoves : ISessionMigrationHandler
{
    private const int SessionIdLengthMin = 20;

    public ValueTask OnSessionInitializedAsync(HttpContext context, string sessionId, InitializeRequestParams initializeParams,
        CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<InitializeRequestParams?> AllowSessionMigrationAsync(HttpContext context, string sessionId,
        CancellationToken cancellationToken)
    {
        var version = context.Request.Headers["MCP-Protocol-Version"].ToString();
        return ValueTask.FromResult(sessionId.Length < SessionIdLengthMin || version.Length == 0 ? null : new InitializeRequestParams
        {
            ProtocolVersion = version,
            Capabilities = new ClientCapabilities(),
            ClientInfo = new Implementation { Name = "moved", Version = "0" },
        });
    }
}
