using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What a contract is, what is left of it and who decided how it is treated.</summary>
internal static class ContractCard
{
    public static string Write(ToolCallRecord call)
    {
        var found = call.As<ContractSheets>();
        return string.Join("\n\n", found.Contracts.Select(c => One(c, found)))
            + (found.Count > found.Contracts.Count ? $"\n\nThe first {found.Contracts.Count} of {found.Count} are shown." : "");
    }

    private static string One(ContractSheet c, ContractSheets all)
    {
        var runs = c.ServiceEnd is { } end ? $", running {(c.ServiceStart is { } start ? $"from {start} " : "")}until **{end}**" : "";
        var agent = c.Agent is { } whose ? $" for {AnswerText.Title(whose)}" : "";
        var amount = c.Amount == 0 ? "no fixed amount" : $"**{AnswerText.Money(c.Amount, c.AmountCurrency)}**";
        var book = AnswerText.Framework(all.Book);
        var left = $" **{AnswerText.Money(c.Left, all.Currency)}** of it stands on the balance sheet at the end of " +
            $"{AnswerText.Month(all.Period)} ({book}); that month was charged **{AnswerText.Money(c.Charged, all.Currency)}**, " +
            $"all months up to then {AnswerText.Money(c.ChargedSoFar, all.Currency)}.";
        return $"[{AnswerText.Escape(c.Name)}]({c.Link}), {AnswerText.FactValue(c.Category)} from {AnswerText.Escape(c.Vendor)}" +
            $"{agent}: {amount}, of {c.Date}{runs} ({AnswerText.Escape(all.Entity)}).{left} {Decided(c)}"
            + (c.Memos.Count == 0 ? "" : "\n\n" + Card.Table("| Book | Treatment | Written | Approved |", c.Memos.Select(m =>
                $"| {AnswerText.Framework(m.Book)} | {AnswerText.FactValue(m.Treatment)} | " +
                    $"{AnswerText.Escape(m.WrittenBy)}, {m.WrittenOn} | {Approved(m)} |")));
    }

    /// <summary>Who wrote and who approved, in one sentence where it was the same for every book.</summary>
    private static string Decided(ContractSheet c)
    {
        if (c.Memos.Count == 0)
            return "It has no memo yet.";
        var open = c.Memos.Where(m => m.ApprovedBy is null).Select(m => AnswerText.Framework(m.Book)).ToList();
        var approved = c.Memos.Where(m => m.ApprovedBy is not null).Select(m => $"{AnswerText.Escape(m.ApprovedBy)} on {m.ApprovedOn}").Distinct()
            .ToList();
        var wrote = string.Join(", ", c.Memos.Select(m => AnswerText.Escape(m.WrittenBy)).Distinct());
        return $"{wrote} wrote its memos" + (approved.Count > 0 ? $"; approved by **{string.Join("**, **", approved)}**" : "")
            + (open.Count > 0 ? $"; not approved yet for {string.Join(", ", open)}." : ".");
    }

    private static string Approved(ContractMemo memo) => memo.ApprovedBy is { } by ? $"{AnswerText.Escape(by)}, {memo.ApprovedOn}"
        : memo.Stage.ToLowerInvariant();
}
