using System.ComponentModel;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What providers billed beside what was metered, as the page of bills and meters has it.</summary>
public sealed class MatchTools(ThreeWayMatch matches, ToolContext context)
{
    public static ToolDeclaration MatchBillsTool { get; } = new("match_bills", "Bills against meters", w => w.Of<MatchTools>().MatchBills);

    [Description("What each provider billed in a month beside what was metered, why the two differ, and whether a difference above " +
        "tolerance was accepted by two people.")]
    public async Task<Outcome<BillMatches>> MatchBills(
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        [Description("Only this provider")] string? vendor = null,
        CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var rows = (await matches.Of(context.Entity.Id, month, ct))
            .Where(m => vendor is null || m.Provider == Providers.Canonical(vendor)).OrderByDescending(m => m.Variance.Abs().Micros);
        return new BillMatches(context.Entity.Name, month.ToIso(), context.Entity.FunctionalCurrency.Code, vendor, [.. rows.Select(m =>
            new BillMatchRow(m.Name, ToolJson.Amount(m.Invoice + m.CostReport), ToolJson.Amount(m.Metered), ToolJson.Amount(m.Variance),
                m.Standing switch
                {
                    MatchStanding.NotMetered => "not metered",
                    MatchStanding.WithinTolerance => "within tolerance",
                    MatchStanding.Accepted => "accepted by two people",
                    MatchStanding.WaitsForSecond => "waiting for a second person",
                    _ => "above tolerance and not accepted: two people have to",
                },
                [.. m.Variances.Select(v => v.Text)]))], $"/match?period={month.ToIso()}");
    }
}
