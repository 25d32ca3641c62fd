using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Which lines of an extract belong together: a reversal to its cost, an amortisation to its asset, a release to its prepayment. Each
/// credit is used up once.
/// </summary>
public sealed class LineMatching(IReadOnlyList<ReadLine> lines, AuditSignals signals)
{
    private const int WordLengthMin = 4;
    private const decimal SameAmountTolerance = 0.1m;

    private readonly Dictionary<GlLine, Money> used = [];
    private readonly ILookup<AccountClass, ReadLine> byClass = lines.ToLookup(l => l.Class);
    private readonly ILookup<string, ReadLine> byAccount = lines.ToLookup(l => l.Line.Account);

    /// <summary>Credits on the same account that take the cost out again: stated to be so, or of exactly its amount and words.</summary>
    public IReadOnlyList<(GlLine Line, Money Taken)> Reversals(ReadLine cost) => Take(cost, cost.Line.Amount,
        byAccount[cost.Line.Account].Where(c => c.Line.Amount.IsNegative && c.Line.Date >= cost.Line.Date && Belongs(cost, c)
            && (signals.Says(c.Text, "reversal") || -c.Line.Amount == cost.Line.Amount)));

    /// <summary>Amortisation charged on an asset so far.</summary>
    public IReadOnlyList<(GlLine Line, Money Taken)> Amortised(ReadLine asset) => Take(asset, asset.Line.Amount,
        byClass[AccountClass.Contra].Where(c => c.Line.Amount.IsNegative && c.Line.Date >= asset.Line.Date && Belongs(asset, c)));

    /// <summary>Whether an expense is the release of a prepayment: it says so, or a prepaid account is credited with it.</summary>
    public bool IsRelease(ReadLine expense) => signals.Says(expense.Text, "release")
        || byClass[AccountClass.Prepaid].Any(p => p.Line.Amount == -expense.Line.Amount
            && (p.Line.Entry is not null && expense.Line.Entry is not null ? p.Line.Entry == expense.Line.Entry
                : p.Line.Date == expense.Line.Date));

    /// <summary>Whether about the same is paid in another month too, so that the line pays a part of the term and not all of it.</summary>
    public bool Recurs(ReadLine cost) => byAccount[cost.Line.Account].Any(other =>
        other.Line.Date.ToYearMonth() != cost.Line.Date.ToYearMonth()
        && MonthsBetween(other.Line.Date, cost.Line.Date) < (cost.Term.Term?.Months ?? int.MaxValue)
        && Math.Abs(other.Line.Amount.ToDecimal() - cost.Line.Amount.ToDecimal()) <= cost.Line.Amount.ToDecimal() * SameAmountTolerance
        && SameTerm(cost.Term.Term, other.Term.Term)
        && Belongs(cost, other));

    private static bool SameTerm(ServiceTerm? a, ServiceTerm? b) => a is null || b is null || a.Start == b.Start && a.Months == b.Months;

    private static int MonthsBetween(LocalDate a, LocalDate b) => Math.Abs(a.ToYearMonth().MonthsUntil(b.ToYearMonth()));

    private List<(GlLine, Money)> Take(ReadLine cost, Money upTo, IEnumerable<ReadLine> credits)
    {
        var taken = new List<(GlLine, Money)>();
        foreach (var credit in credits.OrderBy(c => c.Line.Date).ThenBy(c => c.Line.Line))
        {
            var left = -credit.Line.Amount - used.GetValueOrDefault(credit.Line, Money.Zero(upTo.Currency));
            var part = left < upTo ? left : upTo;
            if (part.IsZero || part.IsNegative || ReferenceEquals(credit, cost))
                continue;
            used[credit.Line] = used.GetValueOrDefault(credit.Line, Money.Zero(upTo.Currency)) + part;
            taken.Add((credit.Line, part));
            upTo -= part;
        }
        return taken;
    }

    /// <summary>Same vendor, or named in the words; without vendors, two telling words in common.</summary>
    private static bool Belongs(ReadLine cost, ReadLine other)
    {
        if (cost.Line.Vendor != "" && other.Line.Vendor != "")
            return cost.Line.Vendor.Equals(other.Line.Vendor, StringComparison.OrdinalIgnoreCase);
        var vendor = string.Join(' ', PlainText.Of(cost.Line.Vendor).Words.Where(w => w != "|"));
        if (vendor != "" && new Phrase(vendor).IsIn(other.Text))
            return true;
        var words = Telling(cost).ToHashSet();
        return words.Count > 0 && Telling(other).Distinct().Count(words.Contains) >= Math.Min(2, words.Count);
    }

    private static IEnumerable<string> Telling(ReadLine line) =>
        line.Text.Words.Where(w => w.Length >= WordLengthMin && !w.Any(char.IsDigit)
            && w is not ("month" or "months" or "year" or "years" or "from" or "with"));
}
