using System.Globalization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Leases;

/// <summary>The monthly payments of a lease as a contract lists them: <c>12 x 1000; 24 x 1050.50</c>, or each by itself.</summary>
public static class LeasePayments
{
    public const string Fact = "lease_payments";
    private const int Most = 1_200;
    private const decimal Largest = 1_000_000_000_000m;

    public static Outcome<IReadOnlyList<Money>> Read(string text, Currency currency)
    {
        var payments = new List<Money>();
        foreach (var step in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = step.Split(['x', '×', '*'], StringSplitOptions.TrimEntries);
            var count = 1;
            if (parts.Length > 2 || (parts.Length == 2 && !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out count))
                || !decimal.TryParse(parts[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
                return Unreadable(step);
            if (amount > Largest || decimal.Round(amount, currency.MinorUnits) != amount)
                return new Refusal(RefusalCodes.InvalidValue, $"{step} is no payment in whole minor units of {currency}.", Fact);
            if (count == 0 || payments.Count + count > Most)
                return new Refusal(RefusalCodes.InvalidValue, $"A lease has between 1 and {Most} monthly payments.", Fact);
            payments.AddRange(Enumerable.Repeat(Money.From(amount, currency), count));
        }
        return payments.Count == 0 ? Unreadable(text) : payments;
    }

    /// <summary>The same payments, equal ones together.</summary>
    public static string Write(IReadOnlyList<Money> payments)
    {
        var steps = new List<string>();
        for (var i = 0; i < payments.Count;)
        {
            var count = payments.Skip(i).TakeWhile(payment => payment == payments[i]).Count();
            steps.Add($"{count} x {payments[i].ToDecimal().ToString("0.######", CultureInfo.InvariantCulture)}");
            i += count;
        }
        return string.Join("; ", steps);
    }

    private static Refusal Unreadable(string step) =>
        new(RefusalCodes.InvalidValue, $"'{step}' is not a list of payments such as 12 x 1000; 24 x 1050.50.", Fact);
}
