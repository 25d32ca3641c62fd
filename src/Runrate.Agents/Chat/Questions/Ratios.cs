using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>"A 200k bill splits 70/30 between development and production": the shares of an amount, with what each is for.</summary>
internal static class Ratios
{
    public sealed record Share(string Label, decimal Amount);

    /// <summary>Empty where no such split is stated. Tokens that state it are marked as counts, so that none is an amount.</summary>
    public static IReadOnlyList<Share> Read(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (!IsRatio(tokens, i)
                || Enumerable.Range(0, tokens.Count).FirstOrDefault(k => ItemReader.IsAmount(tokens[k]), -1) is not (>= 0 and var whole))
                continue;
            var labels = tokens.Skip(i + 2).SkipWhile(t => t.Text is "between" or "across" or "for" or "to" or "into" or "the" or "in" or "split")
                .TakeWhile(t => t.Kind == TokenKind.Word && t.Sentence == tokens[i].Sentence).ToList();
            var and = labels.FindIndex(t => t.Text == "and");
            if (and < 1 || and + 1 >= labels.Count)
                continue;
            var amount = tokens[whole].Value;
            return [new(labels[and - 1].Text, amount * tokens[i].Value / 100), new(labels[and + 1].Text, amount * tokens[i + 1].Value / 100)];
        }
        return Percentages(tokens);
    }

    /// <summary>"80% is training and 20% is serving": two shares that make up the whole.</summary>
    private static IReadOnlyList<Share> Percentages(IReadOnlyList<Token> tokens)
    {
        var at = Enumerable.Range(0, tokens.Count).Where(i => tokens[i].IsPercent).ToList();
        var whole = Enumerable.Range(0, tokens.Count).FirstOrDefault(k => ItemReader.IsAmount(tokens[k]), -1);
        if (at.Count != 2 || whole < 0 || tokens[at[0]].Value + tokens[at[1]].Value != 100 || tokens[at[0]].Sentence != tokens[at[1]].Sentence)
            return [];
        var labels = at.Select(i => tokens.Skip(i + 1).SkipWhile(t => t.Text is "is" or "was" or "were" or "are" or "for" or "of" or "on" or "to"
            or "the" or "a" or "our" or "in" or "it" or "goes" or "went" or "go").FirstOrDefault()?.Text ?? "").ToList();
        return labels.Contains("") ? [] : [.. at.Select((i, n) => new Share(labels[n], tokens[whole].Value * tokens[i].Value / 100))];
    }

    public static bool IsRatio(IReadOnlyList<Token> tokens, int i) => i + 1 < tokens.Count && tokens[i] is { Kind: TokenKind.Number, IsMoney: false }
        && tokens[i + 1] is { Kind: TokenKind.Number, IsMoney: false } && tokens[i].Value + tokens[i + 1].Value == 100
        && tokens[i + 1].Start == tokens[i].End + 1 && tokens[i].Value > 0 && tokens[i + 1].Value > 0;

    public static string Say(IReadOnlyList<Share> shares) => string.Join(" and ", shares.Select(s => $"{Amounts.Show(s.Amount)} {s.Label}"));
}
