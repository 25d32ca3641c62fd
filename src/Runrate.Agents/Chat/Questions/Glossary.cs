using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The words of the product with what they mean, for the help page and for whoever asks what one means or how it is worked out.</summary>
public static partial class Glossary
{
    private const int Milliseconds = 5_000;

    public static IReadOnlyList<(string Word, string Text)> Words { get; } =
    [
        ("Accepted outcome",
            "A unit of work that was delivered and accepted, such as a resolved ticket. Rejected and repeated work costs and brings nothing."),
        ("Accrual", "Cost incurred but not billed yet, posted from the meters."),
        ("Agent", "The AI worker that the books account for. The chat is called the assistant."),
        ("Arrangement", "A contract or one-off spend with the facts that decide its treatment."),
        ("Book", "One set of accounts from the same facts: US GAAP, IFRS, Ind AS, US tax, India tax, and management."),
        ("Carrying value", "What the balance sheet still shows for something that was capitalised."),
        ("Close and seal",
            "A month's steps are run, then the month is sealed: nothing more posts to it, and later facts go to the next open month."),
        ("Cost per outcome", "Loaded cost divided by accepted outcomes."),
        ("Delivery", "One file or pull. What it changed can be seen and taken back."),
        ("Headcount-equivalent", "How many people the accepted outcomes would have taken: accepted outcomes divided by what one full-time person "
            + "produces in a month."),
        ("Loaded cost", "Run cost, acquisition cost and write-downs of an agent in the month."),
        ("Management book",
            "The book in which an agent is a worker: value of outcomes against loaded cost. It never changes the published books."),
        ("Memo", "What the rules say about one arrangement in one book. Its author cannot approve it."),
        ("Net contribution", "Value produced less loaded cost."),
        ("Quarantine", "Records that cannot be used as they stand. They are in no figure until they are settled."),
        ("Suspense", "Where cost waits until its treatment is settled."),
        ("Trigger", "A condition set at hiring that may retire the agent. It opens a review; a person decides."),
        ("True-up", "The difference between the meter and the bill, posted so that the bill counts."),
        ("Variance", "The difference between bill and meter, or between two months, explained step by step."),
    ];

    [GeneratedRegex(
        @"^(?:(?:and|so|ok|please|can you|could you|tell me|what is the|give me the)[, ]+)*(?:how (?:is|are|do you|do we|does one) (?<x>[^,;?]+?) "
        + @"(?:worked out|calculated|computed|derived|defined|measured|determined|arrived at)"
        + @"|how (?:do you|do we|does one) (?:work out|calculate|compute|derive|define|measure|determine|arrive at) (?<x>[^,;?]+?)"
        + @"|what (?:does|do) (?<x>[^,;?]+?) (?:mean|stand for|refer to)(?: here)?|what (?:do you|is) (?:mean|meant) by (?<x>[^,;?]+?)"
        + @"|(?:define|explain the (?:term|word)|meaning of|definition of|formula (?:for|of)) (?<x>[^,;?]+?))[ ?.!]*$",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Asked();

    /// <summary>What the word means that is asked about; null where none of ours is. A word beside a name or a month asks for its figure.</summary>
    public static string? Named(string text) => Asked().Match(text.Trim()) is { Success: true } asked
        && Plain(asked.Groups["x"].Value) is var said && Words.FirstOrDefault(w => Plain(w.Word) == said) is { Word: not null } found
        ? $"**{found.Word}**: {found.Text}" : null;

    private static string Plain(string words)
    {
        var said = words.ToLowerInvariant().Replace('-', ' ').Trim(' ', '"', '“', '”', '\'', '‘', '’');
        foreach (var article in (string[])["the ", "a ", "an ", "our ", "your "])
            said = said.StartsWith(article, StringComparison.Ordinal) ? said[article.Length..] : said;
        return said.EndsWith('s') ? said[..^1] : said;
    }
}
