using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

/// <summary>What is true of every table, whatever it says: proven by enumerating the facts that it can meet.</summary>
public sealed class RuleLawTests
{
    private static readonly RuleLibrary Library = RuleLibrary.Default;
    private static readonly FactCatalog Facts = Library.Facts;
    private static readonly List<TableInForce> Tables = [.. Library.Tables()];

    [Fact]
    public void Some_row_always_answers()
    {
        var silent = Tables.Where(item => TableWalk.Leaves(item.Table, Facts).Any(leaf => leaf.Row < 0));
        Assert.Empty(silent.Select(item => item.ToString()));
    }

    [Fact]
    public void Every_row_answers_for_some_facts()
    {
        var alive = new HashSet<RuleRow>(ReferenceEqualityComparer.Instance);
        foreach (var item in Tables)
        {
            foreach (var leaf in TableWalk.Leaves(item.Table, Facts).DistinctBy(leaf => leaf.Row))
                alive.UnionWith(item.Table.Rows[leaf.Row].Path.Select(step => step.Row));
        }
        var dead = Library.Files.SelectMany(file => file.Versions.SelectMany((version, index) =>
            version.Rows.Where(row => !alive.Contains(row)).Select(row => $"{file.Path} version {index + 1} {row.Id}")));
        Assert.Empty(dead);
    }

    [Fact]
    public void Adding_a_fact_never_changes_a_conclusion()
    {
        foreach (var item in Tables)
        {
            foreach (var values in TableWalk.Samples(item.Table, Facts, 200, 45, seed: 1))
            {
                var before = item.Table.Read(values);
                if (!before.Concluded)
                    continue;
                foreach (var fact in item.Table.TestedFacts.Where(fact => FactCode.IsOpen(values[fact])))
                {
                    foreach (var choice in TableWalk.Choices(item.Table, Facts, fact))
                    {
                        var more = (long[])values.Clone();
                        more[fact] = choice;
                        var after = item.Table.Read(more);
                        var (was, now) = (item.Table.Rows[before.Row], after.Concluded ? item.Table.Rows[after.Row] : null);
                        if (now?.OutcomeKey != was.OutcomeKey)
                            Assert.Fail($"{item}: {Facts.Facts[fact].Id} = {choice} changes {was.Rule.Id}");
                    }
                }
            }
        }
    }

    /// <summary>
    /// A lease is itself the cautious answer, because leaving it out hides a liability; and by rule an unknown right of
    /// possession leaves an implementation with its service contract. Neither function nor life decides the treatment.
    /// </summary>
    private static readonly string[] CautiousOnBalanceSheet =
        ["FUNCTION", "USEFUL_LIFE", "POSSESSION_RIGHT", "FEASIBLE_SELF_RUN"];

    [Fact]
    public void Unknown_never_capitalises_unless_every_answer_would()
    {
        var classifier = new Classifier(Library);
        foreach (var item in Tables.Where(item => item.Category is not null && !item.File.Framework.IsTax()))
        {
            foreach (var values in TableWalk.Samples(item.Table, Facts, 60, 35, seed: 2))
            {
                var unknown = item.Table.TestedFacts
                    .Where(fact => values[fact] == FactCode.Unknown && !Facts.Facts[fact].Derived);
                if (!unknown.Any() || FactsFor(item, values) is not { } facts)
                    continue;
                var answer = classifier.Decide(item.File.Framework, facts, PolicySet.Default, item.Date).Value;
                if (answer is not { Status: DeterminationStatus.DefaultedPendingFacts, BookTreatment: { } book } ||
                    !book.Capitalises() || book == BookTreatment.RecogniseRouAndLeaseLiability)
                {
                    continue;
                }
                var others = answer.Questions.Where(asked => !CautiousOnBalanceSheet.Contains(asked.Id)).ToList();
                var expenses = answer.Flips
                    .Where(flip => flip is { From: "Unknown", Treatment: "ExpenseAsIncurred" or "PrepaidAmortise" });
                var open = string.Join(", ", others.Select(asked => asked.Id));
                Assert.True(others.Count == 0 || !expenses.Any(), $"{item}: {answer.BookTreatment} while {open} is open");
            }
        }
    }

    /// <summary>These choose the rows in force, so that another value asks another table.</summary>
    private static readonly string[] DatingFacts =
    [
        "incurred_date", "acquired_date", "placed_in_service", "put_to_use", "paid_date", "service_start", "asu_2025_06_adopted",
    ];

    [Fact]
    public void A_flip_is_what_is_answered_with_that_fact_changed()
    {
        var classifier = new Classifier(Library);
        var flips = 0;
        foreach (var item in Tables.Where(item => item.Category is not null))
        {
            foreach (var values in TableWalk.Samples(item.Table, Facts, 12, 35, seed: 5))
            {
                if (FactsFor(item, values) is not { } facts)
                    continue;
                var answer = Decide(facts);
                foreach (var fact in item.Table.TestedFacts.Select(index => Facts.Facts[index]))
                {
                    if (fact.Derived || fact.IsPolicy || fact == Facts.Category || DatingFacts.Contains(fact.Id))
                        continue;
                    var others = item.Table.Representatives(fact.Index)
                        .Select(value => Decide(facts.With(fact.Id, FactCatalog.Decode(fact, value)).Value).Treatment)
                        .Where(other => other != answer.Treatment).Distinct().Order();
                    var listed = answer.Flips.Where(flip => flip.Fact == fact.Id).Select(flip => flip.Treatment).Order();
                    Assert.True(others.SequenceEqual(listed),
                        $"{item}, {fact.Id}: answers {string.Join(", ", others)}, flips {string.Join(", ", listed)}");
                    flips += listed.Count();
                }

                Determination Decide(FactSet stated) =>
                    classifier.Decide(item.File.Framework, stated, PolicySet.Default, item.Date).Value;
            }
        }
        Assert.True(flips > 1000, "too few flips to prove anything");
    }

    [Fact]
    public void A_fact_that_cannot_matter_is_never_asked()
    {
        foreach (var item in Tables)
        {
            foreach (var values in TableWalk.Samples(item.Table, Facts, 12, 40, seed: 3))
            {
                foreach (var derived in item.Table.TestedFacts.Where(fact => Facts.Facts[fact].Derived))
                    values[derived] = FactCode.Absent;
                foreach (var fact in item.Table.OpenFacts(values).Where(fact => !Facts.Facts[fact].Derived))
                {
                    if (!CanMatter(item.Table, values, fact))
                        Assert.Fail($"{item}: {Facts.Facts[fact].Id} is asked for and cannot matter");
                }
            }
        }
    }

    [Fact]
    public void Every_row_is_cited_and_every_rule_set_is_in_the_coverage_list()
    {
        var rows = Library.Files.SelectMany(file => file.Versions).SelectMany(version => version.Rows);
        Assert.All(rows, row => Assert.NotEmpty(row.Cites));
        var covered = Library.Coverage.Select(coverage => coverage.RuleSet).Order();
        Assert.Equal(Library.Files.Select(file => file.Path).Order(), covered);
    }

    [Fact]
    public void A_paragraph_is_verified_everywhere_or_nowhere()
    {
        var rows = Library.Files.SelectMany(file => file.Versions).SelectMany(version => version.Rows);
        var cites = rows.SelectMany(row => row.Cites).Distinct();
        Assert.Empty(cites.GroupBy(cite => cite.Id).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    /// <summary>Two completions that differ in this fact alone and get different answers.</summary>
    private static bool CanMatter(DecisionTable table, long[] values, int fact)
    {
        var random = new Random(4);
        var open = table.TestedFacts.Where(other => other != fact && FactCode.IsOpen(values[other])).ToList();
        for (var trial = 0; trial < 20_000; trial++)
        {
            var full = (long[])values.Clone();
            foreach (var other in open)
                full[other] = table.Representatives(other)[random.Next(table.Representatives(other).Length)];
            var answers = table.Representatives(fact).Select(value =>
            {
                full[fact] = value;
                return table.Rows[table.Read(full).Row].OutcomeKey;
            });
            if (answers.Distinct().Skip(1).Any())
                return true;
        }
        return false;
    }

    /// <summary>The facts as a caller would state them; null where a fact cannot be stated.</summary>
    private static FactSet? FactsFor(TableInForce item, long[] values)
    {
        var date = item.Date.ToString("uuuu-MM-dd", null);
        var entries = new List<FactEntry> { new("category", item.Category!), new("incurred_date", date) };
        var tested = item.Table.TestedFacts.Select(index => Facts.Facts[index]);
        foreach (var fact in tested.Where(fact => !fact.Derived && !fact.IsPolicy))
        {
            if (values[fact.Index] != FactCode.NotStated)
                entries.Add(new FactEntry(fact.Id, FactCatalog.Decode(fact, values[fact.Index])));
        }
        return FactSet.From(entries.DistinctBy(entry => entry.Fact)) is { IsOk: true } facts ? facts.Value : null;
    }
}
