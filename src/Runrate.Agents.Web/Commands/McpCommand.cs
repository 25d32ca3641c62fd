using System.CommandLine;
using ModelContextProtocol.Server;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Integrations;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>mcp</c>: the Model Context Protocol on standard input and output; logs go to the error stream.</summary>
internal static class McpCommand
{
    public static Command Create()
    {
        var entity = Shared.Entity();
        var command = new Command("mcp",
            "Serves the assistant's tools to an MCP client over standard input and output") { entity };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var options = new McpServerOptions();
            session.Get<McpServerFactory>().Fill(options, session.Actor, chosen.Value);
            var logs = session.Get<ILoggerFactory>();
            await using var transport = new StdioServerTransport(options, logs);
            await using var server = McpServer.Create(transport, options, logs, session.Get<IServiceProvider>());
            await server.RunAsync(ct);
            return CommandLine.Done;
        });
        return command;
    }
}
