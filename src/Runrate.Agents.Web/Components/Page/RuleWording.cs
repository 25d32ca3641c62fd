using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Rules in words: conditions, outcomes and frameworks as an accountant would write them in a memo.</summary>
public static class RuleWording
{
    public static string Name(this Framework framework) => framework switch
    {
        Framework.UsGaap => "US GAAP",
        Framework.Ifrs => "IFRS",
        Framework.IndAs => "Ind AS",
        Framework.UsTax => "US tax",
        Framework.IndiaTax => "India tax",
        _ => "Management lens",
    };

    /// <summary>The rules that a book follows.</summary>
    public static Framework FrameworkOf(Book book) => book switch
    {
        Book.UsGaap => Framework.UsGaap,
        Book.Ifrs => Framework.Ifrs,
        Book.IndAs => Framework.IndAs,
        Book.UsTax => Framework.UsTax,
        Book.IndiaTax => Framework.IndiaTax,
        _ => Framework.Management,
    };

    /// <summary><c>stage is Preliminary or PostImplementation</c>, <c>lease term months at least 12</c>.</summary>
    public static string Text(Condition condition, FactCatalog catalog)
    {
        var fact = catalog.Facts[condition.Fact];
        var name = Wording.Phrase(fact.Id.StartsWith("policy.", StringComparison.Ordinal) ? "policy " + fact.Id[7..] : fact.Id);
        if (condition.IsRange)
            return $"{name} {RangeOf(condition, fact)}";
        var values = Enumerable.Range(0, 64).Where(bit => (condition.Mask >> bit & 1) != 0).ToList();
        var named = values.Where(v => v < ValuesOf(fact).Count).Select(v => Wording.Phrase(ValuesOf(fact)[v])).ToList();
        var missing = Enumerable.Range(0, ValuesOf(fact).Count).Where(v => !values.Contains(v))
            .Select(v => Wording.Phrase(ValuesOf(fact)[v])).ToList();
        // A condition on everything but one value reads better as what it leaves out.
        return values.Count > ValuesOf(fact).Count && missing.Count > 0
            ? $"{name} is not {string.Join(" or ", missing)}"
            : $"{name} is {string.Join(" or ", named)}";
    }

    /// <summary>What a row answers.</summary>
    public static string Text(RowOutcome outcome) => TreatmentText(outcome.Name);

    /// <summary><c>CapitalisePPE</c> is "Capitalise PPE"; tax outcomes keep their section numbers.</summary>
    public static string TreatmentText(string treatment) => treatment switch
    {
        "" => "–",
        "Sec162" => "Deduct, section 162",
        "Sec174A_Deduct" => "Deduct, section 174A",
        "Sec174A_Elect60" => "Amortise 60 months, section 174A election",
        "Sec174_Foreign15" => "Amortise 15 years, section 174 foreign research",
        "Sec168_Macrs5" => "Depreciate 5-year MACRS, section 168",
        "Sec168k" => "Deduct in full, section 168(k)",
        "Sec179" => "Deduct, section 179",
        "Sec167f_36m" => "Amortise 36 months, section 167(f)",
        "Sec197_15y" => "Amortise 15 years, section 197",
        "S34_Revenue" => "Deduct as revenue, section 34",
        "S33_Block40" => "Depreciate in the 40 % block, section 33",
        "S33_Block25" => "Depreciate in the 25 % block, section 33",
        "S33_Block15" => "Depreciate in the 15 % block, section 33",
        "S45_Revenue" => "Deduct as research revenue, section 45",
        "S45_Capital" => "Deduct as research capital, section 45",
        "CapitalisePPE" => "Capitalise as equipment",
        "RecogniseRouAndLeaseLiability" => "Recognise right of use and lease liability",
        "CapitaliseCcaImplementation" => "Capitalise implementation cost",
        "PrepaidAmortise" => "Prepaid, amortise",
        "CapitaliseInternalUseSoftware" => "Capitalise internal-use software",
        "CapitaliseExternalUseSoftware" => "Capitalise software to be sold",
        "ShortTermLeaseExpense" => "Expense as a short-term lease",
        "Blocked" => "Held in suspense",
        "Prepaid12MonthRule" => "Deduct now, 12-month rule",
        "PrepaidCapitalise" => "Capitalise the prepayment",
        "EconomicPerformanceRatable" => "Deduct as the service is performed",
        "PrepaidOnIncurrence" => "Deduct the prepayment when incurred",
        "PrepaidSpread" => "Deduct the prepayment over its period",
        _ => Wording.Phrase(treatment),
    };

    public static string ToneOf(DeterminationStatus status) => status switch
    {
        DeterminationStatus.Determined => "good",
        DeterminationStatus.PolicyElected => "quiet",
        DeterminationStatus.Blocked => "bad",
        _ => "warn",
    };

    private static IReadOnlyList<string> ValuesOf(FactDefinition fact) => fact.Kind == FactKind.YesNo
        ? ["Yes", "No"]
        : fact.Values;

    // The reader turns "below 13" into "up to one step under 13"; here it is turned back.
    private static string RangeOf(Condition condition, FactDefinition fact)
    {
        var parts = new List<string>();
        if (condition.Min > FactCode.Absent + 1)
            parts.Add(IsStep(condition.Min - 1, fact)
                ? $"above {Decode(condition.Min - 1)}"
                : $"at least {Decode(condition.Min)}");
        if (condition.Max < FactCode.Block - 1)
            parts.Add(IsStep(condition.Max + 1, fact)
                ? $"below {Decode(condition.Max + 1)}"
                : $"at most {Decode(condition.Max)}");
        return parts.Count == 0 ? "is stated" : string.Join(" and ", parts);

        string Decode(long code) => FactCatalog.Decode(fact, code);
    }

    // Numbers are in millionths: a limit that is a whole number with one step added was written with the limit left out.
    private static bool IsStep(long code, FactDefinition fact) => fact.Kind == FactKind.Number && code % Money.MicrosPerUnit == 0;
}
