using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Reads the facts of a request by their snake_case names; several names are alternatives, the first one present wins.
/// What is missing or cannot be read is collected, so a calculator reads all it needs, asks <see cref="Refused"/> once
/// and computes. A null counts as absent; a dot descends into an object; what the entity has elected stands in for a fact
/// that is absent.
/// </summary>
public sealed class FactReader
{
    /// <summary>Amounts beyond this do not fit <see cref="Money"/> with room to add.</summary>
    private const decimal Largest = 1_000_000_000_000m;

    private readonly JsonElement facts;
    private readonly JsonElement? policy;
    private readonly CalculatorFacts declared;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<string> missing = [];
    private Refusal? invalid;

    /// <param name="declared">The facts of the calculator that asks: their other names are found as well.</param>
    public FactReader(CalculatorFacts declared, string framework, JsonElement facts, JsonElement? policy, LocalDate? asOf)
    {
        this.declared = declared;
        this.facts = facts;
        this.policy = policy;
        Framework = framework;
        AsOf = asOf;
        Currency = ReadCurrency();
        Rounding = ReadRounding();
        Calendar = ReadCalendar();
    }

    public string Framework { get; }
    public LocalDate? AsOf { get; }
    public Currency Currency { get; }
    public Rounding Rounding { get; }
    public FiscalCalendar Calendar { get; }
    public bool IsUsGaap => Framework is Frameworks.UsGaap;

    public Money Zero => Primitives.Money.Zero(Currency);

    /// <summary>Missing fields come before values that are not allowed; the message names each.</summary>
    public Refusal? Refusal => missing.Count > 0
        ? new(RefusalCodes.MissingField, $"Needed and not given: {string.Join(", ", missing)}.", missing[0])
        : invalid;

    public bool Refused => Refusal is not null;

    public bool Has(params string[] names) => Array.Exists(names, name => Find(name) is not null);

    public JsonElement? Find(params string[] names)
    {
        foreach (var name in names)
        {
            foreach (var spelling in declared.Spellings(name))
            {
                if (Descend(facts, spelling) is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value)
                    continue;
                read.Add(spelling);
                return value;
            }
        }
        return Elected(names);
    }

    /// <summary>What was stated and this calculation never asked for.</summary>
    public IReadOnlyList<string> NotUsed => [.. declared.Stated(facts).Where(name =>
        !read.Contains(name) && !read.Any(known => name.StartsWith(known + ".", StringComparison.Ordinal)
            || known.StartsWith(name + ".", StringComparison.Ordinal)))];

    /// <summary>True where the fact is stated to be Unknown, which is not the same as absent.</summary>
    public bool IsUnknown(params string[] names) => Find(names) is { ValueKind: JsonValueKind.String } value
        && value.GetString() == "Unknown";

    /// <summary>The members of an object fact, or of all facts when no name is given, in their order.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Members(string? name = null)
    {
        var from = name is null ? facts : Find(name) ?? default;
        return from.ValueKind == JsonValueKind.Object ? from.EnumerateObject().Select(member => (member.Name, member.Value)) : [];
    }

    /// <summary>The items of an array fact; empty where it is absent.</summary>
    public IReadOnlyList<JsonElement> Items(params string[] names)
    {
        if (Find(names) is not { } value)
            return [];
        if (value.ValueKind == JsonValueKind.Array)
            return [.. value.EnumerateArray()];
        Refuse(names[0], "is not a list");
        return [];
    }

    /// <summary>
    /// A reader of one item of a list, with the same framework, currency and rounding; its refusals are not collected here.
    /// </summary>
    /// <remarks>Its names are checked with the list's own, before anything is computed.</remarks>
    public FactReader Inside(JsonElement item) => new(this, item);

    /// <summary>Null where absent or Unknown.</summary>
    public decimal? NumberOrNull(params string[] names) =>
        Find(names) is { } value && !IsUnknown(names) ? ReadNumber(value, names[0]) : null;

    public decimal Number(params string[] names) => NumberOrNull(names) ?? Missing(names[0], 1m);

    /// <summary>Not negative and within range; refused otherwise.</summary>
    public Money? MoneyOrNull(params string[] names) => NumberOrNull(names) is { } amount ? Checked(amount, names[0], 0) : null;

    public Money Money(params string[] names) => MoneyOrNull(names) ?? Missing(names[0], Zero);

    public Money MoneyOrZero(params string[] names) => MoneyOrNull(names) ?? Zero;

    /// <summary>May be negative: a cash flow, a profit.</summary>
    public Money? SignedMoneyOrNull(params string[] names) =>
        NumberOrNull(names) is { } amount ? Checked(amount, names[0], -Largest) : null;

    /// <summary>Between 0 and 1; a percentage above that is refused rather than guessed at.</summary>
    public decimal? RateOrNull(params string[] names)
    {
        if (NumberOrNull(names) is not { } rate)
            return null;
        if (rate is >= 0 and <= 1)
            return rate;
        Refuse(names[0], "is not a rate between 0 and 1");
        return 0;
    }

    public decimal Rate(params string[] names) => RateOrNull(names) ?? Missing(names[0], 0m);

    /// <summary>A whole number of at least <paramref name="least"/>.</summary>
    public int? CountOrNull(int least, params string[] names)
    {
        if (NumberOrNull(names) is not { } number)
            return null;
        if (number >= least && number <= 10_000 && decimal.Truncate(number) == number)
            return (int)number;
        Refuse(names[0], $"is not a whole number of at least {least}");
        return Math.Max(1, least);
    }

    /// <summary>Null where absent or Unknown.</summary>
    public LocalDate? DateOrNull(params string[] names)
    {
        if (Find(names) is not { } value || IsUnknown(names))
            return null;
        if (value.ValueKind == JsonValueKind.String && LocalDatePattern.Iso.Parse(value.GetString()!) is { Success: true } parsed)
            return parsed.Value;
        Refuse(names[0], "is not a date like 2026-01-31");
        return new LocalDate(2000, 1, 1);
    }

    public LocalDate Date(params string[] names) => DateOrNull(names) ?? Missing(names[0], new LocalDate(2000, 1, 1));

    public string? Text(params string[] names) =>
        Find(names) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    /// <summary>Yes, No or Unknown, or a boolean; null where Unknown or absent.</summary>
    public bool? YesNo(params string[] names)
    {
        if (Find(names) is not { } value)
            return null;
        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
        }
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (text is "Yes" or "No")
            return text == "Yes";
        if (text != "Unknown")
            Refuse(names[0], "is not Yes, No or Unknown");
        return null;
    }

    /// <summary>An enum by its name, ignoring case, underscores and hyphens; Unknown counts as absent.</summary>
    public T Choice<T>(T whenAbsent, params string[] names) where T : struct, Enum
    {
        if (Text(names) is not { } text || IsUnknown(names))
            return whenAbsent;
        var bare = text.Replace("_", "").Replace("-", "").Replace(" ", "");
        if (!char.IsDigit(bare.FirstOrDefault()) && Named.TryParse<T>(bare, ignoreCase: true, out var value))
            return value;
        Refuse(names[0], $"is not one of {string.Join(", ", Enum.GetNames<T>())}");
        return whenAbsent;
    }

    /// <summary>How the first and last months count: <c>full_month</c> unless said, <c>daily</c> for short.</summary>
    public StartConvention Convention(params string[] names) => Text(names) switch
    {
        "daily" or "actual_days" => StartConvention.DailyActual,
        "constant" => StartConvention.ConstantPeriods,
        "monthly" or "whole_month" => StartConvention.FullMonth,
        _ => Choice(StartConvention.FullMonth, names),
    };

    /// <summary>Records that a fact is absent and returns a value to go on reading with.</summary>
    public T Missing<T>(string name, T placeholder)
    {
        missing.Add(name);
        return placeholder;
    }

    /// <summary>Records that a fact's value is not allowed; the sentence continues after the name.</summary>
    public void Refuse(string name, string why) => invalid ??= new(RefusalCodes.InvalidValue, $"{name} {why}.", name);

    /// <summary>Refuses a pair of dates in the wrong order.</summary>
    public void RequireOrder(LocalDate from, LocalDate through, string name)
    {
        if (through < from)
            Refuse(name, "lies before the start");
        else if (from.ToYearMonth().MonthsUntil(through.ToYearMonth()) > 1_200)
            Refuse(name, "lies more than a century after the start");
    }

    private FactReader(FactReader parent, JsonElement item)
    {
        facts = item;
        policy = parent.policy;
        declared = parent.declared;
        (Framework, AsOf, Currency) = (parent.Framework, parent.AsOf, parent.Currency);
        (Rounding, Calendar) = (parent.Rounding, parent.Calendar);
    }

    /// <summary>What the entity has elected under one of the names, in any spelling.</summary>
    private JsonElement? Elected(string[] names)
    {
        if (policy is not { ValueKind: JsonValueKind.Object } elected)
            return null;
        foreach (var flag in elected.EnumerateObject())
        {
            if (Array.Exists(names, name => name.Replace("_", "").Equals(flag.Name.Replace("_", ""),
                StringComparison.OrdinalIgnoreCase)) && flag.Value.ValueKind != JsonValueKind.Null)
                return flag.Value;
        }
        return null;
    }

    private static JsonElement? Descend(JsonElement from, string name)
    {
        if (from.ValueKind != JsonValueKind.Object)
            return null;
        if (from.TryGetProperty(name, out var value))
            return value;
        var dot = name.IndexOf('.');
        return dot > 0 && from.TryGetProperty(name[..dot], out var inner) ? Descend(inner, name[(dot + 1)..]) : null;
    }

    private decimal ReadNumber(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number))
            return number;
        if (value.ValueKind == JsonValueKind.String
            && decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return number;
        Refuse(name, "is not a number");
        return 1m;
    }

    private Money Checked(decimal amount, string name, decimal least)
    {
        if (amount >= least && amount <= Largest)
            return Primitives.Money.From(amount, Currency);
        Refuse(name, least == 0 && amount < 0 ? "is negative" : "is out of range");
        return Zero;
    }

    private Currency ReadCurrency()
    {
        if (Text("currency") is not { } code)
            return Currency.Usd;
        if (Currency.TryParse(code, out var currency))
            return currency;
        Refuse("currency", "is not an ISO 4217 code");
        return Currency.Usd;
    }

    /// <summary>
    /// <c>nearest_unit</c>, or words that hold <c>2dp</c>, <c>cumulative</c> or <c>plug_last</c>; a policy may say it for all.
    /// </summary>
    private Rounding ReadRounding()
    {
        var text = Text("rounding") ?? (policy is { } p && Descend(p, "rounding") is { ValueKind: JsonValueKind.String } said
            ? said.GetString() : null);
        if (text is null)
            return Rounding.For(Currency);
        var digits = text.IndexOf("dp", StringComparison.Ordinal);
        var decimals = text.Contains("unit") || text.Contains("whole") ? 0
            : digits > 0 && char.IsAsciiDigit(text[digits - 1]) ? text[digits - 1] - '0' : Currency.MinorUnits;
        var plug = text.Contains("plug_last");
        if (decimals > 6 || !(plug || digits > 0 || text.Contains("unit") || text.Contains("whole")
            || text.Contains("cumulative")))
            Refuse("rounding", "is not a rounding that is known");
        return new(Math.Min(decimals, 6), plug ? RoundingPolicy.EachPlugLast : RoundingPolicy.Cumulative);
    }

    /// <summary><c>fiscal_year_end</c> as 03-31; without it India's year ends in March and all others in December.</summary>
    private FiscalCalendar ReadCalendar()
    {
        if (Text("fiscal_year_end") is not { } text)
            return Framework is Frameworks.IndAs or Frameworks.IndiaTax ? FiscalCalendar.April : FiscalCalendar.Calendar;
        var date = text.Length == 5 ? $"2001-{text}" : text;
        if (LocalDatePattern.Iso.Parse(date) is { Success: true } parsed)
            return new(parsed.Value.Month % 12 + 1);
        Refuse("fiscal_year_end", "is not a month and day like 12-31");
        return FiscalCalendar.Calendar;
    }
}
