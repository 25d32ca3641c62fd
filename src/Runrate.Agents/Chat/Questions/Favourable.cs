using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// The answers to open questions under which a cost would be capitalised. What was asked is then told both ways: what holds on what
/// was stated, and what would hold if these were so.
/// </summary>
internal static class Favourable
{
    private const int ShortTermMonths = 12;

    private static readonly Dictionary<string, string> Answers = new(StringComparer.Ordinal)
    {
        ["mgmt_authorised_and_funded"] = "Yes",
        ["probable_to_complete"] = "Yes",
        ["stage"] = "ApplicationDevelopment",
        ["phase"] = "Development",
        ["novel_unproven_unresolved"] = "No",
        ["separable_cost"] = "Yes",
        ["adds_new_functionality"] = "Yes",
        ["creates_controlled_code"] = "Yes",
        ["technological_feasibility"] = "Yes",
        ["general_release"] = "No",
        ["weights_exportable"] = "Yes",
        ["ownership"] = "Entity",
        ["alternative_future_use"] = "Yes",
        ["parent_asset_meets_57"] = "Yes",
        ["can_take_possession_without_penalty"] = "Yes",
        ["feasible_to_run_independently"] = "Yes",
        ["identified_asset"] = "Yes",
        ["obtains_substantially_all_benefits"] = "Yes",
        ["directs_use"] = "Yes",
        ["substantive_substitution_right"] = "No",
    };

    /// <summary>The open facts of these determinations with the answers that capitalise; empty where one cannot be answered so.</summary>
    public static Dictionary<string, string> Of(IEnumerable<JsonElement> determinations, Question q)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (IsShort(q))
            facts["short_term_lease_election"] = "Yes";
        foreach (var determination in determinations.Where(d => Verdicts.OfTreatment(d) == Verdicts.NeedFacts
            && Verdicts.Text(d, "status") != "Blocked"))
        {
            foreach (var fact in Open(determination).Where(f => !q.Facts.ContainsKey(f)))
            {
                if (Answers.TryGetValue(fact, out var answer))
                    facts[fact] = answer;
                else if (fact.StartsWith("ias38_57.", StringComparison.Ordinal))
                    facts[fact] = "Yes";
            }
        }
        return facts;
    }

    /// <summary>A lease of twelve months or less without an option to buy may be kept off the balance sheet by election.</summary>
    private static bool IsShort(Question q) => q.Category is "LeasedHardware" or "CloudComputeDedicatedHardware"
        && q.Facts.TryGetValue("lease_term_months", out var term) && int.TryParse(term, out var months) && months <= ShortTermMonths
        && !q.Facts.ContainsKey("short_term_lease_election");

    private static IEnumerable<string> Open(JsonElement determination) => determination.TryGetProperty("questions", out var questions)
        && questions.ValueKind == JsonValueKind.Array
        ? questions.EnumerateArray().Select(q => Verdicts.Text(q, "fact")).OfType<string>() : [];
}
