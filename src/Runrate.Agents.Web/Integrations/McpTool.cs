using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Integrations;

/// <summary>One of the assistant's tools as MCP shows it: title, closed input schema, output schema; its result as text and as
/// structured content, a refusal as an error that the model can read.</summary>
internal sealed class McpTool(AIFunction declared, McpScope scope) : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = declared.Name,
        Title = ToolOutputs.Title(declared.Name),
        Description = declared.Description,
        InputSchema = declared.JsonSchema,
        OutputSchema = ToolOutputs.Schema(declared.Name),
        Annotations = new ToolAnnotations
        {
            Title = ToolOutputs.Title(declared.Name),
            ReadOnlyHint = !ToolCatalog.Drafts.Contains(declared.Name),
            DestructiveHint = false,
            OpenWorldHint = false,
            IdempotentHint = !ToolCatalog.Drafts.Contains(declared.Name),
        },
    };

    public override IReadOnlyList<object> Metadata { get; } = [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default)
    {
        var services = request.Services!;
        var entity = await scope.Entity(services, cancellationToken);
        var context = await ToolContext.Of(services.GetRequiredService<RunrateDb>(), scope.ActorOf(request.User), entity,
            services.GetRequiredService<IClock>(), cancellationToken);
        var kernel = new TurnKernel(services.GetRequiredService<ToolCatalog>().For(context),
            services.GetRequiredService<ILogger<McpTool>>());
        var arguments = request.Params.Arguments?.ToDictionary(a => a.Key, a => (object?)a.Value);
        var result = await kernel.Invoke(new FunctionCallContent("mcp", declared.Name, arguments), cancellationToken);
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = JsonSerializer.Serialize(result, ToolJson.Options) }],
            StructuredContent = result.ValueKind == JsonValueKind.Object ? result : null,
            IsError = ToolJson.IsRefusal(result),
        };
    }
}
