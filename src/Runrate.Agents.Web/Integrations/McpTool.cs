using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Web.Integrations;

/// <summary>One of the assistant's tools as MCP shows it: title, closed input schema, output schema; its result as text and as
/// structured content, a refusal as an error that the model can read.</summary>
internal sealed class McpTool(AIFunction declared, McpScope scope) : McpServerTool
{
    public override Tool ProtocolTool { get; } = new()
    {
        Name = declared.Name,
        Title = ToolCatalog.Find(declared.Name)!.Title,
        Description = declared.Description,
        InputSchema = declared.JsonSchema,
        OutputSchema = ToolOutputs.Schema(declared),
        Annotations = new ToolAnnotations
        {
            Title = ToolCatalog.Find(declared.Name)!.Title,
            ReadOnlyHint = !ToolCatalog.IsDraft(declared.Name),
            DestructiveHint = false,
            OpenWorldHint = false,
            IdempotentHint = !ToolCatalog.IsDraft(declared.Name),
        },
    };

    public override IReadOnlyList<object> Metadata { get; } = [];

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request,
        CancellationToken cancellationToken = default)
    {
        var services = request.Services!;
        var entity = await scope.Entity(services, cancellationToken);
        var result = await services.GetRequiredService<CallTool>().Run(declared.Name, request.Params.Arguments,
            scope.ActorOf(request.User), entity, cancellationToken);
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = JsonSerializer.Serialize(result, ToolJson.Options) }],
            StructuredContent = result.ValueKind == JsonValueKind.Object ? result : null,
            IsError = ToolJson.IsRefusal(result),
        };
    }
}
