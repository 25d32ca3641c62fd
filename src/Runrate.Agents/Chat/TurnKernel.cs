using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using FunctionCallContent = Microsoft.Extensions.AI.FunctionCallContent;

namespace Runrate.Agents.Chat;

/// <summary>
/// Semantic Kernel for one turn: the tool catalogue as its plugin, our rules as its filter. The rounds are ours
/// (<c>KernelRounds</c>), so that a call is announced before it runs and the last round always ends in an answer.
/// </summary>
public sealed class TurnKernel
{
    public const string Plugin = "runrate";

    private readonly Kernel kernel = new();
    private readonly KernelPlugin plugin;

    public TurnKernel(IReadOnlyList<AIFunction> tools, ILogger log)
    {
        Tools = tools;
#pragma warning disable SKEXP0001 // A tool as a kernel function: marked experimental in name, in use by the connectors.
        plugin = kernel.Plugins.AddFromFunctions(Plugin, tools.Select(t => t.AsKernelFunction()));
#pragma warning restore SKEXP0001
        kernel.FunctionInvocationFilters.Add(new ToolRules(log));
    }

    /// <summary>As they are offered to a model: by their own names, without the plugin's.</summary>
    public IReadOnlyList<AIFunction> Tools { get; }

    /// <summary>What a client may do next: call functions, which the rounds invoke, or only answer.</summary>
    public ChatOptions Options(bool mayCall)
    {
        var settings = new PromptExecutionSettings
        {
            FunctionChoiceBehavior = mayCall ? FunctionChoiceBehavior.Auto(autoInvoke: false) : FunctionChoiceBehavior.None(),
        };
#pragma warning disable SKEXP0001
        var options = settings.ToChatOptions(kernel) ?? new ChatOptions();
#pragma warning restore SKEXP0001
        options.ToolMode = mayCall ? ChatToolMode.Auto : ChatToolMode.None;
        options.Tools = [.. Tools];
        return options;
    }

    public async Task<JsonElement> Invoke(FunctionCallContent call, CancellationToken ct)
    {
        if (call.Exception is not null)
            return ToolJson.Of(new Refusal(RefusalCodes.InvalidRequest, "The arguments are not valid JSON.", "arguments"));
        if (Find(call.Name) is not { } name)
            return ToolJson.Of(new Refusal(RefusalCodes.NotFound, $"There is no tool '{call.Name}'." +
                $"{NameMatcher.Suggest(call.Name, plugin.Select(f => f.Name))} There are {string.Join(", ", Tools.Select(t => t.Name))}.", "name"));
        var arguments = new KernelArguments();
        foreach (var (argument, value) in call.Arguments ?? new Dictionary<string, object?>())
            arguments[argument] = value;
        var result = await kernel.InvokeAsync(plugin[name], arguments, ct);
        return ToolJson.Of(result.GetValue<object>() ?? new { });
    }

    /// <summary>Models spell names freely: <c>functions.classify-spend</c> is <c>classify_spend</c>. A name that was made up is
    /// none.</summary>
    public string? Find(string name)
    {
        var plain = name.Replace('-', '_').Replace('.', '_').Replace(' ', '_');
        return Tools.FirstOrDefault(t => t.Name == name)?.Name
            ?? Tools.FirstOrDefault(t => plain.Equals(t.Name, StringComparison.OrdinalIgnoreCase)
                || plain.EndsWith("_" + t.Name, StringComparison.OrdinalIgnoreCase))?.Name;
    }
}
