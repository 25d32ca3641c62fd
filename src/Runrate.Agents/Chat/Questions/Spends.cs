using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Cuts a text that names several spends into one text for each, in order: "a GPU rack for 400k and 30k a month for tokens". Each
/// takes the words around its amount and what is said of all: the clauses that name no spend, such as the framework.
/// </summary>
internal static class Spends
{
    private const int SpendsMax = 6;

    private static readonly HashSet<string> Cuts = new(StringComparer.Ordinal)
        { "and", "plus", "then", "while", "but", "whereas", "also" };

    /// <summary>Kinds that are no part of a project's cost: beside them the others are spends of their own.</summary>
    private static readonly HashSet<string> Alone = new(StringComparer.Ordinal)
        { "PromptAndIntegrationWork", "ProductionInference", "FoundationModelApiUsage", "SaasSubscription", "OwnedHardwarePurchase",
            "SelfHostedFineTuning", "CloudComputeOnDemand", "SupportContract" };

    /// <summary>The texts of a question's spends, or none where it is about one.</summary>
    public static IReadOnlyList<string> Of(Question own, string text, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits)
    {
        if (own.Intent is not (Intent.Treatment or Intent.Compare) && own.Calculator != "cost-split")
            return [];
        var texts = Of(text, tokens, hits, out var kinds);
        return own.Calculator != "cost-split" || (!kinds.Contains(null) && kinds.Any(k => Alone.Contains(k!))) ? texts : [];
    }

    private static IReadOnlyList<string> Of(string text, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits,
        out List<string?> kinds)
    {
        kinds = [];
        var amounts = Enumerable.Range(0, tokens.Count).Where(i => ItemReader.IsAmount(tokens[i]) && !tokens[i].IsRange && !tokens[i].IsCount
            && !IsQuantity(tokens, i) && tokens[i].Date is null).ToList();
        if (amounts.Count is < 2 or > SpendsMax)
            return [];
        var words = new Words(text, tokens, hits);
        var (first, last) = words.Bounds(amounts[0], amounts[^1]);
        var cuts = new List<int> { first };
        for (var k = 0; k + 1 < amounts.Count; k++)
        {
            if (words.Cut(cuts[^1], amounts[k], amounts[k + 1], k + 2 < amounts.Count ? amounts[k + 2] : last) is not { } cut)
                return [];
            cuts.Add(cut);
        }
        cuts.Add(last);
        var pieces = Enumerable.Range(0, amounts.Count).Select(k => words.Text(cuts[k], cuts[k + 1])).ToList();
        kinds = Enumerable.Range(0, amounts.Count).Select(k => words.Category(cuts[k], cuts[k + 1])).ToList();
        if (kinds.Distinct().Count() < 2 || kinds.Contains(null))
            return Enumerable.Range(0, amounts.Count).All(k => words.Differs(cuts[k], cuts[k + 1])) ? Contrasted(words, pieces, first, last) : [];
        var shared = $"{words.Text(0, first)} {words.Text(last, tokens.Count)}".Trim();
        return [.. pieces.Select(p => $"{p}; {shared}".TrimEnd(' ', ';'))];
    }

    /// <summary>"300k before feasibility and 200k after it": the same spend twice, each with what is said of it.</summary>
    private static IReadOnlyList<string> Contrasted(Words words, List<string> pieces, int first, int last)
    {
        var head = words.Text(0, first).TrimEnd(':', ',', ';', ' ');
        var tail = words.Text(last, int.MaxValue);
        var named = Words.Turning(pieces[0]);
        if (named is null || pieces.Count != 2)
            return [];
        var second = pieces[1];
        foreach (var pronoun in (string[])["after it", "after that", "afterwards", "thereafter", "before it", "before that", "after", "before"])
        {
            var at = second.IndexOf(pronoun, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                second = $"{second[..at]}{pronoun[..(pronoun[0] == 'b' ? 6 : 5)].Replace("there", "after", StringComparison.Ordinal)} {named}"
                    + second[(at + pronoun.Length)..];
                break;
            }
        }
        return [$"{head}: {pieces[0]}; {tail}", $"{head}: {second}; {tail}"];
    }

    /// <summary>"30k tokens" and "24 months" count something; "30k for tokens" is money.</summary>
    private static bool IsQuantity(IReadOnlyList<Token> tokens, int i) => FigureReader.IsUnit(tokens, i)
        || (tokens[i].Currency is null && i + 1 < tokens.Count && tokens[i + 1].Text is "token" or "unit" or "call" or "request" or "query"
            or "hour" or "ticket" or "chat" or "document" or "page" or "image" or "record" or "row" or "transcript" or "label" or "user");

    private sealed class Words(string text, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits)
    {
        /// <summary>From where to where spends are named: clauses before and behind that name none are said of all.</summary>
        public (int First, int Last) Bounds(int firstAmount, int lastAmount)
        {
            var first = ClauseStart(firstAmount);
            while (first > 0 && tokens[first - 1].Sentence == tokens[firstAmount].Sentence && Category(first, firstAmount + 1) is null
                && Category(ClauseStart(first - 1), first) is not null)
                first = ClauseStart(first - 1);
            var last = lastAmount + 1;
            while (last < tokens.Count && (tokens[last].Clause == tokens[lastAmount].Clause
                || (tokens[last].Sentence == tokens[lastAmount].Sentence && Category(last, ClauseEnd(last)) is not null
                    && Category(lastAmount, last) is null)))
                last++;
            return (first, last);
        }

        /// <summary>Where the next spend begins: at the first join between two amounts that leaves each a spend of its own.</summary>
        public int? Cut(int from, int amount, int next, int end)
        {
            int? fallback = null, best = null;
            var bestJoin = 0;
            for (var i = amount + 1; i <= next; i++)
            {
                var joins = Cuts.Contains(tokens[i].Text) || tokens[i].Clause != tokens[i - 1].Clause;
                if (!joins || IsAside(i, next))
                    continue;
                var own = Category(from, i);
                var other = Category(i, Math.Max(next + 1, Math.Min(end, EndOf(next))));
                if (own is not null && other is not null && Join(i) > bestJoin)
                    (best, bestJoin) = (i, Join(i));
                fallback ??= i;
            }
            if (best is not null)
                return best;
            return fallback is { } cut && Differs(from, cut) && Differs(cut, EndOf(next)) ? cut : null;
        }

        /// <summary>How plainly something new begins here: a sentence or "plus" before ", and", that before "and" or a comma.</summary>
        private int Join(int i) => tokens[i].Sentence != tokens[i - 1].Sentence || tokens[i].Text is "plus" or "then" or "while" or "whereas" ? 3
            : tokens[i].Clause != tokens[i - 1].Clause && Cuts.Contains(tokens[i].Text) ? 2 : 1;

        /// <summary>"Separable and probable": a join of two adjectives parts nothing.</summary>
        private bool IsAside(int at, int next) => at == next && tokens[at].Clause == tokens[at - 1].Clause;

        private int EndOf(int amount)
        {
            var end = amount + 1;
            while (end < tokens.Count && tokens[end].Sentence == tokens[amount].Sentence && !(Cuts.Contains(tokens[end].Text) && end > amount + 3))
                end++;
            return end;
        }

        public string? Category(int from, int to) => CategoryTable.Find([.. hits.Where(h => h.Kind == "signal" && h.Start >= from
            && h.End <= to)]);

        /// <summary>Whether a turning point is named: before or after something.</summary>
        public bool Differs(int from, int to) => tokens.Skip(from).Take(to - from).Any(t => t.Text is "before" or "after" or "until"
            or "afterwards" or "thereafter" or "since");

        /// <summary>What stands behind "before" or "until".</summary>
        public static string? Turning(string piece)
        {
            foreach (var word in (string[])["before ", "until ", "prior to ", "after "])
            {
                var at = piece.IndexOf(word, StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                    return piece[(at + word.Length)..].Trim(' ', ',', '.', ';');
            }
            return null;
        }

        public string Text(int from, int to) => from >= Math.Min(to, tokens.Count) ? ""
            : text[(from == 0 ? 0 : tokens[from].Start)..(to >= tokens.Count ? text.Length : Math.Min(text.Length, tokens[to].Start))]
                .Trim(' ', ',', ';', '.');

        private int ClauseStart(int i)
        {
            while (i > 0 && tokens[i - 1].Clause == tokens[i].Clause)
                i--;
            return i;
        }

        private int ClauseEnd(int i)
        {
            var end = i + 1;
            while (end < tokens.Count && tokens[end].Clause == tokens[i].Clause)
                end++;
            return end;
        }
    }
}
