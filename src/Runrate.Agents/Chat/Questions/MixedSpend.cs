using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>"Retraining, except the one that added speech, 40,000 of the total 100,000": two spends in one sentence, each treated as what
/// it is.</summary>
internal static class MixedSpend
{
    private static readonly string[] OfTheUpgrade = ["adds_new_functionality", "separable_cost", "incurred_date", "stage"];

    public static Question Split(Question own, IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits)
    {
        if (own.Intent is not (Intent.Treatment or Intent.Compare) || !Signals("upgrade") || !(Signals("retune") || Signals("maintain"))
            || Share(tokens) is not { } share)
            return own;
        var (part, rest) = (share.Part, share.Whole - share.Part);
        var upgrade = Part(own, "UpgradeEnhancement", "Upgrade", part, $"What was added: {Amounts.Show(part)}");
        var kept = Part(own, "MaintenanceRetraining", "Maintenance", rest,
            $"The rest: {Amounts.Show(share.Whole)} less {Amounts.Show(part)} is {Amounts.Show(rest)}, retraining");
        foreach (var fact in OfTheUpgrade)
            ((SortedDictionary<string, string>)kept.Facts).Remove(fact);
        return own with { Intent = Intent.Parts, Parts = [upgrade, kept], Unused = [] };

        bool Signals(string signal) => hits.Any(h => h.Kind == "signal" && h.Value == signal);
    }

    private static Question Part(Question own, string category, string activity, decimal amount, string text) => own with
    {
        Text = text,
        Unused = [],
        Facts = new SortedDictionary<string, string>(own.Facts.ToDictionary(), StringComparer.Ordinal)
        {
            ["category"] = category,
            ["activity"] = activity,
            ["amount"] = FigureReader.Plain(amount),
        },
    };

    /// <summary>"40,000 of the total 100,000", "40k of 100k", "40,000 out of a bill of 100,000".</summary>
    private static (decimal Part, decimal Whole)? Share(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (!IsAmount(tokens[i]) || !(tokens[i + 1].Text == "of" || (tokens[i + 1].Text == "out" && tokens[i + 2].Text == "of")))
                continue;
            var at = i + 2;
            while (at < tokens.Count && at < i + 7 && tokens[at].Text is "of" or "the" or "a" or "total" or "whole" or "bill" or "our"
                or "spend" or "cost")
                at++;
            if (at < tokens.Count && IsAmount(tokens[at]) && tokens[at].Value > tokens[i].Value)
                return (tokens[i].Value, tokens[at].Value);
        }
        return null;
    }

    private static bool IsAmount(Token token) => token is
    {
        Kind: TokenKind.Number, IsPercent: false, IsDatePart: false, IsReference: false,
        IsRange: false, IsCount: false, Value: > 0
    } && (token.IsMoney || token.Value >= 1000);
}
