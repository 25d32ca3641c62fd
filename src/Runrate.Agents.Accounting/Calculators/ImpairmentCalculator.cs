using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>Impairment of an asset; groups and units, software for sale and unfinished software go their own ways.</summary>
internal static class ImpairmentCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Has("capitalised_wip"))
            Uncompleted(facts, answer);
        else if (facts.Has("estimated_future_gross_revenue", "nrv"))
            NetRealisableValue(facts, answer);
        else if (facts.Has("goodwill") || facts.Has(UnitCalculator.Lists))
            UnitCalculator.Impairment(facts, answer);
        else
            Single(facts, answer);
    }

    private static void Uncompleted(FactReader facts, Answer answer)
    {
        var cost = facts.Money("capitalised_wip");
        var probable = facts.YesNo("probable_to_complete");
        var fair = facts.MoneyOrNull("fair_value_evidence", "fair_value");
        var toSell = facts.MoneyOrZero("costs_to_sell", "disposal_costs");
        if (facts.Refused)
            return;
        var result = probable == true ? ImpairmentTest.NotDue(cost, reversible: false)
            : ImpairmentTest.UncompletedSoftware(cost, fair, toSell);
        answer.Work(probable == true
            ? "Completion is probable: the cost stays and is tested when an indicator appears."
            : $"Fair value {(fair is { } value ? value : "presumed to be zero")} "
                + $"less costs to sell {toSell}: loss {result.Loss}.");
        Report(answer, result);
    }

    private static void NetRealisableValue(FactReader facts, Answer answer)
    {
        var cost = facts.Money("unamortised", "carrying_amount");
        var revenue = facts.Money("estimated_future_gross_revenue", "nrv");
        var toComplete = facts.MoneyOrZero("costs_to_complete_dispose_maintain", "costs_to_complete", "costs_to_sell");
        if (facts.Refused)
            return;
        var result = ImpairmentTest.AgainstNetRealisableValue(cost, revenue, toComplete);
        answer.Set("nrv", result.RecoverableAmount!.Value).Set("write_down", result.Loss).Set("new_cost", result.NewBasis);
        answer.Work($"{revenue} - {toComplete} = net realisable value {result.RecoverableAmount}; "
            + $"{cost} is written down by {result.Loss}.");
        Report(answer, result);
    }

    private static void Single(FactReader facts, Answer answer)
    {
        var (carrying, life) = Carrying(facts, answer);
        var indicator = facts.YesNo("indicator");
        var duty = new ImpairmentDuty(indicator ?? true, facts.YesNo("available_for_use") ?? true,
            facts.YesNo("indefinite_life") ?? false);
        if (facts.Refused)
            return;
        var required = duty.TestRequired(facts.IsUsGaap);
        answer.Set("test_required", required);
        var result = !required ? ImpairmentTest.NotDue(carrying, !facts.IsUsGaap)
            : facts.IsUsGaap ? UsTest(facts, answer, carrying, duty.IndefiniteLife) : RecoverableTest(facts, answer, carrying);
        if (result.Status == ImpairmentStatus.ImpairmentTestOverdue && !facts.Has("indicator"))
        {
            foreach (var fact in result.Missing)
                facts.Missing(fact, 0);
            return;
        }
        Explain(answer, result);
        Report(answer, result);
        Beside(facts, answer, result);
        if (life is { Elapsed: { } elapsed } && life.Months > elapsed && result.Status == ImpairmentStatus.Tested)
            answer.Set("new_monthly", Monthly(facts, result.NewBasis, life, elapsed))
                .Set("remaining_months", life.Months - elapsed);
    }

    /// <summary>Where the facts serve two frameworks, each answer also stands under the name of its own.</summary>
    private static void Beside(FactReader facts, Answer answer, ImpairmentResult result)
    {
        if (result.Status != ImpairmentStatus.Tested || !facts.Has("undiscounted_cash_flows", "undiscounted_cf")
            || !facts.Has("value_in_use", "viu", "fvlcd"))
            return;
        answer.Set(facts.Framework, Answer.Object(
            ("recoverable_amount", Answer.Number(result.RecoverableAmount ?? result.CarryingAmount)),
            ("impairment_loss", Answer.Number(result.Loss)), ("new_basis", Answer.Number(result.NewBasis))));
    }

    private static (Money Carrying, LifeFacts? Life) Carrying(FactReader facts, Answer answer)
    {
        if (facts.MoneyOrNull("carrying_amount", "carrying", "nbv", "unamortised") is { } stated || !facts.Has("cost"))
            return (facts.Money("carrying_amount", "carrying", "nbv", "unamortised"), null);
        if (DisposalCalculator.CostLessAccumulated(facts) is { } net)
            return (net, null);
        var life = LifeFacts.Read(facts);
        var elapsed = life.Elapsed ?? facts.Missing("elapsed_months", 0);
        if (facts.Refused)
            return (facts.Zero, null);
        var carrying = life.CarryingAfter(life.Schedule(facts), elapsed);
        answer.Work($"{life.Cost} after {elapsed} of {life.Months} months: carrying amount {carrying}.");
        return (carrying, life);
    }

    private static ImpairmentResult UsTest(FactReader facts, Answer answer, Money carrying, bool indefinite)
    {
        var abandoned = facts.YesNo("abandoned") == true;
        var flows = Undiscounted(facts) ?? (abandoned ? facts.Zero : null);
        var fair = facts.MoneyOrNull("fair_value") ?? (abandoned ? facts.Zero : null);
        if (indefinite)
            return ImpairmentTest.AgainstFairValue(carrying, fair);
        if (flows is { } sum)
            answer.Work($"Step 1: undiscounted cash flows {sum} {(sum >= carrying ? "cover" : "fall short of")} {carrying}.");
        return ImpairmentTest.HeldAndUsed(carrying, flows, fair);
    }

    /// <summary>A sum, or a list to be summed with what disposition brings.</summary>
    private static Money? Undiscounted(FactReader facts)
    {
        if (facts.Find("undiscounted_cash_flows", "undiscounted_cf") is { ValueKind: not JsonValueKind.Array })
            return facts.SignedMoneyOrNull("undiscounted_cash_flows", "undiscounted_cf");
        var flows = CashFlowFacts.Read(facts, "undiscounted_cash_flows", "undiscounted_cf", "cash_flows");
        return flows.Count == 0 ? null
            : facts.Rounding.ToMoney(flows.Sum(flow => flow.Amount), facts.Currency) + facts.MoneyOrZero("disposition_proceeds");
    }

    private static ImpairmentResult RecoverableTest(FactReader facts, Answer answer, Money carrying)
    {
        var (fair, use) = RecoverableFacts(facts, answer);
        return ImpairmentTest.AgainstRecoverableAmount(carrying, fair, use);
    }

    /// <summary>Fair value less costs of disposal, and value in use, from whatever of them the facts give.</summary>
    internal static (Money? Fair, Money? Use) RecoverableFacts(FactReader facts, Answer answer)
    {
        if (facts.MoneyOrNull("recoverable_amount", "recoverable", "cgu_recoverable") is { } stated)
            return (null, stated);
        var costs = facts.MoneyOrZero("disposal_costs", "costs_of_disposal", "costs_to_sell");
        var fair = facts.SignedMoneyOrNull("fvlcd", "fair_value_less_costs") ?? (facts.MoneyOrNull("fair_value") - costs);
        var flows = CashFlowFacts.Read(facts, "cash_flows");
        var rate = facts.RateOrNull("discount_rate", "rate");
        var use = facts.MoneyOrNull("value_in_use", "viu");
        if (use is null && flows.Count > 0)
        {
            if (rate is null && flows.Any(flow => flow.Factor is null))
                facts.Missing("discount_rate", 0);
            var present = ValueInUse.Of(flows, rate ?? 0, facts.YesNo("mid_year") ?? false);
            use = facts.Rounding.ToMoney(present, facts.Currency);
            answer.Work($"Value in use: {string.Join(" + ", flows.Select(CashFlowFacts.Line))} = {use}.");
        }
        if (fair is { } less)
            answer.Set("fvlcd", less);
        if (use is { } value)
            answer.Set("value_in_use", value);
        return (fair, use);
    }

    private static Money Monthly(FactReader facts, Money basis, LifeFacts life, int elapsed)
    {
        var left = basis > life.Residual ? basis - life.Residual : facts.Zero;
        return facts.Rounding.ToMoney(left.ToDecimal() / (life.Months - elapsed), basis.Currency);
    }

    private static void Explain(Answer answer, ImpairmentResult result) => answer.Work(result switch
    {
        { Status: ImpairmentStatus.NotRequired } => "No indicator and no yearly test: nothing is tested.",
        { Status: ImpairmentStatus.ImpairmentTestOverdue } =>
            $"The test waits for {string.Join(" and ", result.Missing)}; nothing is written off.",
        { RecoverableInStep1: true } => "Recoverable in step 1: no loss, whatever fair value is.",
        _ => $"{result.CarryingAmount} against {result.RecoverableAmount}: loss {result.Loss}, "
            + $"new carrying amount {result.NewBasis}.",
    });

    private static JsonNode Question(string fact) => Answer.Object(
        ("id", fact is "fair_value" or "fvlcd" ? "FAIR_VALUE" : "CASH_FLOWS"), ("ref", "MF-22"), ("fact", fact));

    internal static void Report(Answer answer, ImpairmentResult result)
    {
        answer.Set("status", result.Status == ImpairmentStatus.ImpairmentTestOverdue ? "ImpairmentTestOverdue" : "Determined")
            .Set("carrying_amount", result.CarryingAmount).Set("impairment_loss", result.Loss).Set("loss", result.Loss)
            .Set("new_basis", result.NewBasis).Set("carrying_after", result.NewBasis)
            .Set("later_restoration_allowed", result.LaterReversalAllowed).Set("missing", result.Missing);
        if (result.RecoverableInStep1 is { } step1)
            answer.Set("recoverable_step1", step1);
        answer.SetIf("recoverable_amount", result.RecoverableAmount);
        if (result.Missing.Count > 0)
            answer.Set("questions", new JsonArray([.. result.Missing.Select(Question)]));
        if (!result.Loss.IsZero)
            answer.Set("entry", new JsonArray(
                Answer.Debit(AccountNames.ImpairmentLoss, result.Loss),
                Answer.Credit(AccountNames.AccumulatedImpairment, result.Loss)));
    }
}
