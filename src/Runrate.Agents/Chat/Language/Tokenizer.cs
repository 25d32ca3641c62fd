using System.Text;

namespace Runrate.Agents.Chat.Language;

/// <summary>
/// Splits a question into folded words and numbers in one pass over the characters, so that no input can make it slow. Spelling
/// is
/// British or American alike, plurals and possessives are dropped, hyphens separate.
/// </summary>
internal static class Tokenizer
{
    /// <summary>Longer questions are read to here; the rest is ignored.</summary>
    public const int LengthMax = 4000;

    public static List<Token> Split(string question)
    {
        var text = Plain(question.Length > LengthMax ? question[..LengthMax] : question);
        var tokens = new List<Token>();
        var (clause, sentence) = (0, 0);
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            var (first, begin) = (tokens.Count, i);
            if (char.IsAsciiDigit(c))
            {
                i = Number(text, i, clause, tokens);
            }
            else if (GluedCurrency(text, i) is { } code)
            {
                tokens.Add(new Token(TokenKind.Word, "cur:" + code.Currency, clause) { Raw = text[i..code.End] });
                i = code.End;
            }
            else if (char.IsLetter(c))
            {
                i = Letters(text, i, clause, tokens);
            }
            else
            {
                var ends = c is ';' or '?' or '!' or '\n' || (c == '.' && EndsSentence(text, i, tokens));
                if (CurrencyOf(c) is { } currency)
                    tokens.Add(new Token(TokenKind.Word, "cur:" + currency, clause) { Raw = c.ToString() });
                else if (c is '×' or '*' && tokens is [.., { Kind: TokenKind.Number }])
                    tokens.Add(new Token(TokenKind.Word, "x", clause) { Raw = c.ToString() });
                else if (c == '%')
                    tokens.Add(new Token(TokenKind.Word, "%", clause) { Raw = "%" });
                else if (ends || c is ',' or ':' || IsAside(text, i))
                    clause++;
                sentence += ends ? 1 : 0;
                i++;
            }
            for (var k = first; k < tokens.Count; k++)
                tokens[k] = tokens[k] with
                {
                    Sentence = sentence,
                    Start = begin,
                    End = i,
                    IsHyphened = begin > 0
                    && text[begin - 1] == '-'
                };
        }
        return tokens;
    }

    /// <summary>"USD1,200,000", "Rs5,000", "US$40", "rs.500": a code that is written against its number.</summary>
    private static (string Currency, int End)? GluedCurrency(string text, int at)
    {
        if (!char.IsAsciiLetter(text[at]) || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
            return null;
        var end = at;
        while (end < text.Length && end - at < 4 && char.IsAsciiLetter(text[end]))
            end++;
        var word = text[at..end];
        if (word is "us" or "a" or "s" or "c" && end < text.Length && text[end] == '$')
            return ("USD", end + 1);
        if (word == "rs" && end < text.Length && text[end] == '.')
            end++;
        return end < text.Length && char.IsAsciiDigit(text[end]) && NumberWords.CurrencyOf(word) is { } currency ? (currency, end)
            : null;
    }

    /// <summary>A bracket, unless it holds one letter, as in "criterion (c)".</summary>
    private static bool IsAside(string text, int at) => (text[at] == '(' && !(at + 2 < text.Length && text[at + 2] == ')'))
        || (text[at] == ')' && !(at >= 2 && text[at - 2] == '('));

    /// <summary>Not after "Rs." or "approx.", and not inside "U.S.".</summary>
    private static bool EndsSentence(string text, int at, List<Token> tokens) =>
        (at + 1 >= text.Length || char.IsWhiteSpace(text[at + 1]) || text[at + 1] is '"' or ')')
        && !(tokens is [.., { Kind: TokenKind.Word } last] && at > 0 && char.IsLetter(text[at - 1])
            && last.Text is "rs" or "approx" or "incl" or "excl" or "est" or "no" or "vs" or "inc" or "ltd" or "co");

    /// <summary>The form in which words are compared: lower case, <c>-ise</c> as <c>-ize</c>, singular.</summary>
    public static string Fold(string word)
    {
        var w = word.ToLowerInvariant();
        if (w.EndsWith("'s", StringComparison.Ordinal))
            w = w[..^2];
        w = w.Replace("isation", "ization", StringComparison.Ordinal).Replace("labell", "label", StringComparison.Ordinal)
            .Replace("licenc", "licens", StringComparison.Ordinal).Replace("labour", "labor", StringComparison.Ordinal)
            .Replace("programme", "program", StringComparison.Ordinal).Replace("centre", "center", StringComparison.Ordinal);
        if (w is "gpus" or "cpus" or "tpus" or "apus")
            return w[..^1];
        if (w is "ours" or "yours" or "theirs" or "hers")
            return w;
        if (w == "mgmt")
            return "management";
        if (w is "yr" or "yrs" or "mo" or "mos" or "mth" or "mths")
            return w[0] == 'y' ? "year" : "month";
        foreach (var (ending, with) in Endings)
        {
            if (w.Length > ending.Length + 2 && w.EndsWith(ending, StringComparison.Ordinal))
            {
                w = w[..^ending.Length] + with;
                break;
            }
        }
        if (w.Length > 4 && w.EndsWith("ies", StringComparison.Ordinal))
            return w[..^3] + "y";
        if (w.Length > 4 && (w.EndsWith("xes", StringComparison.Ordinal) || w.EndsWith("sses", StringComparison.Ordinal)
            || w.EndsWith("ches", StringComparison.Ordinal)))
            return w[..^2];
        return w.Length > 3 && w[^1] == 's' && w[^2] is not ('s' or 'u' or 'i') ? w[..^1] : w;
    }

    private static readonly (string Ending, string With)[] Endings =
        [("ised", "ized"), ("ise", "ize"), ("ising", "izing"), ("ises", "izes"), ("isable", "izable"), ("yse", "yze")];

    private static int Letters(string text, int start, int clause, List<Token> tokens)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsInside(text, end)))
            end++;
        // "U.S." and "p.a." are one word.
        if (end == start + 1)
        {
            while (end + 1 < text.Length && text[end] == '.' && char.IsLetter(text[end + 1])
                && (end + 2 == text.Length || !char.IsLetter(text[end + 2])))
                end += 2;
        }
        var raw = text[start..end].Replace(".", "", StringComparison.Ordinal);
        foreach (var part in Expand(raw))
            tokens.Add(new Token(TokenKind.Word, Fold(part), clause) { Raw = part });
        return end;
    }

    /// <summary>An apostrophe or ampersand between letters belongs to the word.</summary>
    private static bool IsInside(string text, int at) =>
        text[at] is '\'' or '&' && at > 0 && at + 1 < text.Length && char.IsLetter(text[at - 1]) && char.IsLetter(text[at + 1]);

    private static IEnumerable<string> Expand(string raw) => raw switch
    {
        "can't" or "cannot" or "cant" => ["can", "not"],
        "won't" => ["will", "not"],
        "doesnt" or "dont" or "isnt" or "wasnt" or "hasnt" or "havent" or "arent" or "didnt" or "couldnt" or "wouldnt"
            or "shouldnt"
            or "werent" or "hadnt" => [raw[..^2], "not"],
        "wont" => ["will", "not"],
        "im" => ["i", "am"],
        "weve" or "theyve" => [raw[..^2], "have"],
        _ when raw.EndsWith("n't", StringComparison.Ordinal) => [raw[..^3], "not"],
        "what's" or "who's" or "how's" or "where's" or "why's" or "it's" or "that's" or "there's" or "he's" => [raw[..^2], "is"],
        _ when raw.EndsWith("'d", StringComparison.Ordinal) => [raw[..^2], "would"],
        _ when raw.EndsWith("'re", StringComparison.Ordinal) => [raw[..^3], "are"],
        _ when raw.EndsWith("'ll", StringComparison.Ordinal) => [raw[..^3], "will"],
        _ when raw.EndsWith("'ve", StringComparison.Ordinal) => [raw[..^3], "have"],
        _ => [raw],
    };

    private static int Number(string text, int start, int clause, List<Token> tokens)
    {
        if (NumericDate.At(text, start) is { } date)
        {
            tokens.Add(new Token(TokenKind.Word, "date:" + date.Iso, clause) { Raw = text[start..date.End], Note = date.Note });
            return date.End;
        }
        var currency = tokens is [.., var before] ? NumberWords.CurrencyOf(before) : null;
        if (Numeral.At(text, start, currency) is not { } numeral)
        {
            var wordEnd = start;
            while (wordEnd < text.Length && (char.IsLetterOrDigit(text[wordEnd]) || text[wordEnd] is '.' or ',' or '-' && wordEnd
                + 1 < text.Length
                && char.IsLetterOrDigit(text[wordEnd + 1])))
                wordEnd++;
            tokens.Add(new Token(TokenKind.Word, text[start..wordEnd], clause) { Raw = text[start..wordEnd] });
            return wordEnd;
        }
        var end = numeral.End;
        var suffixEnd = end;
        while (suffixEnd < text.Length && char.IsLetterOrDigit(text[suffixEnd]))
            suffixEnd++;
        var suffix = text[end..suffixEnd];
        var raw = text[start..suffixEnd];
        var negative = IsNegative(text, start, suffixEnd) && raw.Length > 3;
        var token = new Token(TokenKind.Number, numeral.Digits, clause)
        {
            Value = negative ? -numeral.Value : numeral.Value,
            Raw = raw,
            Currency = numeral.IsIndian ? "INR" : null,
            Note = negative ? $"“({raw})” read as a negative amount" : numeral.Note,
        };
        if (suffix is "" or "st" or "nd" or "rd" or "th" or "s")
            tokens.Add(token);
        else if (NumberWords.Scale(suffix) is { } scale)
            tokens.Add(token with { Value = token.Value * scale, IsScaled = true });
        else if (suffix is "yr" or "yrs" or "y" or "mo" or "mos" or "x")
            tokens.AddRange([token with { Raw = numeral.Digits },
                new Token(TokenKind.Word, suffix[0] switch { 'y' => "year", 'x' => "x", _ => "month" },
                    clause) { Raw = suffix }]);
        else if (NumberWords.CurrencyOf(suffix) is { } after)
            tokens.Add(token with { Currency = after });
        else if (suffix.Length <= 3 && NumberWords.Scale(suffix[..^1]) is { } whole && suffix[^1] == 's')
            tokens.Add(token with { Value = token.Value * whole, IsScaled = true });
        else
            tokens.Add(new Token(TokenKind.Word, raw, clause) { Raw = raw });
        return SkipTail(text, suffixEnd);
    }

    /// <summary>"5,00,000/-" and "$1m-ish" end with the number.</summary>
    private static int SkipTail(string text, int at) => at + 1 < text.Length && text[at] == '/' && text[at + 1] == '-' ? at + 2
        : string.CompareOrdinal(text, at, "-ish", 0, 4) == 0 ? at + 4 : at;

    /// <summary>(250,000), as accounts write what is below zero.</summary>
    private static bool IsNegative(string text, int start, int end)
    {
        var open = start - 1;
        while (open >= 0 && (CurrencyOf(text[open]) is not null || text[open] == ' '))
            open--;
        return open >= 0 && text[open] == '(' && end < text.Length && text[end] == ')';
    }

    private static string? CurrencyOf(char c) => c switch
    {
        '$' => "USD",
        '₹' => "INR",
        '€' => "EUR",
        '£' => "GBP",
        '¥' => "JPY",
        '￥' => "JPY",
        _ => null
    };

    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c switch
            {
                '\u2018' or '\u2019' or '\u201B' or '\u02BC' or '\u2032' or '\u00B4' or '`' => '\'',
                '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2212' => '-',
                _ when char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.SpaceSeparator => ' ',
                _ => char.ToLowerInvariant(c),
            });
        }
        return plain.ToString();
    }
}
