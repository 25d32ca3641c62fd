using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Formats and totals of files, by the names that their makers give them.</summary>
public static class ImportWording
{
    /// <summary>To the hundredth in a list; the page of the file has every digit.</summary>
    public static string Rounded(string value) =>
        decimal.TryParse(value, System.Globalization.NumberStyles.Number, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number.Text(decimal.IsInteger(number) ? "#,0" : "#,0.00") : value;

    // The totals that say what a file is about; the rest stand on the file's own page.
    private static readonly string[] Telling = ["billedCost", "effectiveCost", "cost", "spend", "amount"];

    public static string Format(string format) => ImportFormats.Find(format)?.Title ?? Wording.Title(format);

    public static string Total(string name) => name == "focusVersion" ? "FOCUS version" : Wording.Title(name);

    /// <summary>
    /// What a delivery changed of a month: <c>Aug 2026: USD 200.00, new</c>, <c>Aug 2026: USD +50.00, from 150.00 to 200.00</c>.
    /// </summary>
    public static string Effect(DeliveryEffect effect)
    {
        var month = Periods.TryParse(effect.Month, out var period) ? period.Short() : effect.Month;
        if (!Currency.TryParse(effect.Currency, out var currency))
            return $"{month}: {effect.Difference.Text()} {effect.Currency}";
        var (before, after, difference) =
            (Money.From(effect.Before, currency), Money.From(effect.After, currency), Money.From(effect.Difference, currency));
        return before.IsZero
            ? $"{month}: {after.Text()}, new"
            : $"{month}: {currency}\u00a0{(difference.IsNegative ? Wording.Minus : '+')}{difference.Digits()}, " +
              $"from {before.Digits()} to {after.Digits()}";
    }

    /// <summary>The one, two or three totals to know a file by.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Brief(IReadOnlyDictionary<string, string> totals)
    {
        var telling = totals.Where(t => Telling.Contains(t.Key)).ToList();
        return telling.Count > 0 ? telling : totals.Where(t => t.Value != "0").Take(3);
    }
}
