using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

/// <summary>
/// Something that waits for a person. <paramref name="Kind"/> is a stable word: <c>unpriced-usage</c>, <c>quarantine</c>,
/// <c>ownerless-agent</c>, <c>memo-approval</c>, <c>memo-blocked</c>, <c>memo-defaulted</c>, <c>memo-file</c>, <c>write-down</c>,
/// <c>finding</c>, <c>trigger-fired</c>, <c>review-due</c>, <c>unassigned-cost</c>, <c>budget</c>, <c>suspense</c>, <c>close-exception</c>,
/// <c>reconciliation</c>.
/// </summary>
/// <param name="Subject">The identifier of what it is about: an agent, a memo, a review; null for a count.</param>
public sealed record DecisionItem(string Kind, string Title, string Detail, int Count, string? Subject = null)
{
    /// <summary>What is at stake, where it can be said in money: unassigned cost, an arrangement's amount, a proposed loss.</summary>
    public Money? Amount { get; init; }

    /// <summary>The day by which it should be decided.</summary>
    public LocalDate? Due { get; init; }

    /// <summary>Who answers for it: the owner of the agent it is about.</summary>
    public string? Owner { get; init; }
}

/// <summary>What the first screen and the assistant name as one: an item by itself, equal ones, or all of a kind.</summary>
/// <param name="IsOfAKind">Whether it stands for several that are not equal: it has no amount and no owner of its own.</param>
public sealed record DecisionMatter(string Title, IReadOnlyList<DecisionItem> Items, bool IsOfAKind)
{
    private const int NamedMax = 3;

    public DecisionItem First => Items[0];

    public string Detail => !IsOfAKind ? First.Detail
        : Items.Count <= NamedMax ? $"{InWords.Join([.. Items.Select(i => i.Title)])}."
        : $"{InWords.Join([.. Items.Take(NamedMax).Select(i => i.Title), $"{Items.Count - NamedMax} more"])}.";

    public Money? Amount => IsOfAKind ? null : First.Amount;

    public string? Owner => IsOfAKind ? null : First.Owner;

    /// <summary>The first day by which any of it should be decided.</summary>
    public LocalDate? Due => Items.Min(i => i.Due);
}

/// <summary>Items as matters.</summary>
public static class DecisionMatters
{
    /// <summary>So many matters of a kind stand for themselves; more are one, which leads to the list of them.</summary>
    private const int ApartMax = 12;

    /// <summary>What is due comes first, then what weighs most. Equal items are one: agents without an owner, exceptions of a step.</summary>
    public static IReadOnlyList<DecisionMatter> Of(IEnumerable<DecisionItem> items, LocalDate today) =>
    [
        .. items.GroupBy(i => i.Kind).SelectMany(OfKind).OrderBy(m => m.Due is not { } due || due > today)
            .ThenByDescending(m => m.Items.Max(i => Math.Abs(i.Amount?.Micros ?? 0))).ThenBy(m => m.Due ?? LocalDate.MaxIsoValue),
    ];

    private static IEnumerable<DecisionMatter> OfKind(IGrouping<string, DecisionItem> kind)
    {
        var equal = kind.GroupBy(KeyOf).Select(g => g.ToList()).ToList();
        if (equal.Count > ApartMax || (equal is [{ Count: > 1 }] && kind.Key == Ownerless))
            return [new DecisionMatter(TitleOf(kind.Key, kind.Count()), [.. kind], true)];
        return equal.Select(items => new DecisionMatter(items[0].Title, items, false));
    }

    private const string Ownerless = "ownerless-agent";

    private static string KeyOf(DecisionItem item) => item.Kind == Ownerless ? item.Kind : $"{item.Kind}/{item.Subject}/{item.Title}";

    private static string TitleOf(string kind, int number)
    {
        var count = number.ToString("N0", CultureInfo.InvariantCulture);
        return kind switch
        {
            Ownerless => $"{count} agents have no owner",
            "trigger-fired" => $"{count} agents: retirement trigger fired",
            "review-due" => $"{count} reviews are due",
            "memo-blocked" => $"{count} arrangements cannot be treated",
            "memo-defaulted" => $"{count} arrangements rest on a default",
            "memo-approval" => $"{count} arrangements wait for approval",
            "memo-file" => $"{count} arrangements lack their file for capitalisation",
            "write-down" => $"{count} assets: impairment test or write-down",
            "finding" => $"{count} errors of the books are open",
            "budget" => $"{count} budgets are reached",
            "reconciliation" => $"{count} differences between bills and meters",
            _ => $"{count} matters of the close",
        };
    }
}

/// <summary>Collects what needs a decision in a month, in the order in which it should be looked at.</summary>
public sealed class DecisionList(
    RunrateDb db, BudgetStatuses budgets, ImpairmentDuties duties, ThreeWayMatch matches, UnclaimedCost unclaimed)
{
    internal const string Unclaimed = "unassigned-cost";

    public async Task<IReadOnlyList<DecisionItem>> For(
        Entity entity, YearMonth period, IReadOnlyList<RosterRow> roster, CancellationToken ct = default) =>
    [
        .. await Quarantined(entity.Id, period, ct),
        .. await Ownerless(entity.Id, ct),
        .. await Memos(entity.Id, roster, ct),
        .. await WriteDowns(entity.Id, ct),
        .. await Findings(entity.Id, ct),
        .. await Reviews(entity.Id, roster, ct),
        .. await Unassigned(entity, period, roster, ct),
        .. await Budgets(entity, period, ct),
        .. await CloseExceptions(entity, period, ct),
    ];

    private async Task<IEnumerable<DecisionItem>> Quarantined(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        var waiting = await db.Quarantine.AsNoTracking()
            .Where(q => q.Entity == entity && q.ResolvedAt == null && q.Date <= last)
            .GroupBy(q => q.Reason).Select(g => new
            {
                Reason = g.Key,
                // As QuarantineItem.Records counts: an event that waits for two meters is one record.
                Count = g.Count(i => i.UsageEventId == null) + g.Select(i => i.UsageEventId).Distinct().Count(i => i != null),
            }).ToListAsync(ct);
        return waiting.OrderByDescending(w => w.Count).Select(w => w.Reason == "no-price"
            ? new DecisionItem(
                "unpriced-usage", "Usage without a price",
                $"{InWords.Count(w.Count, "record")} cannot be costed until their model has a price.", w.Count)
            : new DecisionItem(
                "quarantine", "Records in quarantine", $"{InWords.Count(w.Count, "record")} wait: {w.Reason.Replace('-', ' ')}.", w.Count, w.Reason));
    }

    private async Task<IEnumerable<DecisionItem>> Budgets(Entity entity, YearMonth period, CancellationToken ct) =>
        (await budgets.Of(entity, period, ct)).Where(s => s.Reached is not null).OrderByDescending(s => s.Percent).Select(s => new DecisionItem(
            "budget", $"Budget of {BudgetStatuses.NameOf(s.Budget, entity)}",
            $"{(s.Percent is { } percent ? $"{InWords.Of(percent)} % of " : "More than ")}{InWords.Of(s.Budget.Monthly)} is spent"
            + (s.Stops ? "; the hard stop holds." : "."), 1, s.Budget.Subject)
        { Amount = s.Spent });

    private async Task<IEnumerable<DecisionItem>> Ownerless(EntityId entity, CancellationToken ct)
    {
        var agents = await db.Agents.AsNoTracking()
            .Where(a => a.Entity == entity && a.Owner == null && a.Status != AgentStatus.Retired).OrderBy(a => a.Name).ToListAsync(ct);
        return agents.Select(a => new DecisionItem(
            "ownerless-agent", $"{a.Name} has no owner", $"Nobody answers for it since {InWords.Of(a.OwnerlessSince ?? a.HiredOn)}.", 1, a.Id.Value));
    }

    private async Task<IEnumerable<DecisionItem>> Memos(EntityId entity, IReadOnlyList<RosterRow> roster, CancellationToken ct)
    {
        var waits = await ArrangementWait.In(db, entity, ct);
        var ids = waits.Keys.ToList();
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => EF.Parameter(ids).Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct);
        var owners = OwnersOf(roster);
        return waits.Where(w => arrangements.ContainsKey(w.Key)).Select(w =>
        {
            var of = arrangements[w.Key];
            var (kind, title, detail) = Said(of.Name, w.Value);
            return new DecisionItem(kind, title, detail, w.Value.Books.Count, w.Key.ToString())
            {
                Amount = of.Amount.IsZero ? null : of.Amount,
                Owner = of.Agent is { } agent ? owners.GetValueOrDefault(agent) : null,
            };
        });
    }

    private static (string Kind, string Title, string Detail) Said(string name, ArrangementWait wait)
    {
        var books = wait.Books.Names();
        var meanwhile = wait.Others.Count == 0 ? "" : $" {wait.Others.Names()} can be approved meanwhile.";
        var suspense = wait.InSuspense ? " The cost waits in suspense until then." : "";
        return wait.For switch
        {
            WaitsFor.Facts when wait.InSuspense => ("memo-blocked", $"{name} cannot be treated",
                $"The cost waits in suspense until its missing facts are stated: {books}.{meanwhile}"),
            WaitsFor.Facts => ("memo-defaulted", $"{name} rests on a default",
                $"The cautious treatment stands until facts are stated or confirmed: {books}.{meanwhile}"),
            WaitsFor.File => ("memo-file", $"{name} lacks its file",
                $"Nobody can approve it in {books} before the file says {InWords.Join(wait.Lacks)}.{meanwhile}{suspense}"),
            _ => ("memo-approval", $"{name} waits for approval", $"Drafted, not yet approved: {books}.{suspense}"),
        };
    }

    private async Task<IEnumerable<DecisionItem>> WriteDowns(EntityId entity, CancellationToken ct)
    {
        // What has left the books is tested no more.
        var open = await db.WriteDowns.AsNoTracking()
            .Where(w => w.Entity == entity && (w.Status == WriteDownStatus.NeedsFacts || w.Status == WriteDownStatus.Proposed)
                && db.Assets.Any(a => a.ArrangementId == w.ArrangementId && a.Book == w.Book && a.EndedOn == null)).ToListAsync(ct);
        // One asset is tested in several books: that is one matter.
        return open.GroupBy(w => w.ArrangementId).OrderByDescending(g => g.Max(w => w.Loss.Micros))
            .ThenBy(g => g.First().Name, StringComparer.Ordinal).Select(g =>
            {
                // What is stated next comes first: a test that lacks its figures, else a loss to approve.
                var first = g.OrderBy(w => w.Status).ThenBy(w => w.Book).First();
                var due = g.Where(w => w.Status == WriteDownStatus.NeedsFacts).Select(w => w.Book).Order().ToList();
                var proposed = g.Where(w => w.Status == WriteDownStatus.Proposed).OrderBy(w => w.Book).ToList();
                var losses = InWords.Join([.. proposed.Select(w => $"{InWords.Of(w.Loss)} in {w.Book.Name()}")]);
                var title = due.Count > 0 ? $"{first.Name}: impairment test due" : $"{first.Name}: write-down waits for approval";
                var by = InWords.Join([.. proposed.Select(w => w.StatedBy).OfType<string>().Distinct()]);
                var detail = due.Count == 0 ? $"{losses}, stated by {by}."
                    : $"{first.Indicator} In {due.Names()}." + (proposed.Count == 0 ? "" : $" Stated and to be approved: {losses}.");
                var loss = proposed.FirstOrDefault()?.Loss;
                return new DecisionItem("write-down", title, detail, g.Count(), first.Id.ToString()) { Amount = loss };
            });
    }

    private async Task<IEnumerable<DecisionItem>> Findings(EntityId entity, CancellationToken ct) =>
        (await db.Findings.AsNoTracking().Where(f => f.Entity == entity && f.ResolvedAt == null).ToListAsync(ct))
            .Select(f => new DecisionItem("finding", $"Error of {InWords.Of(f.Period)} in {f.Book.Name()}", f.Text, 1, f.Id.ToString()));

    private async Task<IEnumerable<DecisionItem>> Reviews(EntityId entity, IReadOnlyList<RosterRow> roster, CancellationToken ct)
    {
        var open = await db.Reviews.AsNoTracking().Where(r => r.Entity == entity && r.Status != ReviewStatus.Completed).ToListAsync(ct);
        var owners = OwnersOf(roster);
        var quarterly = open.Where(r => r is { Kind: ReviewKind.Quarterly, Status: ReviewStatus.Open }).ToList();
        var names = roster.ToDictionary(r => r.Agent, r => r.Name);
        var reviewed = open.Select(r => r.Agent).ToHashSet();
        var due = open.Except(quarterly).OrderBy(r => r.DueOn).Select(r => new DecisionItem(
            "review-due", $"Review of {names.GetValueOrDefault(r.Agent) ?? r.Agent.Value}",
            r.Status == ReviewStatus.Open ? $"{r.Reason} Due {InWords.Of(r.DueOn)}." : $"{r.Decision}: steps are still open.", 1, r.Id.ToString())
        {
            Due = r.DueOn,
            Owner = owners.GetValueOrDefault(r.Agent),
        });
        // A month tells what fired in it; who has left since is not decided on any more.
        var left = await db.Agents.AsNoTracking()
            .Where(a => a.Entity == entity && a.Status == AgentStatus.Retired).Select(a => a.Id).ToHashSetAsync(ct);
        var fired = roster.Where(r => r.Signal.Level == SignalLevel.Fired && !reviewed.Contains(r.Agent) && !left.Contains(r.Agent))
            .Select(r => new DecisionItem("trigger-fired", $"{r.Name}: retirement trigger fired", r.Signal.Text, 1,
                r.Agent.Value)
            { Owner = r.Owner });
        var appraisals = quarterly.GroupBy(r => r.Period).Select(g => new DecisionItem(
            "review-due", $"Quarterly reviews to {InWords.Of(g.Key)}",
            $"{g.Count()} agents wait for their review, due {InWords.Of(g.Min(r => r.DueOn))}.", g.Count())
        {
            Due = g.Min(r => r.DueOn),
        });
        return [.. due, .. fired, .. appraisals];
    }

    /// <summary>What its arrangement shares among all agents is nobody's by choice, and asks for nothing.</summary>
    private async Task<IEnumerable<DecisionItem>> Unassigned(
        Entity entity, YearMonth period, IReadOnlyList<RosterRow> roster, CancellationToken ct)
    {
        if (roster.FirstOrDefault(r => r.Agent == AgentId.Unassigned && !r.LoadedCost.Amount.IsZero) is not { } row)
            return [];
        var shared = (await unclaimed.Of(entity, period, row.LoadedCost.Source.Book, ct)).Where(i => i.IsShared).Sum(i => i.Amount.Micros);
        var open = row.LoadedCost.Amount - new Money(shared, row.LoadedCost.Amount.Currency);
        return open.IsZero ? [] : [new DecisionItem(Unclaimed, "Cost that no agent claims", $"{InWords.Of(open)} this month.", 1) { Amount = open }];
    }

    private static Dictionary<AgentId, string> OwnersOf(IReadOnlyList<RosterRow> roster) =>
        roster.Where(r => r.Owner is not null).ToDictionary(r => r.Agent, r => r.Owner!);

    /// <summary>
    /// What the steps found: their notes as of the last run, and what the month's exceptions tell as it stands now, so that it goes when it is
    /// settled. What an item of its own tells is left out, and a sealed month asks for nothing.
    /// </summary>
    private async Task<IEnumerable<DecisionItem>> CloseExceptions(Entity entity, YearMonth period, CancellationToken ct)
    {
        var close = await db.Closes.AsNoTracking().FirstOrDefaultAsync(c => c.Entity == entity.Id && c.Period == period, ct);
        if (close is null || close.Status == CloseStatus.Closed)
            return [];
        var found = close.Steps.SelectMany(s => s.Notes.Select(text => (s.Step, Text: text))).ToList();
        // What a step came upon is looked at as it stands now; what it did not is for its next run.
        if (Found(CloseSteps.TestForImpairment))
            found.AddRange((await duties.Open(entity, period, ct)).Select(d => (CloseSteps.TestForImpairment.Name, d.Text)));
        if (Found(CloseSteps.AmortizeAgents))
            found.AddRange((await IdleAssets.At(db, entity.Id, period, ct)).Select(i => (CloseSteps.AmortizeAgents.Name, i.Text)));
        if (Found(CloseSteps.MatchBills))
        {
            var open = (await matches.Of(entity.Id, period, ct)).Where(m => !m.IsSettled);
            found.AddRange(open.Select(m => (CloseSteps.MatchBills.Name, MatchBills.Text(m))));
        }
        return found.Select(f => new DecisionItem(
            f.Step == CloseSteps.MatchBills.Name ? "reconciliation" : "close-exception", CloseSteps.Title(f.Step), f.Text, 1, period.ToIso()));

        bool Found(CloseStep step) => close.Steps.Any(s => s.Step == step.Name && s.NeedsAttention.Count > 0);
    }
}
