using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Reads stated facts, by the names and values of the rule library's fact list.</summary>
internal static class FactReader
{
    private const string Criteria = "abcdef";

    /// <summary>What the asker states; what is only supposed goes to <paramref name="supposed"/>, the asker's words to <paramref
    /// name="said"/>.</summary>
    public static SortedDictionary<string, string> Read(IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, string? category,
        string text,
        Dictionary<string, string> supposed, Dictionary<string, string> said, List<string> notes, bool criteriaBefore = false)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var hit in hits.Where(h => h.Kind == "fact").OrderByDescending(IsDoubt)
            .ThenBy(h => h.Value == "function=InternalOps").ThenByDescending(h => h.Length))
        {
            var turns = hit.Value[0] == '~';
            var (fact, value) = Split(hit.Value.TrimStart('~'));
            var hasGap = turns && hit.End - hit.Start > hit.Length;
            var denied = turns ? Negation.At(tokens, hit.Start, hit.End) || (hasGap && Negation.Within(tokens, hit))
                : hit.Denials == 0 && (Negation.JustBefore(tokens, hit.Start)
                    || (hit.End - hit.Start > hit.Length && Negation.Within(tokens, hit)));
            if (fact == "function" && IsOfTheSeller(tokens, hit))
                continue;
            if (!Applies(fact, category) || (category == "UpgradeEnhancement" && hit.Value == "stage=PostImplementation")
                || (denied && !turns && fact != "ownership"))
                continue;
            if (denied)
                value = fact == "ownership" ? Turned(value) : "No";
            var quote = Quote(tokens, hit, text);
            switch (Clauses.At(tokens, hit.Start, hit.End))
            {
                case Stance.Others:
                    if (!notes.Exists(n => n.EndsWith("not taken as a fact", StringComparison.Ordinal)))
                        notes.Add($"“{quote}” is what others say: it was not taken as a fact");
                    continue;
                case Stance.Hoped when fact == "ownership" && value == "Entity":
                    notes.Add($"“{quote}” is only possible: it was not taken as a fact");
                    continue;
                case Stance.Hoped when value is "Yes":
                    if (!notes.Exists(n => n.EndsWith("not so yet", StringComparison.Ordinal)))
                        notes.Add($"“{quote}” is hoped for: read as not so yet");
                    value = "No";
                    if (fact == "ias38_57")
                    {
                        foreach (var criterion in Criteria)
                            facts.TryAdd($"ias38_57.{criterion}", "No");
                    }
                    break;
                case Stance.Supposed when value is "Yes":
                    foreach (var name in fact == "ias38_57" ? Criteria.Select(c => $"ias38_57.{c}") : [fact])
                    {
                        supposed.TryAdd(name, value);
                        if (Clauses.SaysNoneYet(tokens))
                            facts.TryAdd(name, "No");
                    }
                    continue;
            }
            if (fact != "ias38_57")
                said[fact] = said.TryGetValue(fact, out var longer) && !fact.StartsWith("ias38_57.", StringComparison.Ordinal)
                    ? longer : quote;
            else
            {
                foreach (var criterion in Criteria)
                    said.TryAdd($"ias38_57.{criterion}", quote);
            }
            if (fact.StartsWith("ias38_57.", StringComparison.Ordinal) && Excepted(tokens, hit.Start))
                Except(facts, fact);
            else if (fact == "ias38_57")
                AddAll(facts, tokens, value);
            else if (!facts.TryAdd(fact, value) && facts[fact] != value && said[fact] != quote
                && !Overlaps(text, said[fact], quote))
                notes.Add($"“{said[fact]}” and “{quote}” contradict each other: the first was taken");
        }
        AddCriteria(facts, tokens, (criteriaBefore && tokens.Count <= 10) || hits.Any(h => h.Kind == "fact"
            && h.Value.StartsWith("~ias38_57", StringComparison.Ordinal))
            || tokens.Any(t => t.Text is "57" or "criterion" or "criteria"));
        return facts;
    }

    /// <summary>"The vendor's sales guy", "a third-party dataset": words for who sells, not for what the cost serves.</summary>
    private static bool IsOfTheSeller(IReadOnlyList<Token> tokens, Hit hit)
    {
        bool In(int from, int to, Func<string, bool> says) => tokens.Skip(Math.Max(0, from)).Take(Math.Max(0, to - Math.Max(0, from)))
            .Any(t => says(t.Text));
        if (hit.Value == "function=CustomerDelivery")
            return In(hit.Start, hit.End, w => w is "party" or "3rd" or "third") && !In(hit.Start, hit.End,
                w => w.StartsWith("customer", StringComparison.Ordinal) || w.StartsWith("client", StringComparison.Ordinal));
        return hit.Value == "function=SalesMarketing" && (In(hit.End, hit.End + 1, w => w is "guy" or "man" or "woman" or "person"
            or "pitch" or "contact" or "deck" or "rep" or "representative" or "engineer" or "director" or "lady" or "contract" or "order"
            or "tax" or "agreement" or "price")
            || In(hit.Start - 3, hit.Start, w => w is "vendor" or "supplier" or "provider" or "their" or "seller" or "his" or "her"
            or "vendor's" or "supplier's" or "provider's")) && !In(hit.Start - 1, hit.Start, w => w is "our" or "my");
    }

    /// <summary>One phrase within another says nothing of its own.</summary>
    private static bool Overlaps(string text, string one, string other) => text.IndexOf(one, StringComparison.Ordinal) is var a
        && text.IndexOf(other, StringComparison.Ordinal) is var b && a >= 0 && b >= 0 && a < b + other.Length && b < a + one.Length;

    private static string Quote(IReadOnlyList<Token> tokens, Hit hit, string text)
    {
        var end = Math.Min(text.Length, tokens[hit.End - 1].End);
        return tokens[hit.Start].Start < end ? text[tokens[hit.Start].Start..end].Trim() : tokens[hit.Start].Raw;
    }

    /// <summary>"We do not know who owns it" says more than the "owns" within it.</summary>
    private static bool IsDoubt(Hit hit) => hit.Value.EndsWith("=Unknown", StringComparison.Ordinal);

    /// <summary>"Criterion c fails", "all but (e)", "(a) to (d) hold": letters where the six are spoken of.</summary>
    private static void AddCriteria(SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, bool spokenOf)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Letter(tokens, i, spokenOf) is not { } which)
                continue;
            var excepted = Excepted(tokens, i);
            var holds = !excepted && !Negation.At(tokens, i, i + 1);
            facts[Name(which)] = holds ? "Yes" : "No";
            if (holds && i >= 2 && tokens[i - 1].Text is "to" or "through" && Letter(tokens, i - 2, spokenOf) is { } first)
            {
                for (var between = first; between < which; between++)
                    facts[Name(between)] = "Yes";
            }
            if (!holds && tokens.Any(t => t.Text is "all" or "every" or "each" or "other" or "rest" or "remaining" or "5"))
                AddOthers(facts, which);
        }
    }

    /// <summary>Which criterion a token names, from 0; a lone "a" is a word unless "criterion" stands before it or "to"
    /// after.</summary>
    private static int? Letter(IReadOnlyList<Token> tokens, int i, bool spokenOf)
    {
        var (text, before) = (tokens[i].Text, i > 0 ? tokens[i - 1].Text : "");
        var named = before is "criterion" or "criteria" or "limb" or "condition" or "57";
        if (text.Length != 1 || !(named || spokenOf))
            return null;
        if (char.IsAsciiDigit(text[0]))
            return before is "criterion" && text[0] is >= '1' and <= '6' ? text[0] - '1' : null;
        var which = Criteria.IndexOf(text[0], StringComparison.Ordinal);
        return which < 0 || (which == 0 && !named && !(i + 2 < tokens.Count && tokens[i + 1].Text is "to" or "through")) ? null
            : which;
    }

    private static void AddOthers(SortedDictionary<string, string> facts, int but)
    {
        for (var other = 0; other < Criteria.Length; other++)
        {
            if (other != but)
                facts.TryAdd(Name(other), "Yes");
        }
    }

    private static string Name(int criterion) => $"ias38_57.{Criteria[criterion]}";

    /// <summary>"All hold except control, criterion (c)".</summary>
    private static bool Excepted(IReadOnlyList<Token> tokens, int at) => tokens.Take(at).TakeLast(4)
        .Any(t => t.Text is "except" or "apart" or "excluding" or "bar" or "besides" or "save" or "but" or "than" or "minus"
            or "barring");

    /// <summary>"All six met" states each; "five of the six" leaves the sixth to what is said of it; "not all six" states
    /// none.</summary>
    private static void AddAll(SortedDictionary<string, string> facts, IReadOnlyList<Token> tokens, string value)
    {
        if (value != "Yes" || facts.ContainsKey("ias38_57.a") || Enumerable.Range(0, tokens.Count).Any(i =>
            tokens[i].Text is "5" && FigureReader.UnitAt(tokens, i) is null) || tokens.Any(t => t.Text is "except" or "excluding"
            or "apart" or "bar" or "but"
            or "barring" or "than"))
            return;
        foreach (var criterion in Criteria)
            facts.TryAdd($"ias38_57.{criterion}", "Yes");
    }

    /// <summary>"All but the ability to use it": that one fails and the others hold.</summary>
    private static void Except(SortedDictionary<string, string> facts, string fact)
    {
        facts[fact] = "No";
        AddOthers(facts, Criteria.IndexOf(fact[^1], StringComparison.Ordinal));
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
            category is "CloudComputeDedicatedHardware" or "LeasedHardware" or "CloudComputeOnDemand"
                or "CloudComputeReservedPrepaid" or null,
        "alternative_future_use" or "data_purpose" =>
            category is "DataAcquired" or "DataCuratedInternal" or "OwnedHardwarePurchase" or null,
        "technological_feasibility" or "general_release" => category is "ExternalSaleSoftwareDevelopment" or null,
        "can_take_possession_without_penalty" or "feasible_to_run_independently" =>
            category is "SoftwareLicence" or "CcaImplementationCost" or "SaasSubscription" or null,
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
