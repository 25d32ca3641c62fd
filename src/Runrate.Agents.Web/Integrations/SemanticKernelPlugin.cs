using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Runrate.Agents.Chat;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// Semantic Kernel in place of our own rounds: the tools become a plugin and the kernel calls them, behind the same
/// <see cref="IChatClient"/> as any model. Its calls come back with their results, so they are stored, shown and checked like ours.
/// Compiled only with <c>-p:UseSemanticKernel=true</c>, on machines whose registry carries the package.
/// </summary>
public sealed class KernelChatClient(IChatClient model) : IChatClient
{
    public const string Plugin = "runrate";

#pragma warning disable SKEXP0001 // Both conversions are stable in use and marked experimental in name.
    /// <summary>A kernel whose functions are the tools of one turn.</summary>
    public static Kernel WithTools(IEnumerable<AITool> tools)
    {
        var kernel = Kernel.CreateBuilder().Build();
        kernel.Plugins.AddFromFunctions(Plugin, tools.OfType<AIFunction>().Select(t => t.AsKernelFunction()));
        kernel.AutoFunctionInvocationFilters.Add(new RoundLimit());
        return kernel;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var kernel = WithTools(options?.Tools ?? []);
        var calls = options?.ToolMode is NoneChatToolMode ? FunctionChoiceBehavior.None() : FunctionChoiceBehavior.Auto();
        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = calls };
        var client = model.AsKernelFunctionInvokingChatClient();
        await foreach (var update in client.GetStreamingResponseAsync(messages, settings.ToChatOptions(kernel), cancellationToken))
            yield return update;
    }
#pragma warning restore SKEXP0001

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType.IsInstanceOfType(this) ? this : model.GetService(serviceType, serviceKey);

    public void Dispose() => model.Dispose();

    /// <summary>As many rounds as ours.</summary>
    private sealed class RoundLimit : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context,
            Func<AutoFunctionInvocationContext, Task> next)
        {
            if (context.RequestSequenceIndex < Assistant.ToolRoundsMax)
                return next(context);
            context.Terminate = true;
            return Task.CompletedTask;
        }
    }
}
