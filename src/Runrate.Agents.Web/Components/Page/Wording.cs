using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>How things are written on pages: names of books, dates, amounts, words made of identifiers.</summary>
public static partial class Wording
{
    /// <summary>The minus sign of typography; a screen reader gets the word beside it.</summary>
    public const char Minus = InWords.Minus;

    /// <summary>Keeps a number beside its unit at the end of a line.</summary>
    private const char NoBreak = '\u00a0';

    private static readonly LocalDateTimePattern TimePattern = LocalDateTimePattern.CreateWithInvariantCulture("d MMM uuuu, HH:mm");
    private static readonly YearMonthPattern ShortMonthPattern = YearMonthPattern.CreateWithInvariantCulture("MMM uuuu");

    /// <summary>"all books" for an entry that is common to them.</summary>
    public static string Name(this Book? book) => book?.Name() ?? "all books";

    public static string Text(this LocalDate date) => InWords.Of(date);

    public static string Text(this LocalDate? date, string absent = "–") => date?.Text() ?? absent;

    /// <summary><c>2026-01-31</c>, as date fields want it.</summary>
    public static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";

    /// <summary><c>January 2026</c>.</summary>
    public static string Text(this YearMonth month) => InWords.Of(month);

    /// <summary><c>Jan 2026</c>.</summary>
    public static string Short(this YearMonth month) => ShortMonthPattern.Format(month);

    public static string Text(this Instant instant, DateTimeZone zone) => TimePattern.Format(instant.InZone(zone).LocalDateTime);

    /// <summary>
    /// Grouped, at the currency's minor unit, half away from zero; an amount that would show as zero and is not shows the digits
    /// it has.
    /// </summary>
    /// <param name="decimals">Digits after the point, or null for the minor unit.</param>
    public static string Digits(this Money amount, int? decimals = null)
    {
        var value = Math.Abs(amount.ToDecimal());
        var rounded = decimal.Round(value, decimals ?? amount.Currency.MinorUnits, MidpointRounding.AwayFromZero);
        if (rounded == 0 && value != 0)
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        return DigitGroups.Of(rounded, amount.Currency, decimals ?? amount.Currency.MinorUnits);
    }

    /// <summary>In running text: <c>USD 1,234.00</c>, <c>USD −1,234.00</c>.</summary>
    public static string Text(this Money amount, int? decimals = null) =>
        $"{amount.Currency}{NoBreak}{(amount.IsNegative ? Minus : null)}{amount.Digits(decimals)}";

    /// <summary>A count or share without needless zeros: <c>1,240</c>, <c>0.35</c>.</summary>
    public static string Text(this decimal number, string format = "#,0.##") =>
        number < 0
            ? Minus + (-number).ToString(format, CultureInfo.InvariantCulture)
            : number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage: 0.123 is <c>12.3 %</c>.</summary>
    public static string Percent(this decimal share) => InWords.Percent(share).Replace(' ', NoBreak);

    /// <summary>
    /// Words of an identifier: <c>CapitalisePPE</c> is "Capitalise PPE", <c>mgmt_authorised</c> is "mgmt authorised".
    /// </summary>
    public static string Phrase(string identifier)
    {
        if (Terms.Name(identifier) is { } term)
            return char.IsUpper(identifier[0]) ? Capital(term) : term;
        if (Terms.Fact(identifier) is { } fact)
            return fact;
        if (identifier.StartsWith(Criteria, StringComparison.Ordinal))
            return $"IAS 38.57({identifier[Criteria.Length..]})";
        identifier = identifier.Replace("asu_2025_06", "ASU\u00a02025-06", StringComparison.Ordinal);
        var spaced = WordBreak().Replace(identifier.Replace('_', ' '), " ");
        var words = spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Select((word, i) => Spelt.GetValueOrDefault(word.ToLowerInvariant())
            ?? (i == 0 || (word.Length > 1 && word.All(char.IsUpper)) ? word : word.ToLowerInvariant())));
    }

    public static string Phrase(Enum value) => Phrase(value.ToString());

    /// <summary><see cref="Phrase(string)"/> with a capital, for labels and headings; hyphens count as spaces too.</summary>
    public static string Title(string identifier) =>
        Capital(Phrase(Terms.Name(identifier) is null ? identifier.Replace('-', '_') : identifier));

    /// <summary>As a sentence or a heading begins.</summary>
    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>
    /// A sentence of the rules or the close as pages write it: names of books and treatments in words, dates and amounts in the form of
    /// the tables around it.
    /// </summary>
    public static string Prose(string sentence)
    {
        var text = AmountWord().Replace(sentence, m =>
            decimal.TryParse(m.Groups[1].Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
            && Currency.TryParse(m.Groups[2].Value, out var currency) ? Money.From(number, currency).Text() : m.Value);
        text = DateWord().Replace(text, m => LocalDatePattern.Iso.Parse(m.Value) is { Success: true } date
            ? date.Value.Text()
            : m.Value);
        text = MonthWord().Replace(text, m => YearMonthPattern.Iso.Parse(m.Value) is { Success: true } month
            ? month.Value.Short()
            : m.Value);
        text = SnakeWord().Replace(text, m => Phrase(m.Value));
        text = CodeBeforeAmount().Replace(text, "$1\u00a0");
        return CamelWord().Replace(text, m => Names.Value.GetValueOrDefault(m.Value) ?? m.Value);
    }

    private const string Criteria = "ias38_57.";

    /// <summary>Words of identifiers that are not spelt as they are written there.</summary>
    private static readonly Dictionary<string, string> Spelt = new(StringComparer.Ordinal)
    {
        ["ai"] = "AI",
        ["api"] = "API",
        ["gpu"] = "GPU",
        ["saas"] = "SaaS",
        ["cca"] = "CCA",
        ["pnl"] = "P&L",
        ["crm"] = "CRM",
        ["mgmt"] = "management",
        ["ias38"] = "IAS 38",
        ["asu"] = "ASU",
        ["rou"] = "right of use",
        ["fvlcd"] = "FVLCD",
        ["wdv"] = "WDV",
        ["us"] = "US",
        ["id"] = "ID",
    };

    // Only words of our own are taken apart: the name of a company may have a capital inside as well.
    private static readonly Lazy<Dictionary<string, string>> Names = new(() => new[]
        {
            Enum.GetNames<BookTreatment>(), Enum.GetNames<PnlLine>(), Enum.GetNames<BalanceSheetLine>(),
            Enum.GetNames<DeterminationStatus>(),
            ["DeferredTaxLiability", "DeferredTaxAsset"],
        }
        .SelectMany(n => n).Distinct().ToDictionary(n => n, n => Terms.Treatment(n) ?? Terms.Name(n) ?? Phrase(n).ToLowerInvariant())
        .Concat(Enum.GetValues<Book>().Select(b => KeyValuePair.Create(b.ToString(), b.Name())))
        .ToDictionary(n => n.Key, n => n.Value));

    /// <summary>
    /// An exact decimal as a file has it, every digit after the point kept, thousands grouped: <c>20.52022672899</c>, <c>1,234.50</c>.
    /// What is not a number stays as it is.
    /// </summary>
    public static string Exact(string value)
    {
        if (!decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return value;
        var point = value.IndexOf('.', StringComparison.Ordinal);
        return decimal.Truncate(Math.Abs(number)).ToString("#,0", CultureInfo.InvariantCulture) is var whole && number < 0
            ? $"{Minus}{whole}{(point < 0 ? "" : value[point..])}"
            : $"{whole}{(point < 0 ? "" : value[point..])}";
    }

    /// <summary>More than one of what a target counts: "resolved tickets", "queries".</summary>
    public static string Plural(string unit) => unit switch
    {
        [.., not ('a' or 'e' or 'i' or 'o' or 'u'), 'y'] => unit[..^1] + "ies",
        [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => unit + "es",
        _ => unit + "s",
    };

    /// <summary>"1 agent", "3 agents".</summary>
    public static string Count(int number, string singular, string? plural = null) => InWords.Count(number, singular, plural);

    [GeneratedRegex(@"(?<![\w.,])(-?\d(?:[\d,]*\d)?(?:\.\d+)?) ([A-Z]{3})\b(?![\s\u00a0][\u2212-]?\d)", RegexOptions.None, 5_000)]
    private static partial Regex AmountWord();

    [GeneratedRegex(@"\b([A-Z]{3}) (?=[\u2212-]?\d)", RegexOptions.None, 5_000)]
    private static partial Regex CodeBeforeAmount();

    [GeneratedRegex(@"(?<![\w/-])\d{4}-\d{2}-\d{2}(?![\w/-])", RegexOptions.None, 5_000)]
    private static partial Regex DateWord();

    [GeneratedRegex(@"(?<![\w/-])\d{4}-\d{2}(?![\w/-])", RegexOptions.None, 5_000)]
    private static partial Regex MonthWord();

    [GeneratedRegex(@"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b(?:\.[a-f]\b)?", RegexOptions.None, 5_000)]
    private static partial Regex SnakeWord();

    [GeneratedRegex(@"\b[A-Z][a-z]+(?:[A-Z]+[a-z]*)+\b|\bIfrs\b", RegexOptions.None, 5_000)]
    private static partial Regex CamelWord();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", RegexOptions.None, 5_000)]
    private static partial Regex WordBreak();
}
