using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat;

/// <summary>Calls one tool for a program (MCP, the API, the command line), by the same rules as in a turn of the assistant.</summary>
public sealed class CallTool(ToolCatalog catalog, RunrateDb db, IClock clock, ILogger<CallTool> log)
{
    /// <summary>The tools as a caller sees them: names, descriptions and schemas.</summary>
    public async Task<IReadOnlyList<AIFunction>> Shown(Actor actor, Entity entity, CancellationToken ct = default) =>
        catalog.For(await ToolContext.Of(db, actor, entity, clock, ct));

    /// <returns>Its result, or <c>refusal</c> with code, message and field.</returns>
    public async Task<JsonElement> Run(
        string name, IEnumerable<KeyValuePair<string, JsonElement>>? arguments, Actor actor, Entity entity, CancellationToken ct = default)
    {
        var given = arguments?.ToDictionary(a => a.Key, a => (object?)a.Value, StringComparer.Ordinal);
        var kernel = new TurnKernel(await Shown(actor, entity, ct), log);
        return await kernel.Invoke(new FunctionCallContent("call", name, given), ct);
    }
}
