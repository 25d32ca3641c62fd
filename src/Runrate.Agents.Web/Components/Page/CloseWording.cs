using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>What is open at a month's end, as the page of the close says it.</summary>
public static class CloseWording
{
    /// <summary>How it stands in the way of sealing, in words.</summary>
    public static string WeightText(ExceptionWeight weight) => weight switch
    {
        ExceptionWeight.Forbids => "Forbids sealing",
        ExceptionWeight.NeedsReason => "Needs a reason",
        _ => "Noted",
    };

    /// <summary>What kind of matter it is.</summary>
    public static string KindText(CloseException each) => each.Kind switch
    {
        "step-note" => CloseSteps.Title(each.Subject!),
        "memo-defaulted" => "Cautious treatment",
        "memo-not-posted" => "Memo not posted",
        "bill-match" => "Bill and meter",
        "impairment" or "write-down" => "Impairment test",
        "write-down-not-posted" => "Write-down not posted",
        "not-in-use" => "Not in use",
        _ => Wording.Title(each.Kind),
    };

    /// <summary>Why it stands in the way of sealing, or why not, where that is asked: two matters of one kind may weigh differently.</summary>
    public static string? WhyText(CloseException each) => (each.Kind, each.Weight) switch
    {
        ("write-down", ExceptionWeight.NeedsReason) =>
            "Asked for in an earlier month: without the test nothing supports what is carried, so sealing over it is signed.",
        ("write-down", _) => "Asked for in this month first, so it blocks nothing yet; sealing the next month over it needs a reason.",
        ("bill-match", _) => "The ledger holds what was billed, or the meter where no bill has come: the difference itself blocks nothing.",
        ("not-in-use", _) => "No error of the month.",
        ("memo-defaulted", _) => "Its cost is booked meanwhile.",
        _ => null,
    };

    /// <summary>The tone of its badge.</summary>
    public static string WeightTone(ExceptionWeight weight) => weight switch
    {
        ExceptionWeight.Forbids => "bad",
        ExceptionWeight.NeedsReason => "warn",
        _ => "quiet",
    };

    /// <summary>Where what a step found is settled.</summary>
    public static (string Path, string Text)[] SettledAt(string step) =>
        step == CloseSteps.AccrueUsage.Name ? [("/imports/quarantine", "Settle in quarantine"), ("/imports", "Import a price list")]
        : step == CloseSteps.TrueUpToInvoices.Name || step == CloseSteps.MatchBills.Name ? [("/match", "Settle under bills and meters")]
        : step == CloseSteps.AccrueShortfalls.Name || step == CloseSteps.ReleasePrepayments.Name ? [("/commitments", "Open the commitments")]
        : step == CloseSteps.AmortizeAgents.Name ? [("/arrangements?use=none", "State the dates of the arrangements")]
        : step == CloseSteps.TestForImpairment.Name ? [("/write-downs", "State the tests")]
        : step == CloseSteps.AllocateSharedCost.Name ? [("/close/allocation", "State the rules")]
        : step == CloseSteps.DeferredTax.Name ? [("/rates", "State a tax rate")]
        : [];

    /// <summary>Where it is settled; null where no page does.</summary>
    public static string? LinkOf(CloseException each) => each.Kind switch
    {
        "quarantine" => "/imports/quarantine",
        "suspense" when each.Subject is { } id => $"/arrangements/{id}/edit",
        "suspense" => "/journal/trial-balance",
        "impairment" => "/write-downs/stated",
        "write-down" or "write-down-not-posted" when each.Subject is { } id => $"/write-downs/{id}",
        "not-in-use" when each.Subject is { } id => $"/arrangements/{id}/edit",
        "finding" => "/close#findings",
        "bill-match" => "/match",
        "step-note" when SettledAt(each.Subject!) is [var place, ..] => place.Path,
        "memo-not-posted" or "memo-defaulted" when each.Subject is { } id => $"/arrangements/{id}",
        _ => null,
    };
}
