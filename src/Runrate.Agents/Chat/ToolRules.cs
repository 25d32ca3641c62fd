using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using KernelCall = Microsoft.SemanticKernel.FunctionInvocationContext;

namespace Runrate.Agents.Chat;

/// <summary>
/// Our rules over every function that the kernel invokes in one turn. Whatever goes wrong comes back as a refusal that the caller can
/// read: arguments that do not fit, a tool that failed. The same call again gives the same result without running.
/// </summary>
internal sealed class ToolRules(ILogger log) : IFunctionInvocationFilter
{
    private readonly Dictionary<string, JsonElement> made = new(StringComparer.Ordinal);

    public async Task OnFunctionInvocationAsync(KernelCall context, Func<KernelCall, Task> next)
    {
        var key = context.Function.Name + " " + JsonSerializer.Serialize(
            context.Arguments.OrderBy(a => a.Key, StringComparer.Ordinal).ToDictionary(a => a.Key, a => a.Value), ToolJson.Options);
        if (!made.TryGetValue(key, out var result))
        {
            result = await Invoke(context, next);
            // A tool that failed may be tried again: it was no answer.
            if (!ToolJson.IsRefusal(result) || Verdicts.Text(result.GetProperty("refusal"), "code") != RefusalCodes.ToolFailed)
                made[key] = result;
        }
        context.Result = new FunctionResult(context.Function, result);
    }

    private async Task<JsonElement> Invoke(KernelCall context, Func<KernelCall, Task> next)
    {
        try
        {
            await next(context);
            return ToolJson.Of(context.Result.GetValue<object>() ?? new { });
        }
        catch (Exception wrong) when (
            wrong is JsonException or ArgumentException or FormatException or NotSupportedException or InvalidCastException)
        {
            return ToolJson.Of(new Refusal(RefusalCodes.InvalidRequest,
                $"The arguments do not fit {context.Function.Name}: {wrong.Message}", "arguments"));
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            log.LogError(bug, "Tool {Tool} failed", context.Function.Name);
            return ToolJson.Of(new Refusal(RefusalCodes.ToolFailed,
                $"{context.Function.Name} failed; nothing was changed. The log has the reason."));
        }
    }
}
