using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>Metered cost of an agent's day on one expense account.</summary>
public sealed record UsageLine(string Account, Money Cost);

/// <summary>Charges of an agent's day on one account from one service.</summary>
/// <param name="Part">Names the service in the posting's source: a short stable hash.</param>
/// <param name="Billed">What the vendor invoices.</param>
/// <param name="Effective">What the period consumed.</param>
/// <param name="Committed">Whether a commitment stands behind the difference of the two.</param>
/// <param name="Leg">Where that difference goes; null is 1330 under the entry itself.</param>
public sealed record ChargeLine(
    string Account, string Part, Money Billed, Money Effective, bool Committed, CommitmentLeg? Leg = null);

/// <summary>
/// The other side of what a commitment paid for: the balance of the arrangement that bought it, or, where the arrangement is
/// spread by time, the expense that its release charges already.
/// </summary>
/// <param name="Source">The arrangement's postings.</param>
public sealed record CommitmentLeg(string Account, AgentId Agent, string Source);

/// <summary>A movement of expense for an agent; debit positive.</summary>
public sealed record ExpenseShift(string Account, AgentId Agent, Money Amount);

/// <summary>
/// Run cost as entries common to all books. Amounts arrive rounded to a micro, with the remainder carried by the caller.
/// </summary>
public static class UsageEntries
{
    public static AccountCode Accrued => Accounts.AccruedUsage;
    public static AccountCode Payable => Accounts.Payable;
    public static AccountCode Credits => Accounts.UsageCredits;

    /// <summary>
    /// Accrues what was consumed and not yet invoiced: Dr the expense of each line, Cr 2110. A line that shrank, because a price
    /// was restated, is negative. Null when every line is zero.
    /// </summary>
    public static EntryDraft? Accrue(EntityId entity, LocalDate date, AgentId agent, IReadOnlyList<UsageLine> lines, int sequence)
    {
        var key = EntryKey.Of("usage", Iso(date), agent.Value, $"{sequence}");
        var legs = new EntryLines();
        foreach (var line in lines)
            legs.Debit(line.Account, line.Cost, agent, source: $"usage/{Iso(date)}/{agent}/{line.Account}/{sequence}");
        if (legs.IsEmpty)
            return null;
        var total = lines.Select(l => l.Cost).Aggregate((a, b) => a + b);
        legs.Credit(Accrued, total, source: key.Value);
        return Draft(key, EntryKind.Usage, entity, date, $"Accrued metered usage, {agent}", legs);
    }

    /// <summary>
    /// Takes vendor charges to the books. The income statement takes the effective cost, the payable takes the billed cost, and
    /// the difference is 1330 Usage credits: debited when a commitment is bought ahead of use, credited as it is drawn down.
    /// <para>Every kind of row follows the one rule, so billed and effective both tie to the file. Vendor credits are negative in
    /// both and lower both; tax is expense with the service it belongs to; a free tier that the vendor bills and then credits
    /// meets itself in 1330; a recurring reservation fee is billed ahead and drawn by the usage rows that it covers. A difference
    /// on a row that names no commitment is no purchased credit, so it stands in 1330 on a leg of its own, with meter
    /// <c>unlinked</c>, and the step that posts it asks for an explanation. A commitment that an arrangement is known by has a leg
    /// of the arrangement's own, so that its balance is what is left to draw.</para>
    /// Null when everything is zero.
    /// </summary>
    /// <param name="qualifier">Keeps apart entries of the same agent and day: a foreign currency, or empty.</param>
    public static EntryDraft? Charge(
        EntityId entity, LocalDate date, AgentId agent, string qualifier, IReadOnlyList<ChargeLine> lines, int sequence)
    {
        var key = qualifier == ""
            ? EntryKey.Of("charges", Iso(date), agent.Value, $"{sequence}")
            : EntryKey.Of("charges", Iso(date), agent.Value, qualifier, $"{sequence}");
        var zero = Money.Zero(lines[0].Billed.Currency);
        var legs = new EntryLines();
        Money billed = zero, committed = zero, unlinked = zero;
        foreach (var part in lines.GroupBy(l => (l.Account, l.Part)))
        {
            var effective = part.Aggregate(zero, (sum, l) => sum + l.Effective);
            legs.Debit(part.Key.Account, effective, agent, source: $"{key}/{part.Key.Account}/{part.Key.Part}");
        }
        foreach (var line in lines)
        {
            billed += line.Billed;
            if (line is { Committed: true, Leg: null })
                committed += line.Billed - line.Effective;
            else if (!line.Committed)
                unlinked += line.Billed - line.Effective;
        }
        legs.Debit(Credits, committed, source: key.Value);
        foreach (var leg in lines.Where(l => l.Committed && l.Leg is not null).GroupBy(l => l.Leg!))
        {
            var difference = leg.Aggregate(zero, (sum, l) => sum + l.Billed - l.Effective);
            legs.Debit(leg.Key.Account, difference, leg.Key.Agent, source: leg.Key.Source);
        }
        legs.Debit(Credits, unlinked, meter: "unlinked", source: key.Value);
        legs.Credit(Payable, billed, source: key.Value);
        return legs.IsEmpty ? null : Draft(key, EntryKind.Charge, entity, date, $"Vendor charges, {agent}", legs);
    }

    /// <summary>
    /// The bill replaces the accrual of the usage it describes: Dr 2110 what was metered, and expense moves from what was metered
    /// and billed to what the bill says, by agent. The shifts sum to minus the metered amount. Null when nothing moves.
    /// </summary>
    /// <param name="subject">Provider, model and account as a key part.</param>
    public static EntryDraft? TrueUp(
        EntityId entity, YearMonth period, string subject, Money metered, Money setAside, IReadOnlyList<ExpenseShift> shifts, string memo,
        int sequence)
    {
        var key = EntryKey.Of("true-up", period.ToIso(), subject, $"{sequence}");
        var legs = new EntryLines().Debit(Accrued, metered, source: key.Value).Debit(Payable, setAside, source: key.Value);
        foreach (var shift in shifts)
            legs.Debit(shift.Account, shift.Amount, shift.Agent, source: key.Value);
        return legs.IsEmpty ? null : Draft(key, EntryKind.TrueUp, entity, period.LastDay(), memo, legs);
    }

    /// <summary>
    /// Moves posted cost from no one to the agent it turned out to be of: Dr the expense for the agent, Cr the same unassigned. Null
    /// when every line is zero.
    /// </summary>
    /// <param name="agentKey">The name under which it came in.</param>
    public static EntryDraft? Claim(
        EntityId entity, LocalDate date, string agentKey, AgentId agent, IReadOnlyList<UsageLine> lines, int sequence)
    {
        var key = EntryKey.Of("claims", Iso(date), agent.Value, $"{sequence}");
        var legs = new EntryLines();
        foreach (var line in lines)
            legs.Debit(line.Account, line.Cost, agent, source: key.Value).Credit(line.Account, line.Cost, AgentId.Unassigned, source: key.Value);
        return legs.IsEmpty ? null : Draft(key, EntryKind.Reclassification, entity, date,
            $"Reclassification to {agent} of cost recorded as {agentKey}", legs);
    }

    private static EntryDraft Draft(EntryKey key, EntryKind kind, EntityId entity, LocalDate date, string memo,
        EntryLines legs) =>
        new(key, kind, entity, null, date, memo, legs.ToPostings());

    private static string Iso(LocalDate date) => NodaTime.Text.LocalDatePattern.Iso.Format(date);
}
