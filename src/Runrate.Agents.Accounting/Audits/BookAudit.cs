namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Reads a general ledger for AI spend that was recorded in the wrong place: the misclassifications and mistakes that the
/// checks name. Pure: the same lines, scope and signals give the same report. What cannot be told is asked or listed, never guessed.
/// </summary>
public static class BookAudit
{
    private static readonly Func<ReadLine, AuditCase, CheckResult>[] Checks =
    [
        PrepaymentCheck.Run, CapitalisedCheck.Run, ExpensedHardwareCheck.Run, LapsedCreditsCheck.Run, ExpensedBuildCheck.Run,
        ResearchCreditCheck.Run,
    ];

    public static AuditReport Run(IReadOnlyList<GlLine> lines, AuditScope scope, AuditSignals? signals = null,
        FindingCatalog? catalog = null)
    {
        signals ??= AuditSignals.Default;
        var inTime = lines.Where(l => l.Date <= scope.AsOf).ToList();
        var readable = inTime.Where(l => l.Amount.Currency == scope.Currency).Select(l => ReadLine.Of(l, signals)).ToList();
        var audit = new AuditCase(scope, readable, signals, catalog ?? FindingCatalog.Default);

        var notUnderstood = inTime.Where(l => l.Amount.Currency != scope.Currency).Select(l => ReadLine.Of(l, signals))
            .Where(l => l.Category is not null)
            .Select(l => new NotUnderstood(l.Line,
                $"It is in {l.Line.Amount.Currency}; the audit needs {scope.Currency} at a dated rate.")).ToList();
        var findings = new List<AuditFinding>();
        var questions = new List<AuditQuestion>();
        var judged = new List<ReadLine>();
        foreach (var line in readable.Where(l => !l.Line.Amount.IsNegative && !l.Line.Amount.IsZero && CanBeCost(l.Class)))
        {
            if (WhyNotUnderstood(line, audit) is { } why)
            {
                notUnderstood.Add(new NotUnderstood(line.Line, why));
                continue;
            }
            if (line.Category is null)
                continue;
            judged.Add(line);
            var result = Checks.Select(check => check(line, audit)).FirstOrDefault(r => !r.IsNothing);
            if (result.Finding is { } finding)
                findings.Add(finding);
            else if (result.Question is { } question)
                questions.Add(question);
        }
        return new AuditReport(
            scope.Framework, scope.AsOf, lines.Count, judged.Count, lines.Count - inTime.Count, Ordered(findings, audit),
            questions, [.. notUnderstood.OrderBy(n => n.Line.Line)], audit.Materiality,
            judged.GroupBy(l => l.Category!).OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => audit.Sum(g.Select(l => l.Line.Amount))));
    }

    private static bool HasTermOfItsOwn(string code) => code is "prepaid-service-expensed" or "commitment-expensed-up-front";

    private static bool CanBeCost(AccountClass account) =>
        account is AccountClass.Unknown or AccountClass.Expense or AccountClass.ResearchExpense or AccountClass.Intangible or AccountClass.Hardware
            or AccountClass.ImplementationAsset or AccountClass.Prepaid or AccountClass.RightOfUse;

    private static string? WhyNotUnderstood(ReadLine line, AuditCase audit) => line switch
    {
        { Category: not null, Class: AccountClass.Unknown } =>
            $"It reads like {line.Category}, but nothing says whether '{line.Line.Account}' is an expense, a prepayment or an asset.",
        { Category: null } when audit.Says(line, "aiWords") => "It mentions AI, but not what was bought.",
        _ => null,
    };

    /// <summary>The same mistake with the same vendor on the same account is one finding, except that each prepayment has a
    /// term of its own.</summary>
    private static IReadOnlyList<AuditFinding> Ordered(List<AuditFinding> findings, AuditCase audit) =>
    [
        .. findings
            .GroupBy(f => (f.Code, f.Lines[0].Account, f.Lines[0].Vendor, f.Timing, f.IsMaterial,
                Year: audit.Scope.Calendar.YearOf(f.Lines[0].Date),
                Own: HasTermOfItsOwn(f.Code) ? f.Lines[0].Line : 0))
            .Select(g => audit.Merge([.. g]))
            .OrderBy(f => f.Kind).ThenByDescending(f => f.Amount.Micros).ThenBy(f => f.Lines[0].Line),
    ];
}
