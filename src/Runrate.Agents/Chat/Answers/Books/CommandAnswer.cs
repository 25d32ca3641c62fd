using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Says of what was told to be done that it is not done from the chat, where a person does it, and what can be drafted.</summary>
internal static partial class CommandAnswer
{
    private const string Draft = "I can write a draft of an entry for a person to approve: say *propose an entry* with the amount and " +
        "what it is for.";

    [GeneratedRegex(@"\b(contract|subscription|agreement|arrangement|commitment)s?\b", RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex Contract();

    public static string Write(string? act, string text, string? agent)
    {
        var what = agent is null ? "" : $" For **{AnswerText.Escape(agent)}**:";
        return $"I cannot {AnswerText.Escape(act)} anything: nothing is posted, changed or sent from the chat.{what} " +
            Offer(act, text, agent is null ? null : AnswerText.Escape(agent));
    }

    private static string Offer(string? act, string text, string? name)
    {
        var page = ChatPages.For(text) is { } found ? $"[{ChatPages.Lower(found.Title)}]({found.Path}): {ChatPages.Lower(found.Holds)}" : null;
        return act switch
        {
            "post" or "book" or "create" or "add" or "transfer" or "pay" or "wire" or "record" or "reverse" or "accrue" =>
                $"{Draft} What is posted stands in [the journal](/journal).",
            "hire" => "Hiring is done on [the hiring page](/agents/hire); I can show what is there.",
            "delete" or "remove" or "fire" or "sack" or "kill" or "shut" or "stop" or "terminate" or "cancel" or "retire"
                or "decommission" or "end" when name is not null || page is null =>
                $"I can show whether it is due (*should we retire {name ?? "it"}?*), what leaving would cost (*what if we retire " +
                    $"{name ?? "it"}?*), or write the proposal (*propose retiring {name ?? "it"}*); a reviewer who does not own it decides on " +
                    "[reviews](/reviews)." + (Contract().IsMatch(text) ? " A contract is ended with its vendor; an accountant records it on " +
                    "[arrangements](/arrangements)." : ""),
            "close" or "seal" or "reopen" or "run" =>
                "I can show where the close stands (*what is blocking the close?*); running, sealing and approving are done on " +
                    "[the close page](/close) by a person with that role.",
            "approve" or "reject" or "accept" =>
                $"A person with that role decides on {page ?? "[approvals](/treatments/approvals) or [the close page](/close)."} " +
                "I can list what waits (*what needs a decision?*).",
            "send" or "email" or "mail" or "export" or "forward" =>
                "A person downloads what is to be sent from [statements](/statements) or [the journal](/journal).",
            _ => $"A person with the role does it on {page ?? "the page of the thing itself."} I read the books and write drafts. " +
                "Say *what if* before a change to see what it would do.",
        };
    }
}
