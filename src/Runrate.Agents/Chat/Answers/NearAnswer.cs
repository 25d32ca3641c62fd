using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Chat.Answers;

/// <summary>What the product holds near a question that was not understood, and how to ask for it: "outside" is said only where
/// it holds nothing of the kind.</summary>
internal static class NearAnswer
{
    /// <summary>Beginnings of words, and what lies near them. All the words of a line that the question says, the first line
    /// counts.</summary>
    private static readonly (string[] Words, string Near)[] Lines =
    [
        (["forecast"], "A forecast states the past error of its method: *forecast our cost for this year*."),
        (["retry", "retries", "fail"], "Cost of tries that failed is not held apart. Near it: *what did we spend by meter?*, " +
            "*which agent has the highest cost per outcome?*"),
        (["save", "saving", "human"], "What accepted outcomes are worth at what people cost, less what the agents cost, is " +
            "the net contribution: *what is our net contribution in October?*"),
        (["lease", "buy", "rent"], "To compare a lease with a purchase I need the price, the rents, the term and the rate: name all four " +
            "and ask which is cheaper."),
        (["tie", "ties", "reconcile", "agree", "debit"], "The books are checked by *audit the books*; balances " +
            "stand on [the trial balance](/journal/trial-balance)."),
        (["carrying", "capitalised", "capitalized", "asset"],
            "Carrying amount is told of one agent: *what is Atlas's carrying amount?*; for all, see " +
            "[statements](/statements)."),
        (["rank", "top", "worst", "best", "order"], "A ranking names a measure: *which agent has the lowest net contribution?*"),
        (["amortisation", "amortization", "depreciation"], "A schedule needs an amount, a start and a life; what was booked stands on " +
            "[statements](/statements)."),
        (["cost", "spend", "spent", "money", "bill"], "Cost is told by agent, vendor, model, line, owner or month: *what " +
            "did we spend by vendor in October?*"),
        (["gaap", "ifrs", "expense", "capitalise", "capitalize", "prepaid", "treat"], "A treatment needs what was bought or built and the " +
            "framework: *how is a USD 12,000 SaaS seat treated under IFRS?*"),
    ];

    /// <summary>Null where the product holds nothing of the kind.</summary>
    public static string? For(string text)
    {
        var words = text.ToLowerInvariant().Split((char[])[' ', ',', '.', '?', '!', ':', ';', '\n'], StringSplitOptions.RemoveEmptyEntries);
        // A word of ours in a sentence about something else: a poem about depreciation, a recipe, the price of a share.
        if (words.Any(w => w is "poem" or "joke" or "story" or "song" or "recipe" or "weather" or "python" or "script" or "stock" or "share"
            or "shares" or "stocks" or "flight" or "hotel" or "football" or "president" or "capital" or "translate"))
            return null;
        var page = ChatPages.For(text);
        var near = Lines.FirstOrDefault(l => l.Words.Any(w => words.Contains(w) || words.Contains(w + "s"))).Near;
        near = page is null ? near : near is null ? ChatPages.Say(page) : $"{ChatPages.Say(page)} {near}";
        return near is null ? null : $"I did not understand that question, so I answer no other one. {near} *help* lists what I can answer.";
    }
}
