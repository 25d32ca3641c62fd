using System.Globalization;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// What numbers beside each other mean together: "3 servers at $40k each" is an amount of 120,000, "between 400 and 500k" is
/// none, and
/// "5k a month for 12 months" is a rate. Each carries a note of how it was read.
/// </summary>
internal static class Amounts
{
    private const int CountMax = 1_000_000;
    private const int Reach = 7;

    public static List<Token> Combine(List<Token> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Number)
                continue;
            Rough(tokens, i);
            if (tokens[i].IsPercent || tokens[i].IsDatePart)
                continue;
            if (RangeEnd(tokens, i) is { } end)
                Range(tokens, i, end);
            else if (Times(tokens, i) is { } times)
                Multiply(tokens, times.Count, times.Price);
            else if (IsEach(tokens, i) && Count(tokens, i) is { } count)
            {
                Multiply(tokens, count, i);
                if (OfTime(tokens, i) is { } each)
                    Partly(tokens, i, each);
                if (MonthsAhead(tokens, i) is { } ahead)
                    Ahead(tokens, i, ahead);
            }
            else if (OfTime(tokens, i) is { } share)
                Partly(tokens, i, share);
            else if (Months(tokens, i) is { } months)
                tokens[i] = tokens[i] with
                {
                    Note = $"{Show(tokens[i].Value)} {months.Every} for {months.Length} comes to " +
                    $"{Show(tokens[i].Value * months.Times)}"
                };
        }
        Attributable(tokens);
        return tokens;
    }

    private static readonly HashSet<string> Bringing = new(StringComparer.Ordinal)
    {
        "freight", "installation", "install", "installing", "delivery", "shipping", "transport", "transportation", "carriage", "customs",
            "commissioning",
        "assembly", "handling", "cabling", "racking",
    };

    /// <summary>"210,000 plus 6,000 freight and 4,000 installation", "18 % GST not creditable": what brings a bought thing to its place is part
    /// of its cost.</summary>
    private static void Attributable(List<Token> tokens)
    {
        var first = tokens.FindIndex(t => t.IsMoney || (t is { Kind: TokenKind.Number, Date: null, Value: >= 1000 }
            && t is { IsReference: false, IsDatePart: false, IsPercent: false, IsCount: false, IsRange: false }));
        if (first < 0 || !tokens.Any(t => Bringing.Contains(t.Text) || t.Text is "creditable" or "irrecoverable" or "recoverable"))
            return;
        var added = new List<(int At, decimal Amount, string Name)>();
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (i == first || token.Kind != TokenKind.Number || token.IsReference || token.IsDatePart || token.Date is not null || token.IsCount)
                continue;
            if (!token.IsPercent && Value(tokens, i) && Label(tokens, i) is { } label)
                added.Add((i, token.Value, label));
            else if (token is { IsPercent: true, Value: < 50 } && Tax(tokens, i) is { } tax)
                added.Add((i, Math.Round(tokens[first].Value * token.Value / 100, 2), tax));
        }
        if (added.Count == 0)
            return;
        var all = tokens[first].Value + added.Sum(a => a.Amount);
        tokens[first] = tokens[first] with
        {
            Value = all,
            Text = all.ToString("0.############", CultureInfo.InvariantCulture),
            Note = $"{Show(tokens[first].Value)} with {string.Join(" and ", added.Select(a =>
                $"{a.Name} {Show(a.Amount)}"))} read as a cost of {Show(all)}",
        };
        foreach (var (at, _, _) in added)
            tokens[at] = tokens[at] with { IsCount = true };

        static bool Value(List<Token> tokens, int i) => tokens[i].IsMoney || tokens[i].Value >= 50 && !FigureReader.IsUnit(tokens, i);
    }

    /// <summary>The noun beside an amount that says it brings the thing: "6,000 freight", "6,000 for delivery", "installation 4,000".</summary>
    private static string? Label(List<Token> tokens, int i)
    {
        for (var k = i + 1; k <= i + 4 && k < tokens.Count && tokens[k].Clause == tokens[i].Clause && tokens[k].Kind == TokenKind.Word; k++)
        {
            if (Bringing.Contains(tokens[k].Text))
                return tokens[k].Raw.ToLowerInvariant();
            if (tokens[k].Text is not ("for" or "of" or "in" or "the" or "on" or "and") && !tokens[k].Text.StartsWith("cur:",
                StringComparison.Ordinal))
                break;
        }
        for (var k = i - 1; k >= i - 3 && k >= 0 && tokens[k].Kind == TokenKind.Word; k--)
        {
            if (Bringing.Contains(tokens[k].Text))
                return tokens[k].Raw.ToLowerInvariant();
            if (tokens[k].Text is not ("of" or "cost" or "at" or "for" or "is" or "was" or "charge" or "fee")
                && !tokens[k].Text.StartsWith("cur:", StringComparison.Ordinal))
                break;
        }
        return null;
    }

    /// <summary>Tax on a purchase that nobody gives back.</summary>
    private static string? Tax(List<Token> tokens, int i)
    {
        var near = tokens.Skip(i + 1).Take(6).TakeWhile(t => t.Sentence == tokens[i].Sentence).ToList();
        var tax = near.Take(3).FirstOrDefault(t => t.Text is "gst" or "vat" or "duty" or "cess");
        var lost = near.Exists(t => t.Text is "irrecoverable" or "blocked" or "nonrecoverable" or "noncreditable")
            || near.Exists(t => t.Text is "creditable" or "recoverable" or "available") && near.Exists(t => t.Text is "not" or "non" or "no");
        return tax is not null && lost ? tax.Raw : null;
    }

    /// <summary>"Almost 16k", "just under 16k": read as the figure, and the reply says so.</summary>
    private static void Rough(List<Token> tokens, int i)
    {
        var words = At(tokens, i - 1) is "about" or "almost" or "nearly" or "roughly" or "approximately" or "approx" or "circa" or "around"
            or "some" ? 1 : At(tokens, i - 1) is "under" or "over" or "below" or "above" && At(tokens, i - 2) is "just" or "slightly" or "bit"
            or "little" ? At(tokens, i - 2) is "bit" or "little" && At(tokens, i - 3) == "a" ? 3 : 2
            : At(tokens, i - 1) == "to" && At(tokens, i - 2) is "close" or "near" ? 2 : 0;
        if (words == 0 || tokens[i].IsDatePart || tokens[i].IsReference || tokens[i - words].Clause != tokens[i].Clause)
            return;
        var said = string.Join(' ', tokens.Skip(i - words).Take(words).Select(t => t.Raw));
        tokens[i] = tokens[i] with
        {
            Note = $"{(tokens[i].Note is { } note ? note + "; " : "")}“{said}” {Show(tokens[i].Value)}{(tokens[i].IsPercent ? " %" : "")} read as "
                + $"{Show(tokens[i].Value)}{(tokens[i].IsPercent ? " %" : "")}",
        };
    }

    /// <summary>"Falls from 1.65 lakh to 45,000", "goes from X a month to Y": what was and what is then, no range. Null where none begins
    /// here.</summary>
    public static int? ChangesTo(IReadOnlyList<Token> tokens, int i)
    {
        if (i < 1 || tokens[i - 1].Text != "from" || tokens[i].Kind != TokenKind.Number
            || !tokens.Take(i - 1).Reverse().Take(Reach).TakeWhile(t => t.Sentence == tokens[i].Sentence).Any(t => Changes.Contains(t.Text)))
            return null;
        for (var k = i + 1; k < Math.Min(tokens.Count - 1, i + Reach) && tokens[k].Sentence == tokens[i].Sentence
            && tokens[k].Kind != TokenKind.Number; k++)
        {
            if (tokens[k].Text == "to" && tokens[k + 1] is { Kind: TokenKind.Number, IsDatePart: false })
                return k + 1;
        }
        return null;
    }

    internal static readonly HashSet<string> Changes = new(StringComparer.Ordinal)
    {
        "go", "goe", "going", "went", "fall", "fell", "falling", "drop", "dropped", "dropping", "rise", "rose", "rising", "cut", "cutting",
        "reduce", "reduced", "reducing", "lower", "lowered", "decrease", "decreased", "increase", "increased", "shrink", "shrank", "come",
        "came", "bring", "brought", "take", "took", "move", "moved", "change", "changed", "climb", "climbed", "jump", "jumped", "grow",
        "grew", "down", "decline", "declined", "slash", "slashed", "push", "trim", "trimmed", "sink", "sank",
    };

    public static string Show(decimal value) => value.ToString("#,##0.############", CultureInfo.InvariantCulture);

    private static int? RangeEnd(List<Token> tokens, int i)
    {
        if (i + 1 >= tokens.Count || ChangesTo(tokens, i) is not null)
            return null;
        var between = i > 0 && tokens[i - 1].Text == "between" && tokens[i + 1].Text == "and";
        var to = tokens[i + 1].Text is "to" or "or" && (tokens[i].IsMoney || i == 0 || tokens[i - 1].Text is not ("year"
            or "month"));
        var hyphen = tokens[i + 1] is { Kind: TokenKind.Number, IsHyphened: true } && tokens[i + 1].Clause == tokens[i].Clause;
        var end = hyphen ? i + 1 : between || to ? i + 2 : -1;
        return end > 0 && end < tokens.Count && tokens[end] is { IsMoney: true } last && tokens[end].Clause == tokens[i].Clause
            && !(tokens[i].IsMoney && hyphen && !last.IsScaled) && Math.Abs(tokens[i].Value) < Math.Abs(last.Value)
            && (between || hyphen || tokens[i + 1].Text == "to" || tokens[i].IsMoney) ? end : null;
    }

    private static void Range(List<Token> tokens, int from, int to)
    {
        var low = tokens[from];
        // "400 to 500k": the scale belongs to both.
        if (!low.IsScaled && decimal.TryParse(tokens[to].Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var mantissa)
            && mantissa > 0 && tokens[to].IsScaled && low.Value < mantissa)
            low = low with { Value = low.Value * (tokens[to].Value / mantissa) };
        tokens[from] = low with
        {
            IsRange = true,
            Note = $"{Show(low.Value)} to {Show(tokens[to].Value)} is a range: no amount was taken from it; say one to have " +
                $"it worked out",
        };
        tokens[to] = tokens[to] with { IsRange = true };
    }

    /// <summary>"$19 a user a month, a year up front": how many months are paid at once.</summary>
    private static int? MonthsAhead(List<Token> tokens, int i) => tokens.Skip(i + 1).Take(4).Any(t => t.Text is "month" or "monthly")
        && Enumerable.Range(0, tokens.Count).Any(k => tokens[k].Text is "upfront" or "advance" or "prepaid" or "prepay"
            || (tokens[k].Text == "front" && At(tokens, k - 1) == "up"))
        && (TermReader.Yearly(tokens) || tokens.Any(t => t.Text is "annual" or "yearly" or "annually" or "year")) ? 12 : null;

    private static void Ahead(List<Token> tokens, int price, int months)
    {
        var each = tokens[price];
        tokens[price] = each with
        {
            Value = each.Value * months,
            Text = (each.Value * months).ToString("0.############", CultureInfo.InvariantCulture),
            Note = $"{each.Note}; {Show(each.Value)} a month for {Show(months)} months, paid ahead, read as {Show(each.Value * months)}",
        };
    }

    /// <summary>"12 x 5,000", "3 times $40k".</summary>
    private static (int Count, int Price)? Times(List<Token> tokens, int i) => i + 2 < tokens.Count && tokens[i + 1].Text is "x"
        or "times"
        && IsCount(tokens[i]) && tokens[i + 2] is { Kind: TokenKind.Number, IsPercent: false } ? (i, i + 2) : null;

    private static bool IsCount(Token token) => token is
    {
        Kind: TokenKind.Number, IsMoney: false, IsPercent: false,
        IsDatePart: false, IsReference: false
    }
        && token.Value is > 0 and <= CountMax && decimal.Truncate(token.Value) == token.Value && !token.IsCount;

    private static bool IsEach(List<Token> tokens, int i) => tokens[i] is { IsRange: false } && (At(tokens, i + 1) is "each"
        or "apiece"
        // "$19/user/month", the stroke left out.
        || (At(tokens, i + 1) is "user" or "seat" && tokens[i].IsMoney)
        || (At(tokens, i + 1) is "a" && At(tokens, i + 2) is "piece")
        || (At(tokens, i + 1) is "per" && At(tokens, i + 2) is "seat" or "license" or "user" or "server" or "unit" or "gpu"
            or "node" or "machine"
            or "box" or "card" or "head" or "person" or "piece"));

    private static string At(List<Token> tokens, int i) => i >= 0 && i < tokens.Count && tokens[i].Kind == TokenKind.Word ? tokens[i].Text
        : "";

    /// <summary>How many there are of what the price is of: before it or after it, with the thing counted beside it.</summary>
    private static int? Count(List<Token> tokens, int price)
    {
        for (var i = price - 1; i >= Math.Max(0, price - Reach) && tokens[i].Sentence == tokens[price].Sentence; i--)
        {
            if (IsCount(tokens[i]))
                return IsThing(tokens, i + 1) ? i : null;
        }
        for (var i = price + 1; i < Math.Min(tokens.Count, price + Reach + 1)
            && tokens[i].Sentence == tokens[price].Sentence; i++)
        {
            if (IsCount(tokens[i]))
                return IsThing(tokens, i + 1) && tokens[i - 1].Text is "for" or "x" or "times" or "of" or "buy" or "bought" ? i
                    : null;
        }
        return null;
    }

    private static bool IsThing(List<Token> tokens, int at) => At(tokens, at) is { Length: > 2 } word
        && word is not ("month" or "year" or "day" or "week" or "quarter" or "hour" or "percent" or "and");

    private static void Multiply(List<Token> tokens, int count, int price)
    {
        var (many, each) = (tokens[count].Value, tokens[price]);
        if (many * Math.Abs(each.Value) > 1_000_000_000_000_000m)
            return;
        tokens[count] = tokens[count] with { IsCount = true };
        tokens[price] = each with
        {
            Value = many * each.Value,
            Text = (many * each.Value).ToString("0.############", CultureInfo.InvariantCulture),
            IsScaled = true,
            Note = $"{Show(many)} × {Show(each.Value)} read as {Show(many * each.Value)}",
        };
    }

    /// <summary>"90k each, spending 40% of their time": the share of the time is the share of the cost.</summary>
    private static int? OfTime(List<Token> tokens, int i)
    {
        if (!tokens[i].IsMoney)
            return null;
        for (var k = Math.Max(0, i - 8); k < i; k++)
        {
            if (tokens[k] is { IsPercent: true, IsCount: false } && tokens[k].Value is > 0 and < 100 && tokens[k].Sentence == tokens[i].Sentence
                && tokens.Skip(k + 1).Take(3).Any(t => t.Text == "time") && !tokens.Skip(k + 1).Take(i - k - 1).Any(t => t.IsMoney))
                return k;
        }
        for (var k = i + 1; k + 2 < tokens.Count && tokens[k].Sentence == tokens[i].Sentence && !tokens[k].IsMoney; k++)
        {
            if (tokens[k].IsPercent && !tokens[k].IsCount && tokens[k].Value is > 0 and < 100 && tokens[k + 1].Text == "of"
                && tokens.Skip(k + 2).Take(2)
                .Any(t => t.Text == "time"))
                return k;
        }
        return null;
    }

    private static void Partly(List<Token> tokens, int amount, int share)
    {
        var (whole, part) = (tokens[amount].Value, tokens[amount].Value * tokens[share].Value / 100);
        tokens[share] = tokens[share] with { IsCount = true };
        tokens[amount] = tokens[amount] with
        {
            Value = part,
            Text = part.ToString("0.############", CultureInfo.InvariantCulture),
            IsScaled = true,
            Note = $"{(tokens[amount].Note is { } note ? note + "; " : "")}{Show(tokens[share].Value)} % of {Show(whole)} read as {Show(part)}",
        };
    }

    /// <summary>"5k a month for 12 months".</summary>
    private static (string Every, string Length, decimal Times)? Months(List<Token> tokens, int i)
    {
        if (!tokens[i].IsMoney)
            return null;
        var unit = At(tokens, i + 1) is "a" or "per" or "each" or "every" ? At(tokens, i + 2) : At(tokens, i + 1) == "monthly"
            ? "month" : "";
        if (unit is not ("month" or "year" or "quarter"))
            return null;
        for (var k = i + 2; k < Math.Min(tokens.Count - 2, i + Reach); k++)
        {
            if (tokens[k].Text is "for" or "over" && tokens[k + 1] is { Kind: TokenKind.Number, IsMoney: false } length
                && At(tokens, k + 2) is "month" or "year" && length.Value is > 0 and <= 600)
            {
                var months = length.Value * (tokens[k + 2].Text == "year" ? 12 : 1);
                return ($"a {unit}", $"{Show(length.Value)} {tokens[k + 2].Text}{(length.Value == 1 ? "" : "s")}",
                    months / (unit == "month" ? 1 : unit == "quarter" ? 3 : 12));
            }
        }
        return null;
    }
}
