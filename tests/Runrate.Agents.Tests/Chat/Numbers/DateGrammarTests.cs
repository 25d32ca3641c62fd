using System.Globalization;
using NodaTime;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Tests.Chat.Numbers;

/// <summary>Dates, rates and lengths of time, printed in every form people write them and read back.</summary>
[Trait("Category", "Pure")]
public sealed class DateGrammarTests
{
    private static readonly CultureInfo En = CultureInfo.InvariantCulture;

    private static int Texts => int.TryParse(Environment.GetEnvironmentVariable("RUNRATE_GENERATED_TEXTS"), out var asked) ? asked : 2_000;

    private static string Nth(int day) => day + (day % 10 == 1 && day != 11 ? "st" : day % 10 == 2 && day != 12 ? "nd"
        : day % 10 == 3 && day != 13 ? "rd" : "th");

    private static string[] Printed(LocalDate date)
    {
        var (d, m, y) = (date.Day, date.Month, date.Year);
        var (name, brief) = (En.DateTimeFormat.GetMonthName(m), En.DateTimeFormat.GetAbbreviatedMonthName(m));
        return
        [
            $"{y:0000}-{m:00}-{d:00}", $"{d} {name} {y}", $"{d} {brief} {y}", $"{Nth(d)} {name} {y}", $"{Nth(d)} of {name} {y}", $"{name} {d}, {y}",
            $"{brief} {d} {y}", $"{name} {Nth(d)}, {y}", $"{d:00}/{m:00}/{y}", $"{d}.{m}.{y}", $"{d:00}.{m:00}.{y}", $"{d}-{brief}-{y}",
        ];
    }

    [Fact]
    public void A_date_is_read_back_as_it_was_printed()
    {
        var random = new Random(20261129);
        var wrong = new List<string>();
        for (var n = 0; n < Texts; n++)
        {
            var date = new LocalDate(2024, 1, 1).PlusDays(random.Next(1_800));
            var forms = Printed(date);
            var text = $"paid on {forms[n % forms.Length]} for a service";
            var read = AmountGrammarTests.Read(text).Where(t => t.Date is not null).ToList();
            if (read.Count != 1 || read[0].Date != date || read[0].IsMonth)
                wrong.Add(text);
        }
        Assert.True(wrong.Count == 0, $"{wrong.Count}: {string.Join("; ", wrong.Take(15))}");
    }

    [Fact]
    public void A_month_is_read_back_as_its_first_day()
    {
        var random = new Random(7);
        for (var n = 0; n < Texts; n++)
        {
            var month = new LocalDate(2024 + random.Next(4), random.Next(1, 13), 1);
            var (name, brief) = (En.DateTimeFormat.GetMonthName(month.Month), En.DateTimeFormat.GetAbbreviatedMonthName(month.Month));
            var text = $"the bill of {new[] { $"{name} {month.Year}", $"{brief} {month.Year}", $"{brief}-{month.Year}" }[n % 3]}";
            var read = AmountGrammarTests.Read(text).Where(t => t.Date is not null).ToList();
            Assert.True(read.Count == 1 && read[0].Date == month && read[0].IsMonth, text);
        }
    }

    [Fact]
    public void A_rate_is_read_back_as_it_was_printed()
    {
        var random = new Random(11);
        for (var n = 0; n < Texts; n++)
        {
            var rate = random.Next(1, 10_000) / 100m;
            var (point, comma) = (rate.ToString("0.##", En), rate.ToString("0.##", En).Replace('.', ','));
            var text = $"discounted at {new[] { $"{point}%", $"{point} %", $"{point} percent", $"{point} per cent", $"{comma} %" }[n % 5]} a year";
            var read = AmountGrammarTests.Read(text).Where(t => t.IsPercent).ToList();
            Assert.True(read.Count == 1 && read[0].Value == rate, text);
        }
    }

    [Fact]
    public void A_length_of_time_is_read_back_as_it_was_printed()
    {
        var reader = new QuestionReader();
        var context = new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), []);
        for (var n = 0; n < Math.Min(Texts, 3_000); n++)
        {
            var years = 1 + n % 9;
            var (length, months) = (n % 6) switch
            {
                0 => ($"{years * 6} months", years * 6),
                1 => ($"{years} years", years * 12),
                2 => ($"{years} yrs", years * 12),
                3 => ($"{years}.5 years", years * 12 + 6),
                4 => ($"{years * 6} mths", years * 6),
                _ => ($"{NumberWordsOf(years)} years", years * 12),
            };
            var q = reader.Read($"Capitalised model cost of 90,000 over a useful life of {length}: charge a month?", context);
            Assert.True(q.Facts.GetValueOrDefault("useful_life_months") == months.ToString(En), $"{length}: {q.Facts.GetValueOrDefault("useful_life_months")}");
        }
    }

    private static string NumberWordsOf(int n) => new[] { "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine" }[n];
}
