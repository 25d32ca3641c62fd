using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// A tool that takes an entity besides its own arguments. Named, the entity is found and the tool of that entity runs; left out, it
/// is the one the conversation is about. Its figures are in that entity's own currency.
/// </summary>
internal sealed class EntityTool(AIFunction inner, Func<string, CancellationToken, Task<Outcome<AIFunction>>> other) : DelegatingAIFunction(inner)
{
    public const string Argument = "entity";

    public override JsonElement JsonSchema { get; } = WithEntity(inner.JsonSchema);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        if (!arguments.TryGetValue(Argument, out var named) || named is null || named.ToString() is not { Length: > 0 } entity)
        {
            arguments.Remove(Argument);
            return await InnerFunction.InvokeAsync(arguments, cancellationToken);
        }
        arguments.Remove(Argument);
        var tool = await other(entity, cancellationToken);
        return tool.IsOk ? await tool.Value.InvokeAsync(arguments, cancellationToken) : ToolJson.Of(tool.Refusal);
    }

    private static JsonElement WithEntity(JsonElement schema)
    {
        var changed = JsonNode.Parse(schema.GetRawText())!.AsObject();
        var properties = changed["properties"] as JsonObject ?? [];
        properties[Argument] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = "The legal entity, by key or name; the one asked about when left out",
        };
        changed["properties"] = properties;
        return JsonSerializer.SerializeToElement(changed);
    }
}
