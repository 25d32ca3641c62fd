using System.Collections.Frozen;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Every fact and policy by name, and how its values are read. A misspelt name and a value that is not declared are
/// refused, because a fact that is meant and not read is a wrong answer.
/// </summary>
public sealed class FactCatalog
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);
    private static readonly string[] YesNoValues = ["Yes", "No"];

    private readonly FrozenDictionary<string, FactDefinition> byName;
    private readonly NameMatcher names;

    internal FactCatalog(IReadOnlyList<FactDefinition> facts)
    {
        Facts = facts;
        Numbered = [.. facts];
        var known = new Dictionary<string, FactDefinition>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            foreach (var name in fact.Aliases.Prepend(fact.Id))
            {
                if (!known.TryAdd(name, fact))
                    throw new RuleFileException($"facts.json: '{name}' names two facts.");
            }
        }
        byName = known.ToFrozenDictionary(StringComparer.Ordinal);
        names = new NameMatcher([.. known.Keys.Where(name => !name.StartsWith("policy.", StringComparison.Ordinal))]);
        Category = Require("category");
    }

    public IReadOnlyList<FactDefinition> Facts { get; }

    /// <summary>The same facts, by number.</summary>
    internal FactDefinition[] Numbered { get; }

    public FactDefinition Category { get; }

    public int Count => Facts.Count;

    public FactDefinition? Find(string name) => byName.GetValueOrDefault(name);

    public FactDefinition Require(string name) =>
        Find(name) ?? throw new RuleFileException($"unknown fact '{name}'{Suggest(name)}.");

    /// <summary>" (did you mean …?)", or nothing where no name is near.</summary>
    public string Suggest(string name)
    {
        var near = NearestNames(name);
        return near.Count == 0 ? "" : $" (did you mean {string.Join(" or ", near)}?)";
    }

    public IReadOnlyList<string> NearestNames(string name) => names.Nearest(name);

    /// <summary>True where the name is a declared one with a slip of the pen, or goes into a fact that has no parts.</summary>
    public bool IsMisspelt(string name) =>
        (name.IndexOf('.') is > 0 and var dot && byName.ContainsKey(name[..dot])) || names.IsSlip(name);

    /// <summary>Reads a value; <c>Unknown</c> is allowed of every fact.</summary>
    public static Outcome<long> Encode(FactDefinition fact, string value)
    {
        var text = value.Trim();
        if (text.Equals("Unknown", StringComparison.OrdinalIgnoreCase))
            return FactCode.Unknown;
        return fact.Kind switch
        {
            FactKind.YesNo => YesOrNo(fact, text),
            FactKind.Choice => OneOf(fact, text),
            FactKind.Number => Number(fact, text),
            FactKind.Date => DateOf(fact, text),
            FactKind.Text => Recognised(fact, text),
            _ => FactCode.OtherText,
        };
    }

    /// <summary>The value as a reader writes it; the inverse of <see cref="Encode"/> but for free text.</summary>
    public static string Decode(FactDefinition fact, long code) => code switch
    {
        FactCode.Unknown or FactCode.Absent => "Unknown",
        FactCode.NotStated => "not stated",
        _ => fact.Kind switch
        {
            FactKind.Number => NumberText(code),
            FactKind.Date => LocalDatePattern.Iso.Format(Epoch.PlusDays((int)code)),
            FactKind.YesNo => YesNoValues[(int)code],
            _ => code < fact.Values.Count ? fact.Values[(int)code] : "other",
        },
    };

    public static decimal ToNumber(long code) => (decimal)code / Money.MicrosPerUnit;

    public static long FromNumber(decimal number) =>
        decimal.ToInt64(decimal.Round(number * Money.MicrosPerUnit, 0, MidpointRounding.AwayFromZero));

    public static long FromDate(LocalDate date) => Period.DaysBetween(Epoch, date);

    public static LocalDate ToDate(long code) => Epoch.PlusDays((int)code);

    /// <summary>JSON true and false are Yes and No; numbers keep their digits.</summary>
    internal static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => "Yes",
        JsonValueKind.False => "No",
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static string NumberText(long code) => code % Money.MicrosPerUnit == 0
        ? (code / Money.MicrosPerUnit).ToString()
        : ToNumber(code).ToString("0.######");

    private static Outcome<long> YesOrNo(FactDefinition fact, string text) => text.ToUpperInvariant() switch
    {
        "YES" or "TRUE" => FactCode.Yes,
        "NO" or "FALSE" => FactCode.No,
        _ => Refuse(fact, text, "Yes, No or Unknown"),
    };

    private static Outcome<long> OneOf(FactDefinition fact, string text)
    {
        for (var i = 0; i < fact.Values.Count; i++)
        {
            if (fact.Values[i].Equals(text, StringComparison.OrdinalIgnoreCase))
                return (long)i;
        }
        return Refuse(fact, text, $"one of {string.Join(", ", fact.Values)}, Unknown");
    }

    private static Outcome<long> Recognised(FactDefinition fact, string text)
    {
        for (var i = 0; i < fact.Values.Count; i++)
        {
            if (fact.Values[i].Equals(text, StringComparison.OrdinalIgnoreCase))
                return (long)i;
        }
        return FactCode.OtherText;
    }

    private static Outcome<long> Number(FactDefinition fact, string text)
    {
        if (!decimal.TryParse(text, System.Globalization.NumberStyles.Float, null, out var number) ||
            decimal.Abs(number) > long.MaxValue / Money.MicrosPerUnit)
        {
            return Refuse(fact, text, "a number, such as 1200000 or 0.05");
        }
        return FromNumber(number);
    }

    private static Outcome<long> DateOf(FactDefinition fact, string text)
    {
        var parsed = LocalDatePattern.Iso.Parse(text);
        return parsed.Success ? FromDate(parsed.Value) : Refuse(fact, text, "a date such as 2026-01-31");
    }

    private static Refusal Refuse(FactDefinition fact, string text, string allowed) =>
        new(RefusalCodes.InvalidValue, $"'{text}' is not a value of {fact.Id}: {allowed}.", fact.Id);
}
