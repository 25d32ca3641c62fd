using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// One tool as every caller sees it: its schema names each argument and allows no other, <c>entity</c> among them. An argument that is
/// unknown, missing or not one of its values is refused with the nearest name, because one that is dropped in silence reports the
/// figures of another month.
/// </summary>
internal sealed class StrictTool : DelegatingAIFunction
{
    private const string Entity = "entity";
    private const string Agent = "agent";

    private readonly JsonElement schema;
    private readonly ToolScopes scopes;

    /// <param name="inner">Works for the books of the scope.</param>
    public StrictTool(AIFunction inner, ToolScopes scopes) : base(inner)
    {
        this.scopes = scopes;
        schema = ToolSchemas.Of(inner);
    }

    public override JsonElement JsonSchema => schema;

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        if (ToolArguments.Wrong(Name, schema, arguments) is { } wrong)
            return ToolJson.Of(wrong);
        var given = arguments.Where(a => a.Key != Entity && !ToolArguments.IsNull(a.Value))
            .ToDictionary(a => a.Key, a => ToolArguments.Declared(schema, a.Key, a.Value), StringComparer.Ordinal);
        var asked = ToolArguments.Text(arguments.GetValueOrDefault(Entity));
        var scope = await scopes.Of(asked, schema.GetProperty("properties").TryGetProperty(Agent, out _)
            ? ToolArguments.Text(given.GetValueOrDefault(Agent)) : null, cancellationToken);
        if (!scope.IsOk)
            return ToolJson.Of(scope.Refusal);
        if (scope.Value.Agent is { } agent)
            given[Agent] = agent.Value;
        var tool = scope.Value.Tools is { } others ? others.First(t => t.Name == Name) : InnerFunction;
        var result = await tool.InvokeAsync(new AIFunctionArguments(given) { Services = arguments.Services }, cancellationToken);
        return scope.Value.Tools is null ? result : Naming(result, scope.Value.EntityName);
    }

    /// <summary>An answer about other books than the caller's says whose they are.</summary>
    private static object? Naming(object? result, string entity)
    {
        if (result is not JsonElement { ValueKind: JsonValueKind.Object } json || ToolJson.IsRefusal(json)
            || json.TryGetProperty(Entity, out _))
            return result;
        var named = JsonSerializer.SerializeToNode(json, ToolJson.Options)!.AsObject();
        named.Insert(0, Entity, JsonValue.Create(entity));
        return ToolJson.Of(named);
    }
}
