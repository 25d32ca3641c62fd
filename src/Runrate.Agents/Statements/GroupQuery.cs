using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>
/// All entities together at the rate of the month's last day. Recharges are eliminated on both sides in full, so that what is left is cost
/// to others; where the sides differ after translation, the difference has a name.
/// </summary>
public sealed class GroupQuery(RunrateDb db, LedgerQueries ledger)
{
    public const string Rates = "Difference of exchange rates";
    public const string Months = "Other side in another month";
    public const string NoRate = "Other side without a rate";
    public const string ByHand = "Posted on one side alone";

    public async Task<GroupStatement> Of(YearMonth period, Currency currency, CancellationToken ct = default)
    {
        var fx = await FxTable.Load(db, currency, ct);
        var members = (await db.Entities.AsNoTracking().ToListAsync(ct)).OrderBy(e => e.Id.Value, StringComparer.Ordinal)
            .Select(e => new GroupEntity(e.Id, e.Name, e.FunctionalCurrency, fx.Rate(e.FunctionalCurrency, period.LastDay()))).ToList();
        var moved = new Dictionary<EntityId, ILookup<string, long>>();
        var stands = new Dictionary<EntityId, ILookup<string, long>>();
        foreach (var member in members)
        {
            moved[member.Id] = (await ledger.Sums(member.Id, Book.Management, period, period, member.Currency, null, ct))
                .ToLookup(s => s.Account, s => s.Micros);
            stands[member.Id] = (await ledger.Sums(member.Id, Book.Management, null, period, member.Currency, null, ct))
                .ToLookup(s => s.Account, s => s.Micros);
        }
        var sides = await Sides(members, period, currency, ct);
        var month = sides.Where(s => s.Period == period).ToList();
        var sets = AccountSets.Of(Book.Management);
        GroupLine[] lines =
        [
            Line("Productivity value", sets.Value, isCost: false, moved, period, month),
            Line("Intercompany recharge income", sets.Recharged, isCost: false, moved, period, month),
            Line("Run cost", sets.RunCost, isCost: true, moved, period, month),
            Line("Acquisition and build cost", sets.Acquisition, isCost: true, moved, period, month),
            Line("Write-downs and disposals", sets.Losses, isCost: true, moved, period, month),
        ];
        var net = Line("Net contribution", sets.Net, isCost: false, moved, period, month);
        // The sum is of the lines as they were translated, so that the column foots.
        net = net with
        {
            Translated = [.. members.Select((_, i) => Sum(lines.Select(l => l.IsCost ? -l.Translated[i] : l.Translated[i])))],
            Elimination = Sum(lines.Select(l => (Money?)(l.IsCost ? -l.Elimination : l.Elimination)))!.Value,
        };
        // Balances are eliminated whole: whatever stands there is owed within the group.
        var receivable = Line("Due from affiliates", [Accounts.DueFromAffiliates], isCost: true, stands, null, []);
        var payable = Line("Due to affiliates", [Accounts.DueToAffiliates], isCost: false, stands, null, []);
        receivable = receivable with { Elimination = -Known(receivable.Translated) };
        payable = payable with { Elimination = -Known(payable.Translated) };
        return new GroupStatement(
            period, currency, members, lines, net, [receivable, payable],
            Elimination(Part(month, income: true), Part(month, income: false), Pairs(month, ofMonth: true)),
            Elimination(Known(receivable.Translated), Known(payable.Translated), Pairs(sides, ofMonth: false).Concat(Settled())));

        // What else was posted to these accounts, such as a payment, in each entity's own currency, where nothing is rounded.
        IEnumerable<(string Why, Money Amount)> Settled() => members.Where(m => m.Rate is not null).Select(m => (ByHand, Translated(new Money(
            stands[m.Id][Accounts.DueFromAffiliates].Sum() + stands[m.Id][Accounts.DueToAffiliates].Sum()
                - sides.Where(s => s.Entity == m.Id).Sum(s => s.OwnDue), m.Currency), m.Rate!.Value, currency)));

        GroupLine Line(
            string title, IReadOnlyList<string> accounts, bool isCost, Dictionary<EntityId, ILookup<string, long>> amounts, YearMonth? start,
            IReadOnlyList<Side> eliminated)
        {
            var own = members.Select(m => new Figure(
                new Money((isCost ? 1 : -1) * accounts.Sum(a => amounts[m.Id][a].Sum()), m.Currency),
                new FigureSource(m.Id, Book.Management, start, period, null, accounts))).ToList();
            var within = eliminated.SelectMany(s => s.Lines).Where(l => accounts.Contains(l.Account)).Sum(l => l.Amount?.Micros ?? 0);
            return new GroupLine(
                title, isCost, own, [.. own.Select((f, i) => members[i].Rate is { } rate ? Translated(f.Amount, rate, currency) : (Money?)null)],
                new Money(isCost ? -within : within, currency));
        }

        Money? Sum(IEnumerable<Money?> amounts) =>
            amounts.Aggregate((Money?)Money.Zero(currency), (sum, amount) => sum is { } s && amount is { } a ? s + a : null);

        Money Known(IEnumerable<Money?> amounts) =>
            amounts.Aggregate(Money.Zero(currency), (sum, amount) => amount is { } known ? sum + known : sum);

        Money Part(IReadOnlyList<Side> of, bool income) => of.Aggregate(Money.Zero(currency), (sum, s) => sum + s.Of(income, currency));
    }

    private static Money Translated(Money amount, decimal rate, Currency to) => RechargeShares.Translated(amount, rate, to);

    /// <summary>What the differences come to by their names. A sum is rounded once and its parts each: those micros are of the rate.</summary>
    private static GroupElimination Elimination(Money given, Money taken, IEnumerable<(string Why, Money Amount)> parts)
    {
        var known = parts.ToList();
        var rest = known.Aggregate(given - taken, (left, part) => left - part.Amount);
        return new GroupElimination(given, taken, [.. known.Append((Why: Rates, Amount: rest)).GroupBy(p => p.Why)
            .Select(g => new GroupDifference(g.Key, g.Aggregate(Money.Zero(given.Currency), (sum, p) => sum + p.Amount)))
            .Where(d => !d.Amount.IsZero)]);
    }

    /// <summary>The two entries of a recharge carry the same key.</summary>
    private static IEnumerable<(string Why, Money Amount)> Pairs(IReadOnlyList<Side> sides, bool ofMonth) => sides.GroupBy(s => s.Key).Select(g =>
    {
        var currency = g.First().Currency;
        var difference = g.Aggregate(Money.Zero(currency), (sum, s) => ofMonth
            ? sum + s.Of(income: true, currency) - s.Of(income: false, currency)
            : sum + s.Due(currency));
        return (g.Any(s => s.HasNoRate || s.OtherHasNoRate) ? NoRate : g.Count() > 1 || g.First().IsAlone ? Rates
            : g.First().IsReversal ? ByHand : Months, difference);
    });

    private async Task<List<Side>> Sides(IReadOnlyList<GroupEntity> members, YearMonth to, Currency currency, CancellationToken ct)
    {
        if (!await db.Recharges.AnyAsync(ct))
            return [];
        var rates = members.ToDictionary(m => m.Id, m => m.Rate);
        var entries = await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => (e.Kind == EntryKind.Recharge || e.Kind == EntryKind.Reversal) && e.Period <= to
                && e.Postings.Any(p => p.Source != null && p.Source.StartsWith("recharges/"))).ToListAsync(ct);
        // A difference that is smaller than the other currency shows has one side, and another rate is taken by the receiver alone.
        var alone = (await db.Recharges.AsNoTracking().Where(r => r.Amount.Micros == 0 || r.ReceiverAmount.Micros == 0).ToListAsync(ct))
            .Select(r => $"recharges/{r.Period.ToIso()}/{r.Agent}/{r.Entity}/{r.Receiver}/{r.Sequence}").ToHashSet();
        return [.. entries.Select(e =>
        {
            var parts = e.Postings[0].Source!.Split('/');
            var other = new EntityId(e.Entity.Value == parts[3] ? parts[4] : parts[3]);
            return new Side(
                e.Entity, e.Key.Value, e.Period, currency, e.Kind == EntryKind.Reversal, rates[e.Entity] is null,
                rates.GetValueOrDefault(other) is null, alone.Contains(e.Key.Value),
                e.Postings.Where(p => Side.IsDue(p.Account)).Sum(p => p.Amount.Micros),
                [.. e.Postings.Select(p => (p.Account, rates[e.Entity] is { } rate ? Translated(p.Amount, rate, currency) : (Money?)null))]);
        })];
    }

    /// <summary>An entry of a recharge in the group's currency; its lines are debit positive.</summary>
    private sealed record Side(
        EntityId Entity, string Key, YearMonth Period, Currency Currency, bool IsReversal, bool HasNoRate, bool OtherHasNoRate, bool IsAlone,
        long OwnDue, IReadOnlyList<(string Account, Money? Amount)> Lines)
    {
        public Money Of(bool income, Currency currency) => new(
            Lines.Where(l => !IsDue(l.Account) && l.Account == Accounts.RechargeIncome == income).Sum(l => l.Amount?.Micros ?? 0)
                * (income ? -1 : 1), currency);

        public Money Due(Currency currency) => new(Lines.Where(l => IsDue(l.Account)).Sum(l => l.Amount?.Micros ?? 0), currency);

        public static bool IsDue(string account) => account == Accounts.DueFromAffiliates || account == Accounts.DueToAffiliates;
    }
}
