using System.Text.Json;
using NodaTime;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// The values of one record by name, whether it came as JSON or as a row of a table. Reading never throws: a value that is there
/// and cannot be read is remembered as the record's <see cref="Problem"/>, so that unknown is not taken for absent or zero.
/// </summary>
internal abstract class Fields
{
    /// <summary>The first value that could not be read: its name and the reason.</summary>
    public (string Name, string Reason)? Problem { get; private set; }

    /// <summary>Names of times that stated no zone.</summary>
    public List<string> AssumedUtc { get; } = [];

    /// <summary>The record as received, to be kept where it waits.</summary>
    public abstract string Raw { get; }

    /// <summary>The value as text, or null where it is absent, empty or null.</summary>
    protected abstract string? Find(string name);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>The first of the names that has a value.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { } text)
                return text;
        }
        return null;
    }

    /// <summary>A count: not below zero.</summary>
    public decimal? Count(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } text)
                continue;
            if (TryNumber(text, out var number) && number is >= 0 and <= Metering.TokenSplit.CountMax)
                return number;
            Fault(name, number < 0 ? $"'{Shown(text)}' is below zero." : $"'{Shown(text)}' is not a count.");
            return null;
        }
        return null;
    }

    /// <summary>An amount of money, a currency sign before it taken off, and the noise of binary fractions too.</summary>
    public decimal? Money(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } text)
                continue;
            var digits = text.Trim() is ['$', .. var rest] ? rest : text.Trim() is ['-', '$', .. var minus] ? "-" + minus : text.Trim();
            if (TryNumber(digits, out var number) && Math.Abs(number) < AmountMax)
                return JsonValues.Clean(number);
            if (!IsNone(text))
                Fault(name, $"'{Shown(text)}' is not an amount.");
            return null;
        }
        return null;
    }

    public Instant? Time(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is not { } text)
                continue;
            var (at, assumed) = Times.Read(text);
            if (at is null)
                Fault(name, $"'{Shown(text)}' is not a date-time. Write YYYY-MM-DDTHH:mm:ssZ.");
            else if (assumed)
                AssumedUtc.Add(name);
            return at;
        }
        return null;
    }

    public void Fault(string name, string reason) => Problem ??= (name, reason);

    private const decimal AmountMax = 1_000_000_000_000_000m;

    private static bool IsNone(string text) =>
        text.Trim().ToLowerInvariant() is "-" or "n/a" or "included" or "nan" or "none" or "free" or "no charge" or "not charged";

    private static bool TryNumber(string text, out decimal number) => decimal.TryParse(text.Trim(),
        System.Globalization.NumberStyles.AllowLeadingSign | System.Globalization.NumberStyles.AllowDecimalPoint
            | System.Globalization.NumberStyles.AllowExponent,
        System.Globalization.CultureInfo.InvariantCulture, out number);

    private static string Shown(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}

/// <summary>
/// A JSON object. A name with points goes into the objects inside, also those written as text; a property that has points itself
/// comes first.
/// </summary>
internal sealed class JsonFields(JsonElement record) : Fields
{
    public JsonElement Record => record;

    public override string Raw => record.GetRawText();

    protected override string? Find(string name)
    {
        var value = record.Get(name);
        if (value is null && name.Contains('.', StringComparison.Ordinal))
        {
            var at = (JsonElement?)record;
            var parts = name.Split('.');
            for (var i = 0; i < parts.Length - 1 && at is not null; i++)
                at = at.Value.Object(parts[i]);
            value = at?.Get(parts[^1]);
        }
        return value is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } scalar && scalar.ToString() is { Length: > 0 } text
            ? text : null;
    }
}

/// <summary>The present row of a table. Letter case, spaces, underscores and hyphens of a heading do not matter.</summary>
internal sealed class CsvFields : Fields
{
    private readonly CsvReader csv;
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);
    private readonly string[] header;

    public CsvFields(CsvReader csv, string[] header)
    {
        this.csv = csv;
        this.header = header;
        for (var i = 0; i < header.Length; i++)
            columns.TryAdd(Plain(header[i]), i);
    }

    public override string Raw => JsonSerializer.Serialize(header.Select((h, i) => (h, Value: i < csv.Count ? csv.Text(i) : ""))
        .Where(c => c.Value.Length > 0).GroupBy(c => c.h).ToDictionary(g => g.Key, g => g.First().Value));

    /// <summary>The values that are there, by the heading in lower case.</summary>
    public Dictionary<string, string> ToTexts() => header.Select((name, i) => (Name: name, i))
        .Where(c => c.i < csv.Count && !StrictValues.IsNull(csv[c.i])).DistinctBy(c => c.Name.ToLowerInvariant())
        .ToDictionary(c => c.Name.ToLowerInvariant(), c => csv.Text(c.i));

    /// <summary>The row as a JSON object of texts, for a format that comes as either.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(header.Select((name, i) => (Name: name, i))
        .Where(c => c.i < csv.Count && !StrictValues.IsNull(csv[c.i])).DistinctBy(c => c.Name)
        .ToDictionary(c => c.Name, c => csv.Text(c.i)));

    public bool HasColumn(string name) => columns.ContainsKey(Plain(name));

    protected override string? Find(string name)
    {
        if (!columns.TryGetValue(Plain(name), out var i) || i >= csv.Count)
            return null;
        var value = csv[i].Trim();
        return StrictValues.IsNull(value) ? null : value.ToString();
    }

    public static string Plain(string name) => string.Concat(name.Where(c => c is not (' ' or '_' or '-' or '/' or '\uFEFF'))).ToLowerInvariant();
}
