using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Drafts;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Imports;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Sources;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Auditing;

/// <param name="By">The name the row itself gives; used where a job acts for a person.</param>
internal sealed record AuditedAct(AuditAct Act, string Subject, string Text, EntityId? Entity = null, string? By = null);

/// <summary>Which saved changes are acts for the audit trail, and how they read. The one list of them.</summary>
internal static class AuditedActs
{
    /// <summary>How a delivery is named, and what is said of it: what stays as it was said.</summary>
    public static string SubjectOf(ImportFile file) => $"import/{file.Id}";

    public static string TextOf(ImportFile file) =>
        $"Imported {file.Name} as {file.Format}: {file.Accepted} accepted, {file.Duplicates} duplicates, {file.Quarantined} waiting; "
        + $"its bytes are {file.ContentHash}.";

    public static AuditedAct? Of(EntityEntry change) => change.State == EntityState.Added ? Added(change) : Changed(change);

    private static AuditedAct? Added(EntityEntry change) => change.Entity switch
    {
        Person p => new(AuditAct.PersonAdded, $"person/{p.Id}", $"Added {p.Name} with {Roles(p.Roles)}."),
        AccessKey k => Issued(k),
        Entity e => new(AuditAct.SettingsChanged, $"entity/{e.Id}", $"Added {e.Name}.", e.Id),
        Source s => new(AuditAct.SettingsChanged, $"source/{s.Id}", $"Added the source {s.Name}, {s.Kind} at {s.Address}.", s.Entity, s.StatedBy),
        AllocationRule r => new(AuditAct.RuleChanged, $"allocation/{r.Id}", "Stated a rule of allocation.", r.Entity, r.StatedBy),
        AssignmentRule r => new(AuditAct.RuleChanged, $"assignment/{r.Id}", "Stated a rule of assignment.", r.Entity),
        Budget b => new(AuditAct.RuleChanged, $"budget/{b.Id}",
            $"Stated a budget of {b.Monthly} a month for {b.Scope} {b.Subject}{(b.HardStop ? ", a hard stop" : "")}.", b.Entity, b.StatedBy),
        TaxRate r => new(AuditAct.RuleChanged, "tax-rate", "Recorded a tax rate.", r.Entity, r.RecordedBy),
        DevelopmentProject p => new(AuditAct.ArrangementStated, $"development-project/{p.Id}", $"Registered the project {p.Name}.", p.Entity,
            p.CreatedBy),
        Arrangement a => new(AuditAct.ArrangementStated, $"arrangement/{a.Id}", $"Stated {a.Name} of {a.Vendor}, {a.Amount}.", a.Entity, a.CreatedBy),
        VarianceAcceptance v => new(AuditAct.VarianceAccepted, $"match/{v.Period.ToIso()}/{v.Provider}",
            $"Accepted the variance of {v.Provider} in {v.Period.ToIso()}: {v.Why}", v.Entity, v.AcceptedBy),
        ColumnMapping m => new(
            AuditAct.RuleChanged, $"mapping/{m.Id}", $"Saved the mapping of columns '{m.Name}' to {m.Format}.", m.Entity, m.SavedBy),
        ChargebackRule r => new(AuditAct.RuleChanged, $"chargeback/{r.Id}", r.Shares.Count == 0
            ? $"Ended the sharing of {r.Agent} from {r.From.ToIso()} on."
            : $"Shared {r.Agent} from {r.From.ToIso()} on: "
                + string.Join(", ", r.Shares.Select(s => $"{s.CostCenter} {InWords.Of(s.Percent)} %")) + ".",
            r.Entity, r.StatedBy),
        RechargeRule r => new(AuditAct.RuleChanged, $"recharge/{r.Id}", r.Terms.Count == 0
            ? $"Ended the recharge of {r.Agent} from {r.From.ToIso()} on."
            : $"Recharged {r.Agent} from {r.From.ToIso()} on, by {r.Basis} of {r.Cost}: "
                + string.Join(", ", r.Terms.Select(t => $"{t.Receiver}{(t.Percent is { } share ? $" {InWords.Of(share)} %" : "")}"
                    + (t.MarkupPercent == 0 ? "" : $", mark-up {InWords.Of(t.MarkupPercent)} %"))) + ".",
            r.Entity, r.StatedBy),
        ServedOutcomes s => new(AuditAct.RuleChanged, $"served/{s.Id}",
            $"Stated that {InWords.Of(s.Outcomes)} outcomes of {s.Agent} in {s.Period.ToIso()} served {s.Receiver}.", s.Entity, s.StatedBy),
        ImportFile f => new(AuditAct.Imported, SubjectOf(f), TextOf(f), f.Entity, f.ReceivedBy),
        _ => null,
    };

    private static AuditedAct? Changed(EntityEntry change) => change.Entity switch
    {
        Person p => new(AuditAct.PersonChanged, $"person/{p.Id}", $"Changed {p.Name}: {Differences(change)}."),
        AccessKey k when To(change, nameof(AccessKey.RevokedAt)) && k.RevokedAt is not null =>
            new(AuditAct.KeyRevoked, $"key/{k.Id}", $"Revoked '{k.Label}' of {k.PersonId}."),
        Entity e => new(AuditAct.SettingsChanged, $"entity/{e.Id}", $"Changed {e.Name}: {Differences(change)}.", e.Id),
        VarianceAcceptance v => new(AuditAct.VarianceAccepted, $"match/{v.Period.ToIso()}/{v.Provider}",
            v.ConfirmedBy is null ? $"Accepted the changed variance of {v.Provider} in {v.Period.ToIso()}: {v.Why}"
                : $"Agreed to the variance of {v.Provider} in {v.Period.ToIso()} that {v.AcceptedBy} accepted.",
            v.Entity, v.ConfirmedBy ?? v.AcceptedBy),
        Source s when ToAny(change, nameof(Source.Name), nameof(Source.Address), nameof(Source.SealedKey), nameof(Source.LookBackDays),
            nameof(Source.Agent), nameof(Source.Active)) => new(AuditAct.SettingsChanged, $"source/{s.Id}",
            $"Changed the source {s.Name}: {(s.Active ? "active" : "stopped")}, {s.Address}, look-back {s.LookBackDays} days"
            + (To(change, nameof(Source.SealedKey)) ? ", another key." : "."), s.Entity),
        Budget b => new(AuditAct.RuleChanged, $"budget/{b.Id}", $"Ended the budget of {b.Scope} {b.Subject} with {b.Until?.ToIso()}.", b.Entity),
        AllocationRule r => new(AuditAct.RuleChanged, $"allocation/{r.Id}", $"Changed a rule of allocation: {Differences(change)}.", r.Entity),
        AssignmentRule r => new(AuditAct.RuleChanged, $"assignment/{r.Id}", $"Changed a rule of assignment: {Differences(change)}.", r.Entity),
        ColumnMapping m => new(
            AuditAct.RuleChanged, $"mapping/{m.Id}", $"Changed the mapping of columns '{m.Name}': {Differences(change)}.", m.Entity, m.SavedBy),
        DevelopmentProject p => new(AuditAct.ArrangementStated, $"development-project/{p.Id}",
            $"Changed the project {p.Name}: {Differences(change)}.", p.Entity),
        Arrangement a => new(AuditAct.ArrangementStated, $"arrangement/{a.Id}", $"Changed {a.Name}: {Differences(change)}.", a.Entity),
        TreatmentMemo { Stage: MemoStatus.Approved } m when To(change, nameof(TreatmentMemo.Stage)) => new(AuditAct.MemoApproved, $"memo/{m.Id}",
            $"Approved version {m.Version} of the memo in {m.Book}, {m.BookTreatment}, written by {m.Author}.", m.Entity, m.ApprovedBy),
        TreatmentMemo { Stage: MemoStatus.Rejected } m when To(change, nameof(TreatmentMemo.Stage)) => new(AuditAct.MemoRejected, $"memo/{m.Id}",
            $"Turned down version {m.Version} of the memo in {m.Book}, written by {m.Author}.", m.Entity),
        WriteDown { Status: WriteDownStatus.Posted or WriteDownStatus.Rejected } w when To(change, nameof(WriteDown.Status)) =>
            new(AuditAct.WriteDownDecided, $"write-down/{w.Id}",
                $"{w.Status} a write-down of {w.Loss} on {w.Name} in {w.Book}, stated by {w.StatedBy}.",
                w.Entity, w.ApprovedBy),
        AgentReview { Decision: { } decision } r when To(change, nameof(AgentReview.Decision)) =>
            new(AuditAct.ReviewDecided, $"review/{r.Id}", $"{decision} for {r.Agent}: {r.DecisionReason}", r.Entity, r.DecidedBy),
        AssistantDraft { Status: not DraftStatus.Open } d when To(change, nameof(AssistantDraft.Status)) =>
            new(AuditAct.DraftDecided, $"draft/{d.Id}", $"{d.Status} '{d.Title}', proposed by {d.Author}.", d.Entity, d.DecidedBy),
        PeriodClose c when To(change, nameof(PeriodClose.Status)) => Close(change, c),
        PeriodClose { ReopenRequested: { } asked } c when change.Property(nameof(PeriodClose.ReopenRequested)).OriginalValue is null =>
            new(AuditAct.ReopenAsked, $"close/{c.Period.ToIso()}", $"Asked for {c.Period.ToIso()} to be reopened: {asked.Why}", c.Entity, asked.By),
        _ => null,
    };

    private static AuditedAct Issued(AccessKey key) => new(
        key.Kind == AccessKeyKind.BearerToken ? AuditAct.TokenIssued : AuditAct.LinkIssued, $"key/{key.Id}",
        $"Issued '{key.Label}' for {key.PersonId}" + (key.IssuedBy is { } issuer && issuer != key.PersonId ? $", issued by {issuer}" : "")
        + (key.Roles.Count > 0 ? $", with {Roles(key.Roles)} only" : "") + (key.ExpiresAt is { } end ? $", until {end}." : ", without end."));

    private static AuditedAct? Close(EntityEntry change, PeriodClose close)
    {
        var subject = $"close/{close.Period.ToIso()}";
        var before = change.Property(nameof(PeriodClose.Status)).OriginalValue;
        return close.Status switch
        {
            CloseStatus.Closing => new(AuditAct.CloseStarted, subject, $"Ran the close of {close.Period.ToIso()}.", close.Entity),
            CloseStatus.Closed => new(AuditAct.Sealed, subject, $"Sealed {close.Period.ToIso()} as {close.Digest}"
                + (close.SignedReason is { } reason ? $", in spite of what is open: {reason}" : "."), close.Entity, close.SealedBy),
            CloseStatus.Open when Equals(before, CloseStatus.Closed) => new(AuditAct.Reopened, subject,
                $"Reopened {close.Period.ToIso()}: {(close.Reopenings.Count > 0 ? close.Reopenings[^1].Why : "no reason given")}", close.Entity),
            _ => null,
        };
    }

    private static bool ToAny(EntityEntry change, params string[] properties) => properties.Any(p => To(change, p));

    private static bool To(EntityEntry change, string property)
    {
        var value = change.Property(property);
        return value.IsModified && !Equals(value.OriginalValue, value.CurrentValue);
    }

    private static string Differences(EntityEntry change) => string.Join("; ", change.Properties
        .Where(p => p.IsModified && !Equals(p.OriginalValue, p.CurrentValue))
        .Select(p => $"{p.Metadata.Name} from {Shown(p.OriginalValue)} to {Shown(p.CurrentValue)}"));

    private static string Shown(object? value)
    {
        const int LengthMax = 300;
        var text = value switch
        {
            null => "nothing",
            IEnumerable<Role> roles => Roles(roles),
            string or ValueType => $"{value}",
            _ => System.Text.Json.JsonSerializer.Serialize(value, ValueConverters.Json),
        };
        return text.Length <= LengthMax ? text : text[..LengthMax] + "…";
    }

    private static string Roles(IEnumerable<Role> roles) => string.Join(", ", roles) is { Length: > 0 } names ? names : "no role";
}
