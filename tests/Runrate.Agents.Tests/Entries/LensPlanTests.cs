using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Entries;

[Trait("Category", "Pure")]
public sealed class LensPlanTests
{
    private static readonly LocalDate March = new(2026, 3, 1);

    [Theory]
    [InlineData("LeasedHardware", 36)]
    [InlineData("CloudComputeDedicatedHardware", 24)]
    public void The_lens_takes_a_recognised_lease_month_by_month_as_it_is_used(string category, int months)
    {
        var lens = AcquisitionPlan.Lens(Primary(category, BookTreatment.RecogniseRouAndLeaseLiability, AssetMethods.Lease, months), Others, Lens(category));
        Assert.Equal((AssetMethods.AsReceived, false, BookTreatment.ExpenseAsIncurred), (lens.Method, lens.PostsAtOnce, lens.Treatment));
        Assert.Equal(("5330", TreatmentAccounts.Payable.Text), (lens.Accounts.Debit, lens.Accounts.Credit));
        Assert.Equal((March, March.PlusMonths(months).PlusDays(-1)), (lens.ServiceStart, lens.ServiceEnd));
        Assert.False(lens.IsLens);
    }

    [Fact]
    public void The_lens_still_takes_what_makes_an_agent_ready_at_once()
    {
        var primary = Primary("OwnedHardwarePurchase", BookTreatment.CapitalisePPE, AssetMethods.StraightLine, 36);
        var lens = AcquisitionPlan.Lens(primary, [primary], Lens("OwnedHardwarePurchase"));
        Assert.Equal((null, true, TreatmentAccounts.LensAcquisition.Text), (lens.Method, lens.IsLens, lens.Accounts.Debit));
    }

    private static IEnumerable<AcquisitionPlan> Others =>
        [Primary("LeasedHardware", BookTreatment.RecogniseRouAndLeaseLiability, AssetMethods.Lease, 36)];

    private static AcquisitionPlan Primary(string category, BookTreatment treatment, string method, int months) => new(
        treatment, TreatmentAccounts.Of(treatment, category, PnlLine.CostOfRevenue, true), null, Money.From(72_000, Currency.Usd),
        Money.Zero(Currency.Usd), method, months, March, null, null, 0.06m);

    private static Determination Lens(string category) => new Classifier().Decide(
        Framework.Management, FactSet.From([new("category", category)]).Value, PolicySet.Default, March).Value;
}
