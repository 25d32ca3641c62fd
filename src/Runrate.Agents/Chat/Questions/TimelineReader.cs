using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// A cost that changes its nature over time: "API at 10,000 a month from January to June, then a 60,000 fine-tune ready 1 July
/// with a 36-month life". Each amount is a piece with its own dates; what runs monthly is expensed, what is built or bought has a life.
/// </summary>
internal static class TimelineReader
{
    /// <summary>Empty unless both kinds are there, each with the dates it needs.</summary>
    public static JsonArray Read(IReadOnlyList<Token> tokens)
    {
        var amounts = tokens.Select((t, i) => (Token: t, At: i)).Where(x => ItemReader.IsAmount(x.Token)).Select(x => x.At).ToList();
        var pieces = new JsonArray();
        for (var k = 0; amounts.Count > 1 && k < amounts.Count; k++)
        {
            // Words since the last date before it, up to the amount after it or the word "then".
            var end = k + 1 < amounts.Count ? Break(tokens, amounts[k] + 1, amounts[k + 1]) : tokens.Count;
            var start = k == 0 ? 0 : Break(tokens, amounts[k - 1] + 1, amounts[k]);
            if (Piece(tokens.Skip(start).Take(end - start).ToList(), tokens[amounts[k]].Value) is { } piece)
                pieces.Add(piece);
        }
        var kinds = pieces.Select(p => p!.AsObject().ContainsKey("monthly")).Distinct().Count();
        return kinds == 2 ? pieces : [];
    }

    private static int Break(IReadOnlyList<Token> tokens, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (tokens[i].Text is "then" or "next" or "followed" or "afterwards" || (i > from && tokens[i].Clause != tokens[i - 1].Clause
                && tokens.Skip(from).Take(i - from).Any(t => t.Date is not null)))
                return i;
        }
        return Math.Max(from, to - 3);
    }

    private static JsonObject? Piece(List<Token> words, decimal amount)
    {
        var dates = words.Where(w => w.Date is not null).ToList();
        var monthly = words.Exists(w => w.Text == "monthly") || Enumerable.Range(1, Math.Max(0, words.Count - 1))
            .Any(i => words[i].Text == "month" && words[i - 1].Text is "a" or "per" or "each" or "every");
        var life = Enumerable.Range(0, Math.Max(0, words.Count - 1)).FirstOrDefault(
            i => words[i] is { Kind: TokenKind.Number, IsMoney: false } && words[i].Value is > 0 and <= 600
                && words[i + 1].Text is "month" or "year", -1);
        if (monthly && dates.Count > 1)
        {
            return new JsonObject
            {
                ["kind"] = "api",
                ["monthly"] = amount,
                ["start"] = DateRoles.Iso(Earlier(dates)),
                ["end"] = DateRoles.Iso(EndOf(dates[^1])),
            };
        }
        if (monthly || life < 0 || dates.Count == 0)
            return null;
        var hardware = words.Exists(w => w.Text is "gpu" or "server" or "hardware" or "cluster" or "machine");
        return new JsonObject
        {
            ["kind"] = hardware ? "gpu_owned" : "fine_tune_capitalised",
            ["amount"] = amount,
            [hardware ? "placed" : "ready"] = DateRoles.Iso(dates[0].Date!.Value),
            ["life_months"] = (int)(words[life].Value * (words[life + 1].Text == "year" ? 12 : 1)),
        };
    }

    /// <summary>"January to June 2026": a month without a year takes the year of the one after it.</summary>
    private static LocalDate Earlier(List<Token> dates)
    {
        var (first, last) = (dates[0].Date!.Value, dates[^1].Date!.Value);
        return first > last ? first.PlusYears(last.Year - first.Year - (first.Month > last.Month ? 1 : 0)) : first;
    }

    private static LocalDate EndOf(Token date) => date.IsMonth ? date.Date!.Value.PlusMonths(1).PlusDays(-1) : date.Date!.Value;
}
