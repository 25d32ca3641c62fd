using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Formats;
namespace Runrate.Agents.Tests.Audits;

/// <summary>Extracts written as a ledger would print them: <c>date|account|description|vendor|debit|credit</c> a line.</summary>
internal static class Extract
{
    public const string Header = "Date,Account,Description,Vendor,Debit,Credit";

    public static string Csv(params IEnumerable<string> lines) =>
        string.Join("\r\n", [Header, .. lines.Select(l => string.Join(',', l.Split('|').Select(f => f.Contains(',') ? $"\"{f}\"" : f)))]);

    public static Stream Bytes(string csv) => new MemoryStream(Encoding.UTF8.GetBytes(csv));

    public static GlExtract Read(string csv, GlMapping? mapping = null)
    {
        var read = GlExtract.Read(Bytes(csv), Currency.Usd, mapping);
        Assert.True(read.IsOk, read.Refusal?.Message);
        return read.Value;
    }

    public static AuditReport Audit(Book framework, LocalDate asOf, params IEnumerable<string> lines) =>
        Audit(new AuditScope(framework, asOf, FiscalCalendar.Calendar, Currency.Usd, new HashSet<YearMonth>()), lines);

    public static AuditReport Audit(AuditScope scope, params IEnumerable<string> lines)
    {
        var report = BookAudit.Run(Read(Csv(lines)).Lines, scope);
        foreach (var finding in report.Findings.Where(f => f.Correction is not null))
            Assert.Equal(finding.Correction!.Lines.Sum(l => l.Debit.ToDecimal()), finding.Correction.Lines.Sum(l => l.Credit.ToDecimal()));
        return report;
    }

    /// <summary>"Dr account amount" and "Cr account amount", in order.</summary>
    public static IEnumerable<string> Voucher(AuditFinding finding) => finding.Correction!.Lines.Select(l =>
        l.Credit.IsZero ? $"Dr {l.Account} {l.Debit.Amount}" : $"Cr {l.Account} {l.Credit.Amount}");
}
