using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Runrate.Agents.Chat;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// The tool catalogue as a Semantic Kernel plugin, and a kernel-driven loop behind the assistant's model seam. Compiled only with
/// <c>-p:UseSemanticKernel=true</c>, on machines whose registry carries the package.
/// </summary>
public static class SemanticKernelPlugin
{
    public const string Name = "runrate";

    /// <summary>A kernel whose functions are the tools of one actor and entity.</summary>
    public static Kernel Kernel(IChatClient model, IReadOnlyList<AIFunction> tools)
    {
        var builder = Microsoft.SemanticKernel.Kernel.CreateBuilder();
        builder.Services.AddSingleton(model);
        builder.Services.AddSingleton(model.AsChatCompletionService());
        var kernel = builder.Build();
#pragma warning disable SKEXP0001 // AsKernelFunction is stable in use and marked experimental in name.
        kernel.Plugins.AddFromFunctions(Name, tools.Select(t => t.AsKernelFunction()));
#pragma warning restore SKEXP0001
        return kernel;
    }

    /// <summary>Asks with automatic function calling, at most the assistant's own number of rounds.</summary>
    public static async Task<string> Ask(Kernel kernel, string question, CancellationToken ct = default)
    {
        var history = new ChatHistory(PromptLibrary.Get("assistant"));
        history.AddUserMessage(question);
        kernel.AutoFunctionInvocationFilters.Add(new RoundLimit());
        var settings = new PromptExecutionSettings { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
        var answer = await kernel.GetRequiredService<IChatCompletionService>().GetChatMessageContentAsync(history, settings, kernel, ct);
        return answer.Content ?? "";
    }

    private sealed class RoundLimit : IAutoFunctionInvocationFilter
    {
        public Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
        {
            if (context.RequestSequenceIndex >= Assistant.ToolRoundsMax)
                context.Terminate = true;
            return context.Terminate ? Task.CompletedTask : next(context);
        }
    }
}
