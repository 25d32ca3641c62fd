using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

/// <summary>IFRS and Ind AS are self-contained copies; they agree but for what the Ind AS file lists as carved out.</summary>
public sealed class DifferentialTests
{
    private static readonly RuleLibrary Library = RuleLibrary.Default;

    [Fact]
    public void Ind_AS_answers_as_IFRS_does_but_for_the_carve_outs_it_lists()
    {
        var ifrs = Library.Tables().Where(item => item.File.Framework == Framework.Ifrs).ToList();
        var indAs = Library.Tables().Where(item => item.File.Framework == Framework.IndAs).ToList();
        Assert.Equal(ifrs.Select(item => (item.File.Decision, item.Category)),
            indAs.Select(item => (item.File.Decision, item.Category)));
        foreach (var (one, other) in ifrs.Zip(indAs))
        {
            foreach (var leaf in TableWalk.Leaves(one.Table, Library.Facts))
                Compare(other.File, one.Table.Rows[leaf.Row], other.Table.Rows[other.Table.Read(leaf.Values).Row]);
        }
    }

    private static void Compare(RuleFile indAs, TableRow one, TableRow other)
    {
        Assert.Equal(one.Rule.Id, other.Rule.Id);
        Assert.Equal(one.Outcome with { Pnl = null, PnlRule = PnlRule.Fixed },
            other.Outcome with { Pnl = null, PnlRule = PnlRule.Fixed });
        Assert.Equal(one.Status, other.Status);
        if (one.Outcome.PnlRule != other.Outcome.PnlRule || one.Outcome.Pnl != other.Outcome.Pnl)
            Assert.Contains(indAs.CarveOuts, carved => carved.StartsWith("pnlLine:", StringComparison.Ordinal));
        var renamed = one.Rule.Cites.Select(cite => cite.Id.Replace("IFRS 16", "Ind AS 116").Replace("IAS ", "Ind AS "));
        var theirs = other.Rule.Cites.Select(cite => cite.Id.Replace(" (persuasive under Ind AS)", ""));
        Assert.Equal(renamed, theirs);
        if (one.Rule.Cites.Zip(other.Rule.Cites).Any(pair => pair.First.Verified != pair.Second.Verified))
            Assert.Contains(indAs.CarveOuts, carved => carved.StartsWith("cites:", StringComparison.Ordinal));
    }

    [Fact]
    public void Hardware_lives_follow_Schedule_II_under_Ind_AS_only()
    {
        var facts = FactSet.From([new("category", "OwnedHardwarePurchase"), new("asset", "GPU servers")]).Value;
        var answers = new Classifier().DecideAll(facts, PolicySet.Default, new NodaTime.LocalDate(2026, 6, 1)).Value;
        Assert.Equal(36, answers.Single(answer => answer.Framework == Framework.Ifrs).UsefulLifeMonths);
        Assert.Equal(72, answers.Single(answer => answer.Framework == Framework.IndAs).UsefulLifeMonths);
        Assert.Contains(Library.Find(Framework.IndAs, "owned-hardware")!.CarveOuts, carved =>
            carved.StartsWith("life:", StringComparison.Ordinal));
    }
}
