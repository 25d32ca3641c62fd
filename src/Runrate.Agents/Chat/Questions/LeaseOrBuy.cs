using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>"Lease at 3,000 a month or buy for 99,000: which is cheaper?" The price stands beside the word of buying, the rent has a
/// period.</summary>
internal static class LeaseOrBuy
{
    private const int Reach = 6;

    /// <summary>Whether two ways to the same thing are weighed, not how one of them is booked.</summary>
    public static bool IsAsked(IReadOnlyList<Token> tokens)
    {
        var lease = First(tokens, IsLease);
        var buy = First(tokens, IsBuy);
        if (lease < 0 || buy < 0)
            return false;
        var weighs = tokens.Any(t => t.Text is "cheaper" or "cheapest" or "better" or "best" or "npv" or "cost" or "worth" or "prefer"
            or "advise" or "which" or "choose" or "decide" or "should");
        var joined = tokens.Any(t => t.Text is "or" or "vs" or "versus" or "than" or "against" or "instead" or "compared");
        return weighs && joined && !tokens.Any(t => t.Text is "capex" or "opex" or "treat" or "treatment" or "book" or "liability" or "rou");
    }

    /// <summary>Where the price stands: nearest behind or before a word of buying, and not paid again and again.</summary>
    public static int? Price(IReadOnlyList<Token> tokens)
    {
        if (First(tokens, IsLease) < 0 && !tokens.Any(t => t.Text is "rent" or "rental" or "payment"))
            return null;
        (int Distance, int At)? best = null;
        for (var k = 0; k < tokens.Count; k++)
        {
            if (!IsBuy(tokens[k].Text) || tokens.Skip(k + 1).Take(1).Any(t => t.Text is "option"))
                continue;
            for (var i = Math.Max(0, k - Reach); i < Math.Min(tokens.Count, k + Reach + 1); i++)
            {
                var distance = i > k ? i - k : k - i + 3;
                if (IsPrice(tokens, i) && distance < (best?.Distance ?? int.MaxValue))
                    best = (distance, i);
            }
        }
        return best?.At;
    }

    /// <summary>What is missing to weigh them, by name; null where all is there.</summary>
    public static string? Asks(IReadOnlyList<Token> tokens, Figures figures)
    {
        if (!IsAsked(tokens))
            return null;
        var price = Price(tokens);
        var missing = new List<string>();
        if (price is null)
            missing.Add("the price");
        if (!Enumerable.Range(0, tokens.Count).Any(i => i != price && Sides.IsSum(tokens, i)))
            missing.Add("the rent and how often it is paid");
        if (figures.Terms.Count == 0 && figures.Payments is null)
            missing.Add("the term");
        if (!tokens.Any(t => t.IsPercent))
            missing.Add("the rate to discount at");
        return missing.Count == 0 ? null : "Lease or buy turns on what each costs today. Say "
            + (missing.Count == 1 ? missing[0] : $"{string.Join(", ", missing.SkipLast(1))} and {missing[^1]}")
            + "; what a bought one would still bring at the end counts too. For example: *lease at 3,000 a month for 36 months in advance, "
            + "or buy for 99,000, at 9 %: which is cheaper?*";
    }

    private static bool IsLease(string word) => word is "lease" or "leasing" or "leased" or "rent" or "renting" or "hire" or "hiring";

    private static bool IsBuy(string word) => word is "buy" or "buying" or "bought" or "purchase" or "purchasing" or "outright" or "price"
        or "own" or "owning";

    private static bool IsPrice(IReadOnlyList<Token> tokens, int i) => Sides.IsSum(tokens, i)
        && !tokens.Skip(i + 1).Take(3).TakeWhile(t => t.Kind == TokenKind.Word && t.Clause == tokens[i].Clause && t.Text is not ("or" or "and"))
            .Any(t => t.Text is "month" or "monthly" or "year" or "yearly" or "quarter" or "pm" or "pa" or "annually");

    private static int First(IReadOnlyList<Token> tokens, Func<string, bool> says)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (says(tokens[i].Text))
                return i;
        }
        return -1;
    }
}
