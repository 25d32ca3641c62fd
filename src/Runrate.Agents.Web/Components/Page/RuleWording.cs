using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Rules in words: conditions, outcomes and frameworks as an accountant would write them in a memo.</summary>
public static class RuleWording
{
    private static readonly Book[] Books = Enum.GetValues<Book>();

    public static string Name(this Framework framework) =>
        framework == Framework.Management ? "Management book" : Books.Single(b => Frameworks.Of(b) == framework).Name();

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

    /// <summary><c>CapitalisePPE</c> is "Capitalise as property, plant and equipment"; tax outcomes keep their section numbers.</summary>
    public static string TreatmentText(string treatment) => treatment.Length == 0 ? "–"
        : Terms.Treatment(treatment) is { } known ? Wording.Capital(known) : Wording.Phrase(treatment);

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
