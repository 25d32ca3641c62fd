using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Answers "how is this spend treated?" for each framework. Pure: the same facts, policies, date and rulebook give the
/// same answer. Safe to share between threads.
/// </summary>
public sealed class Classifier
{
    /// <summary>The facts that date a spend; the first that is stated wins over asOf.</summary>
    private static readonly string[] EventDates =
        ["incurred_date", "acquired_date", "placed_in_service", "put_to_use", "paid_date", "service_start"];

    [ThreadStatic]
    private static Evaluation? memory;

    private readonly RuleLibrary library;
    private readonly Explainer explainer;
    private readonly FactDefinition adoption;
    private readonly FactDefinition[] eventDates;
    private readonly FactDefinition yearStart;

    public Classifier(RuleLibrary? library = null)
    {
        this.library = library ?? RuleLibrary.Default;
        explainer = new Explainer(this.library);
        adoption = this.library.Facts.Require("asu_2025_06_adopted");
        eventDates = [.. EventDates.Select(this.library.Facts.Require)];
        yearStart = this.library.Facts.Require("fy_start");
    }

    public RuleLibrary Library => library;

    /// <summary>The treatment of the spend's category under one framework.</summary>
    /// <param name="framework">Which book asks.</param>
    /// <param name="facts">What is stated.</param>
    /// <param name="policy">What the entity elected; flags written among the facts win.</param>
    /// <param name="asOf">The date the answer is for, where the facts carry no date of their own.</param>
    /// <param name="calendar">The entity's year; the fact fiscal_year_end wins.</param>
    /// <returns>A refusal where the category, or a year that the rules depend on, is missing.</returns>
    public Outcome<Determination> Decide(
        Framework framework, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar = null)
    {
        var category = facts.Values[library.Facts.Category.Index];
        if (FactCode.IsOpen(category))
        {
            return new Refusal(RefusalCodes.MissingField,
                $"Which kind of spend? category is one of {string.Join(", ", library.Facts.Category.Values)}.", "category");
        }
        var file = library.ForCategory(framework, library.Facts.Category.Values[(int)category]);
        var answer = Decide(file, (int)category, facts, policy, asOf, calendar);
        if (!answer.IsOk)
            return answer;
        var result = answer.Value;
        if (framework == Framework.IndAs)
            result = result with { IndiaTax = TaxBlock((int)category, facts, policy, asOf, calendar) };
        return WithImpairment(result, framework, facts, policy, asOf, calendar);
    }

    /// <summary>A named decision that does not go by category: impairment, impairment-reversal, retirement, disposal …</summary>
    public Outcome<Determination> Decide(
        Framework framework, string decision, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar = null)
    {
        if (library.Find(framework, decision) is not { } file)
        {
            return new Refusal(RefusalCodes.NotFound, $"{framework.Code()} has no decision '{decision}'. It has " +
                string.Join(", ", library.Files.Where(known => known.Framework == framework)
                    .Select(known => known.Decision)) + ".", "decision");
        }
        var category = facts.Values[library.Facts.Category.Index];
        return Decide(file, FactCode.IsOpen(category) ? -1 : (int)category, facts, policy, asOf, calendar);
    }

    /// <summary>One answer per framework, in the order of the frameworks.</summary>
    public Outcome<IReadOnlyList<Determination>> DecideAll(
        FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar = null,
            IReadOnlyList<Framework>? frameworks = null)
    {
        var answers = new List<Determination>();
        foreach (var framework in frameworks ?? Frameworks.All)
        {
            var answer = Decide(framework, facts, policy, asOf, calendar);
            if (!answer.IsOk)
                return answer.Refusal;
            answers.Add(answer.Value);
        }
        return answers;
    }

    /// <summary>One answer per framework and where they part, with the direction of the deferred tax that follows.</summary>
    public Outcome<Comparison> Compare(FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar = null)
    {
        var answers = DecideAll(facts, policy, asOf, calendar);
        return answers.IsOk ? Comparison.Of(answers.Value) : answers.Refusal;
    }

    private Outcome<Determination> Decide(
        RuleFile file, int category, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar)
    {
        var asked = Ask(file, category, facts, policy, asOf, calendar);
        if (!asked.IsOk)
            return asked.Refusal;
        try
        {
            var answer = explainer.Answer(asked.Value, Memory());
            return facts.Unread.Count == 0 ? answer
                : answer with { Flags = [.. answer.Flags, .. facts.Unread.Select(NotRead)] };
        }
        catch (OverflowException)
        {
            return new Refusal(RefusalCodes.InvalidValue, "A number, date or term is too large to work with.");
        }
    }

    private static string NotRead(string name) => $"FACT_NOT_READ: no rule reads '{name}'; the answer does not rest on it.";

    /// <summary>The block or section that Indian tax puts the same spend in; none where it cannot be told.</summary>
    private TaxTreatment? TaxBlock(int category, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar)
    {
        var file = library.ForCategory(Framework.IndiaTax, library.Facts.Category.Values[category]);
        var asked = Ask(file, category, facts, policy, asOf, calendar);
        if (!asked.IsOk)
            return null;
        try
        {
            var verdict = Memory().Decide(asked.Value);
            return verdict.Blocked ? null : asked.Value.Table.Rows[verdict.Row].Outcome.Tax;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private Evaluation Memory() => memory is { } kept && kept.Library == library ? kept : memory = new Evaluation(library);

    private Outcome<Asked> Ask(
        RuleFile file, int category, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar)
    {
        Invariant.Check(facts.Catalog == library.Facts, "the facts were read with another rulebook");
        var elected = policy.Overlay(facts.Policies);
        if (YearStart(facts, calendar) is not { } startMonth)
        {
            return new Refusal(RefusalCodes.InvalidValue,
                "The fiscal year end must be a month and day such as 12-31 or 03-31.", "fiscal_year_end");
        }
        var key = KeyFor(facts, elected, file.Framework, asOf, startMonth);
        var table = library.TableFor(file, category, key);
        if (!table.IsOk)
            return table.Refusal;
        return new Asked(table.Value, facts, elected, startMonth);
    }

    private VersionKey KeyFor(FactSet facts, PolicySet policy, Framework framework, LocalDate? asOf, int startMonth)
    {
        var date = asOf;
        foreach (var fact in eventDates)
        {
            if (facts.Values[fact.Index] is var stated && !FactCode.IsOpen(stated))
            {
                date = FactCatalog.ToDate(stated);
                break;
            }
        }
        bool? adopted = facts.Values[adoption.Index] switch
        {
            FactCode.Yes => true,
            FactCode.No => false,
            _ => policy.Elected.GetValueOrDefault("asu_2025_06_early_adoption") == "Yes" ? true : null,
        };
        var key = VersionKey.On(date, framework, new FiscalCalendar(startMonth), adopted);
        return FiscalYearStart(facts, date) is { } start ? key with { FiscalYearStart = start } : key;
    }

    /// <summary>
    /// As stated, or the day after a year end that is not the end of a month, such as 12-26; null leaves it to the month.
    /// </summary>
    private LocalDate? FiscalYearStart(FactSet facts, LocalDate? date)
    {
        if (facts.Values[yearStart.Index] is var stated && !FactCode.IsOpen(stated))
            return FactCatalog.ToDate(stated);
        if (date is not { } day || facts.Text("fiscal_year_end") is not { } text)
            return null;
        var end = NodaTime.Text.AnnualDatePattern.Iso.Parse(text).Value;
        var last = end.InYear(day.Year);
        if (last.Day >= 28 && (last.Month == 2 || last.PlusDays(1).Day == 1))
            return null;
        return last < day ? last.PlusDays(1) : end.InYear(day.Year - 1).PlusDays(1);
    }

    /// <summary>The fact fiscal_year_end, then the entity's calendar, then the calendar year.</summary>
    private static int? YearStart(FactSet facts, FiscalCalendar? calendar)
    {
        if (facts.Text("fiscal_year_end") is { } end)
        {
            var parsed = NodaTime.Text.AnnualDatePattern.Iso.Parse(end);
            return parsed.Success ? parsed.Value.Month % 12 + 1 : null;
        }
        var month = calendar?.StartMonth ?? 1;
        return month is >= 1 and <= 12 ? month : null;
    }

    /// <summary>An indicator without the figures to test it leaves the asset's treatment as it is and the test overdue.</summary>
    private Outcome<Determination> WithImpairment(
        Determination result, Framework framework, FactSet facts, PolicySet policy, LocalDate? asOf, FiscalCalendar? calendar)
    {
        if (facts.Answer("indicator") != true || framework.IsTax() || framework == Framework.Management ||
            (result.BookTreatment?.Capitalises() != true && facts.Number("carrying_amount") is null))
        {
            return result;
        }
        var test = Decide(framework, "impairment", facts, policy, asOf, calendar);
        if (!test.IsOk)
            return test.Refusal;
        var overdue = test.Value.Status == DeterminationStatus.ImpairmentTestOverdue;
        return result with
        {
            Status = overdue && result.Status > DeterminationStatus.ImpairmentTestOverdue
                ? DeterminationStatus.ImpairmentTestOverdue : result.Status,
            RuleIds = [.. result.RuleIds, .. test.Value.RuleIds],
            Citations = [.. result.Citations.Union(test.Value.Citations)],
            Questions = [.. result.Questions,
                .. test.Value.Questions.Where(asked => !result.Questions.Any(known => known.Id == asked.Id))],
            Flags = [.. result.Flags, .. test.Value.Flags],
        };
    }
}
