using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Exports;

/// <summary>
/// The documentation pack of the research credit for the tax year of the scope's last month, through that month: usage by environment,
/// qualified expenses line by line with the reason for what is left out, and the credit by both methods with and without the
/// reduced-credit election.
/// </summary>
public sealed class ResearchCreditPack(RunrateDb db, ResearchTagging tagging)
{
    public static ExportFormat Format { get; } = new(
        "research-credit", "Research credit file", "Qualified expenses and their workings", (w, ct) => w.From.Research.Write(w.Scope, ct));

    private const string TokensPolicy = "api_tokens_as_qualified_research";
    private const int PriorYears = 3;

    /// <summary>Tax forms take whole units.</summary>
    private static readonly Rounding Whole = new(0);

    public async Task<Outcome<ExportFile>> Write(ExportScope scope, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        // What stands for metered usage of a project is among the usage already.
        var arrangements = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == scope.Entity && a.ProjectId == null).ToListAsync(ct))
            .OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Id).ToList();
        var judge = new ResearchCreditLines(arrangements, entity.FunctionalCurrency,
            entity.Policies.GetValueOrDefault(TokensPolicy) == "Yes");
        var start = entity.Calendar.StartOfYear(scope.To.FirstDay());
        var lines = await Lines(start, scope.To.LastDay());
        var prior = new List<Money?>();
        for (var back = 1; back <= PriorYears; back++)
        {
            var earlier = await Lines(start.PlusYears(-back), start.PlusYears(1 - back).PlusDays(-1));
            prior.Add(earlier.Count == 0 ? null : Sum(earlier.Select(l => l.Qualified)));
        }
        var qualified = Whole.Round(Sum(lines.Select(l => l.Qualified)));

        var zip = new ZipOfFiles();
        zip.Add("README.md", Readme(entity.Name, start, scope.To.LastDay(), lines, qualified, prior));
        zip.Add("qualified-expenses.csv", Csv(lines));
        zip.Add("credit.csv", Credits(qualified, prior));
        zip.Add("facts.csv", Facts());
        return new ExportFile($"research-credit-{scope.Entity}-{entity.Calendar.YearOf(scope.To.FirstDay())}.zip",
            ExportFile.Zip, zip.ToBytes());

        async Task<List<ResearchLine>> Lines(LocalDate from, LocalDate to) =>
        [
            .. (await tagging.Run(scope.Entity, from, to, ct)).Select(judge.OfUsage),
            .. arrangements.Select(a => judge.OfArrangement(a, from, to)).OfType<ResearchLine>(),
        ];

        Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(entity.FunctionalCurrency), (sum, m) => sum + m);

        byte[] Facts()
        {
            var csv = new CsvText().Row("arrangement", "agent", "fact", "value", "source", "evidence", "as of");
            foreach (var arrangement in arrangements)
            {
                foreach (var fact in arrangement.Facts.Where(f => Asked.Contains(f.Fact)).OrderBy(f => f.Fact, StringComparer.Ordinal))
                    csv.Row(arrangement.Name, arrangement.Agent?.Value ?? "", fact.Fact, fact.Value, fact.Source,
                        fact.Evidence ?? "", BinderText.Iso(fact.AsOf));
            }
            return csv.ToBytes();
        }
    }

    private static readonly HashSet<string> Asked =
    [
        "environment", "four_part_test", "research_location", "internal_use_software", "high_threshold", "funded",
            "owned_by_other", "off_premises",
        "primary_user", "cost_nature", "implementer",
    ];

    private static byte[] Csv(List<ResearchLine> lines)
    {
        var csv = new CsvText().Row("agent", "what", "kind", "environment", "spent", "qualified", "currency", "left out because");
        foreach (var line in lines)
            csv.Row(
                line.Agent, line.What, line.Kind, line.Environment == "" ? "untagged" : line.Environment,
                    CsvText.Cell.Plain(line.Spent.Amount),
                CsvText.Cell.Plain(line.Qualified.Amount), line.Spent.Currency.Code, string.Join(' ', line.Flags));
        return csv.ToBytes();
    }

    /// <summary>
    /// The regular method at the minimum base, which is the most it can give; the simplified method at 14 % where three prior years are
    /// known, and at 6 %, which holds only where one of them had no research.
    /// </summary>
    private static byte[] Credits(Money qualified, IReadOnlyList<Money?> prior)
    {
        var csv = new CsvText().Row("method", "280C(c) election", "qualified", "base", "credit", "currency", "note");
        var zero = Money.Zero(qualified.Currency);
        foreach (var elected in new[] { false, true })
        {
            Row("regular", ResearchCredit.Regular(qualified, zero, elected, Whole),
                "At the minimum base of half the expenses: the most this method gives. " +
                "The computed base needs gross receipts of four years and the fixed-base percentage.");
            if (prior.All(p => p is not null))
                Row("simplified", ResearchCredit.Simplified(qualified, [.. prior.Select(p => p!.Value)], elected, Whole),
                    "By the three prior years of these records.");
            else
                Row("simplified", ResearchCredit.Simplified(qualified, [], elected, Whole),
                    "At 6 %: right only where one of the three prior years had no qualified research; these records do not go back three years.");

            void Row(string method, CreditResult result, string note) => csv.Row(
                method, elected ? "Yes" : "No", CsvText.Cell.Plain(qualified.Amount), CsvText.Cell.Plain(result.Base.Amount),
                CsvText.Cell.Plain(result.Credit.Amount), qualified.Currency.Code, note);
        }
        return csv.ToBytes();
    }

    private static string Readme(
        string entity, LocalDate from, LocalDate to, List<ResearchLine> lines, Money qualified, IReadOnlyList<Money?> prior)
    {
        var text = new StringBuilder(
            $"""
            # Research credit: {entity}

            From {BinderText.Iso(from)} to {BinderText.Iso(to)}. Qualified expenses: **{qualified}** (whole units).

            | Environment | Spent | Qualified |
            |---|---|---|

            """);
        foreach (var group in lines.GroupBy(l => l.Environment).OrderBy(g => g.Key, StringComparer.Ordinal))
            text.Append(
                $"| {(group.Key == "" ? "untagged" : group.Key)} | {Total(group.Select(l => l.Spent))} " +
                $"| {Total(group.Select(l => l.Qualified))} |\n");
        text.Append("\n## Why the rest is left out\n\n| Reason | Lines | Spent |\n|---|---|---|\n");
        foreach (var flag in lines.SelectMany(l => l.Flags, (l, f) => (Flag: f, l.Spent)).GroupBy(f => f.Flag).OrderBy(g =>
            g.Key, StringComparer.Ordinal))
            text.Append($"| {flag.Key} | {flag.Count()} | {Total(flag.Select(f => f.Spent))} |\n");
        text.Append(
            $"""

            Prior years in these records: {string.Join(", ", prior.Select((p, i) => $"{i + 1} back: {p?.ToString() ?? "none"}"))}.

            `qualified-expenses.csv` has every line with its environment and the reason where it does not count; `credit.csv` the
            credit by the regular and the simplified method, each with and without the election of section 280C(c); `facts.csv` what
            was stated, with evidence. Without the election the domestic research deduction falls by the gross credit.

            Rented computers count only in a development environment, off premises, owned by another and with another primary user
            (Reg. 1.41-2(b)(4)). Whether tokens of a model API are a rental of computers has no guidance; they are left out unless the
            entity's policy says otherwise. A fact that nobody stated counts as not met. This is not tax advice.

            """);
        return text.ToString();
    }

    private static string Total(IEnumerable<Money> amounts) => amounts.Aggregate((a, b) => a + b).ToString();
}
