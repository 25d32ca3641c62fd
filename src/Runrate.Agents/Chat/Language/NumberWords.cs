
namespace Runrate.Agents.Chat.Language;

/// <summary>
/// Reads numbers in words, scales and currencies, and joins them with their digits: "half a million", "two crore fifty lakh", "a
/// million and a half", "three hundred sixty k", "USD 1.5M". A larger scale comes before a smaller one; "and" joins within a
/// number only
/// where no digits follow it, so that "1 million and 700k" stay two.
/// </summary>
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
        ["thirteen"] = 13,
        ["fourteen"] = 14,
        ["fifteen"] = 15,
        ["sixteen"] = 16,
        ["seventeen"] = 17,
        ["eighteen"] = 18,
        ["nineteen"] = 19,
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fourty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
    };

    public static IEnumerable<string> Words => Small.Keys.Concat(["hundred", "thousand", "million", "billion", "lakh", "crore",
        "dozen", "half"]);

    public static decimal? Scale(string word) => word switch
    {
        "k" or "thousand" or "grand" => 1_000m,
        "m" or "mn" or "mm" or "million" or "mio" or "mil" => 1_000_000m,
        "b" or "bn" or "billion" => 1_000_000_000m,
        "l" or "lakh" or "lac" or "lakhs" or "lacs" or "lk" => 100_000m,
        "cr" or "crore" or "crores" => 10_000_000m,
        "t" or "tn" or "trillion" => 1_000_000_000_000m,
        _ => null,
    };

    /// <summary>"three" as "3", so that a phrase matches either way of writing it.</summary>
    public static string AsDigits(string word) => Small.TryGetValue(word, out var value) ? value.ToString("0") : word;

    public static string? CurrencyOf(Token token) => token.Text.StartsWith("cur:", StringComparison.Ordinal) ? token.Text[4..]
        : CurrencyOf(token.Text);

    public static string? CurrencyOf(string word) => word switch
    {
        "usd" or "dollar" or "buck" => "USD",
        "inr" or "rupee" or "rs" => "INR",
        "eur" or "euro" => "EUR",
        "gbp" or "pound" or "quid" => "GBP",
        "jpy" or "yen" => "JPY",
        "chf" or "franc" => "CHF",
        "aud" or "cad" or "sgd" or "aed" or "cny" => word.ToUpperInvariant(),
        _ => null,
    };

    public static List<Token> Join(List<Token> tokens)
    {
        var joined = new List<Token>(tokens.Count);
        for (var i = 0; i < tokens.Count; i++)
        {
            var signed = joined is [.., var sign] && CurrencyOf(sign) is not null && sign.Clause == tokens[i].Clause;
            if (new Cardinal(tokens, signed).Read(ref i) is not { } token)
            {
                joined.Add(tokens[i]);
                continue;
            }
            if (signed)
            {
                token = token with { Currency = CurrencyOf(joined[^1]), Start = joined[^1].Start };
                joined.RemoveAt(joined.Count - 1);
            }
            if (i + 1 < tokens.Count && token.Currency is null or "INR" && tokens[i + 1].Text is not ("pound" or "rs")
                && !token.IsPercent && CurrencyOf(tokens[i + 1]) is { } after
                && (!tokens[i + 1].Text.StartsWith("cur:", StringComparison.Ordinal) || !StartsNumber(tokens, i + 2)))
            {
                token = token with { Currency = after, End = tokens[i + 1].End };
                i++;
            }
            joined.Add(token);
        }
        return joined;
    }

    private static bool StartsNumber(List<Token> tokens, int at) => at < tokens.Count && tokens[at].Kind == TokenKind.Number
        && tokens[at].Clause == tokens[at - 1].Clause;

    /// <summary>One number from where it begins to where it ends.</summary>
    private sealed class Cardinal(List<Token> tokens, bool signed)
    {
        private decimal total;
        private decimal? current;
        private decimal last = Largest;
        private bool scaled;
        private bool digits;
        private string? currency;

        /// <summary>Null where none begins; else <paramref name="i"/> moves to its last token.</summary>
        public Token? Read(ref int i)
        {
            var at = i;
            if (!Opening(ref at))
                return null;
            while (Step(ref at))
            {
            }
            total += current ?? 0;
            var first = tokens[i];
            var value = first.Kind == TokenKind.Number && first.Value < 0 ? -Math.Abs(total) : total;
            var token = first with
            {
                Kind = TokenKind.Number,
                Value = value,
                Text = at == i && first.Kind == TokenKind.Number ? first.Text : Math.Abs(value).ToString("0.############"),
                IsScaled = scaled || first.IsScaled,
                Currency = first.Currency ?? currency,
                End = tokens[at].End,
            };
            if (Word(at + 1) is "bp" or "bps" || (Word(at + 1) == "basis" && Word(at + 2) == "point"))
            {
                at += Word(at + 1) == "basis" ? 2 : 1;
                token = token with { Value = token.Value / 100, IsPercent = true, IsScaled = false, End = tokens[at].End };
            }
            else if (Word(at + 1) is "%" or "percent" or "pct" || (Word(at + 1) == "per" && Word(at + 2) == "cent"))
            {
                at += Word(at + 1) == "per" ? 2 : 1;
                token = token with { IsPercent = true, IsScaled = false, End = tokens[at].End };
            }
            i = at;
            return token;
        }

        private string Word(int at) => at < tokens.Count && tokens[at].Clause == tokens[Math.Max(0, at - 1)].Clause
            ? tokens[at].Text : "";

        private bool Opening(ref int at)
        {
            var word = tokens[at].Text;
            if (tokens[at].Kind == TokenKind.Number)
            {
                (current, digits) = (Math.Abs(tokens[at].Value), true);
                return true;
            }
            if (word is "half" or "quarter" or "third" && Part(at, word == "half" ? 0.5m : word == "quarter" ? 0.25m : 0, ref at))
                return true;
            if (word is "a" or "an" && Word(at + 1) == "quarter" && Part(at + 1, 0.25m, ref at))
                return true;
            if (word is "a" or "an" && (Word(at + 1) is "hundred" or "thousand" or "million" or "crore" or "lakh" or "billion"
                or "dozen"))
            {
                current = 1;
                return true;
            }
            // "The negative ones" counts nothing.
            if (tokens[at].Raw.Equals("ones", StringComparison.OrdinalIgnoreCase) || !Small.TryGetValue(word, out var value))
                return false;
            if (Word(at + 1) is "quarter" && value == 3 && Part(at + 1, 0.75m, ref at))
                return true;
            current = value;
            return true;
        }

        /// <summary>"Half a million", "half million", "a quarter of a million".</summary>
        private bool Part(int from, decimal part, ref int at)
        {
            var next = from + 1;
            if (Word(next) == "of")
                next++;
            if (Word(next) is "a" or "an")
                next++;
            if (part == 0 || Word(next).Length < 2 || Scale(Word(next)) is null)
                return false;
            current = part;
            at = next - 1;
            return true;
        }

        private bool Step(ref int at)
        {
            var word = Word(at + 1);
            if (word == "" || Math.Max(total, current ?? 0) >= Largest)
                return false;
            if (word == "and")
                return And(ref at);
            if (word == "dozen" && current is { } many)
                return Take(ref at, many * 12);
            if (word == "hundred" && current is null or < 100)
                return Take(ref at, (current ?? 1) * 100);
            if (Scales(at + 1) is { } scale)
                return Scaled(ref at, scale);
            if (Small.TryGetValue(word, out var small))
                return Add(ref at, small);
            // "2 crore 50 lakh": digits go on only with a smaller scale of their own.
            if (current is null && tokens[at + 1].Kind == TokenKind.Number && !tokens[at + 1].IsScaled && scaled
                && Scales(at + 2) is { } own && own < last)
                return Take(ref at, tokens[at + 1].Value);
            return false;
        }

        private bool Take(ref int at, decimal value)
        {
            current = value;
            at++;
            return true;
        }

        private bool Add(ref int at, decimal small)
        {
            if (digits && (current is not null || Scales(at + 2) is null))
                return false;
            var fits = current is null ? scaled && small < last : (current % 100 == 0 && small < 100) || (current % 10 == 0
                && current % 100 >= 20 && small < 10);
            return fits && Take(ref at, (current ?? 0) + small);
        }

        private decimal? Scales(int at)
        {
            var word = Word(at);
            if (at >= tokens.Count || tokens[at].Kind != TokenKind.Word)
                return null;
            // A letter alone is a scale beside money only: "3 m" may be metres.
            return word.Length > 1 || word == "k" || (signed && word is "m" or "b" or "l") ? Scale(word) : null;
        }

        private bool Scaled(ref int at, decimal scale)
        {
            if (tokens[at + 1].Text is "lakh" or "lac" or "crore" or "cr")
                currency = "INR";
            if (current is null && total > 0)
            {
                // "Three thousand crore".
                total *= scale;
            }
            else if (scale < last)
            {
                total += (current ?? 1) * scale;
                last = scale;
            }
            else
            {
                total = (total + (current ?? 0)) * scale;
            }
            (current, scaled) = (null, true);
            at++;
            return true;
        }

        private bool And(ref int at)
        {
            var next = Word(at + 2) is "a" or "an" or "one" ? at + 3 : at + 2;
            if (Word(next) == "half")
            {
                // "Two and a half crore" or "a million and a half".
                if (current is not null && Scales(next + 1) is not null)
                    current += 0.5m;
                else if (current is null && scaled)
                    total += last / 2;
                else if (current is not null && Word(next + 1) is "year" or "month")
                    current += 0.5m;
                else
                    return false;
                at = next;
                return true;
            }
            if ((current is { } whole && whole >= 100 && whole % 100 == 0 && !digits) || (current is null && scaled && !digits))
            {
                var before = at;
                at++;
                if (Small.TryGetValue(Word(at + 1), out var small) && Add(ref at, small))
                    return true;
                at = before;
            }
            return false;
        }
    }
}
