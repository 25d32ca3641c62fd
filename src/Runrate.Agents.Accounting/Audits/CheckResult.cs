namespace Runrate.Agents.Accounting.Audits;

/// <summary>What a check has to say about a line: a finding, a question, or nothing.</summary>
public readonly record struct CheckResult(AuditFinding? Finding, AuditQuestion? Question)
{
    public static CheckResult Nothing { get; }

    public bool IsNothing => Finding is null && Question is null;

    public static implicit operator CheckResult(AuditFinding finding) => new(finding, null);

    public static implicit operator CheckResult(AuditQuestion question) => new(null, question);
}
