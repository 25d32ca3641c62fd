using System.Text;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Exports;

/// <summary>The pages of a binder as Markdown.</summary>
internal static class BinderText
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    public static string Readme(BinderContent content) =>
        $"""
        # Audit binder: {Plain(content.Entity.Name)}

        Book {content.Scope.Book}, entries from {content.Scope.From.ToIso()} to {content.Scope.To.ToIso()}.
        Rulebook {RuleLibrary.Default.Stamp.Version}, {RuleLibrary.Default.Stamp.Hash}.

        | Question of an auditor | Where the answer is |
        |---|---|
        | Is AI software classified by control and by the criteria? | `agents/*/memos`: facts, rules, citations, what would change it |
        | Are subscriptions and API usage expensed? | `agents/*/entries.csv`, `shared/entries.csv` |
        | Is capability that meets the criteria capitalised, and only that? | `agents/*/facts.csv` with evidence and dates, `agents/*/memos` |
        | Does deferred tax follow from book and tax? | the entries of kind DeferredTax in `entries.csv` |
        | Are payments for several years prepaid? | `agents/*/schedule.csv`, `shared/schedule.csv` |

        Per agent: `model.md` (documentation), `timeline.csv`, `arrangements/`, `memos/` (text, and the determination word for word
        as JSON), `facts.csv`, `schedule.csv`, `entries.csv`. `shared/` holds what serves several agents or none. `seals.csv` has the
        digest of every closed month; each holds the one before, so that a change in a sealed month shows. `index.csv` has the SHA-256
        of every file. The same books give the same binder, byte for byte.

        A disclosure mandate of SEBI or MCA on the use of AI, said to apply from January 2026, is not verified as law. This binder
        answers the questions that such a review would ask; it is not a filing, and nothing in it is to be read as a statement of law.

        This is neither accounting nor tax advice. A citation marked "paragraph to be confirmed" names a standard whose paragraph was
        not checked against its text.

        """;

    public static string Rulebook(BinderContent content) => JsonSerializer.Serialize(new
    {
        version = RuleLibrary.Default.Stamp.Version,
        hash = RuleLibrary.Default.Stamp.Hash,
        coverage = RuleLibrary.Default.Coverage,
        memos = content.Memos.SelectMany(m => m).GroupBy(m => m.RulebookHash).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new { rulebookHash = g.Key, count = g.Count() }),
    }, Json);

    public static string Model(Agent agent, BinderContent content)
    {
        var text = new StringBuilder($"# {Plain(agent.Name)}\n\n{Plain(agent.JobDescription)}\n\n| | |\n|---|---|\n");
        foreach (var (name, value) in (IEnumerable<(string, string)>)
        [
            ("Identifier", agent.Id.Value), ("Role", agent.Role), ("Status", agent.Status.ToString()), ("Owner", agent.Owner ?? "none"),
            ("Manager", agent.Manager ?? "none"), ("Cost centre", agent.CostCenter), ("How it is run", agent.Employment.ToString()),
            ("Function", agent.Function.ToString()), ("Hired on", Iso(agent.HiredOn)), ("In service from", Iso(agent.InServiceOn)),
            ("Retired on", Iso(agent.RetiredOn)), ("Planned acquisition cost", agent.AcquisitionCost.ToString()),
            ("Budgeted run cost a month", agent.MonthlyRunCost.ToString()),
            ("Target", $"{Number(agent.Target.UnitsPerMonth)} accepted of '{agent.Target.Unit}' a month"),
            ("Value of one, and its basis", $"{agent.Target.ValuePerUnit}, {agent.Target.ValueBasis}"),
            ("Quality floor", agent.QualityFloor is { } floor ? Number(floor) : "none"),
            ("Retirement triggers", string.Join(", ", agent.RetirementTriggers.Select(t => t.Kind))),
        ])
            text.Append($"| {name} | {Plain(value)} |\n");
        text.Append("\n## Models and their versions\n\n| Model | Provider | Withdrawn on | Prices from |\n|---|---|---|---|\n");
        foreach (var model in agent.Models)
        {
            var card = content.Models.GetValueOrDefault(model);
            var prices = content.Prices[model].Select(p => Iso(p.EffectiveFrom)).Distinct().Order(StringComparer.Ordinal);
            text.Append($"| {Plain(model)} | {Plain(card?.Provider ?? "not stated")} | {Iso(card?.DeprecatedOn)} | {string.Join(", ", prices)} |\n");
        }
        return text.ToString();
    }

    public static string Arrangement(Arrangement arrangement)
    {
        var text = new StringBuilder($"# {Plain(arrangement.Name)}\n\n| | |\n|---|---|\n");
        var file = arrangement.Capitalisation;
        foreach (var (name, value) in (IEnumerable<(string, string?)>)
        [
            ("Identifier", arrangement.Id.ToString()), ("Vendor", arrangement.Vendor), ("Category", arrangement.Category),
                ("Amount", arrangement.Amount.ToString()),
            ("Date", Iso(arrangement.Date)), ("Service", $"{Iso(arrangement.ServiceStart)} to {Iso(arrangement.ServiceEnd)}"),
                ("Ready on", Iso(arrangement.ReadyOn)),
            ("External identifier", arrangement.ExternalId), ("What it is", file?.What), ("Ownership", file?.Ownership),
            ("Benefit beyond one year", file?.BenefitBeyondOneYear), ("Useful life", file is null ? null
                : $"{file.UsefulLifeMonths} months: {file.UsefulLifeEvidence}"),
            ("Impairment plan", file?.ImpairmentPlan), ("Signed off", file?.SignedOffBy is { } by
                ? $"{by}, {Iso(file.SignedOffOn)}" : null),
        ])
            text.Append($"| {name} | {Plain(value ?? "not stated")} |\n");
        return text.ToString();
    }

    public static string Memo(TreatmentMemo memo, Arrangement arrangement)
    {
        var determination = DeterminationJson.Read(memo);
        var approved = memo.ApprovedBy is { } by ? $"approved by {Plain(by)} at {Iso(memo.ApprovedAt)}" : "not approved";
        var text = new StringBuilder(
            $"""
            # {Plain(arrangement.Name)}: {memo.Book}, version {memo.Version}

            **{memo.BookTreatment}** ({memo.Status}, {memo.Stage}). Written by {Plain(memo.Author)} at {Iso(memo.WrittenAt)}, {approved}.

            {Plain(determination.Because)}

            - Rules: {string.Join(", ", determination.RuleIds)}
            - Citations: {string.Join("; ", determination.Citations.Select(c => c.Shown))}
            - Rulebook: {memo.RulebookHash}
            - Facts: {(memo.Facts == "" ? "not kept" : memo.Facts)}


            """);
        List(text, "Facts used", determination.FactsUsed.Select(f => $"{f.Fact} = {f.Value} ({f.Source})"));
        List(text, "Questions open", determination.Questions.Select(q => q.Ask));
        List(text, "What would change it", determination.Flips.Select(f => $"{f.Fact} from {f.From} to {f.To}: {f.Treatment}"));
        List(text, "Not taken, and why", determination.Rejected.Select(r => $"{r.Treatment}: {r.Failed}"));
        List(text, "Flags", determination.Flags);
        return text.ToString();
    }

    public static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";

    public static string Iso(Instant? at) => at is { } instant ? InstantPattern.General.Format(instant) : "";

    private static void List(StringBuilder text, string title, IEnumerable<string> items)
    {
        var lines = items.ToList();
        if (lines.Count > 0)
            text.Append($"## {title}\n\n{string.Join('\n', lines.Select(l => $"- {Plain(l)}"))}\n\n");
    }

    private static string Number(decimal number) => number.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Text from people cannot break a table or make a heading, a link or markup.</summary>
    public static string Plain(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
            safe.Append(c is '|' or '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' ? $"\\{c}" : c.ToString());
        return safe.ToString();
    }
}
