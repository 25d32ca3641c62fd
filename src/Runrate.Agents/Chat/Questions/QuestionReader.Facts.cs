using NodaTime;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What each calculation is told of the words.</summary>
public sealed partial class QuestionReader
{
    /// <summary>Fills in what the question's tool reads; what has to be asked first is returned.</summary>
    private static string? Complete(
        Intent intent, string? calculator, string? category, SortedDictionary<string, string> facts, List<Token> tokens,
            List<Hit> hits, Figures figures,
        Dictionary<string, LocalDate> dates, IReadOnlyList<string> frameworks, List<string> assumed, List<string> notes, bool changes,
            LocalDate today)
    {
        var calculation = new CalculationFacts(facts, tokens, hits, figures, dates, category, frameworks, today);
        var project = new ProjectFacts(facts, tokens, figures, dates, frameworks);
        if (intent is Intent.Schedule && figures.Amount is { } amount)
            facts["amount"] = FigureReader.Plain(amount);
        switch (intent, calculator)
        {
            case (Intent.Treatment or Intent.Compare or Intent.DraftMemo or Intent.ProposeEntry, _):
                TreatmentFacts.Add(facts, category, figures, dates, hits, tokens, assumed, notes);
                break;
            case (Intent.Impairment, _):
                calculation.Impairment(changes);
                break;
            case (Intent.ResearchCredit, _):
                calculation.Credit(notes);
                break;
            case (Intent.DeferredTax, _):
                calculation.DeferredTax();
                break;
            case (_, "amortisation-schedule"):
                calculation.Amortisation();
                break;
            case (_, "prepaid-schedule"):
                calculation.Prepaid(assumed, notes);
                break;
            case (_, "tax-rate"):
                calculation.TaxRate();
                break;
            case (_, "tax-depreciation"):
                calculation.TaxDepreciation(notes);
                break;
            case (_, "tax-deduction"):
                if (figures.Roles.TryGetValue("cost", out var cost))
                    facts.TryAdd("amount", cost);
                calculation.TaxDeduction(assumed, notes);
                break;
            case (_, "lease"):
                new LeaseReader(tokens, figures, notes).Read(facts, changes);
                break;
            case (_, "break-even"):
                calculation.BreakEven(notes);
                break;
            case (_, "error-correction"):
                calculation.ErrorCorrection();
                break;
            case (_, "cost-split"):
                project.CostSplit();
                break;
            case (_, "transition"):
                project.Transition();
                break;
            case (_, "useful-life"):
                project.UsefulLife();
                break;
            case (_, "impairment-reversal"):
                project.Reversal();
                if (facts.Count == 0 && figures.Roles.TryGetValue("impairment_loss", out var loss))
                    notes.Add($"Whether the loss of {Amounts.Show(decimal.Parse(loss, System.Globalization.CultureInfo.InvariantCulture))} "
                        + "may come back does not turn on its amount");
                break;
            case (_, "disposal"):
                project.Disposal();
                break;
            case (Intent.OutOfScope, _):
                SpendSigns.Loose(facts, figures, category, dates);
                TreatmentFacts.Service(facts, figures, dates, assumed, notes);
                break;
            default:
                facts.Clear();
                break;
        }
        // What a calculation does not take is no fact of it; its words are then named as not used.
        if (calculator is "amortisation-schedule" or "lease" or "disposal" or "break-even" && CalculatorFacts.Of(calculator) is var takes)
        {
            foreach (var fact in facts.Keys.Where(f => takes.Find(f) is null).ToList())
                facts.Remove(fact);
        }
        // A figure keeps the currency it was asked in, whatever works it out.
        if (calculator is not null && facts.Count > 0 && figures.Currency is { } currency && currency != "USD")
            facts.TryAdd("currency", currency);
        else if ((calculator is not null || intent is Intent.DeferredTax or Intent.Impairment) && facts.Count > 0 && figures.Currency is null
            && frameworks is ["IND_AS" or "INDIA_TAX", ..] && facts.TryAdd("currency", "INR"))
            notes.Add("no currency is stated: rupees");
        return calculation.Asks;
    }
}
