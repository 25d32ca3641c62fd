using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Jobs;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What stands on the balance sheet and what waits: balances with their items, commitments, decisions, jobs.</summary>
public sealed class BooksTools(RunrateDb db, StatementQueries statements, AgentDirectory directory, DecisionList decisions, JobDesk jobs,
    ToolContext context)
{
    public static ToolDeclaration DescribeAgentTool { get; } = new("describe_agent", "What an agent is",
        w => w.Of<BooksTools>().DescribeAgent);

    public static ToolDeclaration GetBalanceTool { get; } = new("get_balance", "Balance of an account",
        w => w.Of<BooksTools>().GetBalance);

    public static ToolDeclaration ListCommitmentsTool { get; } = new("list_commitments", "Commitments",
        w => w.Of<BooksTools>().ListCommitments);

    public static ToolDeclaration ListDecisionsTool { get; } = new("list_decisions", "What needs a decision",
        w => w.Of<BooksTools>().ListDecisions);

    public static ToolDeclaration ListReviewsTool { get; } = new("list_reviews", "Reviews of agents",
        w => w.Of<BooksTools>().ListReviews);

    public static ToolDeclaration ListJobsTool { get; } = new("list_jobs", "Jobs and their last runs",
        w => w.Of<BooksTools>().ListJobs);

    private const int ItemsMax = 25;
    private const string NotInUse = "not in use";

    [Description("A line of the balance sheet at the end of a month, such as Suspense, unclassified or Prepaid expenses, with " +
        "the items it holds.")]
    public async Task<Outcome<LineBalance>> GetBalance(
        [Description("Words of the line: suspense, prepaid, intangible, payable, accrued, lease liability, deferred " +
            "tax; or not in use, for what is capitalised and not ready yet")] string line,
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        [Description("Only this agent")] string? agent = null,
        [Description("A statutory or tax book; the published one when left out")] string? book = null,
        [Description("The statement: balance-sheet when left out, income-statement, income-by-function or asset-rollforward")]
        [AllowedValues("balance-sheet", "income-statement", "income-by-function", "asset-rollforward", null)] string? statement = null,
        [Description("First month of an income statement; the month itself when left out")] string? from = null,
        [Description("Only what a vendor's contracts leave on a line of the balance sheet")] string? vendor = null,
        [Description("Only what one contract leaves there, by the name of its arrangement")] string? contract = null,
        CancellationToken ct = default)
    {
        if (statement is "income-statement" or "income-by-function" or "asset-rollforward")
            return await IncomeLine(statement, line, from ?? period, period, agent, book, ct);
        if (statement is not (null or "balance-sheet"))
            return new Refusal(RefusalCodes.InvalidValue, $"'{statement}' is no statement with lines.", "statement");
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var chosen = context.Entity.PrimaryBook;
        if (book is not null && !Named.TryParse(book, ignoreCase: true, out chosen))
            return new Refusal(RefusalCodes.InvalidValue, $"'{book}' is not a book.", "book");
        AgentId? one = agent is null ? null : new AgentId(agent);
        var built = await statements.Build("balance-sheet", context.Entity.Id, chosen, month, month, one, ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        var lines = built.Value.Blocks.SelectMany(b => b.Lines).Where(l => l.Kind == StatementLineKind.Line
            && l.Title.Contains(line, StringComparison.OrdinalIgnoreCase)).ToList();
        if (line.Equals(NotInUse, StringComparison.OrdinalIgnoreCase))
            return await Unused(chosen, month, one, ct);
        if (vendor is not null || contract is not null)
            return await OfVendor(line, vendor, contract, lines, chosen, month, one, ct);
        var accounts = lines.SelectMany(l => l.Figures[0].Source.Accounts).Distinct().ToList();
        return new LineBalance(
            context.Entity.Name, null, line, null, month.ToIso(), null, null, chosen.ToString(), agent, context.Entity.FunctionalCurrency.Code,
            Math.Round(lines.Sum(l => ToolJson.Amount(l.Figures[0].Amount)), 2),
            [.. lines.Select(l => new LineFigure(l.Title, ToolJson.Shown(l.Figures[0])))],
            await Items(accounts, chosen, month, one, lines.Exists(l => l.Figures[0].Amount.Micros != 0), ct));
    }

    /// <summary>What the contracts of one vendor leave on a line: no single figure opens to it, its items do.</summary>
    private async Task<LineBalance> OfVendor(string line, string? vendor, string? contract, IReadOnlyList<StatementLine> lines, Book book,
        YearMonth month, AgentId? agent, CancellationToken ct)
    {
        var items = (await Items([.. lines.SelectMany(l => l.Figures[0].Source.Accounts).Distinct()], book, month, agent, true, ct))
            .Where(i => vendor is null || i.Vendor is { } own && Metering.Providers.Canonical(own) == Metering.Providers.Canonical(vendor))
            .Where(i => contract is null || i.Name.Equals(contract, StringComparison.OrdinalIgnoreCase)).ToList();
        return new LineBalance(
            context.Entity.Name, null, line, contract ?? vendor, month.ToIso(), null, null, book.ToString(), null,
            context.Entity.FunctionalCurrency.Code, Math.Round(items.Sum(i => i.Amount), 2), [], items);
    }

    /// <summary>What is capitalised and waits to be ready for use: nothing of it is charged yet.</summary>
    private async Task<LineBalance> Unused(Book book, YearMonth month, AgentId? agent, CancellationToken ct)
    {
        var last = month.LastDay();
        var waiting = (await db.Assets.AsNoTracking().Where(a => a.Entity == context.Entity.Id && a.Book == book
            && a.Method == AssetMethods.NotInUse && a.AcquiredOn <= last && (a.EndedOn == null || a.EndedOn > last)).ToListAsync(ct))
            .Where(a => agent is null || a.Agent == agent).OrderByDescending(a => a.Cost.Micros).ThenBy(a => a.Name, StringComparer.Ordinal)
            .ToList();
        var sum = ToolJson.Amount(waiting.Aggregate(Money.Zero(context.Entity.FunctionalCurrency), (s, a) => s + a.Cost));
        return new LineBalance(
            context.Entity.Name, null, NotInUse, null, month.ToIso(), null, null, book.ToString(), agent?.Value,
            context.Entity.FunctionalCurrency.Code, sum, waiting.Count == 0 ? [] : [new LineFigure("Capitalised and not in use",
                new ShownFigure(sum))],
            [.. waiting.Select(a => new LineItem(a.Name, null, a.Agent?.Value, ToolJson.Amount(a.Cost), $"/arrangements/{a.ArrangementId}"))]);
    }

    private async Task<Outcome<LineBalance>> IncomeLine(
        string statement, string line, string? from, string? to, string? agent, string? book, CancellationToken ct)
    {
        var (first, last, chosen) = (context.Period, context.Period, context.Entity.PrimaryBook);
        if ((from is not null && !Periods.TryParse(from, out first)) || (to is not null && !Periods.TryParse(to, out last)))
            return new Refusal(RefusalCodes.InvalidValue, "A month is written such as 2026-10.", "period");
        if (book is not null && !Named.TryParse(book, ignoreCase: true, out chosen))
            return new Refusal(RefusalCodes.InvalidValue, $"'{book}' is not a book.", "book");
        var built = await statements.Build(statement, context.Entity.Id, chosen, first, last, agent is null ? null : new AgentId(agent),
            ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        var kind = statement == "income-by-function" ? StatementLineKind.Subtotal : StatementLineKind.Line;
        var lines = built.Value.Blocks.SelectMany(b => b.Lines).Where(l => l.Kind == kind
            && l.Title.Contains(line, StringComparison.OrdinalIgnoreCase)).ToList();
        return new LineBalance(
            context.Entity.Name, statement, line, null, null, first.ToIso(), last.ToIso(), chosen.ToString(), agent,
            context.Entity.FunctionalCurrency.Code, Math.Round(lines.SelectMany(l => l.Figures).Sum(f => ToolJson.Amount(f.Amount)), 2),
            [.. lines.SelectMany(l => l.Figures.Select(f => new LineFigure(l.Title, ToolJson.Shown(f))))], null);
    }

    [Description("What is committed to: contracts that run on past the month with what is still prepaid, minimum spend with its " +
        "shortfall and gain against the price list, and wallets of credits that vendors granted.")]
    public async Task<Outcome<CommitmentList>> ListCommitments(
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
        [Description("Only this vendor")] string? vendor = null,
        [Description("Only contracts of this agent, by key")] string? agent = null,
        [Description("Only this contract, by the name of its arrangement")] string? contract = null,
        [Description("Only those that end in this month or later")] string? endsFrom = null,
        [Description("Only those that end in this month or earlier")] string? endsTo = null,
        CancellationToken ct = default)
    {
        var (month, first, end) = (context.Period, new YearMonth(1900, 1), new YearMonth(2900, 1));
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        if (endsFrom is not null && !Periods.TryParse(endsFrom, out first) || endsTo is not null && !Periods.TryParse(endsTo, out end))
            return new Refusal(RefusalCodes.InvalidValue, "A month is written such as 2026-10.", "endsFrom");
        var last = month.LastDay();
        var running = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == context.Entity.Id && a.ServiceEnd != null
            && a.ServiceEnd > last)
            .ToListAsync(ct)).Where(a => vendor is null || Metering.Providers.Canonical(a.Vendor) == Metering.Providers.Canonical(vendor))
            .Where(a => agent is null || a.Agent?.Value == agent)
            .Where(a => contract is null || a.Name.Equals(contract, StringComparison.OrdinalIgnoreCase))
            .Where(a => a.ServiceEnd!.Value.ToYearMonth() is var ends && ends >= first && ends <= end)
            .OrderBy(a => a.ServiceEnd).ThenBy(a => a.Name, StringComparer.Ordinal).ToList();
        var prepaid = ChartOfAccounts.Default.All.Where(a => a.Line is "PrepaidExpensesCurrent" or "PrepaidExpensesNonCurrent")
            .Select(a => a.Code.Text).ToList();
        var left = (await Sums(prepaid, context.Entity.PrimaryBook, month, null, ct)).ToDictionary(s => s.Source ?? "", s =>
            s.Micros);
        var promised = (await new CommitmentsQuery(db).Of(context.Entity.Id, month, ct))
            .Where(r => vendor is null || Providers.Canonical(r.Arrangement.Vendor) == Providers.Canonical(vendor))
            .Where(r => agent is null || r.Arrangement.Agent?.Value == agent)
            .Where(r => contract is null && endsFrom is null && endsTo is null
                || r.Arrangement.Name.Equals(contract, StringComparison.OrdinalIgnoreCase)).ToList();
        return new CommitmentList(context.Entity.Name, month.ToIso(), context.Entity.FunctionalCurrency.Code, running.Count,
            [.. promised.Where(r => r.Standing is not null).Select(Promised)],
            [.. promised.Where(r => r.Wallet is not null).Select(Granted)],
            [.. running.Select(a => new RunningContract(a.Name, a.Vendor, a.Agent?.Value, Iso(a.ServiceEnd!.Value), ToolJson.Amount(a.Amount),
                Left(left.GetValueOrDefault($"assets/{a.Id:N}"), a.ServiceEnd!.Value, month), $"/arrangements/{a.Id}", month > context.Period))]);
    }

    /// <summary>What is prepaid at the end of a month; of one that lies ahead, the present balance used up evenly until the service
    /// ends.</summary>
    private decimal Left(long micros, LocalDate ends, YearMonth month)
    {
        var now = ToolJson.Amount(new Money(micros, context.Entity.FunctionalCurrency));
        var whole = context.Period.MonthsUntil(ends.ToYearMonth());
        return month <= context.Period || whole <= 0 ? now
            : Math.Round(now * month.MonthsUntil(ends.ToYearMonth()) / whole, 2, MidpointRounding.AwayFromZero);
    }

    private static MinimumSpend Promised(CommitmentRow row) => new(
        row.Arrangement.Name, row.Arrangement.Vendor, Iso(row.Until!.Value), ToolJson.Amount(row.Minimum!.Value),
        ToolJson.Amount(row.Standing!.Spent), ToolJson.Amount(row.Standing.Unpaid), ToolJson.Amount(row.Standing.Shortfall),
        row.Arrangement.Commitment?.ShortfallProbable, row.ByYear.OrderBy(y => y.Key).ToDictionary(y => y.Key, y => ToolJson.Amount(y.Value)),
        row.Gain is { } gain ? ToolJson.Amount(gain.Amount) : null, row.Gain?.Share, $"/arrangements/{row.Arrangement.Id}");

    private static GrantedCredits Granted(CommitmentRow row) => new(
        row.Arrangement.Name, row.Arrangement.Vendor, ToolJson.Amount(row.Wallet!.Granted), ToolJson.Amount(row.Wallet.Used),
        ToolJson.Amount(row.Wallet.Lapsed), ToolJson.Amount(row.Wallet.Left), $"/arrangements/{row.Arrangement.Id}");

    [Description("What waits for a person's decision in a month: unpriced usage, agents without owner, memos, write-downs, " +
        "reviews, unassigned cost.")]
    public async Task<Outcome<WaitingDecisions>> ListDecisions(
        [Description("Month, 2026-10; the latest with figures when left out")] string? period = null,
            CancellationToken ct = default)
    {
        var month = context.Period;
        if (period is not null && !Periods.TryParse(period, out month))
            return new Refusal(RefusalCodes.InvalidValue, $"'{period}' is not a month such as 2026-10.", "period");
        var roster = await directory.Roster(context.Entity.Id, month, Book.Management, ct);
        var waiting = DecisionMatters.Of(await decisions.For(context.Entity, month, roster, ct), context.Today);
        return new WaitingDecisions(context.Entity.Name, month.ToIso(), waiting.Count,
            [.. waiting.Take(ItemsMax).Select(m => new WaitingDecision(
                m.Title, m.Detail, m.First.Kind, m.Amount is { } at ? ToolJson.Amount(at) : null, m.Amount?.Currency.Code,
                m.Due is { } due ? Iso(due) : null, m.Owner))], "/#decisions");
    }

    [Description("Reviews of agents, quarterly and for retirement, with their day due and what was decided.")]
    public async Task<Outcome<ReviewList>> ListReviews(
        [Description("Which of them; open when left out")]
        [AllowedValues("open", "overdue", "decided", "all", null)] string? state = null,
        [Description("Only this agent")] string? agent = null,
        [Description("Only those whose reason says this, such as withdrawn")] string? about = null,
        CancellationToken ct = default)
    {
        var which = state ?? "open";
        if (which is not ("open" or "overdue" or "decided" or "all"))
            return new Refusal(RefusalCodes.InvalidValue, $"'{state}' is not open, overdue, decided or all.", "state");
        var names = await db.Agents.AsNoTracking().Where(a => a.Entity == context.Entity.Id)
            .ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        var reviews = (await db.Reviews.AsNoTracking().Where(r => r.Entity == context.Entity.Id).ToListAsync(ct))
            .Where(r => about is null || r.Reason.Contains(about, StringComparison.OrdinalIgnoreCase)
                || r.Plan is not null && about == "improvement plan")
            .Where(r => (agent is null || r.Agent.Value == agent) && which switch
            {
                "open" => r.Status == ReviewStatus.Open,
                "overdue" => r.Status == ReviewStatus.Open && r.DueOn < context.Today,
                "decided" => r.Status != ReviewStatus.Open,
                _ => true,
            }).OrderBy(r => r.DueOn).ThenBy(r => r.Agent.Value, StringComparer.Ordinal).ThenBy(r => r.Kind).ToList();
        return new ReviewList(context.Entity.Name, which, reviews.Count, [.. reviews.Take(ItemsMax)
            .Select(r => Row(r, names.GetValueOrDefault(r.Agent, r.Agent.Value), context.Today))], "/reviews");
    }

    internal static ReviewRow Row(AgentReview review, string name, LocalDate today) => new(
        name, review.Kind.ToString(), Iso(review.DueOn), review.Status == ReviewStatus.Open && review.DueOn < today,
        review.Decision?.ToString() ?? review.Status.ToString(), review.Reason, $"/reviews/{review.Id}", review.DecidedBy,
        review.EffectiveOn is { } day ? Iso(day) : null, review.Exit.Count, review.Exit.Count(s => s.DoneAt is not null),
        [.. review.Exit.Where(s => s.DoneAt is null).Select(s => s.Title)],
        review.DecidedAt is { } at ? Iso(at.InUtc().Date) : null, review.DecisionReason, review.Plan is not { } plan ? null
            : $"{plan.Metric}: {plan.Threshold:0.####} needed by {Iso(plan.Deadline)}"
                + (plan.Outcome is { } ended ? $", {ended.ToString().ToLowerInvariant()}" : "")
                + (plan.CheckIns is [.., var look] ? $"; measured {look.Measured:0.####} on {Iso(look.On)}" : ""));

    [Description("The scheduled jobs: what each does, and how its last run ended.")]
    public async Task<JobList> ListJobs(CancellationToken ct = default)
    {
        var views = await jobs.List(context.Entity, 1, ct);
        return new JobList(context.Entity.Name, views.Count, [.. views.Select(view => new JobRow(view.Name, view.What,
            view.Last?.StartedAt is { } at ? InstantPattern.General.Format(at) : null,
            view.Last is { } done ? done.Error ?? done.Result ?? JobDesk.Wording(done.State) : null, view.Last?.Error is not null))], "/jobs");
    }

    [Description("An agent's entry in the register: role, what it does, owner, manager, cost centre, models, dates, target, " +
        "acquisition and run cost.")]
    public async Task<Outcome<RegisterEntry>> DescribeAgent([Description("The agent's key")] string agent, CancellationToken ct = default)
    {
        var id = new AgentId(agent);
        if (await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.Entity == context.Entity.Id,
            ct) is not { } known)
            return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}'.", "agent");
        var target = known.TargetOn(context.Today);
        return new RegisterEntry(
            known.Id.Value, known.Name, context.Entity.Name, context.Entity.FunctionalCurrency.Code, known.Role, known.JobDescription,
            known.Owner, known.OwnerlessSince is { } since ? Iso(since) : null, known.Manager, known.CostCenter,
            AgentWords.Of(known.Employment), AgentWords.Of(known.Function), AgentWords.Of(known.Status), Iso(known.HiredOn),
            known.InServiceOn is { } service ? Iso(service) : null, known.ProbationEndsOn is { } probation ? Iso(probation) : null,
            known.RetiredOn is { } retired ? Iso(retired) : null, [.. known.Models], ToolJson.Amount(known.AcquisitionCost),
            ToolJson.Amount(known.MonthlyRunCost), target.Unit, target.UnitsPerMonth, ToolJson.Amount(target.ValuePerUnit),
            ToolJson.Amount(target.HumanCostPerUnit), $"/agents/{known.Id.Value}");
    }

    private async Task<List<LineItem>> Items(
        IReadOnlyList<string> accounts, Book book, YearMonth month, AgentId? agent, bool any, CancellationToken ct)
    {
        if (!any)
            return [];
        var names = (await db.Arrangements.AsNoTracking().Where(a => a.Entity == context.Entity.Id)
            .Select(a => new { a.Id, a.Name, a.Vendor, a.Agent }).ToListAsync(ct)).ToDictionary(a => $"assets/{a.Id:N}");
        var items = (await Sums(accounts, book, month, agent, ct)).GroupBy(s => names.GetValueOrDefault(s.Source ?? ""))
            .Select(g => (Known: g.Key, Micros: g.Sum(s => s.Micros))).Where(g => Math.Abs(g.Micros) >= 5_000)
            .OrderByDescending(g => Math.Abs(g.Micros)).Take(ItemsMax);
        return [.. items.Select(g => new LineItem(
            g.Known?.Name ?? "Other", g.Known?.Vendor, g.Known?.Agent?.Value,
            ToolJson.Amount(new Money(g.Micros, context.Entity.FunctionalCurrency)),
            g.Known is null ? null : $"/arrangements/{g.Known.Id}"))];
    }

    private sealed record SourceSum(string? Source, long Micros);

    private async Task<IReadOnlyList<SourceSum>> Sums(
        IReadOnlyList<string> accounts, Book book, YearMonth month, AgentId? agent, CancellationToken ct)
    {
        var (id, currency, codes) = (context.Entity.Id, context.Entity.FunctionalCurrency, accounts.ToList());
        var postings = db.Entries.AsNoTracking().Where(e => e.Entity == id && e.Period <= month && (e.Book == null
            || e.Book == book))
            .SelectMany(e => e.Postings).Where(p => codes.Contains(p.Account) && p.Amount.Currency == currency);
        if (agent is { } one)
            postings = postings.Where(p => p.Agent == one);
        return await postings.GroupBy(p => p.Source).Select(g => new SourceSum(g.Key, g.Sum(p => p.Amount.Micros)))
            .ToListAsync(ct);
    }

    private static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
