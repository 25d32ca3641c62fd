using System.Globalization;
using Microsoft.Extensions.Primitives;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// Reads a posted form field by field, keeps what was typed for showing it again, and collects what is wrong with each field, be it a
/// number that is none or the refusal of a use case. Field names are those of the API.
/// </summary>
public sealed class FormReader(IReadOnlyDictionary<string, StringValues>? values = null)
{
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);

    /// <summary>What was posted, or an empty form on a page that was only looked at.</summary>
    public static FormReader Of(HttpContext http) => HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
        ? new FormReader(http.Request.Form.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal))
        : new FormReader();

    public bool IsPosted => values is not null;

    /// <summary>What each choice of the form that was rendered so far stands at, by which its dependent fields show or not.</summary>
    public Dictionary<string, string> Choices { get; } = new(StringComparer.Ordinal);

    /// <param name="when">"decision=Retire|Promote"; null belongs to no choice.</param>
    public bool Fits(string? when) => when?.Split('=', 2) is not [var name, var fitting]
        || (Choices.TryGetValue(name, out var chosen) && fitting.Split('|').Contains(chosen));

    /// <summary>Whether nothing that was read so far was wrong.</summary>
    public bool IsGood => errors.Count == 0;

    /// <summary>As typed, or null where the form was not posted or has no such field.</summary>
    public string? Raw(string name) => values is not null && values.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Trimmed; null where empty.</summary>
    public string? Text(string name) => Raw(name)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a name that occurs several times, such as ticked boxes.</summary>
    public IReadOnlyList<string> All(string name) =>
        values is not null && values.TryGetValue(name, out var all) ? [.. all.OfType<string>().Where(v => v.Length > 0)] : [];

    /// <summary>Null where empty; an error where it is no number. Grouping commas are allowed, as people copy them.</summary>
    public decimal? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (decimal.TryParse(text.Replace(Wording.Minus, '-'), NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return number;
        errors[name] = "This is not a number. Write it like 1250.50.";
        return null;
    }

    public int? Whole(string name)
    {
        if (Number(name) is not { } number)
            return null;
        if (number == decimal.Truncate(number) && Math.Abs(number) < int.MaxValue)
            return (int)number;
        errors[name] = "This is not a whole number.";
        return null;
    }

    // No book begins before or reaches beyond; a database has no day before the year 1.
    private const int YearMin = 1900;
    private const int YearMax = 2100;

    public LocalDate? Date(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var date = LocalDatePattern.Iso.Parse(text);
        if (date is { Success: true, Value.Year: >= YearMin and <= YearMax })
            return date.Value;
        errors[name] = date.Success ? $"A date lies in {YearMin} to {YearMax}." : "This is not a date. Write it like 2026-01-31.";
        return null;
    }

    public YearMonth? Month(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Periods.TryParse(text, out var month))
            return month;
        errors[name] = "This is not a month. Write it like 2026-01.";
        return null;
    }

    public T? Choice<T>(string name) where T : struct, Enum =>
        Named.TryParse<T>(Text(name), out var value) && Enum.IsDefined(value) ? value : null;

    public string? Error(string name) => errors.GetValueOrDefault(name);

    /// <summary>Puts a refusal at the fields that it names, separated by commas.</summary>
    public void Take(Refusal refusal)
    {
        var fields = (refusal.Field ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var field in fields)
            errors.TryAdd(field, OnlyNames(refusal) ? "This is required." : refusal.Message);
    }

    /// <summary>Whether a refusal says no more than which fields are missing, in the spelling of the interface.</summary>
    public static bool OnlyNames(Refusal refusal) => refusal.Code == RefusalCodes.MissingField && refusal is { Field: { Length: > 0 } fields }
        && (fields.Contains(',', StringComparison.Ordinal) || refusal.Message.EndsWith($": {fields}.", StringComparison.Ordinal));
}
