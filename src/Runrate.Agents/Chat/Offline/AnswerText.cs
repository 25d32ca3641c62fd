using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Chat.Offline;

/// <summary>How values are written in an answer: amounts with their currency code and grouping, names escaped, identifiers as
/// words.</summary>
internal static class AnswerText
{
    private const int NameLengthMax = 80;

    private static readonly Dictionary<string, string> Treatments = new(StringComparer.Ordinal)
    {
        ["ExpenseAsIncurred"] = "expense as incurred",
        ["PrepaidAmortise"] = "prepayment, expensed over the service period",
        ["CapitalisePPE"] = "capitalise as property, plant and equipment",
        ["CapitaliseInternalUseSoftware"] = "capitalise as internal-use software",
        ["CapitaliseExternalUseSoftware"] = "capitalise as software to be sold",
        ["CapitaliseDevelopmentCost"] = "capitalise as development cost",
        ["CapitaliseAcquiredIntangible"] = "capitalise as an acquired intangible asset",
        ["CapitaliseCcaImplementation"] = "capitalise as cloud implementation cost",
        ["RecogniseRouAndLeaseLiability"] = "recognise a right-of-use asset and a lease liability",
        ["ShortTermLeaseExpense"] = "expense as a short-term lease",
        ["Split"] = "part prepaid, part expensed",
        ["Blocked"] = "nothing posts yet",
        ["PropertyPlantEquipment"] = "property, plant and equipment",
        ["OperatingExpense"] = "operating expense",
        ["Sec162"] = "deduct as a business expense, s. 162",
        ["Sec174A_Deduct"] = "deduct as domestic research, s. 174A",
        ["Sec174A_Elect60"] = "amortise domestic research by election, s. 174A",
        ["Sec174_Foreign15"] = "amortise foreign research over fifteen years, s. 174",
        ["Sec168_Macrs5"] = "depreciate over five years, s. 168",
        ["Sec168k"] = "bonus depreciation, s. 168(k)",
        ["Sec179"] = "expense by election, s. 179",
        ["Sec167f_36m"] = "amortise as software over thirty-six months, s. 167(f)",
        ["Sec197_15y"] = "amortise over fifteen years, s. 197",
        ["Prepaid12MonthRule"] = "deduct on payment, twelve-month rule",
        ["PrepaidCapitalise"] = "capitalise the prepayment and deduct over its period",
        ["EconomicPerformanceRatable"] = "deduct as the service is provided",
        ["S34_Revenue"] = "revenue deduction, s. 34",
        ["S33_Block40"] = "depreciation in the 40 % block, s. 33",
        ["S33_Block25"] = "depreciation in the 25 % block, s. 33",
        ["S33_Block15"] = "depreciation in the 15 % block, s. 33",
        ["S45_Revenue"] = "scientific research, revenue, s. 45",
        ["S45_Capital"] = "scientific research, capital, s. 45",
        ["PrepaidOnIncurrence"] = "deduct when incurred",
        ["PrepaidSpread"] = "deduct over the period",
    };

    public static IEnumerable<string> TreatmentWords => Treatments.Values;

    /// <summary>Text from data, made harmless: one line, no Markdown, no longer than a name may be.</summary>
    public static string Escape(string? text, int max = NameLengthMax)
    {
        var plain = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (plain.Length >= max)
                return plain.Append('…').ToString();
            if (char.IsControl(c))
                plain.Append(' ');
            else if ("\\`*_{}[]()#+!|<>&~:/@".Contains(c, StringComparison.Ordinal))
                plain.Append('\\').Append(c);
            else
                plain.Append(c);
        }
        return plain.ToString();
    }

    /// <summary><c>USD 360,000</c>, <c>INR 24,00,000</c>: whole amounts without decimals, others with two.</summary>
    public static string Money(decimal amount, string currency) => $"{currency} {Number(amount, currency)}";

    public static string Number(decimal amount, string? currency)
    {
        var whole = amount == decimal.Truncate(amount);
        var text = Math.Abs(amount).ToString(whole ? "#,##0" : "#,##0.00####", CultureInfo.InvariantCulture);
        if (currency == "INR")
            text = IndianGrouping(text.Replace(",", "", StringComparison.Ordinal));
        return amount < 0 ? "−" + text : text;
    }

    /// <summary>An amount that opens to its postings where it has a ref.</summary>
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
        if (identifier is not null && Treatments.TryGetValue(identifier, out var treatment))
            return treatment;
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
        "MANAGEMENT" => "the workforce lens",
        _ => code ?? "",
    };

    /// <summary><c>mgmt_authorised_and_funded</c> as "mgmt authorised and funded"; criteria keep their letter.</summary>
    public static string Fact(string fact) => fact.StartsWith("ias38_57.", StringComparison.Ordinal) ? $"criterion ({fact[9..]})"
        : fact.Replace("asu_2025_06", "ASU 2025-06", StringComparison.Ordinal).Replace('_', ' ')
        .Replace("policy.", "policy ", StringComparison.Ordinal);

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

    private static string IndianGrouping(string digits)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var (whole, rest) = point < 0 ? (digits, "") : (digits[..point], digits[point..]);
        if (whole.Length <= 3)
            return whole + rest;
        var (head, tail) = (whole[..^3], whole[^3..]);
        var groups = new List<string>();
        for (var end = head.Length; end > 0; end -= 2)
            groups.Insert(0, head[Math.Max(0, end - 2)..end]);
        return string.Join(',', groups) + "," + tail + rest;
    }
}
