namespace Runrate.Agents.Chat.Questions;

/// <summary>Joins currency signs, number words and scales with their number: "half a million", "Rs 36,00,000", "1.2 million
/// dollars".</summary>
internal static class NumberWords
{
    private const decimal Largest = 1_000_000_000_000_000m;

    private static readonly Dictionary<string, decimal> Small = new(StringComparer.Ordinal)
    {
        ["one"] = 1,
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["eighteen"] = 18,
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
    };

    public static decimal? Scale(string word) => word switch
    {
        "k" or "thousand" or "grand" => 1_000m,
        "m" or "mn" or "mm" or "million" or "mio" => 1_000_000m,
        "b" or "bn" or "billion" => 1_000_000_000m,
        "l" or "lakh" or "lac" or "lakhs" or "lacs" => 100_000m,
        "cr" or "crore" or "crores" => 10_000_000m,
        _ => null,
    };

    /// <summary>"three" as "3", so that a phrase matches either way of writing it.</summary>
    public static string AsDigits(string word) => Small.TryGetValue(word, out var value) ? value.ToString("0") : word;

    private static string? CurrencyOf(Token token) => token.Text switch
    {
        _ when token.Text.StartsWith("cur:", StringComparison.Ordinal) => token.Text[4..],
        "usd" or "dollar" or "buck" => "USD",
        "inr" or "rupee" or "rs" or "rs." => "INR",
        "eur" or "euro" => "EUR",
        "gbp" or "pound" => "GBP",
        _ => null,
    };

    public static List<Token> Join(List<Token> tokens)
    {
        var joined = new List<Token>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = AsNumber(tokens, ref i);
            if (token is null)
            {
                joined.Add(tokens[i]);
                continue;
            }
            token = Scaled(tokens, ref i, token);
            if (joined is [.., var before] && CurrencyOf(before) is { } sign && before.Clause == token.Clause)
            {
                token = token with { Currency = sign };
                joined.RemoveAt(joined.Count - 1);
            }
            if (i + 1 < tokens.Count && token.Currency is null && tokens[i + 1].Text is not ("pound" or "rs")
                && CurrencyOf(tokens[i + 1]) is { } after
                && !tokens[i + 1].Text.StartsWith("cur:", StringComparison.Ordinal))
            {
                token = token with { Currency = after };
                i++;
            }
            joined.Add(token);
        }
        return joined;
    }

    /// <summary>The number that starts here, or null; moves past "half a" and "a" before a scale.</summary>
    private static Token? AsNumber(List<Token> tokens, ref int i)
    {
        var token = tokens[i];
        if (token.Kind == TokenKind.Number)
            return token;
        if (token.Text == "half" && i + 2 < tokens.Count && tokens[i + 1].Text is "a" or "an"
            && Scale(tokens[i + 2].Text) is not null)
        {
            i++;
            return token with { Kind = TokenKind.Number, Value = 0.5m };
        }
        if (token.Text is "a" or "an" && i + 1 < tokens.Count
            && tokens[i + 1].Text is "million" or "crore" or "lakh" or "billion")
            return token with { Kind = TokenKind.Number, Value = 1 };
        if (!Small.TryGetValue(token.Text, out var value))
            return null;
        if (value >= 20 && i + 1 < tokens.Count && Small.TryGetValue(tokens[i + 1].Text, out var unit) && unit < 10)
        {
            i++;
            value += unit;
        }
        if (i + 1 < tokens.Count && tokens[i + 1].Text == "hundred")
        {
            i++;
            value *= 100;
        }
        return token with { Kind = TokenKind.Number, Text = value.ToString("0"), Value = value };
    }

    private static Token Scaled(List<Token> tokens, ref int i, Token token)
    {
        while (i + 1 < tokens.Count && tokens[i + 1].Clause == token.Clause && token.Value < Largest)
        {
            var next = tokens[i + 1].Text;
            if (next is "%" or "percent" or "per" && (next != "per" || (i + 2 < tokens.Count && tokens[i + 2].Text is "cent")))
            {
                i += next == "per" ? 2 : 1;
                return token with { IsPercent = true };
            }
            if (tokens[i + 1].Kind != TokenKind.Word || next.Length < 2 || Scale(next) is not { } scale)
                break;
            i++;
            token = token with
            {
                Value = token.Value * scale,
                IsScaled = true,
                Currency = token.Currency
                ?? (next is "lakh" or "lac" or "crore" or "cr" ? "INR" : null)
            };
        }
        return token;
    }
}
