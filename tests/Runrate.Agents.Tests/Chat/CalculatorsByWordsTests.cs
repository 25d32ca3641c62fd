using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Tests.Chat;

/// <summary>A calculation asked for in words is the calculation with those facts.</summary>
public sealed class CalculatorsByWordsTests
{
    private static readonly QuestionReader Reader = new();

    [Theory]
    [InlineData("lease of 36 months at 8k a month in advance at 7 %", "presentValue", 260603.08)]
    [InlineData("lease with 24 payments of 6,000 in advance at 8 %", "presentValue", 133547.68)]
    [InlineData("Server lease, 4 years, 5k monthly in arrears, IBR 6%, IFRS: liability on day one?", "presentValue", 212901.59)]
    [InlineData("5-year lease, rent 100k in the first year rising 3% every year, paid at each start of year, 6%. Lease liability?",
        "presentValue", 472487.84)]
    [InlineData("36 month rack lease: first 12 months 2,000, then 2,500 for 24 months, in arrears at 9 %. ROU?", "presentValue", 72899.56)]
    [InlineData("cost 48,000, 4 year life; after 18 months we think it will last only 12 more months. Monthly charge from here?", "newMonthly", 2500)]
    [InlineData("sold a GPU server carried at 42k for 50k, selling costs 1.5k. Gain?", "gain", 6500)]
    [InlineData("WDV block: opening 30 lakh, addition 10 lakh on 5 May 2026, sale proceeds 4 lakh. Depreciation for the year at 40%?",
        "depreciation", 1440000)]
    [InlineData("breakeven: API costs us 45k/month; our own cluster would be 900k plus 15k monthly. How many months?", "breakEvenMonths", 30)]
    [InlineData("A $200k cloud bill splits 70/30 between development and production. What counts for the R&D credit?", "qre", 140000)]
    [InlineData("Cloud spend 500k of which 80% is training the new model and 20% is serving it. What is R&D credit eligible?", "qre", 400000)]
    [InlineData("Sec 179 on 4.2m of servers bought in 2026?", "allowed179", 2450000)]
    [InlineData("Impairment, IFRS: carrying 33k, nothing recoverable", "impairmentLoss", 33000)]
    // Each amount goes with the thing it is said of, in whichever order they come.
    [InlineData("Our own rack costs 80k and 900 a month, the vendor's API is 4,900 a month. When does it pay off?", "breakEvenMonths", 20)]
    [InlineData("The vendor's API is 4,900 a month; our own rack would cost 80k plus 900 a month. When does it pay off?", "breakEvenMonths", 20)]
    [InlineData("Payback of a workstation for 24'000 CHF with 200 a month of power against 1'400 a month for the cloud?", "breakEvenMonths", 20)]
    [InlineData("Gemini at $0.25 a call against our own model at $5,000 a month plus $0.05 a call: break-even?", "breakEvenUnits", 25000)]
    [InlineData("24 rents of €1.000 at the start of every month, 6% annual: present value?", "presentValue", 22675.68)]
    [InlineData("Lease at 1,000 a month for 24 months in advance at 6 % or purchase at 23,000: which is cheaper?", "cheaperBy", 324.32)]
    [InlineData("a 2 year lease at $1,000/month in arrears, rate 6%, useful life 30 months: operating or finance?", "presentValue", 22562.87)]
    [InlineData("Declining balance or straight line? Straight line please: 26,000 over 24 months with 2,000 residual, a month", "monthly", 1000)]
    [InlineData("60,000 over 5 years, straight line, not double declining: the charge a year?", "annual", 12000)]
    [InlineData("We capitalised 72,000 of a bot over 3 years from 1 March 2026. What is carried at 31 August 2027?", "nbv", 36000)]
    // A term in months is enough to spread a payment; a change of a cost is what was and what is then.
    [InlineData("prepaid of 24 lakh over 48 months: monthly charge, and what is left after 5 months", "totalPrepaid", 2150000)]
    [InlineData("Prepayment of €90 000,50 over 30 months: what is the charge per month?", "monthly", 3000.02)]
    [InlineData("Payback of a one-off 84'000 when the run cost goes from 15'000 to 8'000 a month?", "breakEvenMonths", 12)]
    [InlineData("We would pay ₹20 lakh once and the monthly cost falls from 2 lakh to 80,000: payback?", "breakEvenMonths", 17)]
    [InlineData("Payback: 60k one time, annual run cost drops from 120k to 48k", "breakEvenMonths", 10)]
    [InlineData("Setup of $50k saves us $4,000 every month. Payback period?", "breakEvenMonths", 13)]
    // Every addition of a block is in it, each with its own day.
    [InlineData("Block at 40%: opening WDV 6,00,000, addition of 3,00,000 in June 2026 and 1,00,000 in January 2027. Depreciation FY 2026-27?",
        "depreciation", 380000)]
    [InlineData("Opening WDV Rs 20 lakh, added 5 lakh used for less than 180 days, 3 lakh used for more than 180 days, 40% block. Depreciation?",
        "depreciation", 1020000)]
    // Deferred tax by whichever facts are known.
    [InlineData("Deferred tax on a difference of 2,50,000 (book above tax base) at 25.168%?", "dtl", 62920)]
    [InlineData("The tax base is 90k higher than the book value; rate 25%: deferred tax?", "dta", 22500)]
    [InlineData("Our prepaid is 60k in the books and zero for tax at 21 percent. DTL?", "dtl", 12600)]
    [InlineData("Recoverable amount rises from 60 to 90, carrying would have been 85 without the impairment, IFRS: how much do we reverse? carrying 60",
        "reversal", 25)]
    [InlineData("R&D credit with wages 600k, contractors 200k, no prior research", "credit", 43800)]
    [InlineData("Deferred tax: model carried at 48,000 in the books, nil tax basis, 21%", "dtl", 10080)]
    public void The_figure_is_the_one_the_words_ask_for(string text, string name, double figure)
    {
        var q = Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), []));
        var calculator = q.Calculator ?? (q.Intent == Intent.Impairment ? "impairment-test" : q.Intent == Intent.DeferredTax ? "deferred-tax"
            : "research-credit");
        var framework = q.Frameworks.Count > 0 ? q.Frameworks[0] : "US_GAAP";
        var facts = JsonSerializer.SerializeToElement(QuestionFacts.Json(q.Facts));
        var answer = Calculator.Run(calculator, framework, facts, null, null, new LocalDate(2026, 11, 20));
        Assert.True(answer.IsOk, answer.IsOk ? "" : answer.Refusal.Message);
        Assert.True(answer.Value[name] is not null, answer.Value.ToJsonString());
        Assert.Equal((decimal)figure, decimal.Parse(answer.Value[name]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Impairment under US GAAP: carrying amount 100k, undiscounted cash flows 80k, fair value 60k, and another 20k", "20,000")]
    [InlineData("Deferred tax on a 40,000 difference at 21%", "40,000")]
    [InlineData("Block opening 8 lakh, bought 2 lakh and 3 lakh in the year. Depreciation at 40%?", "200,000")]
    public void An_amount_that_has_no_place_is_asked_about_and_never_left_out(string text, string amount)
    {
        var q = Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), []));
        Assert.Contains(amount, q.Asks, StringComparison.Ordinal);
        Assert.Empty(Planner.First(q, new YearMonth(2026, 10), new LocalDate(2026, 11, 20)));
    }

    [Theory]
    [InlineData("GPU cluster leased for 3 years, Ind AS 116: Rs 2,00,000 a month in arrears, incremental borrowing rate 9%. ROU asset?", "INR")]
    [InlineData("lease of 36 months at €8.000 a month in advance at 7 %", "EUR")]
    [InlineData("WDV block: opening ₹30 lakh, addition ₹10 lakh on 5 May 2026. Depreciation for the year at 40%?", "INR")]
    [InlineData("lease of 36 months at 8k a month in advance at 7 %", null)]
    public void The_currency_is_the_one_the_words_state(string text, string? currency) =>
        Assert.Equal(currency, Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), []))
            .Facts.GetValueOrDefault("currency"));

    [Theory]
    [InlineData("double declining balance on 100k over 5 years, charge in year 2?", 2)]
    [InlineData("Straight line: cost 96k, salvage 6k, 5 yrs, bought 1 Oct 2026. Dep charge for calendar 2026?", 2026)]
    [InlineData("Straight line: cost 96k over 5 years", null)]
    public void The_year_asked_for_is_kept(string text, int? year) =>
        Assert.Equal(year, Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), [])).AskedYear);
}
