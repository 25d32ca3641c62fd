using NodaTime;

namespace Runrate.Agents.Chat.Questions;

/// <summary>How long something that is charged over its life is used for yet.</summary>
internal sealed partial class CalculationFacts
{
    /// <summary>"In October we decide that it goes out of use at the end of December": how many months it was used for by then, and how many it
    /// is used for yet.</summary>
    private (int Elapsed, int Left)? Ceases(int? elapsed)
    {
        int? Near(params string[] words) => Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Date is not null
            && tokens.Take(i).Reverse().Take(9)
            .TakeWhile(t => t.Sentence == tokens[i].Sentence && t.Date is null).Any(t => words.Contains(t.Text))).Select(i =>
                (int?)i).LastOrDefault();
        var said = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Text is "decide" or "decided" or "decision" or "commit"
            or "committed").ToList();
        if (said.Count == 0 || Near("use", "die", "dies", "cease", "stop", "retire", "retired", "off", "abandon", "abandoned", "discontinue",
            "discontinued", "end", "replaced", "gone") is not { } end)
            return null;
        var decided = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Date is not null && i != end
            && tokens[i].Sentence == tokens[said[0]].Sentence
            && Math.Abs(i - said[0]) <= 6).Select(i => (int?)i).FirstOrDefault();
        var start = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].Date is not null && i != end && i != decided).Select(i =>
            (int?)i).FirstOrDefault();
        if (decided is not { } from || start is null && elapsed is null || tokens[end].Date is not { } gone || tokens[from].Date is not { } then)
            return null;
        // A month is counted to its end where that is said of it, or where nothing else may be meant.
        LocalDate After(int i, LocalDate date) => tokens[i].IsMonth && tokens.Take(i).Reverse().Take(3).Any(t => t.Text is "end") ? date.PlusMonths(1)
            : tokens[i].IsMonth ? date : date.PlusDays(1);
        if (tokens[from].IsYearless && then > gone)
            then = then.PlusYears(-1);
        if (tokens[end].IsYearless && gone < then)
            gone = gone.PlusYears(1);
        var (stop, since) = (After(end, gone), After(from, then));
        var used = start is { } first ? Months(tokens[first].Date!.Value, since) : elapsed!.Value;
        var left = Months(since, stop);
        return used > 0 && left > 0 ? (used, left) : null;

        static int Months(LocalDate one, LocalDate other) => ((other.Year - one.Year) * 12) + other.Month - one.Month;
    }
}
