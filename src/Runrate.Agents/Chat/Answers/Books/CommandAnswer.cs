using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Says of what was told to be done that it is not done from the chat, where a person does it, and what can be drafted.</summary>
internal static class CommandAnswer
{
    /// <summary>What the thing is called, and its page. The first word that the text says counts.</summary>
    private static readonly (string[] Words, string Where)[] Pages =
    [
        (["write-down", "write down", "writedown", "impairment"], "[write-downs](/write-downs)"),
        (["memo"], "[approvals](/treatments/approvals)"),
        (["draft"], "[drafts](/drafts)"),
        (["useful life", "treatment", "capitalis", "capitaliz", "contract", "arrangement", "term of"], "[arrangements](/arrangements)"),
        (["close", "month", "seal", "reopen", "period", "quarter"], "[the close page](/close)"),
        (["import", "delivery", "file"], "[imports](/imports)"),
        (["job"], "[jobs](/jobs)"),
        (["threshold", "policy", "setting", "rate"], "[settings](/settings)"),
        (["owner", "agent", "target", "price", "bot"], "[agents](/agents)"),
        (["user", "person", "people", "role"], "[people](/people)"),
    ];

    private const string Draft = "I can write a draft of an entry for a person to approve: say *propose an entry* with the amount and " +
        "what it is for.";

    public static string Write(string? act, string text, string? agent)
    {
        var what = agent is null ? "" : $" For **{AnswerText.Escape(agent)}**:";
        return $"I cannot {AnswerText.Escape(act)} anything: nothing is posted, changed or sent from the chat.{what} " +
            Offer(act, text, AnswerText.Escape(agent ?? "it"));
    }

    private static string Offer(string? act, string text, string name)
    {
        var page = Pages.FirstOrDefault(p => p.Words.Any(w => text.Contains(w, StringComparison.OrdinalIgnoreCase))).Where;
        return act switch
        {
            "post" or "book" or "create" or "add" or "transfer" or "pay" or "wire" or "record" or "reverse" or "accrue" =>
                $"{Draft} What is posted stands in [the journal](/journal).",
            "hire" => "Hiring is done on [the hiring page](/agents/hire); I can show what is there.",
            "delete" or "remove" or "fire" or "sack" or "kill" or "shut" or "stop" or "terminate" or "cancel" or "retire"
                or "decommission" =>
                $"I can show whether it is due (*should we retire {name}?*), what leaving would cost (*what if we retire {name}?*), or " +
                    $"write the proposal (*propose retiring {name}*); the [reviews](/reviews) decide.",
            "close" or "seal" or "reopen" or "run" =>
                "I can show where the close stands (*what is blocking the close?*); running, sealing and approving are done on " +
                    "[the close page](/close) by a person with that role.",
            "approve" or "reject" =>
                $"A person with that role decides on {page ?? "[approvals](/treatments/approvals) or [the close page](/close)"}; " +
                "I can list what waits (*what needs a decision?*).",
            "send" or "email" or "mail" or "export" or "forward" =>
                "A person downloads what is to be sent from [statements](/statements) or [the journal](/journal).",
            _ => $"A person with the role does it on {page ?? "the page of the thing itself"}; I read the books and write drafts. " +
                "Say *what if* before a change to see what it would do.",
        };
    }
}
