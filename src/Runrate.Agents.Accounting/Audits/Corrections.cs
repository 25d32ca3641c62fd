using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>Collects the sides of a correcting entry, leaving out zeros, and refuses one that does not balance.</summary>
public sealed class Corrections(Currency currency)
{
    public const string PresentPeriod = "in the present period";
    public const string OpeningBalances = "through the opening balances, with comparatives restated";

    private readonly List<CorrectionLine> lines = [];

    public Corrections Debit(string account, Money amount) => Add(account, amount);

    public Corrections Credit(string account, Money amount) => Add(account, -amount);

    /// <exception cref="InvariantException">Debits differ from credits, or there is nothing.</exception>
    public CorrectingEntry ToEntry(string how)
    {
        var zero = Money.Zero(currency);
        Invariant.Check(lines.Count >= 2, "A correcting entry has two sides.");
        Invariant.Check(
            lines.Aggregate(zero, (sum, l) => sum + l.Debit) == lines.Aggregate(zero, (sum, l) => sum + l.Credit),
            "A correcting entry is out of balance.");
        return new CorrectingEntry([.. lines], how);
    }

    // A negative debit is a credit: the formulas of a restatement may come out on either side.
    private Corrections Add(string account, Money signed)
    {
        var zero = Money.Zero(currency);
        if (!signed.IsZero)
            lines.Add(signed.IsNegative ? new CorrectionLine(account, zero, -signed) : new CorrectionLine(account, signed, zero));
        return this;
    }
}
