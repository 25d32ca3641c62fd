using System.Text.Json;
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
        var result = call.Result;
        var currency = Card.Currency(result);
        var name = Card.Name(result);
        var fired = result.GetProperty("triggers").EnumerateArray().Where(t => t.GetProperty("fired").GetBoolean()).ToList();
        var net = Card.Number(result, "net");
        var above = Card.Has(result, "costPerOutcome") && result.GetProperty("costPerOutcome")
            .GetDecimal() > result.GetProperty("humanCostPerOutcome").GetDecimal();
        var watch = Verdicts.Text(result, "level") == "Watch" || net < 0 || above;
        var status = Verdicts.Text(result, "status");
        var advice = status is "Retired" ? $"**{name} is retired already.**"
            : fired.Count > 0 ? $"**{asked switch { "keep" => "No, put", "either" => "Put", _ => "Yes, put" }} {name} through review**: "
                + $"the trigger “{Trigger(fired[0])}” fired."
            : watch ? $"**Not yet, but watch {name}**: no trigger has fired, {Why(net, above)}."
            : $"**{asked switch { "keep" => "Yes, keep", "either" => "Keep", _ => "No, keep" }} {name}**: "
                + "no trigger has fired and it earns more than it costs.";
        var figures = $"In {Card.Month(result, "period")} it made {Card.Amount(result.GetProperty("net"), currency)} net on " +
            $"{Card.Amount(result.GetProperty("cost"), currency)} of cost " +
            $"({Card.Entity(result)}), with {AnswerText.Number(result.GetProperty("accepted").GetDecimal(), null)} × " +
                $"{AnswerText.Escape(Verdicts.Text(result, "unit"))} against a target of {Target(result)}.";
        var carrying = result.GetProperty("carrying").EnumerateArray().Select(c =>
            $"| {AnswerText.Framework(Verdicts.Text(c, "book"))} | {AnswerText.Linked(c, currency)} |");
        return $"{advice} {figures} The decision is a " +
            $"review's.\n\n{Card.Table($"| Left on the balance sheet | {currency} |", carrying)}\n\n#### Every trigger\n" +
            AnswerParts.List(result.GetProperty("triggers").EnumerateArray().Select(t =>
                $"{(t.GetProperty("fired").GetBoolean() ? "**Fired**" : "Not fired")}, {Trigger(t)}: " +
                    $"{AnswerText.Grouped(AnswerText.Escape(Verdicts.Text(t, "because"), 400))}"));
    }

    private static string Trigger(JsonElement trigger) => AnswerText.Words(Verdicts.Text(trigger, "trigger"));

    private static string Why(decimal net, bool above) => net < 0 ? "but it loses money" : above ? "but an outcome costs more " +
        "than a person's" : "but one is half-way there";

    private static string Target(JsonElement result) => Card.Has(result, "target")
        ? AnswerText.Number(result.GetProperty("target").GetDecimal(), null) : "none";
}

/// <summary>An entry of the register, one fact of it first.</summary>
internal static class RegisterCard
{
    public static string Write(Questions.Books.BooksQuery q, ToolCallRecord call)
    {
        var result = call.Result;
        var name = Card.Name(result);
        var sentence = q.Fact switch
        {
            "owner" => Verdicts.Text(result, "owner") is { } owner ? $"**{AnswerText.Escape(owner)}** owns {name}."
                : $"**Nobody** owns {name}{Since(result)}.",
            "manager" => Verdicts.Text(result, "manager") is { } manager ? $"**{AnswerText.Escape(manager)}** manages {name}."
                : $"No manager is named for {name}.",
            "model" => $"{name} runs on **" + string.Join(", ", result.GetProperty("models").EnumerateArray()
                .Select(m => AnswerText.Escape(m.GetString()))) + "**.",
            "hired" => $"{name} was hired on " +
                $"**{Verdicts.Text(result, "hiredOn")}**" +
                (Verdicts.Text(result, "inServiceOn") is { } on ? $" and went into service on {on}." : " and is not in service yet."),
            "probation" => Verdicts.Text(result, "probationEndsOn") is { } ends ? $"{name}'s probation ends on **{ends}**."
                : $"{name} is in no probation.",
            "target" => $"{name}'s target is **{AnswerText.Number(result.GetProperty("target").GetDecimal(), null)} × " +
                $"{AnswerText.Escape(Verdicts.Text(result, "unit"))}** a month.",
            "status" => $"{name} is **{AnswerText.Escape(Verdicts.Text(result, "status"))}**.",
            "costCenter" => $"{name} belongs to cost centre **{AnswerText.Escape(Verdicts.Text(result, "costCenter"))}**.",
            _ => $"{name} is the **{AnswerText.Escape(Verdicts.Text(result, "role"))}**: " +
                $"{AnswerText.Escape(Verdicts.Text(result, "does"), 300)}",
        };
        return $"{sentence} It is {AnswerText.Escape(Verdicts.Text(result, "status"))} at {Card.Entity(result)} as " +
            $"{AnswerText.Escape(Verdicts.Text(result, "role"))}. " +
            $"[Open its page]({Verdicts.Text(result, "link")})";
    }

    private static string Since(JsonElement result) => Verdicts.Text(result, "ownerlessSince") is { } since ? $" since {since}"
        : "";

    public static string Carrying(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("carrying").EnumerateArray().ToList();
        return rows.Count == 0 ? $"{Card.Name(result)} carries nothing on the balance sheet."
            : $"{Card.Name(result)} ({Card.Entity(result)}) carries " +
                $"{string.Join(", ", rows.Select(r => $"**{Card.Amount(r, currency)}** under {AnswerText.Framework(Verdicts.Text(r, "book"))}"))} " +
                $"at the end of {Card.Month(result, "period")}.";
    }
}
