using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Something that is to be bought or built: the books hold no figure of it, and no forecast of what there is stands for it.</summary>
internal static partial class Planned
{
    private const int Milliseconds = 5_000;

    [GeneratedRegex(
        @"\b(about to|plan(s|ned|ning)? (to|on)|intend(s|ing)? to|want(s)? to|(are|am|is) going to|" +
        @"thinking of|considering|will|" +
        @"would like to|hope to|aim to|ready to|looking to)\s+(\w+\s+)?" +
        @"(buy|buying|purchase|order|acquire|build|building|lease|rent|sign|install|take on)\b|" +
        @"\b(have not|haven't|has not|hasn't|not) (yet )?(built|bought|ordered|signed|purchased|acquired)\b|" +
        @"\byet to (be )?(buy|build|built|bought|order|ordered)\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Ahead();

    [GeneratedRegex(@"\b(how much|what|which|forecast|predict|estimate)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Asks();

    [GeneratedRegex(@"\b(depreciation|amorti[sz]ation|costs?|charges?|expenses?|spend|carrying|deductions?)\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Figure();

    /// <summary>What the reply says, or null where nothing of the kind is asked.</summary>
    public static string? Named(string text) => Ahead().IsMatch(text) && Asks().IsMatch(text) && Figure().IsMatch(text)
        ? "What is not bought or built yet is in no book, and what there is tells nothing of it. Say its cost, the first day of use and the " +
            "useful life or term, and I work out the charge: *we buy a server for 120,000 on 1 January, five years: depreciation a month?*"
        : null;
}
