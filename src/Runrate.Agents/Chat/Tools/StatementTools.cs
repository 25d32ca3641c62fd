using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Ledger;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Statements, what moved them, and the postings behind a figure: the same objects that the pages show.</summary>
public sealed class StatementTools(StatementQueries statements, AgentDirectory directory, WorkforceSummary summary,
    LedgerQueries ledger, ToolContext context)
{
    public static ToolDeclaration GetAgentPnlTool { get; } = new("get_agent_pnl", "Profit and loss of an agent",
        w => w.Of<StatementTools>().GetAgentPnl);

    public static ToolDeclaration GetWorkforcePnlTool { get; } = new("get_workforce_pnl", "Profit and loss of the workforce",
        w => w.Of<StatementTools>().GetWorkforcePnl);

    public static ToolDeclaration ExplainFigureTool { get; } = new("explain_figure", "Postings behind a figure",
        w => w.Of<StatementTools>().ExplainFigure);

    public static ToolDeclaration ExplainVarianceTool { get; } = new("explain_variance", "What moved between months",
        w => w.Of<StatementTools>().ExplainVariance);

    private const int PostingsShown = 10;

    [Description("One agent's profit and loss over months: value produced, each cost, net contribution; every figure has a " +
        "ref to its postings.")]
    public async Task<Outcome<ProfitAndLoss>> GetAgentPnl(
        [Description("The agent's key")] string agent,
        [Description("First month, 2026-10")] string? from = null,
        [Description("Last month; the first when left out")] string? to = null,
        [Description("Management when left out")]
        [AllowedValues("Management", "UsGaap", "Ifrs", "IndAs", "UsTax", "IndiaTax", null)] string? book = null,
        CancellationToken ct = default)
    {
        var scope = Scope(from, to, book);
        if (!scope.IsOk)
            return scope.Refusal;
        var (first, last, chosen) = scope.Value;
        var built = await statements.Build("agent-pnl", context.Entity.Id, chosen, first, last, new AgentId(agent), ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        var card = await directory.Card(new AgentId(agent), last, chosen, ct);
        var result = Shape(built.Value, chosen) with { Agent = agent };
        return card is not { IsOk: true, Value: { } known } ? result : result with
        {
            Name = known.Agent.Name,
            Accepted = known.Row.Accepted,
            Target = known.Row.TargetUnits,
            Unit = known.Row.Unit,
            CostPerOutcome = known.Row.CostPerOutcome is { } cost ? ToolJson.Amount(cost) : null,
            HumanCostPerOutcome = known.Row.HumanCostPerUnit is { } human ? ToolJson.Amount(human) : null,
            Signal = known.Row.Signal.Text,
        };
    }

    [Description("The profit and loss of the whole AI workforce over months, with the agents behind it when it is one month, " +
        "and " +
        "whether it ties to the ledger.")]
    public async Task<Outcome<ProfitAndLoss>> GetWorkforcePnl(
        [Description("First month, 2026-10")] string? from = null,
        [Description("Last month; the first when left out")] string? to = null,
        [Description("Management when left out")]
        [AllowedValues("Management", "UsGaap", "Ifrs", "IndAs", "UsTax", "IndiaTax", null)] string? book = null,
        CancellationToken ct = default)
    {
        var scope = Scope(from, to, book);
        if (!scope.IsOk)
            return scope.Refusal;
        var (first, last, chosen) = scope.Value;
        var built = await statements.Build("workforce-pnl", context.Entity.Id, chosen, first, last, ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        var result = Shape(built.Value, chosen);
        if (first != last)
            return result;
        var roster = await directory.Roster(context.Entity.Id, last, chosen, ct);
        return result with
        {
            Agents = [.. roster.Select(r => AgentTools.Row(r))],
            TiesToLedger = (await directory.Totals(context.Entity.Id, last, chosen, roster, ct)).TiesToLedger,
        };
    }

    [Description("The ledger postings behind a figure: give its ref, or an agent, a statement line and months.")]
    public async Task<Outcome<FigurePostings>> ExplainFigure(
        [Description("The figure's ref, as another tool returned it")] string? figure = null,
        [Description("Or: the agent's key; the whole workforce when left out")] string? agent = null,
        [Description("and the title of the statement line, such as Model inference")] string? line = null,
        [Description("First month")] string? from = null,
        [Description("Last month")] string? to = null,
        CancellationToken ct = default)
    {
        var source = await Source(figure, agent, line, from, to, ct);
        if (!source.IsOk)
            return source.Refusal;
        var page = await ledger.Postings(source.Value.Source, 1, PostingsShown, ct);
        return new FigurePostings(
            line, source.Value.Source.Agent?.Value, ToolJson.Amount(source.Value.Amount), source.Value.Amount.Currency.Code, source.Value.Ref,
            page.Total, [.. page.Items.Select(p => new ShownPosting(
                NodaTime.Text.LocalDatePattern.Iso.Format(p.Date), p.Key, p.Memo, p.Account, ToolJson.Amount(p.Amount)))]);
    }

    [Description("What moved between two months, line by line, largest first; for the workforce also by volume, retries, " +
        "price and mix.")]
    public async Task<Outcome<MonthsCompared>> ExplainVariance(
        [Description("The agent's key; the whole workforce when left out")] string? agent = null,
        [Description("The earlier month; the one before when left out")] string? from = null,
        [Description("The later month; the latest with figures when left out")] string? to = null,
        [Description("How many months each side holds, beginning with the month named: 3 compares quarters")] int months = 1,
        CancellationToken ct = default)
    {
        if (months is < 1 or > 24)
            return new Refusal(RefusalCodes.InvalidValue, "months is 1 to 24.", "months");
        var last = to is null ? context.Period : default(YearMonth?);
        if (last is null && Periods.TryParse(to, out var named))
            last = named;
        var first = from is null ? last?.PlusMonths(-1) : null;
        if (from is not null && Periods.TryParse(from, out var earlier))
            first = earlier;
        if (first is not { } before || last is not { } now || before >= now)
            return new Refusal(RefusalCodes.InvalidValue,
                "Give two months such as 2026-09 and 2026-10, the earlier first.", "from");
        var id = agent is null ? (AgentId?)null : new AgentId(agent);
        var layout = agent is null ? "workforce-pnl" : "agent-pnl";
        var (endBefore, endNow) = (before.PlusMonths(months - 1), now.PlusMonths(months - 1));
        var then = await statements.Build(layout, context.Entity.Id, Book.Management, before, endBefore, id, ct: ct);
        var present = await statements.Build(layout, context.Entity.Id, Book.Management, now, endNow, id, ct: ct);
        if (!then.IsOk || !present.IsOk)
            return then.Refusal ?? present.Refusal!;
        var name = id is { } one && await directory.Card(one, now, Book.Management, ct) is { IsOk: true } card ? card.Value.Row.Name : null;
        var bridge = agent is null && months == 1 && before.PlusMonths(1) == now
            ? (await summary.Bridge(context.Entity.Id, now, Book.Management, ct))?.Shown() : null;
        return Changes(then.Value, present.Value, before, now) with
        {
            Months = months,
            Agent = agent,
            Name = name,
            Bridge = bridge is null ? null
                : [.. bridge.Steps.Where(s => !s.Amount.IsZero).Select(s => new BridgeStep(s.Name, ToolJson.Amount(s.Amount), s.Because))],
        };
    }

    private MonthsCompared Changes(Statement then, Statement now, YearMonth before, YearMonth after)
    {
        var titles = Lines(then).Concat(Lines(now)).Where(l => l.Kind == StatementLineKind.Line).Select(l => l.Title).Distinct()
            .ToList();
        var changes = titles
            .Select(title => (Title: title, Old: then.Line(title)?.Figures[0], New: now.Line(title)?.Figures[0]))
            .Select(c => (c.Title, Then: c.Old?.Amount ?? Zero, Now: c.New?.Amount ?? Zero, Ref: (c.New ?? c.Old)!.Ref))
            .Where(c => c.Then != c.Now)
            .OrderByDescending(c => (c.Now - c.Then).Abs().Micros).ThenBy(c => c.Title, StringComparer.Ordinal);
        var (net0, net1) = (then.Result!.Figures[0], now.Result!.Figures[0]);
        return new MonthsCompared(
            context.Entity.Name, before.ToIso(), after.ToIso(), context.Entity.FunctionalCurrency.Code,
            ToolJson.Shown(Cost(then)), ToolJson.Shown(Cost(now)), ToolJson.Amount(Cost(now).Amount) - ToolJson.Amount(Cost(then).Amount),
            ToolJson.Shown(net0), ToolJson.Shown(net1), ToolJson.Amount(net1.Amount - net0.Amount),
            [.. changes.Select(c => new LineChange(
                c.Title, c.Title != ValueLine, ToolJson.Amount(c.Then), ToolJson.Amount(c.Now), ToolJson.Amount(c.Now - c.Then), c.Ref))],
            1, null, null, null);
    }

    private const string ValueLine = "Productivity value of accepted output";

    private Figure Cost(Statement statement)
    {
        var lines = statement.Blocks.Where(b => !StatementLayouts.IsIncome(b.Title)).SelectMany(b => b.Lines).Where(l =>
            l.Kind == StatementLineKind.Line).ToList();
        var scope = statement.Scope;
        return new Figure(lines.Aggregate(Zero, (sum, l) => sum + l.Figures[0].Amount), new FigureSource(
            scope.Entity, scope.Book, scope.From, scope.To, scope.Agent, AccountSets.Of(scope.Book).Loaded));
    }

    private Money Zero => Money.Zero(context.Entity.FunctionalCurrency);

    private static IEnumerable<StatementLine> Lines(Statement statement) => statement.Blocks.SelectMany(b => b.Lines);

    private async Task<Outcome<Figure>> Source(string? figure, string? agent, string? line, string? from, string? to,
        CancellationToken ct)
    {
        if (figure is not null)
        {
            if (!FigureSource.TryParse(figure, out var parsed) || parsed.Entity != context.Entity.Id)
                return new Refusal(RefusalCodes.InvalidValue, "That is not the ref of a figure of this entity.", "figure");
            var movements = await ledger.Movements(parsed.Entity, parsed.Book, parsed.From, parsed.To, parsed.Agent, ct);
            return new Figure(new Money(movements.Where(m => parsed.Accounts.Contains(m.Account)).Sum(m => m.Micros),
                context.Entity.FunctionalCurrency), parsed);
        }
        var scope = Scope(from, to, null);
        if (!scope.IsOk)
            return scope.Refusal;
        var id = agent is null ? (AgentId?)null : new AgentId(agent);
        var built = await statements.Build(agent is null ? "workforce-pnl" : "agent-pnl", context.Entity.Id, Book.Management,
            scope.Value.From, scope.Value.To, id, ct: ct);
        if (!built.IsOk)
            return built.Refusal;
        return built.Value.Line(line ?? "Net contribution") is { } found
            ? found.Figures[0]
            : new Refusal(RefusalCodes.NotFound,
                $"There is no line '{line}' in that statement; there are " +
                    $"{string.Join(", ", Lines(built.Value).Select(l => l.Title))}.", "line");
    }

    private Outcome<(YearMonth From, YearMonth To, Book Book)> Scope(string? from, string? to, string? book)
    {
        var first = context.Period;
        if (from is not null && !Periods.TryParse(from, out first))
            return new Refusal(RefusalCodes.InvalidValue, $"'{from}' is not a month such as 2026-10.", "from");
        var last = first;
        if (to is not null && !Periods.TryParse(to, out last))
            return new Refusal(RefusalCodes.InvalidValue, $"'{to}' is not a month such as 2026-10.", "to");
        var chosen = Book.Management;
        if (book is not null && (!Named.TryParse(book, ignoreCase: true, out chosen) || !Enum.IsDefined(chosen)))
            return new Refusal(RefusalCodes.InvalidValue,
                $"'{book}' is not a book: Management, UsGaap, Ifrs, IndAs, UsTax or IndiaTax.", "book");
        return (first, last, chosen);
    }

    private ProfitAndLoss Shape(Statement statement, Book book) => new(
        context.Entity.Name, book.ToString(), statement.Scope.From.ToIso(), statement.Scope.To.ToIso(), context.Entity.FunctionalCurrency.Code,
        [.. statement.Blocks.SelectMany(b => b.Lines.Select(l =>
            new ShownLine(b.Title, l.Title, l.Kind.ToString(), ToolJson.Amount(l.Figures[0].Amount), l.Figures[0].Ref)))],
        ToolJson.Amount(statement.Blocks.Where(b => !StatementLayouts.IsIncome(b.Title)).SelectMany(b => b.Lines)
            .Where(l => l.Kind == StatementLineKind.Line).Aggregate(Zero, (sum, l) => sum + l.Figures[0].Amount)),
        ToolJson.Shown(statement.Result!.Figures[0]));
}
