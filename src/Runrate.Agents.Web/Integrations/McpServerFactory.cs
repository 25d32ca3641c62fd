using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// What an MCP client sees: the assistant's tools, statements and rule tables to read, and the prompts; and whatever a host adds by
/// configuring <see cref="McpServerOptions"/>.
/// </summary>
public sealed class McpServerFactory(ToolCatalog catalog, StatementQueries statements, RunrateDb db, IClock clock,
    IEnumerable<IConfigureOptions<McpServerOptions>> additions)
{
    /// <summary>For one signed-in actor and the books of one entity.</summary>
    public async Task<McpServerOptions> Options(Actor actor, Entity entity, CancellationToken ct)
    {
        var context = await ToolContext.Of(db, actor, entity, clock, ct);
        // One database context serves one call at a time, and a client may send several.
        var turn = new SemaphoreSlim(1, 1);
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation
            {
                Name = "runrate",
                Version = typeof(McpServerFactory).Assembly.GetName()
                .Version?.ToString(3) ?? "1.0.0"
            },
            ServerInstructions = "Accounting treatments of AI spend and the books of AI agents. Figures come from the ledger, " +
                "verdicts from rules. Drafts are approved by a person.",
            ToolCollection = [],
            ResourceCollection = [],
            PromptCollection = [],
        };
        foreach (var function in catalog.For(context))
        {
            options.ToolCollection.Add(McpServerTool.Create(new OneAtATime(function, turn), new McpServerToolCreateOptions
            {
                ReadOnly = !ToolCatalog.Drafts.Contains(function.Name),
                Destructive = false,
                OpenWorld = false,
                SerializerOptions = McpJsonUtilities.DefaultOptions,
            }));
        }
        AddResources(options.ResourceCollection, context, turn);
        foreach (var name in (string[])["assistant", "treatment-memo", "agent-review", "close-summary"])
        {
            options.PromptCollection.Add(McpServerPrompt.Create(() => PromptLibrary.Get(name), new McpServerPromptCreateOptions
            {
                Name = name,
                Description =
                    $"The prompt prompts/{name}.md, version {PromptLibrary.Hash(PromptLibrary.Get(name))[..19]}",
            }));
        }
        options.Handlers.CompleteHandler = (request, cancelled) => new ValueTask<CompleteResult>(InTurn(turn,
            () => McpCompletions.Complete(request.Params, options, db, entity.Id, cancelled), cancelled));
        foreach (var addition in additions)
            addition.Configure(options);
        return options;
    }

    private static async Task<T> InTurn<T>(SemaphoreSlim turn, Func<Task<T>> work, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            return await work();
        }
        finally
        {
            turn.Release();
        }
    }

    private void AddResources(McpServerPrimitiveCollection<McpServerResource> resources, ToolContext context, SemaphoreSlim turn)
    {
        resources.Add(McpServerResource.Create(
            ([Description("workforce-pnl, agent-pnl, income-statement, balance-sheet …")] string layout,
                [Description("2026-10")] string period, CancellationToken ct) =>
                InTurn(turn, () => Statement(layout, period, context, ct), ct),
            new McpServerResourceCreateOptions
            {
                UriTemplate = McpCompletions.StatementTemplate,
                Name = "statement",
                Description = "A statement of a month in the published book",
                MimeType = "application/json",
            }));
        foreach (var (path, text) in RuleLibrary.ReadEmbedded().OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            resources.Add(McpServerResource.Create(() => text, new McpServerResourceCreateOptions
            {
                UriTemplate = "runrate://rules/" + path,
                Name = path,
                Description = "A decision table or list of the rule library",
                MimeType = "application/json",
            }));
        }
    }

    private async Task<string> Statement(string layout, string period, ToolContext context, CancellationToken ct)
    {
        if (!Periods.TryParse(period, out var month))
            throw new McpException($"'{period}' is not a month such as 2026-10.");
        var book = layout is "workforce-pnl" or "agent-pnl" ? Book.Management : context.Entity.PrimaryBook;
        var built = await statements.Build(layout, context.Entity.Id, book, month, month, ct: ct);
        if (!built.IsOk)
            throw new McpException($"{built.Refusal.Code}: {built.Refusal.Message}");
        var lines = built.Value.Blocks.SelectMany(b =>
            b.Lines.Select(l => new { block = b.Title, title = l.Title, amount = l.Figures[0].Amount.Amount, l.Figures[0].Ref }));
        return JsonSerializer.Serialize(new { layout, period, book, currency = context.Entity.FunctionalCurrency.Code, lines },
            ToolJson.Options);
    }

    private sealed class OneAtATime(AIFunction inner, SemaphoreSlim turn) : DelegatingAIFunction(inner)
    {
        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
            new(InTurn(turn, () => base.InvokeCoreAsync(arguments, cancellationToken).AsTask(), cancellationToken));
    }
}
