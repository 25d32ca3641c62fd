namespace Runrate.Agents.Chat.Offline;

/// <summary>Reads stated facts, by the names and values of the rule library's fact list.</summary>
internal static class FactReader
{
    private const string Criteria = "abcdef";

    public static SortedDictionary<string, string> Read(IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, string? category)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var hit in hits.Where(h => h.Kind == "fact").OrderByDescending(h => h.Length))
        {
            var turns = hit.Value[0] == '~';
            var (fact, value) = Split(hit.Value.TrimStart('~'));
            var hasGap = turns && hit.End - hit.Start > hit.Length;
            var denied = Negation.At(tokens, hit.Start, hit.End) || (hasGap && Negation.Within(tokens, hit));
            if (!Applies(fact, category) || (denied && !turns && fact != "ownership"))
                continue;
            if (denied)
                value = fact == "ownership" ? Turned(value) : "No";
            if (fact == "ias38_57")
                AddAll(facts, tokens, value);
            else
                facts.TryAdd(fact, value);
        }
        AddCriteria(facts, tokens);
        return facts;
    }

    /// <summary>"Criterion c fails", "criterion 3 is met".</summary>
    private static void AddCriteria(SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Text is not ("criterion" or "criteria") || tokens[i + 1].Text.Length != 1)
                continue;
            var which = char.IsAsciiDigit(tokens[i + 1].Text[0]) ? tokens[i + 1].Text[0] - '1'
                : Criteria.IndexOf(tokens[i + 1].Text[0], StringComparison.Ordinal);
            if (which is < 0 or > 5)
                continue;
            var excepted = Excepted(tokens, i);
            facts[$"ias38_57.{Criteria[which]}"] = excepted || Negation.At(tokens, i, i + 2) ? "No" : "Yes";
            var others = excepted || tokens.Take(i).Any(t => t.Text == "5");
            foreach (var other in Criteria.Where(c => others && c != Criteria[which]))
                facts.TryAdd($"ias38_57.{other}", "Yes");
        }
    }

    /// <summary>"All hold except control, criterion (c)".</summary>
    private static bool Excepted(IReadOnlyList<Token> tokens, int at) => tokens.Take(at).TakeLast(4)
        .Any(t => t.Text is "except" or "apart" or "excluding" or "bar" or "besides" or "save");

    /// <summary>"All six met" states each; "five of the six" leaves the sixth to what is said of it; "not all six" states
    /// none.</summary>
    private static void AddAll(SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, string value)
    {
        if (value != "Yes" || tokens.Any(t => t.Text is "5" or "except" or "excluding" or "apart"))
            return;
        foreach (var criterion in Criteria)
            facts.TryAdd($"ias38_57.{criterion}", "Yes");
    }

    private static (string Fact, string Value) Split(string assignment)
    {
        var at = assignment.IndexOf('=', StringComparison.Ordinal);
        return (assignment[..at], assignment[(at + 1)..]);
    }

    private static string Turned(string owner) => owner switch { "Entity" => "Vendor", "Vendor" => "Entity", _ => owner };

    /// <summary>Words such as "third party" or "identified" mean a fact only of some categories.</summary>
    private static bool Applies(string fact, string? category) => fact switch
    {
        "implementer" or "distinct_from_access" or "creates_controlled_code" => category is "CcaImplementationCost" or null,
        "identified_asset" or "substantive_substitution_right" or "obtains_substantially_all_benefits" or "directs_use"
            or "short_term_lease_election" =>
            category is "CloudComputeDedicatedHardware" or "LeasedHardware" or "CloudComputeOnDemand" or "CloudComputeReservedPrepaid" or null,
        "alternative_future_use" or "data_purpose" =>
            category is "DataAcquired" or "DataCuratedInternal" or "OwnedHardwarePurchase" or null,
        "technological_feasibility" or "general_release" => category is "ExternalSaleSoftwareDevelopment" or null,
        "hosting" => category is not ("OwnedHardwarePurchase" or "LeasedHardware" or "ProductionInference"),
        "licence" => category is "SoftwareLicence" or null,
        "billing_model" => category is "FoundationModelApiUsage" or "SaasSubscription" or null,
        "weights_exportable" => category is "SelfHostedFineTuning" or "ThirdPartyHostedFineTuning" or null,
        "novel_unproven_unresolved" =>
            category is "InternalAiSoftwareDevelopment" or "SelfHostedFineTuning" or "UpgradeEnhancement"
                or "CcaImplementationCost" or "DirectLabour" or null,
        "phase" => category is not ("StaffTraining" or "SaasSubscription"),
        "adds_new_functionality" or "separable_cost" => category is "UpgradeEnhancement" or "MaintenanceRetraining" or null,
        "asset" => category is "InternalAiSoftwareDevelopment",
        "intended_use" => category is not ("SaasSubscription" or "FoundationModelApiUsage"),
        _ => true,
    };
}
