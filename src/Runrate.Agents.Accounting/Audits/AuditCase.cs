using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>What every check works with: the scope, the lines, how they belong together, and how a finding is written.</summary>
public sealed class AuditCase
{
    private const decimal BasisPoints = 10_000m;
    private static readonly LocalDate Asu202506From = new(2027, 12, 15);

    private static readonly Phrase NonCurrent = new("non current");
    private static readonly Phrase LongTerm = new("long term");

    private readonly FindingCatalog catalog;
    private readonly ILookup<AccountClass, ReadLine> byClass;

    public AuditCase(AuditScope scope, IReadOnlyList<ReadLine> lines, AuditSignals signals, FindingCatalog catalog)
    {
        Scope = scope;
        Signals = signals;
        this.catalog = catalog;
        byClass = lines.ToLookup(l => l.Class);
        Matching = new LineMatching(lines, signals);
        Materiality = scope.Materiality is { } stated
            ? new MaterialityBasis(stated, "stated for this audit")
            : DefaultMateriality(lines, signals, scope.Currency);
    }

    public AuditScope Scope { get; }

    public AuditSignals Signals { get; }

    public LineMatching Matching { get; }

    public MaterialityBasis Materiality { get; }

    public bool IsUsGaap => Scope.Framework == Book.UsGaap;

    public LocalDate YearStart => Scope.Calendar.StartOfYear(Scope.AsOf);

    public bool Says(ReadLine line, string qualifier) => Signals.Says(line.Text, qualifier);

    public bool IsMaterial(Money amount) => amount >= Materiality.Threshold && !amount.IsZero;

    public ErrorTiming TimingOf(LocalDate date) => date < YearStart ? ErrorTiming.PriorYear
        : Scope.Sealed.Contains(date.ToYearMonth()) ? ErrorTiming.SealedPeriod
        : ErrorTiming.OpenPeriod;

    /// <summary>Whether an error goes through the opening balances: of an earlier year, and material.</summary>
    public bool IsRestated(LocalDate date, Money amount) => TimingOf(date) == ErrorTiming.PriorYear && IsMaterial(amount);

    /// <summary>The extract's own account of that kind, or this product's.</summary>
    public string AccountFor(AccountClass wanted, string ownCode) =>
        byClass[wanted].Select(l => l.Line.Account).FirstOrDefault() ?? OwnAccount(ownCode);

    /// <summary>Where the extract has one prepaid account, the part beyond twelve months is named beside it.</summary>
    public string PrepaidAccount(bool nonCurrent)
    {
        var accounts = byClass[AccountClass.Prepaid].Select(l => l.Line.Account).Distinct().ToList();
        var ofThatTerm = accounts.FirstOrDefault(a => IsNonCurrent(a) == nonCurrent);
        return ofThatTerm ?? (accounts.Count == 0 ? OwnAccount(nonCurrent ? Accounts.PrepaidNonCurrent : Accounts.PrepaidCurrent)
            : $"{accounts[0]}, {(nonCurrent ? "non-current" : "current")} part");
    }

    public static string OwnAccount(string code) => $"{code} {ChartOfAccounts.Default[code].Name}";

    /// <summary>The last day of the fiscal year of the date, or the reporting date where that is earlier.</summary>
    public LocalDate YearEndOf(LocalDate date) => LocalDate.Min(Scope.Calendar.EndOfYear(Scope.Calendar.YearOf(date)), Scope.AsOf);

    public AuditFinding Finding(
        string code, ReadLine line, Money amount, CorrectingEntry? correction, IReadOnlyList<string> assumptions,
        IEnumerable<GlLine> related, string? otherRule = null)
    {
        var type = catalog[code];
        Invariant.Check(type.Authority.TryGetValue(Scope.Framework, out var authority),
            $"{code} has no authority under {Scope.Framework}.");
        var rule = otherRule ?? authority.RuleFor(Scope.Asu202506 || YearStart > Asu202506From);
        var cites = FindingCatalog.CitationsOf(authority, rule, Scope.Framework);
        var timing = TimingOf(line.Line.Date);
        var isMaterial = IsMaterial(amount);
        var restated = type.Kind == FindingKind.Misstatement && timing == ErrorTiming.PriorYear && isMaterial;
        return new AuditFinding(
            code, type.Title, type.Kind, [line.Line, .. related], line.Category ?? "", amount, type.Why, rule,
            restated ? [.. cites, .. catalog.ErrorCorrection[Scope.Framework].Cites ?? []] : cites,
            Fill(type.Consequence, amount, line.Line.Date), assumptions, correction, isMaterial, timing,
            type.Kind == FindingKind.Misstatement ? HowToCorrect(line.Line.Date, timing, isMaterial)
                : "Nothing to correct in the ledger by itself.",
            type.Sources);
    }

    /// <summary>One finding for lines that are wrong in the same way; amounts and entries add up.</summary>
    public AuditFinding Merge(IReadOnlyList<AuditFinding> same)
    {
        if (same.Count == 1)
            return same[0];
        var amount = same.Aggregate(Money.Zero(Scope.Currency), (sum, f) => sum + f.Amount);
        var lines = same.Where(f => f.Correction is not null).SelectMany(f => f.Correction!.Lines)
            .GroupBy(l => (l.Account, IsDebit: l.Credit.IsZero))
            .Select(g => new CorrectionLine(g.Key.Account, Sum(g.Select(l => l.Debit)), Sum(g.Select(l => l.Credit)))).ToList();
        return same[0] with
        {
            Lines = [.. same.SelectMany(f => f.Lines)],
            Amount = amount,
            Consequence = Fill(catalog[same[0].Code].Consequence, amount, same[0].Lines[0].Date),
            Assumptions = [.. same.SelectMany(f => f.Assumptions).Distinct()],
            Correction = lines.Count == 0 ? null : new CorrectingEntry(lines, same[0].Correction!.How),
            IsMaterial = IsMaterial(amount),
        };
    }

    public static AuditQuestion Ask(string id, string reference, ReadLine line, string ask, string wouldBe) =>
        new(id, reference, line.Line, ask, wouldBe);

    public Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero(Scope.Currency), (sum, m) => sum + m);

    private string Fill(string text, Money amount, LocalDate date) => text
        .Replace("{amount}", amount.ToString(), StringComparison.Ordinal)
        .Replace("{year}", $"fiscal year {Scope.Calendar.YearOf(date)}", StringComparison.Ordinal);

    private static string HowToCorrect(LocalDate date, ErrorTiming timing, bool isMaterial) => timing switch
    {
        ErrorTiming.OpenPeriod => "The period is open: correct it there.",
        ErrorTiming.SealedPeriod =>
            $"{date.ToYearMonth().ToIso()} is sealed: post the correction in the first open month of the same fiscal year.",
        _ when isMaterial => "An error of an earlier year, and material: restate the comparatives and correct the opening balances.",
        _ => "An error of an earlier year, below the materiality threshold: correct it in the present period.",
    };

    private static bool IsNonCurrent(string account) =>
        PlainText.Of(account) is var text && (NonCurrent.IsIn(text) || LongTerm.IsIn(text));

    private static MaterialityBasis DefaultMateriality(IReadOnlyList<ReadLine> lines, AuditSignals signals, Currency currency)
    {
        var expense = lines.Where(l => l.Class.IsExpense() || l.Class == AccountClass.AmortisationExpense)
            .Aggregate(Money.Zero(currency), (sum, l) => sum + l.Line.Amount);
        var spend = expense > Money.Zero(currency)
            ? expense
            : lines.Where(l => l.Class.IsCapital() && !l.Line.Amount.IsNegative)
                .Aggregate(Money.Zero(currency), (sum, l) => sum + l.Line.Amount);
        var share = signals.MaterialityBasisPoints / BasisPoints;
        var basis = $"{signals.MaterialityBasisPoints / 100m:0.##} % of the {(expense > Money.Zero(currency) ? "expense" : "capitalised cost")} " +
            $"in the extract ({spend}), because no threshold was stated";
        return new MaterialityBasis((spend * share).RoundToMinorUnit(), basis);
    }
}
