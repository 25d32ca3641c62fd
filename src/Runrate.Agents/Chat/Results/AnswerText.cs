using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Chat.Results;

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
        ["DepreciationAmortisation"] = "depreciation and amortisation",
        ["SameLineAsHostingFee"] = "the same line as the hosting fee",
        ["CcaImplementationAsset"] = "cloud implementation cost, beside prepaid hosting fees",
        ["DefaultedPendingFacts"] = "cautious until the open facts are known",
        ["UnsettledPosition"] = "an unsettled position",
        ["PolicyElected"] = "by the policy chosen",
        ["ImpairmentTestOverdue"] = "an impairment test is overdue",
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

    private static readonly Dictionary<string, string> Facts = new(StringComparer.Ordinal)
    {
        ["mgmt_authorised_and_funded"] = "authorised and funded by management",
        ["asu_2025_06_adopted"] = "ASU 2025-06 adopted",
        ["ias38_57"] = "the six criteria of paragraph 57",
        ["novel_unproven_unresolved"] = "novel or unproven and not yet resolved",
        ["performance_requirements_unsettled"] = "performance requirements still unsettled",
        ["can_take_possession_without_penalty"] = "right to take possession without significant penalty",
        ["feasible_to_run_independently"] = "feasible to run without the vendor",
        ["creates_controlled_code"] = "creates code that we control",
        ["distinct_from_access"] = "distinct from the access itself",
        ["below_capitalisation_threshold"] = "below the capitalisation threshold",
        ["elections.sec179"] = "section 179 election",
        ["elections.bonus"] = "bonus depreciation taken",
        ["elections.a174c"] = "section 174A(c) election",
        ["elections.sec280c"] = "section 280C election",
        ["elections.asc"] = "simplified credit election",
        ["elect_280C"] = "section 280C election",
        ["service_dates_known"] = "dates of service",
        ["put_to_use_known"] = "date of first use",
        ["recoverability_data_known"] = "cash flows and fair value",
        ["recoverable_amount_known"] = "recoverable amount",
        ["identified_asset"] = "particular machines identified",
        ["substantive_substitution_right"] = "supplier may substitute them",
        ["obtains_substantially_all_benefits"] = "we take substantially all the benefits",
        ["directs_use"] = "we direct the use",
        ["qre"] = "qualified research expenses",
        ["fvlcd"] = "fair value less costs of disposal",
        ["capitalised_wip"] = "capitalised work in progress",
        ["parent_asset_meets_57"] = "the asset meets paragraph 57",
        ["india_tax_character"] = "character for Indian tax",
        ["india_prepaid_tax_position"] = "position on prepayments for Indian tax",
        ["liability_incurred_and_paid"] = "liability incurred and paid",
        ["payment_timing"] = "paid",
        ["function"] = "used for",
        ["hosting"] = "hosted",
    };

    private static readonly Dictionary<string, string> FactValues = new(StringComparer.Ordinal)
    {
        ["Entity"] = "us",
        ["Vendor"] = "the vendor",
        ["Unknown"] = "not known",
        ["Advance"] = "in advance",
        ["Arrears"] = "in arrears",
        ["InternalOps"] = "internal operations",
        ["EntityPremises"] = "on our premises",
        ["EntityCloudTenancy"] = "in our cloud account",
        ["VendorPlatform"] = "on the vendor's platform",
        ["SaasVendor"] = "the SaaS vendor",
        ["SaasSubcontractor"] = "the SaaS vendor's subcontractor",
        ["Capital40"] = "capital, 40 % block",
        ["Capital25"] = "capital, 25 % block",
        ["Capital15"] = "capital, 15 % block",
        ["US"] = "the United States",
        ["DataAcquired"] = "acquired data",
        ["CcaImplementationCost"] = "implementation of a cloud service",
        ["FoundationModelApiUsage"] = "model API usage",
        ["SaasSubscription"] = "SaaS subscription",
        ["CloudComputeOnDemand"] = "cloud compute on demand",
        ["CloudComputeReservedPrepaid"] = "reserved cloud capacity, paid ahead",
        ["CloudComputeDedicatedHardware"] = "dedicated hardware at a provider",
        ["OwnedHardwarePurchase"] = "hardware bought",
        ["LeasedHardware"] = "leased hardware",
        ["ThirdPartyHostedFineTuning"] = "fine-tuning on a provider's platform",
        ["SelfHostedFineTuning"] = "self-hosted fine-tuning",
        ["InternalAiSoftwareDevelopment"] = "AI software built for our own use",
        ["ExternalSaleSoftwareDevelopment"] = "software to be sold",
        ["DataCuratedInternal"] = "data put together in-house",
        ["ResearchExperimentation"] = "research and experiments",
        ["MaintenanceRetraining"] = "maintenance and retraining",
        ["UpgradeEnhancement"] = "upgrade",
        ["DirectLabour"] = "labour on the build",
        ["OverheadAdmin"] = "overhead",
        ["PromptAndIntegrationWork"] = "prompt and integration work",
        ["UsageCreditPool"] = "prepaid usage credits",
    };

    /// <summary>The value of a fact as a reader would say it: <c>EntityPremises</c> as "on our premises".</summary>
    public static string FactValue(string? value) => value switch
    {
        null => "",
        "Yes" or "true" => "yes",
        "No" or "false" => "no",
        _ when FactValues.TryGetValue(value, out var words) => words,
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
            ? parsed.Value.ToString("MMMM yyyy", CultureInfo.InvariantCulture) : period ?? "";

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
        var text = Math.Abs(amount).ToString(whole ? "#,##0" : "#,##0.00####", CultureInfo.InvariantCulture);
        if (currency == "INR")
            text = IndianGrouping(text.Replace(",", "", StringComparison.Ordinal));
        return amount < 0 ? "−" + text : text;
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
        "UsGaap" => "US GAAP",
        "Ifrs" => "IFRS",
        "IndAs" => "Ind AS",
        "UsTax" => "US federal tax",
        "IndiaTax" => "Indian income tax",
        "Management" => "the management book",
        _ => code ?? "",
    };

    /// <summary><c>mgmt_authorised_and_funded</c> as "mgmt authorised and funded"; criteria keep their letter.</summary>
    public static string Fact(string fact) => Facts.TryGetValue(fact, out var known) ? known
        : fact.StartsWith("ias38_57.", StringComparison.Ordinal) ? $"criterion ({fact[9..]})"
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
