using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>What a lease becomes when an index moves, the term is assessed anew or the contract changes.</summary>
internal static class LeaseChangeFacts
{
    public static void Run(FactReader facts, Answer answer, LeaseSchedule lease, LeaseClass leaseClass, LeaseTerms terms, decimal rate)
    {
        if (!facts.Has("change.after_payments", "change.payments", "change.payment", "change.index_to", "change.reason"))
            return;
        var after = facts.CountOrNull(1, "change.after_payments") ?? facts.Missing("change.after_payments", 1);
        if (after > terms.Payments.Count)
            facts.Refuse("change.after_payments", "lies beyond the last payment");
        var kept = facts.RateOrNull("change.kept_share") ?? 1;
        var keptPayments = facts.CountOrNull(1, "change.kept_payments");
        if (keptPayments > terms.Payments.Count - after)
            facts.Refuse("change.kept_payments", "are more than were still to come");
        if (keptPayments is not null && facts.IsUsGaap)
            facts.Refuse("change.kept_payments", "does not apply: a shorter term is no partial termination under ASC 842-10-25-13");
        var indexed = facts.Has("change.index_from", "change.index_to");
        var reason = facts.Choice(indexed ? LeaseChangeReason.Index : LeaseChangeReason.Modification, "change.reason");
        var payments = facts.Refused ? terms.Payments : Payments(facts, terms, after);
        var yearly = facts.RateOrNull("change.rate");
        if (reason != LeaseChangeReason.Index && yearly is null)
            facts.Missing("change.rate", 0m);
        if (reason == LeaseChangeReason.Index && yearly is not null && yearly != rate)
            facts.Refuse("change.rate", "does not apply: a change of an index keeps the rate of the lease (IFRS 16.43)");
        if (facts.Refused)
            return;
        if (reason == LeaseChangeReason.Index && facts.IsUsGaap)
        {
            Variable(answer, terms, after, payments);
            return;
        }
        var period = LeaseSchedule.PeriodRate(reason == LeaseChangeReason.Index ? rate : yearly!.Value, terms.PerYear);
        var term = keptPayments is { } periods ? new KeptTerm(periods, LeaseSchedule.PeriodRate(rate, terms.PerYear)) : null;
        var change = LeaseRemeasurement.Of(
            lease, new LeaseChange(after, payments, period, kept, term), terms.InAdvance, leaseClass, facts.Rounding);
        Report(answer, change, reason, after);
    }

    private static IReadOnlyList<Money> Payments(FactReader facts, LeaseTerms terms, int after)
    {
        var listed = LeaseTerms.List(facts, "change.payments");
        if (listed.Count > 0)
            return listed;
        var left = terms.Payments.Skip(after).ToList();
        if (facts.MoneyOrNull("change.payment") is { } level)
            return [.. Enumerable.Repeat(level, facts.CountOrNull(1, "change.payments_left") ?? Math.Max(1, left.Count))];
        if (facts.NumberOrNull("change.index_from") is not { } from || facts.NumberOrNull("change.index_to") is not { } to)
            return [facts.Missing(facts.Has("change.index_to") ? "change.index_from" : "change.payments", facts.Zero)];
        if (from <= 0 || to <= 0)
            facts.Refuse("change.index_from", "is not a positive index");
        return facts.Refused || left.Count == 0 ? [facts.Zero] : [.. left.Select(paid => facts.Rounding.Round(
            Money.From(paid.ToDecimal() * to / from, paid.Currency)))];
    }

    /// <summary>ASC 842-10-35-4: an index that moves is no reason to measure again; what it adds is variable cost of its period.</summary>
    private static void Variable(Answer answer, LeaseTerms terms, int after, IReadOnlyList<Money> payments)
    {
        var extra = payments.Zip(terms.Payments.Skip(after), (now, then) => now - then).ToList();
        answer.Set("change", Answer.Object(("remeasured", JsonValue.Create(false)), ("variable_cost", Answer.List(extra))));
        answer.Work("US GAAP does not measure a lease again because an index moved: the difference is variable cost of its period "
            + "(ASC 842-10-35-4, 842-20-25-5).");
    }

    private static void Report(Answer answer, LeaseRemeasurement change, LeaseChangeReason reason, int after)
    {
        answer.Set("change", Answer.Object(
            ("remeasured", JsonValue.Create(true)), ("reason", JsonValue.Create(reason.ToString())),
            ("liability_before", Answer.Number(change.LiabilityBefore)), ("right_of_use_before", Answer.Number(change.RightOfUseBefore)),
            ("liability_reduction", Answer.Number(change.LiabilityReduction)),
            ("right_of_use_reduction", Answer.Number(change.RightOfUseReduction)), ("gain", Answer.Number(change.Gain)),
            ("liability_after", Answer.Number(change.LiabilityAfter)), ("adjustment", Answer.Number(change.Adjustment)),
            ("right_of_use_after", Answer.Number(change.Rest.InitialRightOfUse)),
            ("interest", Answer.List(change.Rest.Rows.Select(row => row.Interest))),
            ("amortisation", Answer.List(change.Rest.Rows.Select(row => row.Amortisation))),
            ("closing", Answer.List(change.Rest.Rows.Select(row => row.Liability))),
            ("cost_by_period", Answer.List(change.Rest.Rows.Select(row => row.Cost)))));
        answer.Work($"After {after} payments {change.LiabilityBefore} is owed and {change.RightOfUseBefore} carried.");
        if (!change.LiabilityReduction.IsZero)
            answer.Work($"Given up: {change.LiabilityReduction} of the liability and {change.RightOfUseReduction} of the asset, "
                + $"{change.Gain} in profit (IFRS 16.46(a)).");
        answer.Work($"What is still to pay is worth {change.LiabilityAfter}; the asset moves by {change.Adjustment} "
            + (reason == LeaseChangeReason.Index ? "at the rate of the lease (IFRS 16.42, 16.43)."
                : "at the revised rate (IFRS 16.41, 16.45; ASC 842-10-25-11)."));
    }
}
