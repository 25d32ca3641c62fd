using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What providers billed beside what was metered, the largest difference first.</summary>
internal static class MatchCard
{
    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var found = call.As<BillMatches>();
        var (currency, rows) = (found.Currency, found.Providers);
        var when = $"in {AnswerText.Month(found.Period)} ({AnswerText.Escape(found.Entity)})";
        if (rows.Count == 0)
            return $"Nothing was billed or metered{(found.Vendor is { } none ? $" of {AnswerText.Escape(none)}" : "")} {when}.";
        var open = rows.Where(r => r.State is not ("within tolerance" or "not metered" or "accepted by two people")).ToList();
        var headline = rows.Count == 1 ? $"{One(rows[0], currency)} {when}: {rows[0].State}. " +
                string.Join(" ", rows[0].Why.Select(w => AnswerText.Escape(w, 200)))
            : open.Count == 0 ? $"Every bill is within tolerance of its meter, or accepted, {when}."
            : $"**{open.Count}** of {rows.Count} providers differ by more than the tolerance {when}: " +
                string.Join("; ", open.Select(r => One(r, currency))) + ".";
        return $"{headline} [Open bills and meters]({found.Link})" + (rows.Count == 1 ? "" : "\n\n" + Card.Table(
            $"| Provider | Billed {currency} | Metered | Difference |", rows.Select(r => $"| {AnswerText.Escape(r.Name)}, {r.State} | " +
            $"{AnswerText.Number(r.Billed, currency)} | {AnswerText.Number(r.Metered, currency)} | " +
            $"{VarianceCard.Signed(r.Difference, currency)} |")));
    }

    private static string One(BillMatchRow row, string currency) => row.Difference == 0
        ? $"{AnswerText.Escape(row.Name)} billed what was metered, {AnswerText.Money(row.Billed, currency)}"
        : $"{AnswerText.Escape(row.Name)} billed **{AnswerText.Money(Math.Abs(row.Difference), currency)}** " +
            $"{(row.Difference > 0 ? "more" : "less")} than was metered ({AnswerText.Number(row.Billed, currency)} against " +
            $"{AnswerText.Number(row.Metered, currency)}" + (Derived.Part(row.Metered, Math.Abs(row.Difference)) is { } part
                ? $", {Card.Percent(part)})" : ")");
}
