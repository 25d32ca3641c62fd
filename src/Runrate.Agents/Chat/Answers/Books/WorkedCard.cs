using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>One figure of what is worked out.</summary>
/// <param name="Currency">Null where it is a count.</param>
/// <param name="Shown">As it stands in the reply, with its link.</param>
internal sealed record WorkedFigure(string Name, decimal Number, string? Currency, string Shown);

/// <summary>A sum, a difference, a ratio or a share of figures that tools returned, with each figure beside its name. Pure.</summary>
internal static class WorkedCard
{
    private const int Decimals = 2;

    public static string Write(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        if (Figure(q, calls, agentName) is not { } result)
            return "I could not work that out: one of its figures is not there for those months, and none was put in its place.";
        var rows = Operands(q, calls, agentName)!;
        var (lead, last) = (rows[0], rows[^1]);
        var sentence = q.Operation switch
        {
            "sum" => $"Together **{result.Shown}**: {string.Join(" + ", rows.Select(r => r.Shown))}.",
            "ratio" => $"**{result.Shown}**: {lead.Name}, {lead.Shown}, divided by {last.Name}, {last.Shown}.",
            "share" => $"**{Card.Percent(result.Number)}**: {lead.Name}, {lead.Shown}, of {last.Name}, {last.Shown}.",
            "left" when result.Number < 0 =>
                $"Nothing is left: {last.Name}, {last.Shown}, is **{AnswerText.Money(-result.Number, result.Currency!)}** " +
                $"above {lead.Shown}.",
            "left" => $"**{result.Shown}** is left of {lead.Shown}: {last.Name} is {last.Shown}.",
            _ => $"**{result.Shown}**: {lead.Name}, {lead.Shown}, less {last.Name}, {last.Shown}.",
        };
        return sentence + "\n\n" + Card.Table("| Figure | |", rows.Select(r => $"| {r.Name} | {r.Shown} |"));
    }

    /// <summary>Every number that is worked out, so that it is bound to the figures behind it.</summary>
    public static IEnumerable<decimal> Numbers(BooksQuery q, IReadOnlyList<ToolCallRecord> calls)
    {
        if (q.Form != BooksForm.Worked)
            yield break;
        if (Figure(q, calls, k => k) is { } result)
            yield return Math.Abs(result.Number);
        foreach (var row in Operands(q, calls, k => k) ?? [])
            yield return Math.Abs(row.Number);
    }

    private static WorkedFigure? Figure(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        if (q.Form != BooksForm.Worked)
            return Told(q, calls, agentName);
        if (Operands(q, calls, agentName) is not { } rows)
            return null;
        var (one, other) = (rows[0], rows[^1]);
        var alike = rows.All(r => r.Currency == one.Currency);
        return q.Operation switch
        {
            "sum" when alike => Of(string.Join(" and ", rows.Select(r => r.Name)), rows.Sum(r => r.Number), one.Currency),
            "difference" or "left" when alike => Of($"{one.Name} less {other.Name}", one.Number - other.Number, one.Currency),
            "ratio" when other.Number != 0 && (alike || other.Currency is null) => Of($"{one.Name} for each of {other.Name}",
                Round(one.Number / other.Number), alike ? null : one.Currency),
            "share" when other.Number != 0 && alike => new($"{one.Name} of {other.Name}", Math.Round(one.Number / other.Number, 3,
                MidpointRounding.AwayFromZero), null, ""),
            _ => null,
        };
    }

    /// <summary>The figures in order; null where one of them is missing.</summary>
    private static List<WorkedFigure>? Operands(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        var rows = new List<WorkedFigure?>();
        if (q.Stated is { } stated)
            rows.Add(Of("what you stated", stated, calls.Count > 0 ? Verdicts.Text(calls[0].Result, "currency") : null));
        var at = 0;
        foreach (var operand in q.Operands)
        {
            var own = calls.Skip(at).Take(BooksPlanner.Calls(operand, AnyMonth, default).Count).ToList();
            at += own.Count;
            rows.Add(own.Count == 0 || own.Exists(c => ToolJson.IsRefusal(c.Result)) ? null : Figure(operand, own, agentName));
        }
        return rows.Contains(null) ? null : [.. rows.OfType<WorkedFigure>()];
    }

    /// <summary>How many calls an operand takes does not depend on the month.</summary>
    private static readonly NodaTime.YearMonth AnyMonth = new(2000, 1);

    /// <summary>The one figure that an operand's tools returned.</summary>
    private static WorkedFigure? Told(BooksQuery q, IReadOnlyList<ToolCallRecord> calls, Func<string, string> agentName)
    {
        var one = calls[0];
        var scope = Card.Scope(one.Result, q, agentName);
        var of = scope.Length > 0 ? scope + ": " : "";
        switch (one.Name)
        {
            case "get_spend":
                var spends = calls.Select(c => c.As<SpendByDimension>()).ToList();
                var spent = spends.Sum(s => s.Total.Amount);
                return new($"{of}{spends[0].Line ?? "loaded cost"} in {Card.Span(spends[0].From, spends[0].To)}", spent, spends[0].Currency,
                    spends.Count == 1 ? Card.Amount(spends[0].Total, spends[0].Currency) : AnswerText.Money(spent, spends[0].Currency));
            case "get_trend" when one.As<MeasureTrend>() is { Points: [{ Amount: { } amount } point] } trend:
                return new($"{of}{Card.MeasureName(trend.Measure)} in {Card.Span(point.From, point.To)}", amount, point.IsMoney ? trend.Currency
                    : null,
                    point.IsMoney ? Card.Amount(new ShownFigure(amount, point.Ref), trend.Currency) : AnswerText.Number(amount, null));
            case "get_trend" when q.Form == BooksForm.Average && one.As<MeasureTrend>() is { Average: { } average, Points: [var like, ..] } trend:
                return Of($"{of}{Card.MeasureName(trend.Measure)} a month on average", average, like.IsMoney ? trend.Currency : null);
            case "get_balance":
                var balance = one.As<LineBalance>();
                return Of($"{balance.Line.ToLowerInvariant()} in the {AnswerText.Framework(balance.Book)} book"
                    + (balance.Statement is null ? $" at the end of {AnswerText.Month(balance.Period)}"
                        : $" in {Card.Span(balance.From, balance.To ?? "")}"),
                    Derived.Net(balance) ?? balance.Total, balance.Currency);
            case "get_agent_pnl" or "get_workforce_pnl":
                var pnl = one.As<ProfitAndLoss>();
                return new($"{(pnl.Name is { } name ? AnswerText.Escape(name) + ": " : "")}net contribution in {Card.Span(pnl.From, pnl.To)}",
                    pnl.Net.Amount, pnl.Currency, Card.Amount(pnl.Net, pnl.Currency));
            case "get_forecast":
                var forecast = one.As<MeasureForecast>();
                var year = q.Fact == "year";
                var named = year ? $"{Card.Span(forecast.YearFrom, forecast.YearTo)}" : AnswerText.Month(forecast.Month);
                return Of($"{of}forecast {Card.MeasureName(forecast.Measure)} of {named}", year ? forecast.YearForecast : forecast.MonthForecast,
                    forecast.Measure is "outcomes" ? null : forecast.Currency);
            case "find_agents" when q.Counts:
                var ranking = one.As<AgentRanking>();
                return Of($"agents in {Card.Span(ranking.From, ranking.Period)}", ranking.Count, null);
            default:
                return null;
        }
    }

    private static WorkedFigure Of(string name, decimal number, string? currency) => new(name, number, currency,
        currency is null ? AnswerText.Number(number, null) : AnswerText.Money(number, currency));

    private static decimal Round(decimal number) => Math.Round(number, Decimals, MidpointRounding.AwayFromZero);
}
