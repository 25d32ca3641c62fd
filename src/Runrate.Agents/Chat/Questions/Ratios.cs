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
        return [];
    }

    public static bool IsRatio(IReadOnlyList<Token> tokens, int i) => i + 1 < tokens.Count && tokens[i] is { Kind: TokenKind.Number, IsMoney: false }
        && tokens[i + 1] is { Kind: TokenKind.Number, IsMoney: false } && tokens[i].Value + tokens[i + 1].Value == 100
        && tokens[i + 1].Start == tokens[i].End + 1 && tokens[i].Value > 0 && tokens[i + 1].Value > 0;

    public static string Say(IReadOnlyList<Share> shares) => string.Join(" and ", shares.Select(s => $"{Amounts.Show(s.Amount)} {s.Label}"));
}
