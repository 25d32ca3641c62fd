using System.CommandLine;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>tool NAME [ARGUMENTS]</c>: one of the assistant's tools, its result as JSON.</summary>
internal static class ToolCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = string.Join(", ", ToolCatalog.All.Select(t => t.Name)) };
        var arguments = new Argument<string>("ARGUMENTS")
        {
            Description = """Its arguments as JSON: {"period":"2026-01"} (default: none)""",
            DefaultValueFactory = _ => "{}",
        };
        var entity = Shared.Entity();
        var command = new Command("tool", "Calls one of the assistant's tools") { name, arguments, entity };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            if (Read(parsed.GetValue(arguments)!) is not { } given)
                return session.Refuse(new Refusal(RefusalCodes.InvalidRequest, "The arguments are not a JSON object.", "arguments"));
            var result = await session.Get<CallTool>().Run(parsed.GetValue(name)!, given, session.Actor, chosen.Value, ct);
            return ToolJson.IsRefusal(result)
                ? session.Refuse(result.GetProperty("refusal").Deserialize<Refusal>(ToolJson.Options)!)
                : session.Answer(result, () => session.Output.WriteLine(JsonSerializer.Serialize(result, ApiJson.Indented)));
        });
        return command;
    }

    private static Dictionary<string, JsonElement>? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
