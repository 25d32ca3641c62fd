using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Whether a text states a spend to be judged, or asks for figures of the books.</summary>
public sealed partial class QuestionReader
{
    /// <summary>"When do we stop capitalising": what is done as a rule, not what was done in some month.</summary>
    private static bool IsGeneral(IReadOnlyList<Token> tokens) => tokens.Count > 2 && tokens[0].Text == "when"
        && tokens[1].Text is "do" or "does" or "should" or "must" or "may" or "can" && tokens.Any(t => Stemmer.Of(t.Text) is "capitaliz" or "amortiz"
            or "depreciat" or "expens") && !tokens.Any(t => t.Date is not null || t.IsDatePart);

    /// <summary>A text without money or a word of treatment that asks which, what, how much or for a list asks for figures of the
    /// books, whatever framework it names, where the reader of the books leaves nothing of it over.</summary>
    private static bool AsksFigures(Question own, IReadOnlyList<Token> tokens) => !IsGeneral(tokens) && (own.Calculator is null
        || own.Facts.Count == 0 && tokens.Any(t => t.IsMonth))
        && own.Intent is not (Intent.DraftMemo or Intent.ProposeEntry or Intent.ProposeRetirement)
        && tokens.Any(t => t.Date is not null || t.IsDatePart || t.Text is ['q' or 'h', >= '1' and <= '4']
            || t.Text is "which" or "what" or "how" or "show" or "list" or "give" or "who" or "when"
            or "rank" or "compare" or "tell" or "whose" or "where" or "why")
        && !own.Facts.ContainsKey("amount") && !own.Facts.ContainsKey("cost") && !tokens.Any(t => t.IsMoney || t.Text is "treat"
            or "treatment" or "classify" or "classification" or "capex" or "opex" or "deduct" or "deductible" or "should" or "must" or "allowed")
        && tokens[0].Text is not ("is" or "are" or "can" or "could" or "should" or "do" or "does" or "may" or "must" or "would" or "if"
            or "we" or "our" or "under")
        && !(tokens[0].Text == "how" && tokens.Count > 1 && tokens[1].Text is "is" or "are" or "do" or "does" or "should" or "would" or "to");

    /// <summary>A write-down or deferred tax asked for without any figure or framework is asked of the books, not of a
    /// calculator.</summary>
    private static bool AsksOwnBooks(Question own, IReadOnlyList<Token> tokens) => Carries(tokens) || own.Intent is Intent.Impairment
        or Intent.DeferredTax && tokens[0].Text is not ("do" or "does" or "must" or "should" or "can" or "may" or "could" or "if" or "when")
        && !tokens.Any(t => t.Kind == TokenKind.Number && t is { Date: null, IsDatePart: false } && t.Value > 12 && !t.IsReference
            && t.Value is < 1990 or > 2100 || t.IsMoney || t.Text is "treat" or "test")
        && (!tokens.Any(t => t.Text is "gaap" or "ifrs" or "ind") || tokens.Any(t => t.Date is not null || t.IsDatePart || t.IsMonth)
        || tokens.Any(t => t.Text is "dta" or "dtl" or "balance" or "position" or "our" or "we"));

    /// <summary>"How much of the prepayment is still on the balance sheet", "how many tokens wait for a price": an amount that the books hold,
    /// whatever kind of spend its words could name.</summary>
    private static bool AsksHeld(IReadOnlyList<Token> tokens)
    {
        var at = 0;
        while (at < tokens.Count && tokens[at].Text is "and" or "so" or "then" or "but" or "ok")
            at++;
        return at + 1 < tokens.Count && tokens[at].Text == "how" && tokens[at + 1].Text is "much" or "many"
            && tokens.Any(t => t.Text is "still" or "left" or "unused" or "remaining" or "remain" or "waiting" or "wait" or "stuck" or "sheet"
                or "that" or "those")
            && !tokens.Any(t => t.IsMoney || t.Text is "should" or "must" or "if" or "gaap" or "ifrs" or "ind" or "tax"
                || Stemmer.Of(t.Text) is "treat" or "capitaliz" or "expens" or "deduct" or "depreciat" or "classify" or "amortiz");
    }

    /// <summary>"Carrying amount of the server at October end": what stands in the books on a day, without any figure of a calculation.</summary>
    private static bool Carries(IReadOnlyList<Token> tokens) => tokens.Any(t => t.IsMonth || t.Date is not null
            || DateReader.MonthNames.Contains(t.Text)) && !tokens.Any(t => t.IsMoney
            || t.IsPercent) && !tokens.Any(t => t.Text is "if" or "treat" or "test" or "impair" or "impaired")
        && Enumerable.Range(0, tokens.Count).Any(i => tokens[i].Text is "nbv" or "wdv"
            || i > 0 && (tokens[i - 1].Text, tokens[i].Text) is ("book" or "carrying", "value" or "amount"));

    /// <summary>"We planned 12k for Beacon: how much is left?" holds an amount against the books and spends nothing.</summary>
    private static bool HoldsBudget(IReadOnlyList<Token> tokens) => tokens.Any(t => t.Text is "budget" or "planned" or "earmarked" or "allotted")
        && tokens.Any(t => t.Text is "left" or "over" or "under" or "remain" or "remaining" or "within")
        && !tokens.Any(t => t.Text is "gaap" or "ifrs" or "ind" or "tax" or "capex" or "opex" or "treat" or "capitalize" or "capitalized"
            or "board" or "approved");

    /// <summary>Whether a text states a spend to be treated or worked out, rather than asking for a figure of the
    /// books.</summary>
    private static bool IsSpend(Question own, IReadOnlyList<Token> tokens)
    {
        if (own.Intent is Intent.OutOfScope || HoldsBudget(tokens))
            return false;
        if (own.Intent is Intent.DraftMemo or Intent.ProposeRetirement || (own.Category is not null && IsGeneral(tokens)))
            return true;
        // "Why did cost fall in October" asks of what was booked, however the sentence goes on.
        if (tokens[0].Text == "why" && own.Facts.Count == 0 && tokens.Any(t => t.Text is "fall" or "fell" or "rise" or "rose" or "drop"
            or "change" or "grow" or "grew" or "up" or "down" or "increase" or "decrease"))
            return false;
        if (own.Intent is Intent.ProposeEntry)
            return own.Facts.ContainsKey("amount");
        // What is asked of an agent by name is asked of its books, unless money or a treatment is spoken of.
        var rule = own is { Calculator: "impairment-reversal", Frameworks.Count: > 0 } && tokens.Any(t => t.Text is "can" or "could" or "may"
            or "allowed" or "must" or "would");
        if (own.Agents.Count > 0 && !rule && !tokens.Any(t => t.IsMoney) && (!own.Treats || (own.Calculator is not null && own.Frameworks.Count == 0)
            || own.Calculator is "amortisation-schedule"))
            return false;
        var ranks = tokens[0].Text is "which" or "who" && tokens.Any(t => t.Text is "agent" or "bot" or "vendor" or "lose"
            or "cost" or "spend");
        if (!own.Treats && Threshold.HoldsEvery(tokens))
            return false;
        if (tokens.Any(t => t.IsMoney) || own.Facts.ContainsKey("amount") || own.Facts.ContainsKey("cost"))
            return !ranks || own.Treats;
        // "What did we spend" asks for what was, whatever framework and kind of cost stand beside it.
        var past = Enumerable.Range(2, Math.Max(0, tokens.Count - 2)).Any(i => tokens[i - 1].Text == "we"
            && tokens[i - 2].Text is "did" or "have" or "do"
            && tokens[i].Text is "spend" or "spent" or "pay" or "paid" or "cost");
        return own.Treats || rule || (!ranks && !past && own.Agents.Count == 0 && own.Category is not null && (own.Frameworks.Count > 0
            || own.Facts.Count >= 3));
    }
}
