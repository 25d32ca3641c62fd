using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>
/// Whether an agent should go, by stated rules: a trigger that fired sends it to review; a loss with a trigger half-way there,
/// or cost above
/// a person's, means watch it; otherwise it stays.
/// </summary>
internal static class RetirementCard
{
    /// <param name="asked"><c>keep</c> where yes and no change places, <c>either</c> where both were named and neither fits.</param>
    public static string Write(ToolCallRecord call, string? asked)
    {
        var found = call.As<RetirementAssessment>();
        var (currency, name, net) = (found.Currency, AnswerText.Escape(found.Name), found.Net.Amount);
        var fired = found.Triggers.Where(t => t.Fired).ToList();
        var above = found.CostPerOutcome > found.HumanCostPerOutcome;
        var watch = found.Level == "Watch" || net < 0 || above;
        var advice = found.Status is "Retired" ? $"**{name} is retired already.**"
            : fired.Count > 0 ? $"**{asked switch { "keep" => "No, put", "either" => "Put", _ => "Yes, put" }} {name} through review**: "
                + $"the trigger “{Trigger(fired[0])}” fired."
            : watch ? $"**Not yet, but watch {name}**: no trigger has fired, {Why(net, above)}."
            : $"**{asked switch { "keep" => "Yes, keep", "either" => "Keep", _ => "No, keep" }} {name}**: "
                + "no trigger has fired and it earns more than it costs.";
        if (found.Review is { Status: "Retire" } decided && found.Status != "Retired")
            advice = $"**{name} is being retired.** {WaitingCard.Exit(decided)}";
        else if (found.Review is { } open)
            advice += $" Its retirement review is open, due {open.Due}{(open.Overdue ? " and overdue" : "")}.";
        var figures = $"In {AnswerText.Month(found.Period)} it made {Card.Amount(found.Net, currency)} net on " +
            $"{Card.Amount(found.Cost, currency)} of cost " +
            $"({AnswerText.Escape(found.Entity)}), with {AnswerText.Number(found.Accepted, null)} × " +
                $"{AnswerText.Escape(found.Unit)} against a target of " +
                $"{(found.Target is { } target ? AnswerText.Number(target, null) : "none")}.";
        if (found.Review is { Status: "Retire" })
            return $"{advice} {figures}\n\n[Open the review]({found.Review.Link})";
        var carrying = found.Carrying.Select(c =>
            $"| {AnswerText.Framework(c.Book)} | {AnswerText.Linked(new ShownFigure(c.Amount, c.Ref), currency)} |");
        return $"{advice} {figures} The decision is a " +
            $"review's.\n\n{Card.Table($"| Left on the balance sheet | {currency} |", carrying)}\n\n#### Every trigger\n" +
            AnswerParts.List(found.Triggers.Select(t =>
                $"{(t.Fired ? "**Fired**" : "Not fired")}, {Trigger(t)}: {AnswerText.Grouped(AnswerText.Escape(t.Because, 400))}"));
    }

    private static string Trigger(TriggerState trigger) => AnswerText.Words(trigger.Trigger);

    private static string Why(decimal net, bool above) => net < 0 ? "but it loses money" : above ? "but an outcome costs more " +
        "than a person's" : "but one is half-way there";
}

/// <summary>An entry of the register, one fact of it first.</summary>
internal static class RegisterCard
{
    public static string Write(Questions.Books.BooksQuery q, ToolCallRecord call)
    {
        var entry = call.As<RegisterEntry>();
        var name = AnswerText.Escape(entry.Name);
        var sentence = q.Fact switch
        {
            "owner" => entry.Owner is { } owner ? $"**{AnswerText.Escape(owner)}** owns {name}."
                : $"**Nobody** owns {name}{(entry.OwnerlessSince is { } since ? $" since {since}" : "")}.",
            "manager" => entry.Manager is { } manager ? $"**{AnswerText.Escape(manager)}** manages {name}."
                : $"No manager is named for {name}.",
            "model" => $"{name} runs on **" + string.Join(", ", entry.Models.Select(m => AnswerText.Escape(m))) + "**.",
            "hired" => $"{name} was hired on " +
                $"**{entry.HiredOn}**" +
                (entry.InServiceOn is { } on ? $" and went into service on {on}." : " and is not in service yet."),
            "probation" => entry.ProbationEndsOn is { } ends ? $"{name}'s probation ends on **{ends}**."
                : $"{name} is in no probation.",
            "target" => $"{name}'s target is **{AnswerText.Number(entry.Target, null)} × " +
                $"{AnswerText.Escape(entry.Unit)}** a month.",
            "status" => $"{name} is **{AnswerText.Escape(entry.Status)}**.",
            "function" => $"{name} works for **{AnswerText.Escape(entry.Function)}**.",
            "employment" => $"{name}’s employment: **{AnswerText.Escape(AnswerText.Words(entry.Employment))}**.",
            "costCenter" => $"{name} belongs to cost centre **{AnswerText.Escape(entry.CostCenter)}**.",
            _ => $"{name} is the **{AnswerText.Escape(entry.Role)}**: " +
                $"{AnswerText.Escape(entry.Does, 300)}",
        };
        return $"{sentence} It is {AnswerText.Escape(entry.Status)} at {AnswerText.Escape(entry.Entity)} as " +
            $"{AnswerText.Escape(entry.Role)}. " +
            $"[Open its page]({entry.Link})";
    }

    public static string Carrying(ToolCallRecord call)
    {
        var found = call.As<RetirementAssessment>();
        var (name, currency) = (AnswerText.Escape(found.Name), found.Currency);
        return found.Carrying.Count == 0 ? $"{name} carries nothing on the balance sheet."
            : $"{name} ({AnswerText.Escape(found.Entity)}) carries " +
                string.Join(", ", found.Carrying.Select(c =>
                    $"**{Card.Amount(new ShownFigure(c.Amount, c.Ref), currency)}** under {AnswerText.Framework(c.Book)}")) + " " +
                $"at the end of {AnswerText.Month(found.Period)}.";
    }
}
