using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// The end of an asset or arrangement: gain or loss, prepaid remainder, fee for leaving; or the effect on a tax basis or block.
/// </summary>
internal static class DisposalCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Framework is Frameworks.IndiaTax)
            TaxDepreciationCalculator.IndiaBlockYear(facts, answer);
        else if (facts.Framework is Frameworks.UsTax && facts.Has("class_years"))
            TaxBasis(facts, answer);
        else
            Book(facts, answer);
    }

    private static void Book(FactReader facts, Answer answer)
    {
        var prepaid = facts.MoneyOrZero("prepaid_balance", "prepaid_remaining", "prepaid");
        var (refund, fee) = (facts.MoneyOrZero("refund"), facts.MoneyOrZero("termination_fee"));
        Disposal? disposal = null;
        if (facts.Has("cost", "carrying_amount", "nbv")
            || !facts.Has("prepaid_balance", "prepaid_remaining", "prepaid", "termination_fee"))
            disposal = Asset(facts, answer);
        if (facts.Refused)
            return;
        var exit = Retirement.Exit(disposal, prepaid, refund, fee);
        answer.Set("prepaid_written_off", exit.PrepaidWrittenOff).Set("termination_fee", exit.TerminationFee)
            .Set("total_exit_cost", exit.Total)
            .Set("total_loss", exit.Total.IsNegative ? facts.Zero : exit.Total);
        if (!prepaid.IsZero || !fee.IsZero)
            answer.Work($"Prepaid {prepaid} less refund {refund} = {exit.PrepaidWrittenOff} written off; termination fee {fee}.");
    }

    private static Disposal? Asset(FactReader facts, Answer answer)
    {
        var proceeds = facts.MoneyOrZero("proceeds");
        var costs = facts.MoneyOrZero("selling_costs", "costs_to_sell", "disposal_costs");
        var cost = facts.MoneyOrNull("cost", "amount");
        var carrying = Carrying(facts, answer);
        if (facts.Refused)
            return null;
        var disposal = Retirement.Dispose(carrying, proceeds, costs);
        var zero = facts.Zero;
        answer.Set("carrying_amount", carrying).Set("nbv", carrying).Set("proceeds_net", proceeds - costs)
            .Set("gain_loss", disposal.Gain).Set("gain_or_loss", disposal.Gain)
            .Set("gain", disposal.Gain > zero ? disposal.Gain : zero).Set("loss", disposal.Gain < zero ? -disposal.Gain : zero)
            .Set("entry", Entry(cost ?? carrying, carrying, proceeds - costs, disposal.Gain));
        if (cost is { } whole)
            answer.Set("accumulated", whole - carrying);
        answer.Work($"{proceeds} - {costs} - {carrying} = {(disposal.Gain.IsNegative ? "loss" : "gain")} {disposal.Gain.Abs()}.");
        return disposal;
    }

    /// <summary>Cost less what was charged, where both are stated; null where they are not.</summary>
    internal static Money? CostLessAccumulated(FactReader facts)
    {
        if (facts.MoneyOrNull("accumulated", "accumulated_depreciation", "accumulated_amortisation") is not { } accumulated)
            return null;
        var cost = facts.Money("cost", "amount");
        if (accumulated > cost)
            facts.Refuse("accumulated", "is more than cost");
        return cost - accumulated;
    }

    private static Money Carrying(FactReader facts, Answer answer)
    {
        if (facts.MoneyOrNull("carrying_amount", "nbv") is { } stated)
            return stated;
        if (CostLessAccumulated(facts) is { } net)
            return net;
        var life = LifeFacts.Read(facts);
        var date = facts.DateOrNull("disposal_date", "disposed_date");
        if (life.Elapsed is null && (date is null || life.Start is null))
            facts.Missing(life.Start is null ? "elapsed_months" : "disposal_date", 0);
        if (facts.Refused)
            return facts.Zero;
        if (life.Elapsed is null)
            facts.RequireOrder(life.Start!.Value, date!.Value, "disposal_date");
        if (facts.Refused)
            return facts.Zero;
        var schedule = life.Schedule(facts);
        var carrying = life.Elapsed is { } elapsed ? life.CarryingAfter(schedule, elapsed)
            : schedule.StopAt(date!.Value, life.Convention).CarryingAmountAfter(int.MaxValue);
        answer.Work($"{life.Cost} over {life.Months} months to the disposal: carrying amount {carrying}.");
        return carrying;
    }

    private static JsonArray Entry(Money cost, Money carrying, Money net, Money gain)
    {
        var lines = new JsonArray();
        if (net.IsNegative)
            lines.Add(Answer.Credit(AccountNames.Cash, -net));
        else if (!net.IsZero)
            lines.Add(Answer.Debit(AccountNames.Cash, net));
        if (cost != carrying)
            lines.Add(Answer.Debit("Accumulated amortisation", cost - carrying));
        if (gain.IsNegative)
            lines.Add(Answer.Debit("Loss on disposal", -gain));
        lines.Add(Answer.Credit("Asset", cost));
        if (gain > Money.Zero(gain.Currency))
            lines.Add(Answer.Credit("Gain on disposal", gain));
        return lines;
    }

    private static void TaxBasis(FactReader facts, Answer answer)
    {
        var recovery = TaxDepreciationCalculator.HardwareRecovery(facts, answer);
        var proceeds = facts.MoneyOrZero("proceeds") - facts.MoneyOrZero("selling_costs");
        if (facts.Refused)
            return;
        var basis = recovery.Cost - recovery.Years.Aggregate(facts.Zero, (sum, year) => sum + year);
        answer.Set("adjusted_basis", basis).Set("tax_basis_end", basis).Set("gain_loss", proceeds - basis);
        answer.Work($"Adjusted basis {basis}; {proceeds} - {basis} = {proceeds - basis}.");
    }
}
