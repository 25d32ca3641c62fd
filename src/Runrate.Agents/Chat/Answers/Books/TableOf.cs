using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>The rows that an answer told, as its card shows them, from the results behind it. Pure.</summary>
internal static class TableOf
{
    /// <summary>Null where the answer has no figures or rows that can be gone on with.</summary>
    public static ResultTable? Answer(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        if (calls.Count == 0 || calls.Any(c => ToolJson.IsRefusal(c.Result)) || q.Form == BooksForm.Worked)
            return null;
        if (calls is [{ Name: "get_spend" } early, { Name: "get_spend" } late] && q is { Form: BooksForm.Compare, Dimension: not (null or "entity") })
            return ResultTable.Beside(Spend(q with { Order = null, Limit = null }, early, agentName),
                Spend(q with { Order = null, Limit = null }, late, agentName));
        if (calls.Count == 1)
            return One(q, calls[0], agentName);
        // Several answers of one tool: each is a row with its own figure.
        var tables = calls.Select(c => One(q, c, agentName)).ToList();
        return tables.TrueForAll(t => t?.Total is not null) ? Joined([.. tables.OfType<ResultTable>()], calls[0].Name) : null;
    }

    private static ResultTable? One(BooksQuery q, ToolCallRecord call, Func<string, string> agentName) => call.Name switch
    {
        "get_spend" => Spend(q, call, agentName),
        "find_agents" => Ranking(q, call),
        "get_trend" => Trend(q, call, agentName),
        "get_agent_pnl" or "get_workforce_pnl" => Statement(call),
        "explain_variance" => Variance(q, call),
        "get_statement" => NamedStatementCard.Table(q, call),
        "list_reviews" => Reviews(call),
        "get_balance" => Balance(call),
        "match_bills" => Match(q, call),
        "list_commitments" => Commitments(call),
        _ => null,
    };

    /// <summary>What each of two answers is called where they stand beside each other: by what tells them apart.</summary>
    public static ResultTable? Joined(IReadOnlyList<ResultTable> tables, string kind = "answer")
    {
        if (tables.Count < 2 || tables.Any(t => t.Total is null || t.Unit != tables[0].Unit))
            return null;
        var rows = tables.Select(t => new ResultRow(Called(t, tables), t.Total, t.Unit == TableUnit.Money ? t.Currency : null)).ToList();
        return rows.Select(r => r.Name).Distinct(StringComparer.Ordinal).Count() < rows.Count ? null : tables[^1] with
        {
            Kind = kind == "get_workforce_pnl" ? "entity" : "answer",
            Title = string.Join(" and ", tables.Select(t => t.Title).Distinct()),
            When = string.Join(" and ", tables.Select(t => t.When).Distinct()),
            Entity = string.Join(" and ", tables.Select(t => t.Entity).Distinct()),
            Rows = rows,
            Total = null,
            Adds = tables.All(t => t.Adds) && tables.Select(t => t.Entity).Distinct().Count() == 1
                || tables.All(t => t.Adds) && tables.Select(t => t.Title).Distinct().Count() == 1,
        };
    }

    private static string Called(ResultTable table, IReadOnlyList<ResultTable> tables)
    {
        var parts = new List<string>();
        if (tables.Select(t => t.Title).Distinct().Count() > 1)
            parts.Add(table.Title);
        if (tables.Select(t => t.When).Distinct().Count() > 1)
            parts.Add(table.When);
        if (tables.Select(t => t.Entity).Distinct().Count() > 1)
            parts.Add(table.Entity);
        return string.Join(", ", parts);
    }

    private static ResultTable Spend(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var spend = call.As<SpendByDimension>();
        var bounded = q.Dimension is not null && (q.Above ?? q.Below) is not null;
        var rows = (bounded ? SpendCard.Within(q, spend) : spend.Rows).ToList();
        if (q.Order == "asc")
            rows.Reverse();
        var scope = Card.Scope(spend, q, agentName);
        var what = (scope.Length > 0 ? scope + ": " : "") + (spend.Line is { } line ? line.ToLowerInvariant() : "loaded cost");
        return new ResultTable(what, spend.By, Card.Span(spend.From, spend.To), AnswerText.Escape(spend.Entity), TableUnit.Money,
            [.. (q is { Dimension: not null, Limit: { } limit } ? rows.Take(limit) : rows).Select(r => new ResultRow(r.Name, r.Figure.Amount,
                spend.Currency, Ref: r.Figure.Ref))],
            bounded || q is { Dimension: not null, Limit: not null } ? null : spend.Total.Amount, Adds: true);
    }

    private static ResultTable Ranking(BooksQuery q, ToolCallRecord call)
    {
        var ranking = call.As<AgentRanking>();
        var money = ranking.Sort is not ("output" or "target");
        var shown = RankingCard.Within(q, ranking);
        return new ResultTable(Card.MeasureName(ranking.Sort == "target" ? "outcomes" : ranking.Sort), "agent",
            Card.Span(ranking.From, ranking.Period), AnswerText.Escape(ranking.Entity), money ? TableUnit.Money : TableUnit.Count,
            [.. (q.Limit is { } limit ? shown.Take(limit) : shown).Select(a => new ResultRow(a.Name, RankingCard.Measured(a, ranking.Sort),
                money ? ranking.Currency : null, a.Agent, Texts: Texts(("owner", a.Owner), ("cost center", a.CostCenter), ("status", a.Status),
                ("role", a.Role), ("signal", a.Signal))))],
            null, Adds: ranking.Sort is "cost" or "net" or "value" or "carrying");
    }

    private static ResultTable? Trend(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var trend = call.As<MeasureTrend>();
        if (trend.Points.Count == 0)
            return null;
        var money = trend.Points[0].IsMoney;
        var scope = Card.Scope(call.Result, q, agentName);
        var adds = trend.Sum is not null && q.Form != BooksForm.Average;
        return new ResultTable((scope.Length > 0 ? scope + ": " : "") + (trend.Line?.ToLowerInvariant() ?? Card.MeasureName(trend.Measure)), "month",
            Card.Span(trend.Points[0].From, trend.Points[^1].To), AnswerText.Escape(trend.Entity),
            trend.Points[0].IsShare ? TableUnit.Share : money ? TableUnit.Money : TableUnit.Count,
            [.. trend.Points.Select(p => new ResultRow(Card.Span(p.From, p.To), p.Amount, money ? trend.Currency : null, Ref: p.Ref))],
            trend.Points.Count == 1 ? trend.Points[0].Amount : q.Form == BooksForm.Average ? trend.Average : null, adds);
    }

    /// <summary>A profit and loss: each line with what it does to the result.</summary>
    private static ResultTable Statement(ToolCallRecord call)
    {
        var pnl = call.As<ProfitAndLoss>();
        return new ResultTable($"net contribution{(pnl.Name is { } name ? $" of {AnswerText.Escape(name)}" : "")}", "line",
            Card.Span(pnl.From, pnl.To), AnswerText.Escape(pnl.Entity), TableUnit.Money,
            [.. pnl.Lines.Where(l => l.Kind == "Line").Select(l => new ResultRow(l.Title, StatementLayouts.IsIncome(l.Block) ? l.Amount : -l.Amount,
                pnl.Currency))], pnl.Net.Amount, Adds: true);
    }

    /// <summary>Two stretches: each line with what its change does to the change of the result.</summary>
    private static ResultTable Variance(BooksQuery q, ToolCallRecord call)
    {
        var moved = call.As<MonthsCompared>();
        var costs = q.Measure == "cost" || q.Line is not null;
        var line = q.Line is { } asked ? moved.Lines.FirstOrDefault(l => l.Title == asked) : null;
        var lines = line is not null ? [line] : moved.Lines.Where(l => !costs || l.IsCost).ToList();
        return new ResultTable($"change of {(line is not null ? line.Title.ToLowerInvariant() : costs ? "loaded cost" : "net contribution")}"
            + (moved.Name is { } name ? $" of {AnswerText.Escape(name)}" : ""), "line",
            $"{AnswerText.Month(moved.From)} to {AnswerText.Month(moved.To)}", AnswerText.Escape(moved.Entity), TableUnit.Money,
            [.. lines.Select(l => costs ? new ResultRow(l.Title, l.Change, moved.Currency, Before: l.Before, After: l.After)
                : new ResultRow(l.Title, l.IsCost ? -l.Change : l.Change, moved.Currency))],
            line?.Change ?? (costs ? moved.CostChange : moved.Change), Adds: true);
    }

    private static ResultTable Reviews(ToolCallRecord call)
    {
        var found = call.As<ReviewList>();
        return new ResultTable($"{(found.State == "all" ? "" : found.State + " ")}reviews", "review", "", AnswerText.Escape(found.Entity),
            TableUnit.Count,
            [.. found.Reviews.Select(r => new ResultRow(r.Name, null, null, Texts: Texts(("kind", r.Kind), ("due", r.Due), ("state", r.Overdue
                ? $"{r.Status}, overdue" : r.Status), ("decided by", r.DecidedBy))))], null, Adds: false);
    }

    private static ResultTable Balance(ToolCallRecord call)
    {
        var balance = call.As<LineBalance>();
        var items = balance.Items ?? [];
        return new ResultTable(balance.Line.ToLowerInvariant(), "item", balance.Statement is null
            ? $"at the end of {AnswerText.Month(balance.Period)}" : Card.Span(balance.From, balance.To ?? ""), AnswerText.Escape(balance.Entity),
            TableUnit.Money, items.Count > 0
            ? [.. items.Select(i => new ResultRow(i.Name, i.Amount, balance.Currency, Texts: Texts(("vendor", i.Vendor),
                ("agent", i.Agent is { } agent ? AnswerText.Title(agent) : null))))]
            : [.. balance.Lines.Select(l => new ResultRow(l.Title, l.Figure.Amount, balance.Currency, Ref: l.Figure.Ref))],
            Derived.Net(balance) ?? balance.Total, Adds: Derived.Net(balance) is null);
    }

    private static ResultTable Match(BooksQuery q, ToolCallRecord call)
    {
        var found = call.As<BillMatches>();
        var one = q.Vendors.Count == 1 && found.Providers.Count == 1;
        return new ResultTable(one ? $"{AnswerText.Escape(found.Providers[0].Name)}: billed" : "billed above the meter", "vendor",
            AnswerText.Month(found.Period), AnswerText.Escape(found.Entity), TableUnit.Money,
            [.. found.Providers.Select(r => new ResultRow(r.Name, one ? r.Billed : r.Difference, found.Currency, Texts: Texts(("state", r.State))))],
            one ? found.Providers[0].Billed : null, Adds: true);
    }

    private static ResultTable Commitments(ToolCallRecord call)
    {
        var found = call.As<CommitmentList>();
        return new ResultTable("contracts", "contract", AnswerText.Month(found.Period), AnswerText.Escape(found.Entity), TableUnit.Money,
            [.. found.Commitments.Select(c => new ResultRow(c.Name, c.Amount, found.Currency, Texts: Texts(("vendor", c.Vendor), ("ends", c.Ends),
                ("agent", c.Agent is { } agent ? AnswerText.Title(agent) : null))))], null, Adds: true);
    }

    private static Dictionary<string, string> Texts(params (string Column, string? Text)[] texts) => texts.Where(t => !string.IsNullOrEmpty(t.Text))
        .ToDictionary(t => t.Column, t => t.Text!, StringComparer.Ordinal);

    /// <summary>What a follow-up may say of these rows.</summary>
    public static ShownTable? Shown(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        const int rowsMax = 60;
        if ((q.Form == BooksForm.Table ? TableCard.Result(q, calls, agentName) : Answer(q, calls, agentName)) is not { } table)
            return null;
        var texts = table.Rows.SelectMany(r => r.Texts ?? new Dictionary<string, string>()).ToList();
        return new ShownTable(table.Title, table.Kind, [.. table.Rows.Take(rowsMax).Select(r => r.Name)],
            [.. texts.Where(t => t.Key is "kind" or "state" or "status").Select(t => t.Value.ToLowerInvariant()).Distinct().Take(rowsMax)],
            [.. texts.Select(t => t.Key).Distinct()], table.Total is not null);
    }
}
