using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>The budgets of a month and whether one is overspent.</summary>
internal static class BudgetCard
{
    public static string Write(ToolCallRecord call)
    {
        var found = call.As<BudgetList>();
        var when = $"{AnswerText.Month(found.Period)} ({AnswerText.Escape(found.Entity)})";
        if (found.Budgets.Count == 0)
            return $"No budget is stated for {when}; one is stated on [budgets]({found.Link}).";
        var over = found.Budgets.Where(b => b.Left < 0).ToList();
        var headline = over.Count == 0 ? $"No budget of {when} is overspent."
            : $"Overspent in {when}: {string.Join(", ", over.Select(b => $"**{AnswerText.Escape(b.Name)}** by " +
                AnswerText.Money(-b.Left, found.Currency)))}.";
        return $"{headline} [Open budgets]({found.Link})\n\n" + Card.Table($"| Budget | Amount {found.Currency} | Spent | Left |",
            found.Budgets.Select(b =>
            $"| {AnswerText.Escape(b.Name)} | {AnswerText.Number(b.Monthly, found.Currency)} | {AnswerText.Number(b.Spent, found.Currency)} | " +
            $"{AnswerText.Number(b.Left, found.Currency)} |"));
    }
}
