using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// All the property that a taxpayer placed in service in a year: section 179 first, then the 40 % test of mid-quarter on
/// what it leaves, then bonus and table.
/// </summary>
internal static class PlacementsCalculator
{
    private sealed record Placed(string? Name, Money Basis, Money Expensed, int Month, int ClassYears, LocalDate? Date, decimal Bonus)
    {
        public Placement AfterExpensing => new(Basis - Expensed, Month, ClassYears);
    }

    public static void Run(FactReader facts, Answer answer)
    {
        var placed = facts.Items("placements").Select(item => Read(facts, facts.Inside(item))).ToList();
        if (placed.Count == 0)
            facts.Missing("placements", 0);
        if (facts.Refused)
            return;
        placed = Expensing(facts, answer, placed, out var election);
        if (facts.Refused)
            return;
        var basis = placed.ConvertAll(one => one.AfterExpensing);
        var share = UsDepreciation.LastQuarterShare(basis);
        var convention = UsDepreciation.ConventionFor(basis);
        answer.SetRate("q4_share", share).Set("convention", convention.ToString());
        answer.Work($"Last three months: {share:0.####} of the year's basis after section 179, so {convention} "
            + "(Reg. 1.168(d)-1(b)(4)).");
        if (placed.Exists(one => one.Date is null) && !facts.Has("bonus", "elections.bonus", "bonus_rate"))
            answer.Work("Bonus depreciation is left out: without dates nobody can tell its rate. State placed_in_service.");
        Years(facts, answer, placed, convention, election);
    }

    private static Placed Read(FactReader facts, FactReader item)
    {
        var date = item.DateOrNull("placed_in_service");
        var month = item.CountOrNull(1, "month") ?? (date is { } day
            ? (day.Month - facts.Calendar.StartMonth + 12) % 12 + 1 : item.Missing("month", 1));
        if (date is null && month <= 12 && facts.CountOrNull(1900, "year", "tax_year") is { } year)
            date = facts.Calendar.StartOfYear(year).PlusMonths(month - 1);
        var basis = item.Money("a", "basis", "cost", "amount");
        var expensed = item.MoneyOrZero("sec179");
        if (expensed > basis)
            item.Refuse("sec179", "is more than the basis");
        var placed = new Placed(item.Text("n", "name", "asset"), basis, expensed, month, item.CountOrNull(1, "class_years") ?? 5,
            date, BonusFacts.Rate(facts, item, date));
        if (item.Refusal is { } refusal || month > 12)
            facts.Refuse("placements", item.Refusal?.Message ?? "holds a month beyond 12");
        return placed;
    }

    /// <summary>
    /// A total that names no property is taken of what was placed in service last, which keeps the half-year convention
    /// wherever it can; the taxpayer may say otherwise item by item.
    /// </summary>
    private static List<Placed> Expensing(FactReader facts, Answer answer, List<Placed> placed, out Section179Facts election)
    {
        var stated = placed.Aggregate(facts.Zero, (sum, one) => sum + one.Expensed);
        var total = facts.MoneyOrNull("elections.sec179", "sec179");
        if (total is { } both && !stated.IsZero && both != stated)
            facts.Refuse("elections.sec179", "differs from the section 179 amounts of the placements");
        var elected = total ?? stated;
        var year = placed.Select(one => one.Date).OfType<LocalDate>().Select(facts.Calendar.YearOf).Cast<int?>().FirstOrDefault();
        var cost = placed.Aggregate(facts.Zero, (sum, one) => sum + one.Basis);
        election = Section179Facts.Check(facts, answer, cost, elected, year);
        answer.Set("sec179", elected);
        if (elected.IsZero || !stated.IsZero)
            return placed;
        var left = elected;
        var result = placed.ToArray();
        foreach (var at in Enumerable.Range(0, placed.Count).OrderByDescending(i => placed[i].Month))
        {
            var part = left < placed[at].Basis ? left : placed[at].Basis;
            result[at] = placed[at] with { Expensed = part };
            left -= part;
        }
        answer.Work($"Section 179 {elected} is taken of what was placed in service last; state sec179 of each placement otherwise.");
        return [.. result];
    }

    private static void Years(FactReader facts, Answer answer, List<Placed> placed, MacrsConvention convention,
        Section179Facts election)
    {
        var all = new JsonArray();
        var first = facts.Zero;
        var computers = new List<Money>();
        foreach (var one in placed)
        {
            if (MacrsTables.Percentages(one.ClassYears, convention, one.AfterExpensing.Quarter) is not { } table)
            {
                facts.Refuse("placements", $"holds property of {one.ClassYears} years, which has no table under this convention");
                return;
            }
            var recovery = UsDepreciation.Recover(one.Basis, one.Expensed, one.Bonus, table, facts.Rounding);
            var years = recovery.ByYear;
            first += years[0];
            var item = Answer.Object(("basis", Answer.Number(one.Basis)), ("class_years", one.ClassYears),
                ("quarter", one.AfterExpensing.Quarter), ("sec179", Answer.Number(one.Expensed)),
                ("bonus", Answer.Number(recovery.Bonus)), ("by_year", Answer.List(years)));
            if (one.Name is { } name)
                item["name"] = name;
            all.Add(item);
            if (one.ClassYears == 5)
                computers = [.. years.Select((year, i) => i < computers.Count ? computers[i] + year : year)];
            answer.Work($"{(one.Name is null ? "" : $"{one.Name}: ")}{one.Basis}, {one.ClassYears}-year, quarter "
                + $"{one.AfterExpensing.Quarter}: section 179 {one.Expensed}, "
                + $"bonus {recovery.Bonus} ({one.Bonus:0.##%}), {years[0]} in the first year.");
        }
        first -= election.CarriedForward;
        election.Report(answer);
        answer.Set("placements", all).Set("year1_total", first).Set("year1_deduction", first);
        if (computers.Count > 0)
            answer.Set("computer_year1", computers[0]).Set("computer_by_year", computers);
    }
}
