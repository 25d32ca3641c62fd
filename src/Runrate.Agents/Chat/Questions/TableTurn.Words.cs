using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The words of the steps.</summary>
internal sealed partial class TableTurn
{
    /// <summary>How figures are written: unit, currency, decimals.</summary>
    private List<TableStep> Shapes()
    {
        var shapes = new List<TableStep>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var (word, lead) = (tokens[i].Text, i > 0 ? tokens[i - 1].Text : "");
            if (used[i])
                continue;
            if (Currencies.TryGetValue(word, out var currency) && (lead is "in" or "to" or "into" or "as" or "us" or "indian" or "of" or ""
                || word[0] == 'c')
                && (i + 1 >= tokens.Count || tokens[i + 1].Kind != TokenKind.Number))
            {
                shapes.Insert(0, new TableStep(TableOperation.Currency, Word: currency));
                Use(i);
                if (lead is "us" or "indian")
                    Use(i - 1);
                for (var k = 0; k < tokens.Count; k++)
                {
                    if (tokens[k].Text is "rate" or "exchange" or "end" or "month" || tokens[k].Date is not null || tokens[k].IsDatePart)
                        Use(k);
                }
            }
            else if (word is "lakh" or "crore" or "thousand" or "million" or "lac" && lead is "in" or "to" or "into" or "as")
            {
                shapes.Add(new TableStep(TableOperation.Unit, Word: word == "lac" ? "lakh" : word));
                Use(i);
            }
            else if (word is "decimal" && i > 0 && (tokens[i - 1] is { Kind: TokenKind.Number, Value: >= 0 and <= 6 } || lead is "no" or "without"
                or "any"))
            {
                shapes.Add(new TableStep(TableOperation.Decimals, Number: tokens[i - 1].Kind == TokenKind.Number ? tokens[i - 1].Value : 0));
                for (var k = Math.Max(0, i - 2); k <= i; k++)
                {
                    if (k >= i - 1 || tokens[k].Text is "without" or "no" or "round" or "rounded" or "to" or "with")
                        Use(k);
                }
                if (i + 1 < tokens.Count && tokens[i + 1].Text is "place" or "point" or "digit")
                    Use(i + 1);
                Any("round", "rounded");
            }
            else if (word is "whole" && i + 1 < tokens.Count && tokens[i + 1].Text is "number" or "dollar" or "rupee" or "unit")
            {
                shapes.Add(new TableStep(TableOperation.Decimals, Number: 0));
                Use(i);
                Use(i + 1);
                Any("round", "rounded");
            }
        }
        return shapes;
    }

    /// <summary>"Above 5k", "below zero", "negative", "in the red".</summary>
    private TableStep? Bounds()
    {
        if (Any("negative", "loser", "unprofitable") || Phrase("in", "the", "red") || Phrase("loss", "making") || Phrase("lose", "money")
            || Phrase("losing", "money") || Phrase("lost", "money"))
            return new TableStep(TableOperation.Keep, Below: 0);
        if (Any("positive", "profitable") || Phrase("in", "the", "black") || Phrase("make", "money") || Phrase("made", "money"))
            return new TableStep(TableOperation.Keep, Above: 0);
        TableStep? step = null;
        for (var i = 1; i < tokens.Count; i++)
        {
            if (used[i] || tokens[i].Date is not null || tokens[i].IsPercent || !(tokens[i].Kind == TokenKind.Number
                || tokens[i].Text is "zero" or "nil" or "nought"))
                continue;
            var side = Threshold.SideAt(tokens, i);
            if (side.Side == 0)
                continue;
            var held = step ?? new TableStep(TableOperation.Keep);
            step = side.Side > 0 ? held with { Above = tokens[i].Value } : held with { Below = tokens[i].Value };
            for (var k = side.Start; k <= i; k++)
                Use(k);
            for (var k = i + 1; k < tokens.Count && tokens[k].Text.StartsWith("cur:", StringComparison.Ordinal) || k < tokens.Count
                && Currencies.ContainsKey(tokens[k].Text); k++)
                Use(k);
        }
        return step;
    }

    /// <summary>A word that stands in a column of words: the kind of a review, a state.</summary>
    private string? Mark()
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            var word = tokens[i].Text;
            if (used[i] || tokens[i].Kind != TokenKind.Word || word.Length < 4 || CommonWords.Functions.Contains(word)
                || !table.Marks.Any(m => m.Split((char[])[' ', ','], StringSplitOptions.RemoveEmptyEntries)
                    .Any(w => Stemmer.Of(Tokenizer.Fold(w)) == Stemmer.Of(word))))
                continue;
            Use(i);
            return word;
        }
        return null;
    }

    /// <summary>The row with the largest or the smallest figure.</summary>
    private string? End() => Any("smallest", "lowest", "least", "bottom", "cheapest", "fewest", "ascending") ? "bottom"
        : Any("biggest", "largest", "highest", "most", "top", "dearest", "costliest", "greatest", "descending") ? "top" : null;

    private decimal? Scale()
    {
        if (Any("halve", "halved", "half"))
        {
            Any("cut", "reduced", "fell", "went", "were", "if", "suppose", "down", "by");
            return 0.5m;
        }
        var times = Any("double", "doubled", "twice") ? 2m : Any("triple", "tripled") ? 3m : (decimal?)null;
        if (times is not null)
        {
            Any("if", "suppose", "went", "as", "much");
            return times;
        }
        var at = tokens.FindIndex(t => t is { Kind: TokenKind.Number, IsPercent: true });
        if (at < 0)
            return null;
        var down = Says("cut", "reduced", "reduce", "lower", "fell", "fall", "less", "down", "drop", "dropped", "cheaper", "decreased", "smaller");
        var up = Says("raise", "raised", "rise", "rose", "increase", "increased", "more", "higher", "up", "grow", "grew", "dearer", "larger");
        if (down == up || !Says("if", "suppose", "supposing", "assume", "imagine", "cut", "raise", "reduce", "increase"))
            return null;
        Use(at);
        Any("if", "suppose", "supposing", "assume", "imagine", "cut", "reduced", "reduce", "lower", "fell", "fall", "less", "down", "drop", "dropped",
            "cheaper", "decreased", "raise", "raised", "rise", "rose", "increase", "increased", "more", "higher", "up", "grow", "grew", "%", "went",
            "dearer", "smaller", "larger");
        return 1 + (down ? -tokens[at].Value : tokens[at].Value) / 100;
    }

    private bool Sums() => Added() || Any("sum", "total", "altogether", "combined", "jointly", "together") || Phrase("in", "all")
        || Phrase("come", "to") || Phrase("amount", "to");

    /// <summary>"Add those up", "added together".</summary>
    private bool Added()
    {
        if (!Any("add", "added", "adding"))
            return false;
        Any("up", "together");
        return true;
    }

    /// <summary>"Which rose most", "growth", "how did they change": of the two answers before.</summary>
    private bool Moves() => Any("rose", "rise", "risen", "grew", "grown", "growth", "fell", "fall", "fallen", "change", "changed", "increase",
        "increased", "drop", "dropped", "decrease", "decreased", "moved", "jump", "jumped", "shrank", "climbed", "rising", "falling") && UseBetween()
        || Says("percent", "%") && Any("up", "down", "higher", "lower", "more", "less", "dearer", "cheaper") && UseBetween();

    private bool UseBetween()
    {
        Any("between", "from", "over", "quarter", "month", "year", "period");
        return true;
    }

    private bool Falls() => Says("fell", "fall", "fallen", "drop", "dropped", "decrease", "decreased", "shrank", "falling");

    private string? Tells()
    {
        if (table.Columns.Contains("owner") && (Any("owner", "own", "owns", "responsible", "accountable") || Phrase("answers", "for")
            || Phrase("answer", "for") || Phrase("looks", "after") || Phrase("look", "after")))
        {
            Any("who", "whose");
            return "owner";
        }
        return table.Columns.Contains("cost center") && Phrase("cost", "center") ? "cost center" : null;
    }

    private bool Changes => table.Title.StartsWith("change", StringComparison.Ordinal);

    private decimal? Limit()
    {
        var at = tokens.FindIndex(t => t is { Kind: TokenKind.Number, Date: null, IsMoney: false, IsPercent: false, Value: > 0 and <= 20 });
        if (at < 0 || used[at] && tokens[at].Value != 2)
            return null;
        Use(at);
        return tokens[at].Value;
    }
}
