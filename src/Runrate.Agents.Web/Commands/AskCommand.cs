using System.CommandLine;
using System.Text.RegularExpressions;
using Runrate.Agents.Chat;
using Runrate.Agents.Web.Api;

namespace Runrate.Agents.Web.Commands;

/// <summary><c>ask "QUESTION"</c>: the assistant's answer as Markdown, without a model where none is configured.</summary>
internal static partial class AskCommand
{
    public static Command Create()
    {
        var question = new Argument<string>("QUESTION") { Description = "In plain words, in quotation marks" };
        var conversation = new Option<Guid?>("--conversation") { Description = "Go on with a conversation" };
        var entity = Shared.Entity();
        var command = new Command("ask", "Asks the assistant") { question, conversation, entity };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct);
            var chosen = await session.Get<EntityChoice>().Of(parsed.GetValue(entity), ct);
            if (!chosen.IsOk)
                return session.Refuse(chosen.Refusal);
            var request = new ChatRequest(parsed.GetValue(question)!, session.Actor, parsed.GetValue(conversation), chosen.Value.Id);
            var answer = await session.Get<Assistant>().Answer(request, ct);
            return answer.IsOk
                ? session.Answer(answer.Value, () => session.Output.WriteLine(ForTerminal(answer.Value.Reply)))
                : session.Refuse(answer.Refusal);
        });
        return command;
    }

    /// <summary>A terminal has no pages to link to: the figure stays, its address goes. <c>--json</c> keeps both.</summary>
    private static string ForTerminal(string reply) => PageLink().Replace(reply, "$1");

    [GeneratedRegex(@"\[([^\]\n]+)\]\(/[^)\s]*\)", RegexOptions.None, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex PageLink();
}
