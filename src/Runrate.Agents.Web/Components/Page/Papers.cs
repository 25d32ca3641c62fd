using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Whether the file that capitalisation needs is there: five documented facts and a sign-off.</summary>
public static class Papers
{
    /// <summary>The parts of the file, in the order of the form, and whether each is filled.</summary>
    public static IReadOnlyList<(string Part, bool Present)> Of(Arrangement arrangement)
    {
        var file = arrangement.Capitalisation;
        return
        [
            ("What it is", Has(file?.What)),
            ("Ownership", Has(file?.Ownership)),
            ("Benefit beyond one year", Has(file?.BenefitBeyondOneYear)),
            ("Useful life and its evidence", file is { UsefulLifeMonths: > 0 } && Has(file.UsefulLifeEvidence)),
            ("Impairment plan", Has(file?.ImpairmentPlan)),
            ("Sign-off", Has(file?.SignedOffBy)),
        ];
    }

    /// <summary>Whether some book capitalises it, so that the file is needed.</summary>
    public static bool Wanted(Arrangement arrangement, IEnumerable<TreatmentMemo> memos) => arrangement.Capitalisation is not null
        || memos.Any(m => m.Stage is MemoStatus.Draft or MemoStatus.Approved
            && (m.BookTreatment.StartsWith("Capitalise", StringComparison.Ordinal)
                || m.BookTreatment == "RecogniseRouAndLeaseLiability"));

    public static IReadOnlyList<string> Missing(Arrangement arrangement) =>
        [.. Of(arrangement).Where(p => !p.Present).Select(p => p.Part)];

    public static string Text(Arrangement arrangement) => Missing(arrangement) is { Count: > 0 } missing
        ? $"{missing.Count} of 6 missing"
        : "Complete";

    public static string Tone(Arrangement arrangement) => Missing(arrangement).Count == 0 ? "good" : "warn";

    private static bool Has(string? text) => !string.IsNullOrWhiteSpace(text);
}
