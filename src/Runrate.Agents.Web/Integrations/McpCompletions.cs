using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// What an MCP client may suggest while someone fills in the address of a statement: the layouts there are, and the months that
/// have postings, the latest first. Prompts take no arguments of ours, so nothing is suggested for theirs.
/// </summary>
internal static class McpCompletions
{
    public const string StatementTemplate = "runrate://statements/{layout}/{period}";

    private const int ValuesMax = 100;

    public static async Task<CompleteResult> Complete(CompleteRequestParams asked, McpServerOptions options, RunrateDb db,
        EntityId entity, CancellationToken ct)
    {
        var known = asked.Ref switch
        {
            PromptReference prompt => options.PromptCollection!.TryGetPrimitive(prompt.Name, out _),
            ResourceTemplateReference { Uri: { } uri } => options.ResourceCollection!.TryGetPrimitive(uri, out _),
            _ => false,
        };
        if (!known)
            throw new McpProtocolException($"There is no {asked.Ref} to complete.", McpErrorCode.InvalidParams);
        var values = asked.Ref is ResourceTemplateReference { Uri: StatementTemplate }
            ? await Values(asked.Argument.Name, db, entity, ct)
            : [];
        var fitting = values.Where(v => v.StartsWith(asked.Argument.Value, StringComparison.OrdinalIgnoreCase)).ToList();
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = [.. fitting.Take(ValuesMax)],
                Total = fitting.Count,
                HasMore = fitting.Count > ValuesMax,
            },
        };
    }

    private static async Task<IReadOnlyList<string>> Values(string argument, RunrateDb db, EntityId entity, CancellationToken ct) =>
        argument switch
        {
            "layout" => [.. StatementLayouts.All.Select(l => l.Name)],
            "period" => [.. (await db.Balances.AsNoTracking().Where(b => b.Entity == entity).Select(b => b.Period).Distinct()
                .ToListAsync(ct)).OrderDescending().Select(Periods.ToIso)],
            _ => [],
        };
}
