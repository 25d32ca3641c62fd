using System.ComponentModel;
using System.Security.Claims;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Integrations;

/// <summary>
/// What an MCP client sees: the assistant's tools, statements and rule tables to read, and the prompts. Every request works in a scope
/// of its own, as whoever sent it.
/// </summary>
public sealed class McpServerFactory(ToolCatalog catalog, IClock clock)
{
    /// <summary>Before anything is added: empty collections, which a host may add to.</summary>
    public static void Prepare(McpServerOptions options)
    {
        options.ServerInfo = new Implementation
        {
            Name = "runrate",
            Title = "Runrate",
            Version = typeof(McpServerFactory).Assembly.GetName().Version?.ToString(3) ?? "1.0.0",
        };
        options.ServerInstructions = "Accounting treatments of AI spend and the books of AI agents. Figures come from the ledger, " +
            "verdicts from rules. Drafts are approved by a person.";
        options.ToolCollection ??= [];
        options.ResourceCollection ??= [];
        options.PromptCollection ??= [];
    }

    /// <summary>Adds ours, for the books of one entity.</summary>
    /// <param name="actor">Who asks where a request does not say.</param>
    public void Fill(McpServerOptions options, Actor actor, Entity entity)
    {
        Prepare(options);
        var scope = new McpScope(actor, entity.Id);
        // Nothing but its names and schemas is taken from these: a call is made by the catalogue of its own scope.
        var today = clock.Today(entity);
        foreach (var tool in catalog.For(new ToolContext(actor, entity, today.ToYearMonth(), today)))
            options.ToolCollection!.Add(new McpTool(tool, scope));
        AddResources(options.ResourceCollection!, scope);
        foreach (var name in (string[])["assistant", "treatment-memo", "agent-review", "close-summary"])
        {
            options.PromptCollection!.Add(McpServerPrompt.Create(() => PromptLibrary.Get(name), new McpServerPromptCreateOptions
            {
                Name = name,
                Description =
                    $"The prompt prompts/{name}.md, version {PromptLibrary.Hash(PromptLibrary.Get(name))[..19]}",
            }));
        }
        options.Handlers.CallToolHandler = (request, _) => throw new McpProtocolException($"There is no tool '{request.Params.Name}'." +
            NameMatcher.Suggest(request.Params.Name, options.ToolCollection!.Select(t => t.ProtocolTool.Name)), McpErrorCode.InvalidParams);
        options.Handlers.CompleteHandler = async (request, cancelled) => await McpCompletions.Complete(request.Params, options,
            request.Services!.GetRequiredService<RunrateDb>(), entity.Id, cancelled);
    }

    private static void AddResources(McpServerPrimitiveCollection<McpServerResource> resources, McpScope scope)
    {
        resources.Add(McpServerResource.Create(
            ([Description("workforce-pnl, agent-pnl, income-statement, balance-sheet …")] string layout,
                [Description("2026-10")] string period, RequestContext<ReadResourceRequestParams> request, CancellationToken ct) =>
                Statement(layout, period, scope, request.Services!, ct),
            new McpServerResourceCreateOptions
            {
                UriTemplate = McpCompletions.StatementTemplate,
                Name = "statement",
                Title = "Statement of a month",
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

    private static async Task<string> Statement(string layout, string period, McpScope scope, IServiceProvider services,
        CancellationToken ct)
    {
        if (!Periods.TryParse(period, out var month))
            throw new McpException($"'{period}' is not a month such as 2026-10.");
        var entity = await scope.Entity(services, ct);
        var book = layout is "workforce-pnl" or "agent-pnl" ? Book.Management : entity.PrimaryBook;
        var built = await services.GetRequiredService<StatementQueries>().Build(layout, entity.Id, book, month, month, ct: ct);
        if (!built.IsOk)
            throw new McpException($"{built.Refusal.Code}: {built.Refusal.Message}");
        var lines = built.Value.Blocks.SelectMany(b =>
            b.Lines.Select(l => new { block = b.Title, title = l.Title, amount = l.Figures[0].Amount.Amount, l.Figures[0].Ref }));
        return JsonSerializer.Serialize(new { layout, period, book, currency = entity.FunctionalCurrency.Code, lines },
            ToolJson.Options);
    }
}

/// <summary>For whom and on whose books a session works where a request says nothing else.</summary>
internal sealed record McpScope(Actor Actor, EntityId EntityId)
{
    public Actor ActorOf(ClaimsPrincipal? user) => user?.Identity?.IsAuthenticated == true ? Access.ActorOf(user) : Actor;

    /// <exception cref="McpException">The entity was removed while the session lasted.</exception>
    public async Task<Entity> Entity(IServiceProvider services, CancellationToken ct) =>
        await services.GetRequiredService<RunrateDb>().Entities.FindAsync([EntityId], ct)
            ?? throw new McpException($"There is no entity '{EntityId}'.");
}
