using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>What an audit of an extract is asked with.</summary>
/// <param name="Framework">A statutory book.</param>
/// <param name="AsOf">The reporting date: remainders are computed for it, and later lines are left out.</param>
/// <param name="Sealed">Months that are closed in this product.</param>
/// <param name="Asu202506">Whether ASU 2025-06 is adopted early; from fiscal years that begin after 15 December 2027 it is in
/// force anyway.</param>
/// <param name="Materiality">A stated threshold, or null for the share of expense that the signals name.</param>
public sealed record AuditScope(
    Book Framework, LocalDate AsOf, FiscalCalendar Calendar, Currency Currency, IReadOnlySet<YearMonth> Sealed, Money? Materiality = null,
    bool Asu202506 = false);

/// <summary>The threshold above which an error matters, and where it comes from.</summary>
public sealed record MaterialityBasis(Money Threshold, string Basis);

/// <summary>Everything an audit of an extract found, could not judge and left out.</summary>
/// <param name="Read">Lines in the extract.</param>
/// <param name="Judged">Lines that were recognised as AI spend and judged.</param>
/// <param name="AfterReportingDate">Lines left out because they are later.</param>
/// <param name="Recognised">Judged debits by category.</param>
public sealed record AuditReport(
    Book Framework, LocalDate AsOf, int Read, int Judged, int AfterReportingDate, IReadOnlyList<AuditFinding> Findings,
    IReadOnlyList<AuditQuestion> Questions, IReadOnlyList<NotUnderstood> NotUnderstood, MaterialityBasis Materiality,
    IReadOnlyDictionary<string, Money> Recognised)
{
    public IEnumerable<AuditFinding> Misstatements => Findings.Where(f => f.Kind == FindingKind.Misstatement);

    public bool IsClean => Findings.Count == 0 && Questions.Count == 0;
}
