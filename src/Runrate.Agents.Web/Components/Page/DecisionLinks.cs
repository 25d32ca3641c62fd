using Runrate.Agents.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Where a decision is made: the page behind each kind of item on the first screen.</summary>
public static class DecisionLinks
{
    public static string PathOf(DecisionMatter matter) => !matter.IsOfAKind ? PathOf(matter.First)
        : matter.First.Kind switch
        {
            "ownerless-agent" => "/agents?sort=owner",
            "trigger-fired" => $"/agents?signal={SignalLevel.Fired}",
            "finding" => "/close",
            _ => PathOf(matter.First with { Subject = null }),
        };

    public static string PathOf(DecisionItem item) => item.Kind switch
    {
        "unpriced-usage" or "quarantine" => "/imports/quarantine",
        "unassigned-cost" => "/unassigned",
        "budget" => "/budgets",
        "ownerless-agent" or "trigger-fired" => $"/agents/{item.Subject}",
        "memo-approval" or "memo-blocked" or "memo-defaulted" or "memo-file" => item.Subject is null
            ? "/treatments/approvals"
            : $"/arrangements/{item.Subject}",
        "write-down" => item.Subject is null ? "/write-downs" : $"/write-downs/{item.Subject}",
        "review-due" => item.Subject is null ? "/reviews" : $"/reviews/{item.Subject}",
        "suspense" => "/journal",
        "reconciliation" => "/match",
        _ => "/close",
    };
}
