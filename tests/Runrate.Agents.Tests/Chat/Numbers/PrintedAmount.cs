using System.Globalization;

namespace Runrate.Agents.Tests.Chat.Numbers;

/// <summary>An amount and one of the many ways people write it.</summary>
internal sealed record PrintedAmount(string Text, decimal Value)
{
    private static readonly string[] Units =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen",
            "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    private static readonly string[] Tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
        "ninety"];

    public static PrintedAmount Next(Random random)
    {
        var value = Math.Floor((decimal)Math.Pow(10, 3 + (random.NextDouble() * 6)));
        return random.Next(13) switch
        {
            0 => Signed(random, value, Grouped(value, ",", 3)),
            1 => Signed(random, value, Indian(value)),
            2 => new PrintedAmount($"€{Grouped(value, ".", 3)},{Cents(random, out var c)}", value + c),
            3 => new PrintedAmount($"CHF {Grouped(value, "'", 3)}", value),
            4 => new PrintedAmount($"€{Grouped(value, " ", 3)}", value),
            5 => Scaled(random),
            6 => new PrintedAmount(InWords(value, random.Next(2) == 0), value),
            7 => new PrintedAmount(InLakhs(value), value),
            8 => new PrintedAmount(value.ToString("0", CultureInfo.InvariantCulture) + (random.Next(2) == 0 ? " USD"
                : " dollars"), value),
            9 => new PrintedAmount($"{Grouped(value, random.Next(2) == 0 ? "'" : "’", 3)}.{Cents(random, out var e)} CHF", value + e),
            10 => new PrintedAmount($"€{Grouped(value, random.Next(2) == 0 ? "\u2009" : "\u202F", 3)},{Cents(random, out var f)}", value + f),
            11 => new PrintedAmount($"{Rough[random.Next(Rough.Length)]} ${Grouped(value, ",", 3)}", value),
            _ => new PrintedAmount($"${Grouped(value, ",", 3)}.{Cents(random, out var d)}", value + d),
        };
    }

    private static readonly string[] Rough = ["about", "almost", "nearly", "roughly", "just under", "a little over", "close to"];

    private static PrintedAmount Signed(Random random, decimal value, string digits) => new(random.Next(6) switch
    {
        0 => $"${digits}",
        1 => $"USD {digits}",
        2 => $"{digits} rupees",
        3 => $"Rs. {digits}/-",
        4 => $"INR{digits}",
        _ => $"₹ {digits}",
    }, value);

    private static PrintedAmount Scaled(Random random)
    {
        var mantissa = random.Next(1, 9999) / 10m;
        var (scale, times) = random.Next(9) switch
        {
            0 => ("k", 1_000m),
            1 => ("K", 1_000m),
            2 => ("M", 1_000_000m),
            3 => ("mm", 1_000_000m),
            4 => (" million", 1_000_000m),
            5 => (" lakh", 100_000m),
            6 => (" crore", 10_000_000m),
            7 => ("bn", 1_000_000_000m),
            _ => (" thousand", 1_000m),
        };
        return new PrintedAmount($"{(scale is " lakh" or " crore" ? "₹" : "$")}{mantissa.ToString("0.#", CultureInfo.InvariantCulture)}{scale}", mantissa * times);
    }

    private static string Cents(Random random, out decimal cents)
    {
        var n = random.Next(100);
        cents = n / 100m;
        return n.ToString("00", CultureInfo.InvariantCulture);
    }

    private static string Grouped(decimal value, string separator, int size)
    {
        var digits = value.ToString("0", CultureInfo.InvariantCulture);
        for (var at = digits.Length - size; at > 0; at -= size)
            digits = digits.Insert(at, separator);
        return digits;
    }

    private static string Indian(decimal value)
    {
        var digits = value.ToString("0", CultureInfo.InvariantCulture);
        for (var at = digits.Length - 3; at > 0; at -= 2)
            digits = digits.Insert(at, ",");
        return digits;
    }

    private static string InWords(decimal value, bool and) => Join([(1_000_000_000m, "billion"), (1_000_000m, "million"), (1_000m,
        "thousand")], value, and);

    private static string InLakhs(decimal value) => Join([(10_000_000m, "crore"), (100_000m, "lakh"), (1_000m, "thousand")],
        value, false);

    private static string Join((decimal Size, string Name)[] scales, decimal value, bool and)
    {
        var parts = new List<string>();
        foreach (var (size, name) in scales)
        {
            if (value >= size)
                parts.Add($"{Below1000(Math.Floor(value / size), and)} {name}");
            value %= size;
        }
        if (value > 0)
            parts.Add(Below1000(value, and));
        return string.Join(' ', parts);
    }

    private static string Below1000(decimal value, bool and)
    {
        var n = (int)value;
        var hundred = n >= 100 ? $"{Units[n / 100]} hundred" : "";
        var rest = n % 100;
        var tail = rest == 0 ? "" : rest < 20 ? Units[rest] : Tens[rest / 10] + (rest % 10 == 0 ? "" : "-" + Units[rest % 10]);
        return hundred.Length > 0 && tail.Length > 0 ? $"{hundred} {(and ? "and " : "")}{tail}" : hundred + tail;
    }
}
