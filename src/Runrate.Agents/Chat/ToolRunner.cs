using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat;

/// <summary>
/// Invokes tools for one turn. Whatever goes wrong comes back as a refusal that the caller can read: a name that does not exist,
/// arguments that do not fit, a tool that failed. The same call again gives the same result without running.
/// </summary>
public sealed class ToolRunner(IReadOnlyList<AIFunction> tools, ILogger log)
{
    private readonly Dictionary<string, JsonElement> made = new(StringComparer.Ordinal);

    public async Task<JsonElement> Run(FunctionCallContent call, CancellationToken ct)
    {
        if (call.Exception is not null)
            return ToolJson.Of(new Refusal(RefusalCodes.InvalidRequest, "The arguments are not valid JSON.", "arguments"));
        if (Find(call.Name) is not { } tool)
            return ToolJson.Of(new Refusal(RefusalCodes.NotFound,
                $"There is no tool '{call.Name}'; there are {string.Join(", ", tools.Select(t => t.Name))}.", "name"));
        var key = tool.Name + " " + JsonSerializer.Serialize(call.Arguments, ToolJson.Options);
        if (made.TryGetValue(key, out var known))
            return known;
        try
        {
            var result = ToolJson.Of(
                await tool.InvokeAsync(new AIFunctionArguments(call.Arguments ?? new Dictionary<string, object?>()), ct)
                ?? new { });
            made[key] = result;
            return result;
        }
        catch (Exception wrong) when (
            wrong is JsonException or ArgumentException or FormatException or NotSupportedException or InvalidCastException)
        {
            return ToolJson.Of(new Refusal(RefusalCodes.InvalidRequest, $"The arguments do not fit {tool.Name}: {wrong.Message}",
                "arguments"));
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            log.LogError(bug, "Tool {Tool} failed", tool.Name);
            return ToolJson.Of(new Refusal(RefusalCodes.ToolFailed,
                $"{tool.Name} failed; nothing was changed. The log has the reason."));
        }
    }

    /// <summary>Models spell names freely: <c>functions.classify-spend</c> is <c>classify_spend</c>.</summary>
    public AIFunction? Find(string name)
    {
        var plain = name.Replace('-', '_').Replace('.', '_').Replace(' ', '_');
        return tools.FirstOrDefault(t => t.Name == name)
            ?? tools.FirstOrDefault(t => plain.EndsWith(t.Name, StringComparison.OrdinalIgnoreCase));
    }
}
