using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

public enum FindingKind
{
    /// <summary>The books are wrong by an amount.</summary>
    Misstatement,
    /// <summary>The books may be right, but what would show it is missing.</summary>
    Documentation,
    /// <summary>The books are right; something to be had was left.</summary>
    Opportunity,
}

/// <summary>When the error was made, as seen from the reporting date; it decides how it is corrected.</summary>
public enum ErrorTiming { OpenPeriod, SealedPeriod, PriorYear }

/// <summary>One side of a correcting entry. One of the amounts is zero.</summary>
/// <param name="Account">An account of the extract where the extract has one for the purpose, else of this product's chart.</param>
public sealed record CorrectionLine(string Account, Money Debit, Money Credit);

/// <summary>The entry that puts it right at the reporting date; debits equal credits.</summary>
/// <param name="How">Where it belongs: the present period, or the opening balances.</param>
public sealed record CorrectingEntry(IReadOnlyList<CorrectionLine> Lines, string How)
{
    public Money Total => Lines.Aggregate(Money.Zero(Lines[0].Debit.Currency), (sum, line) => sum + line.Debit);
}

/// <summary>One thing wrong in the books that were read, with everything needed to judge and correct it.</summary>
/// <param name="Amount">The misstatement at the reporting date, or at the end of the year in which it arose where that is larger.</param>
/// <param name="Assumptions">What was taken for granted, in words; empty where the lines say it all.</param>
/// <param name="Correction">Null where there is nothing to book.</param>
public sealed record AuditFinding(
    string Code, string Title, FindingKind Kind, IReadOnlyList<GlLine> Lines, string Category, Money Amount, string Why, string Rule,
    IReadOnlyList<Citation> Citations, string Consequence, IReadOnlyList<string> Assumptions, CorrectingEntry? Correction,
    bool IsMaterial, ErrorTiming Timing, string HowToCorrect, IReadOnlyList<string> Sources);

/// <summary>What must be known before a line can be judged; asked instead of guessing.</summary>
/// <param name="Id">A question of the missing-fact table: <c>SERVICE_DATES</c>.</param>
/// <param name="WouldBe">The finding it could become.</param>
public sealed record AuditQuestion(string Id, string Ref, GlLine Line, string Ask, string WouldBe);

/// <summary>A line that shows signs of AI spend but could not be judged, and why.</summary>
public sealed record NotUnderstood(GlLine Line, string Why);
