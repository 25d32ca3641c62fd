using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Workforce;

/// <summary>
/// A component of the loaded cost. <paramref name="Amount"/> is <paramref name="Whole"/> or, for retries and rework, the part of it that the share
/// of attempts stands for; the parts of a whole sum to it exactly.
/// </summary>
/// <param name="Whole">The figure of the ledger that it is, or is a part of.</param>
/// <param name="Note">How a part was cut, null for a whole.</param>
public sealed record CostComponent(string Title, Money Amount, Figure Whole, string? Note = null);

/// <summary>What a month is on course to cost, while it is not over.</summary>
/// <param name="Basis">The arithmetic in words.</param>
public sealed record MonthForecast(Money LoadedCost, string Basis);

/// <summary>Takes the loaded cost of an agent's month apart; the components sum to it to the micro.</summary>
public static class LoadedCost
{
    private const string Model = "Model inference";

    /// <summary>Shown also where they are zero: what a reader looks for.</summary>
    private static readonly string[] Always =
        [Model, "Infrastructure", "Seats and subscriptions", "Human review", "Amortisation", "Allocated shared cost"];

    /// <param name="pnl">The agent's statement, the month looked at being its last column.</param>
    public static IReadOnlyList<CostComponent> Of(Statement pnl, Outcomes done)
    {
        var lines = pnl.Blocks.Where(b => !StatementLayouts.IsIncome(b.Title)).SelectMany(b => b.Lines)
            .Where(l => l.Kind == StatementLineKind.Line).ToList();
        var components = new List<CostComponent>();
        foreach (var line in lines)
        {
            var figure = line.Figures[^1];
            if (figure.Amount.IsZero && !Always.Contains(line.Title))
                continue;
            var attempts = done.Accepted + done.Rejected + done.Reworked;
            if (line.Title != Model || attempts == 0)
            {
                components.Add(new CostComponent(line.Title, figure.Amount, figure));
                continue;
            }
            var again = figure.Amount * ((done.Rejected + done.Reworked) / attempts);
            components.Add(new CostComponent($"{Model}, accepted at first", figure.Amount - again, figure));
            components.Add(new CostComponent("Retries and rework", again, figure,
                $"{InWords.Of(done.Rejected)} rejected and {InWords.Of(done.Reworked)} done again of {InWords.Of(attempts)} attempts, " +
                "at the cost of an attempt."));
        }
        foreach (var title in Always.Where(t => lines.TrueForAll(l => l.Title != t)))
            components.Add(new CostComponent(title, Money.Zero(pnl.Scope.Currency), Nothing(pnl, title)));
        return components;
    }

    /// <summary>
    /// Run cost so far at its daily pace to the end of the month, amortisation as in the month before. Null once the month is over, and before its
    /// first day is.
    /// </summary>
    public static MonthForecast? Forecast(YearMonth period, LocalDate today, Money runCost, Money amortisedBefore, Money amortisedNow)
    {
        if (today < period.FirstDay() || today >= period.LastDay())
            return null;
        var (days, all) = (today.Day, period.LastDay().Day);
        var run = runCost * ((decimal)all / days);
        // A month that is amortised already needs no guess.
        var amortised = amortisedNow.IsZero ? amortisedBefore : amortisedNow;
        return new MonthForecast(run + amortised,
            $"{InWords.Of(runCost)} of run cost in {days} of {all} days, at the same pace to the end {InWords.Of(run)}; " +
            $"amortisation {InWords.Of(amortised)}{(amortisedNow.IsZero ? " as in the month before" : "")}");
    }

    private static Figure Nothing(Statement pnl, string title)
    {
        var spec = StatementLayouts.AgentPnl.Sections.SelectMany(s => s.Lines).First(l => l.Title == title);
        var scope = pnl.Scope;
        return new Figure(Money.Zero(scope.Currency), new FigureSource(
            scope.Entity, scope.Book, scope.To, scope.To, scope.Agent,
            spec.Accounts(ChartOfAccounts.Default, withMemo: scope.Book == Book.Management)));
    }
}
