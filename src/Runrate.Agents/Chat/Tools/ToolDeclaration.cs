using Microsoft.Extensions.DependencyInjection;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// A tool as its file declares it. Whatever shows or calls tools reads this and nothing else: the assistant and its model, MCP, the
/// API and its description, the command line.
/// </summary>
/// <param name="Name">As callers spell it: <c>find_agents</c>.</param>
/// <param name="Title">As a person reads it. A question that is this title is answered by the tool.</param>
/// <param name="Method">The method that is called, over the services and books of one call. Its parameters are the arguments, their
/// descriptions those of the schema; what it returns is the result.</param>
public sealed record ToolDeclaration(string Name, string Title, Func<ToolWork, Delegate> Method)
{
    /// <summary>Writes a draft that a person approves, and nothing else.</summary>
    public bool IsDraft { get; init; }

    /// <summary>Its <c>facts</c> are those of the rule library.</summary>
    public bool TakesFacts { get; init; }

    /// <summary>Members of a result that has no type of its own, in the words of <see cref="ToolOutputs"/>.</summary>
    public string Members { get; init; } = "";
}

/// <summary>What a tool is called with: the services of the call, and whose books it works on.</summary>
public sealed record ToolWork(IServiceProvider Services, ToolContext Context)
{
    /// <summary>The class of a tool with its constructor filled from the services and the context.</summary>
    public T Of<T>() => ActivatorUtilities.CreateInstance<T>(Services, Context);
}
