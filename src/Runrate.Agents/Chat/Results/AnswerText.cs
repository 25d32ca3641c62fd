using System.Globalization;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Results;

/// <summary>How values are written in an answer: amounts with their currency code and grouping, names escaped, identifiers as
/// words.</summary>
internal static class AnswerText
{
    private const int NameLengthMax = 80;

    /// <summary>The value of a fact as a reader would say it: <c>EntityPremises</c> as "on our premises".</summary>
    public static string FactValue(string? value) => value switch
    {
        null => "",
        "Yes" or "true" => "yes",
        "No" or "false" => "no",
        _ when Terms.Value(value) is { } words => words,
        _ when value.All(char.IsAsciiLetter) => Words(value),
        _ when value.Length > 4 && decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) =>
            Number(number, null),
        _ => Escape(value),
    };

    /// <summary>Prose of the engine with the names of facts put into words.</summary>
    public static string Prose(string? text)
    {
        if (text is null || !text.Contains('_', StringComparison.Ordinal))
            return text ?? "";
        var words = text.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var name = words[i].TrimEnd(',', '.', ';', ':');
            if (name.Contains('_', StringComparison.Ordinal)
                && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.'))
                words[i] = Fact(name) + words[i][name.Length..];
        }
        return string.Join(' ', words).Replace(AllCriteria, "criteria (a) to (f)", StringComparison.Ordinal);
    }

    private static readonly string AllCriteria = string.Join(", ", "abcdef".Select(c => $"criterion ({c})"));

    /// <summary>Names of books in prose: <c>UsGaap</c> as "US GAAP".</summary>
    public static string Books(string sentence) => string.Join(' ', sentence.Split(' ').Select(w =>
    {
        var name = w.TrimEnd(',', '.', ';', ':');
        return name is "UsGaap" or "Ifrs" or "IndAs" or "UsTax" or "IndiaTax" or "Management" ? Framework(name) + w[name.Length..] : w;
    }));

    /// <summary><c>2026-10</c> as "October 2026"; anything else as it is.</summary>
    public static string Month(string? period) =>
        period is { Length: 7 } && NodaTime.Text.YearMonthPattern.Iso.Parse(period) is { Success: true } parsed
            ? InWords.Of(parsed.Value) : period ?? "";

    /// <summary>Text from data, made harmless: one line, no Markdown, no longer than a name may be.</summary>
    public static string Escape(string? text, int max = NameLengthMax)
    {
        var plain = new StringBuilder();
        var source = text ?? "";
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            var next = i + 1 < source.Length ? source[i + 1] : ' ';
            if (plain.Length >= max)
                return plain.Append('…').ToString();
            if (char.IsControl(c))
                plain.Append(' ');
            else if ("\\`*_{}[]|<>~@".Contains(c, StringComparison.Ordinal) || (c is '#' or '+' && plain.Length == 0)
                || (c is ':' or '/' && next == '/') || (c == '&' && (char.IsAsciiLetter(next) || next == '#') && IsEntity(source, i)))
                plain.Append('\\').Append(c);
            else
                plain.Append(c);
        }
        return plain.ToString();
    }

    private static bool IsEntity(string text, int at)
    {
        var end = text.IndexOf(';', at);
        return end > at && end - at < 34 && text.AsSpan(at + 1, end - at - 1).IndexOfAny(' ', '&') < 0;
    }

    /// <summary><c>USD 360,000</c>, <c>INR 24,00,000</c>: whole amounts without decimals, others with two.</summary>
    public static string Money(decimal amount, string currency) => $"{currency} {Number(amount, currency)}";

    public static string Number(decimal amount, string? currency)
    {
        var whole = amount == decimal.Truncate(amount);
        var text = DigitGroups.Of(Math.Abs(amount), currency, whole ? "#,##0" : "#,##0.00####");
        return amount < 0 ? InWords.Minus + text : text;
    }

    /// <summary>An amount that opens to its postings where it has a ref.</summary>
    public static string Linked(ShownFigure figure, string currency) => figure.Ref is { } source
        ? $"[{Number(figure.Amount, currency)}](/figures/{Uri.EscapeDataString(source)})" : Number(figure.Amount, currency);

    public static string Linked(JsonElement holder, string currency)
    {
        if (holder.ValueKind == JsonValueKind.Number)
            return Number(holder.GetDecimal(), currency);
        var text = Number(holder.GetProperty("amount").GetDecimal(), currency);
        return Verdicts.Text(holder, "ref") is { } source ? $"[{text}](/figures/{Uri.EscapeDataString(source)})" : text;
    }

    /// <summary><c>CapitaliseInternalUseSoftware</c> as "capitalise internal use software", <c>S33_Block40</c> as it
    /// is.</summary>
    public static string Words(string? identifier)
    {
        if (identifier is not null && (Terms.Treatment(identifier) ?? Terms.Name(identifier)) is { } known)
            return known;
        if (string.IsNullOrEmpty(identifier) || identifier.Any(c => c is '_' || char.IsAsciiDigit(c)))
            return identifier ?? "";
        var words = new StringBuilder(identifier.Length + 8);
        for (var i = 0; i < identifier.Length; i++)
        {
            if (i > 0 && char.IsUpper(identifier[i]) && !char.IsUpper(identifier[i - 1]))
                words.Append(' ');
            words.Append(i > 0 && i + 1 < identifier.Length && char.IsUpper(identifier[i]) && char.IsUpper(identifier[i + 1])
                ? identifier[i] : char.ToLowerInvariant(identifier[i]));
        }
        return words.ToString();
    }

    public static string Framework(string? code) => code switch
    {
        "US_GAAP" => "US GAAP",
        "IND_AS" => "Ind AS",
        "US_TAX" => "US federal tax",
        "INDIA_TAX" => "Indian income tax",
        "MANAGEMENT" => "the management book",
        "UsGaap" => "US GAAP",
        "Ifrs" => "IFRS",
        "IndAs" => "Ind AS",
        "UsTax" => "US federal tax",
        "IndiaTax" => "Indian income tax",
        "Management" => "the management book",
        _ => code ?? "",
    };

    /// <summary><c>mgmt_authorised_and_funded</c> as "authorised and funded by management"; criteria keep their letter.</summary>
    public static string Fact(string fact) => fact switch
    {
        // Its value follows: "paid: in advance".
        "payment_timing" => "paid",
        "function" => "used for",
        "hosting" => "hosted",
        _ when Terms.Fact(fact) is { } known => known,
        _ when fact.StartsWith("ias38_57.", StringComparison.Ordinal) => $"criterion ({fact[9..]})",
        _ => fact.Replace("asu_2025_06", "ASU 2025-06", StringComparison.Ordinal).Replace('_', ' ')
            .Replace("policy.", "policy ", StringComparison.Ordinal),
    };

    /// <summary>"carryingAmount" as "Carrying amount", "remainingAfter2025" as "Remaining after 2025".</summary>
    public static string Title(string key)
    {
        var words = new StringBuilder(key.Length + 8);
        for (var i = 0; i < key.Length; i++)
        {
            var breaks = i > 0 && ((char.IsUpper(key[i]) && !char.IsUpper(key[i - 1]))
                || (char.IsAsciiDigit(key[i]) && char.IsLetter(key[i - 1])) || key[i] == '_');
            if (breaks)
                words.Append(' ');
            if (key[i] != '_')
                words.Append(i == 0 ? char.ToUpperInvariant(key[i]) : char.ToLowerInvariant(key[i]));
        }
        return words.ToString();
    }

    /// <summary>Amounts in prose of the engine, grouped: <c>360000.00 USD</c> as <c>USD 360,000</c>.</summary>
    public static string Grouped(string sentence)
    {
        var words = sentence.Split(' ');
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var code = words[i + 1].TrimEnd('.', ',', ';', ':', ')');
            if (code.Length == 3 && code.All(char.IsAsciiLetterUpper)
                && decimal.TryParse(words[i].TrimStart('('), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out var amount))
            {
                words[i] = (words[i][0] == '(' ? "(" : "") + Money(amount, code) + words[i + 1][code.Length..];
                words[i + 1] = "\0";
            }
        }
        return string.Join(' ', words.Where(w => w != "\0"));
    }
}
