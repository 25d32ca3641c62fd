using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Words that are not known, read as the one word or name that they can stand for.</summary>
internal sealed partial class BooksReader
{
    /// <summary>A word that is not known is read as the one name or word of ours it can be a misspelling of.</summary>
    private List<Token> Corrected(List<Token> tokens, string text, List<string> notes)
    {
        var named = context.Names.Find(tokens, text);
        Wise(tokens);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (BooksWords.Means(tokens[i].Text) is { } meant && !named.Exists(n => n.Start <= i && i < n.End))
                tokens[i] = tokens[i] with { Text = meant };
            var word = tokens[i].Text;
            if (Short.TryGetValue(word, out var plain) && !BooksWords.All.Contains(word))
                tokens[i] = tokens[i] with { Text = plain };
            if (tokens[i].Kind != TokenKind.Word || word.Length < 4 || !word.All(char.IsLetter) || IsKnown(tokens, i, text))
                continue;
            // "Burning" is a form of a word of ours.
            if (BooksWords.OfRoot(word) is { } form)
            {
                tokens[i] = tokens[i] with { Text = form };
                continue;
            }
            var near = context.Names.Near(word);
            if (near.Select(n => n.Key).Distinct().Count() == 1 && Tokenizer.Split(near[0].Name) is { Count: 1 } one)
            {
                notes.Add($"“{text[tokens[i].Start..tokens[i].End]}” read as {near[0].Name}");
                tokens[i] = tokens[i] with { Text = one[0].Text };
            }
            else if (near.Count == 0 && Speller.Correct(word) is var fixedWord && fixedWord != word)
            {
                tokens[i] = tokens[i] with { Text = fixedWord };
            }
        }
        return tokens;
    }

    /// <summary>"Owner-wise", "vendorwise", "month wise": by what stands before it.</summary>
    private static void Wise(List<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] is { Kind: TokenKind.Word, Text: { Length: > 7 } glued } && glued.EndsWith("wise", StringComparison.Ordinal)
                && BooksWords.All.Contains(glued[..^4]))
            {
                tokens.Insert(i + 1, tokens[i] with { Text = glued[..^4] });
                tokens[i++] = tokens[i - 1] with { Text = "by" };
            }
            else if (i > 0 && tokens[i].Text == "wise" && tokens[i - 1].Kind == TokenKind.Word)
            {
                var start = i > 1 && tokens[i - 2].Text is "cost" or "business" or "legal" ? i - 2 : i - 1;
                var by = tokens[i] with { Text = "by" };
                tokens.RemoveAt(i);
                tokens.Insert(start, by);
            }
        }
    }

    /// <summary>Words of three or four letters with one left out or two turned round, which a distance alone cannot tell.</summary>
    private static readonly Dictionary<string, string> Short = ((string[])["what", "which", "much", "many", "cost", "spend", "show",
        "last", "did", "does", "with", "agent", "month", "from"]).SelectMany(w => Enumerable.Range(1, w.Length - 1)
            .SelectMany(i => new[] { w.Remove(i, 1), i + 1 < w.Length ? w[..i] + w[i + 1] + w[i] + w[(i + 2)..] : w.Remove(i, 1) })
            .Select(m => (Wrong: m, Right: w)))
        .Where(p => p.Wrong.Length >= 3 && !CommonWords.All.Contains(p.Wrong)).GroupBy(p => p.Wrong, StringComparer.Ordinal)
        .Where(g => g.Select(p => p.Right).Distinct().Count() == 1)
        .ToDictionary(g => g.Key, g => Tokenizer.Fold(g.First().Right), StringComparer.Ordinal);

    private static readonly Spelling Speller = new(new Vocabulary(BooksWords.All.Concat(NumberWords.Words)
        .Concat(DateReader.MonthNames)),
        new HashSet<string>());

    private bool IsKnown(List<Token> tokens, int i, string text) => BooksWords.All.Contains(tokens[i].Text)
        || CommonWords.All.Contains(tokens[i].Text) || StatementNames.Words.Contains(tokens[i].Text)
        || NumberWords.AsDigits(tokens[i].Text) != tokens[i].Text || context.Names.Find([tokens[i]], text).Count > 0
        || context.Names.Find([.. tokens.Take(i + 1)], text).Exists(h => h.End == i + 1)
        || context.Names.Find(tokens, text).Exists(h => h.Start <= i && i < h.End);

    /// <summary>A name that nothing has, with names near it.</summary>
    private BooksQuery Refused(BooksQuery query, string name, Slots slots)
    {
        NameKind? kind = slots.Says("vendor", "supplier", "provider", "spend", "spent", "pay", "paid") ? NameKind.Vendor
            : slots.Says("agent", "bot", "retire", "fire") ? NameKind.Agent
            : slots.Says("model") ? NameKind.Model : slots.Says("did", "do", "doing", "owns", "own", "owner") ? NameKind.Agent
                : null;
        return query with
        {
            Form = BooksForm.NotUnderstood,
            UnknownName = name,
            Suggestions = context.Names.Suggest(Tokenizer.Fold(name), kind),
            Unused = [],
        };
    }
}
