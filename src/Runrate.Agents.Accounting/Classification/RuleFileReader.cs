using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Reads one decision file strictly: whatever it does not understand is an error that says where.</summary>
internal static class RuleFileReader
{
    public static RuleFile Read(Framework framework, string decision, RuleText text, FactCatalog catalog)
    {
        text.Only("decision", "question", "standard", "applies", "carve-outs", "versions");
        if (text.Text("decision") != decision)
            throw text.Wrong($"'decision' must be the file's name, {decision}");
        var categories = text.Child("applies") is { } applies ? applies.Only("category").Texts("category") : [];
        foreach (var category in categories)
        {
            if (!catalog.Category.Values.Contains(category, StringComparer.Ordinal))
                throw text.Wrong($"'{category}' is not a category");
        }
        var versions = text.Children("versions").Select(version => ReadVersion(version, catalog)).ToList();
        if (versions.Count == 0)
            throw text.Wrong("no versions");
        foreach (var rows in versions.Select(version => version.Rows))
        {
            if (rows.GroupBy(row => row.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw text.Wrong($"the rule id {twice.Key} is used twice in one version");
        }
        return new RuleFile(framework, decision, text.Text("question"), text.Text("standard"), categories,
            text.Texts("carve-outs"), versions);
    }

    private static RuleVersion ReadVersion(RuleText text, FactCatalog catalog)
    {
        text.Only("effective", "rules");
        var basis = EffectiveBasis.Date;
        LocalDate? from = null, to = null;
        string? fact = null, policy = null;
        if (text.Child("effective") is { } effective)
        {
            effective.Only("basis", "from", "to", "adoption");
            basis = effective.Text("basis") switch
            {
                "date" => EffectiveBasis.Date,
                "fiscal-year-start" => EffectiveBasis.FiscalYearStart,
                "tax-year-start" => EffectiveBasis.TaxYearStart,
                var other => throw effective.Wrong($"'{other}' is not a basis; one of date, fiscal-year-start, tax-year-start"),
            };
            from = ReadDate(effective, "from");
            to = ReadDate(effective, "to");
            if (effective.Child("adoption") is { } adoption)
            {
                adoption.Only("fact", "policy");
                (fact, policy) = (adoption.Text("fact"), adoption.Text("policy"));
                if (catalog.Find(fact) is null || catalog.Find("policy." + policy) is null)
                    throw adoption.Wrong($"unknown fact '{fact}' or policy '{policy}'");
            }
        }
        var rows = text.Children("rules", "id").Select(row => ReadRow(row, catalog)).ToList();
        return rows.Count > 0 ? new RuleVersion(basis, from, to, fact, policy, rows) : throw text.Wrong("no rules");
    }

    private static LocalDate? ReadDate(RuleText text, string name)
    {
        if (text.OptionalText(name) is not { } written)
            return null;
        var parsed = LocalDatePattern.Iso.Parse(written);
        return parsed.Success ? parsed.Value : throw text.Wrong($"'{name}' is not a date such as 2026-04-01");
    }

    private static RuleRow ReadRow(RuleText text, FactCatalog catalog)
    {
        text.Only("id", "when", "then", "because", "cites", "seedOverridden");
        var then = text.Child("then") ?? throw text.Wrong("'then' is missing");
        then.Only("bookTreatment", "pnlLine", "balanceSheetLine", "taxTreatment", "action", "continueWith", "status", "flags",
            "life", "method");
        var next = then.OptionalText("continueWith");
        var outcome = next is null ? ReadOutcome(then) : null;
        if (next is not null && then.Element.EnumerateObject().Any(p => p.Name is not ("continueWith" or "status" or "flags")))
            throw then.Wrong("a row that continues with another table names no treatment of its own");
        var cites = text.Children("cites").Select(ReadCitation).ToList();
        if (cites.Count == 0)
            throw text.Wrong("no citation; every row names where it comes from");
        return new RuleRow(text.Text("id"), FactCatalogReader.ReadConditions(text, catalog), outcome, next,
            then.Member<DeterminationStatus>("status"), then.Texts("flags"), text.Text("because"), cites,
                text.OptionalText("seedOverridden"));
    }

    private static Citation ReadCitation(RuleText text)
    {
        text.Only("id", "verified");
        if (!text.Element.TryGetProperty("verified", out _))
            throw text.Wrong("say whether the paragraph was read: \"verified\": true or false");
        return new Citation(text.Text("id"), text.Flag("verified"));
    }

    private static RowOutcome ReadOutcome(RuleText then)
    {
        var pnl = then.OptionalText("pnlLine");
        var rule = pnl switch { "by-function" => PnlRule.ByFunction, "by-nature" => PnlRule.ByNature, _ => PnlRule.Fixed };
        var sheet = then.OptionalText("balanceSheetLine");
        var byAvailability = sheet == "by-availability";
        var outcome = new RowOutcome(
            then.Member<BookTreatment>("bookTreatment"),
            then.Member<TaxTreatment>("taxTreatment"),
            then.OptionalText("action"),
            rule,
            rule == PnlRule.Fixed ? then.Member<PnlLine>("pnlLine") : null,
            byAvailability ? Classification.BalanceSheetLine.IntangibleAssets : then.Member<BalanceSheetLine>("balanceSheetLine"),
            byAvailability,
            then.Member<AssetLife>("life") ?? AssetLife.None,
            then.OptionalText("method"));
        if (outcome.Book is null && outcome.Tax is null && outcome.Action is null)
            throw then.Wrong("'then' names no bookTreatment, taxTreatment, action or continueWith");
        if (outcome.Book is not null && (outcome.BalanceSheet is null || outcome is { PnlRule: PnlRule.Fixed, Pnl: null }))
            throw then.Wrong("a bookTreatment needs its pnlLine and its balanceSheetLine");
        return outcome;
    }
}
