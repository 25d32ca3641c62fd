using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Chat;

/// <summary>
/// Binds every numeral of a reply to a source: this turn's tool results, the question, or the fixed words of a template. A number is
/// bound when a source has the same value at the reply's precision, whatever its grouping, sign or scale, or when it is that value as a
/// percentage; a citation or date is bound as a whole. What is left is returned, to be flagged. Pure.
/// </summary>
public static class GroundingCheck
{
    /// <summary>The numerals of <paramref name="reply"/> that no source contains, in order, each once.</summary>
    public static IReadOnlyList<string> Ungrounded(string reply, IEnumerable<string> texts, IEnumerable<JsonElement> results) =>
        [.. Missing(reply, texts, results).Select(n => n.Text).Distinct(StringComparer.Ordinal)];

    /// <summary>Every numeral that no source contains, where it stands.</summary>
    internal static IReadOnlyList<Numeral> Missing(string reply, IEnumerable<string> texts, IEnumerable<JsonElement> results)
    {
        var sources = new Sources();
        foreach (var text in texts)
            sources.Add(text);
        foreach (var result in results)
            sources.Add(result);
        return [.. Numerals.Of(WithoutLinkTargets(reply)).Concat(NumberPhrases.Of(reply)).Where(n => !sources.Contain(n))
            .OrderBy(n => n.Start)];
    }

    /// <summary>The address behind a link is not read as text: its words are, and they are checked. The rest keeps its
    /// place.</summary>
    internal static string WithoutLinkTargets(string reply)
    {
        var text = new StringBuilder(reply);
        for (var at = 0; ;)
        {
            var link = reply.IndexOf("](/", at, StringComparison.Ordinal);
            var end = link < 0 ? -1 : reply.IndexOf(')', link);
            if (end < 0)
                return text.ToString();
            for (var i = link + 1; i <= end; i++)
                text[i] = ' ';
            at = end + 1;
        }
    }

    private sealed class Sources
    {
        private readonly HashSet<decimal> values = [];
        private readonly HashSet<string> references = new(StringComparer.OrdinalIgnoreCase);
        private readonly HashSet<int> years = [];
        private decimal[]? sorted;

        public void Add(string text)
        {
            if (text.StartsWith("sha256:", StringComparison.Ordinal) || Guid.TryParse(text, out _))
            {
                references.Add(text);
                return;
            }
            foreach (var numeral in Numerals.Of(text).Concat(NumberPhrases.Of(text)))
            {
                if (numeral.Value is { } value)
                    values.Add(Math.Abs(value));
                references.Add(numeral.Text);
                foreach (var part in numeral.Parts)
                    references.Add(part);
                if (numeral.Year is { } year)
                    years.Add(year);
            }
        }

        public void Add(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        Add(Spaced(member.Name));
                        Add(member.Value);
                    }
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                        Add(item);
                    break;
                case JsonValueKind.Number when element.TryGetDecimal(out var value):
                    values.Add(Math.Abs(value));
                    if (value is >= 1900 and <= 2200 && value == decimal.Truncate(value))
                        years.Add((int)value);
                    break;
                case JsonValueKind.String:
                    Add(element.GetString()!);
                    break;
            }
        }

        public bool Contain(Numeral numeral)
        {
            if (references.Contains(numeral.Text)
                || (numeral.Text.StartsWith("sha256:", StringComparison.Ordinal)
                && references.Any(r => r.StartsWith(numeral.Text, StringComparison.Ordinal))))
                return true;
            if (numeral.Value is not { } value)
                return numeral.Parts.Count > 0 && numeral.Parts.All(references.Contains);
            value = Math.Abs(value);
            if (values.Contains(value) || (value is >= 1900 and <= 2200 && years.Contains((int)value)))
                return true;
            return Near(value, numeral.Step) || (numeral.IsPercent && Near(value / 100, numeral.Step / 100));
        }

        /// <summary>Whether a source rounds to the value at its last digit: half away from zero, like everything else
        /// here.</summary>
        private bool Near(decimal value, decimal step)
        {
            sorted ??= [.. values.Order()];
            var at = Array.BinarySearch(sorted, value - step / 2);
            for (var i = at < 0 ? ~at : at; i < sorted.Length && sorted[i] < value + step / 2; i++)
            {
                if (Math.Abs(sorted[i] - value) <= step / 2 && (step <= 1 || sorted[i] >= step * 10))
                    return true;
            }
            return false;
        }

        /// <summary><c>remainingAfter2025</c> states a year.</summary>
        private static string Spaced(string name)
        {
            var spaced = new StringBuilder(name.Length + 4);
            for (var i = 0; i < name.Length; i++)
            {
                if (i > 0 && char.IsUpper(name[i]) && char.IsAsciiDigit(name[i - 1]))
                    spaced.Append(' ');
                if (i > 0 && char.IsAsciiDigit(name[i]) && !char.IsAsciiDigit(name[i - 1])
                    && name[i - 1] is not ('.' or '-' or '_'))
                    spaced.Append(' ');
                spaced.Append(name[i]);
            }
            return spaced.ToString();
        }
    }
}

/// <summary>A number, date or reference as written.</summary>
/// <param name="Value">Null for a reference or date.</param>
/// <param name="Step">The unit of its last written digit, scale applied: half of it is how far a source may lie.</param>
/// <param name="Parts">Of a reference or date: pieces that identify it on their own.</param>
/// <param name="Start">Where it begins in the text.</param>
internal sealed record Numeral(string Text, decimal? Value, decimal Step, bool IsPercent, int? Year, IReadOnlyList<string> Parts,
    int Start = 0);

/// <summary>Finds the numerals of a text in one pass.</summary>
internal static class Numerals
{
    private static readonly (string Word, decimal Factor)[] Scales =
    [
        ("thousand", 1_000m), ("million", 1_000_000m), ("billion", 1_000_000_000m), ("lakh", 100_000m), ("crore", 10_000_000m),
            ("k", 1_000m), ("m", 1_000_000m),
        ("bn", 1_000_000_000m), ("mn", 1_000_000m), ("cr", 10_000_000m),
    ];

    public static IEnumerable<Numeral> Of(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }
            var end = i;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || Joins(text, end)))
                end++;
            var chunk = text[i..end];
            if (chunk.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && !IsListMarker(text, i, end))
            {
                foreach (var numeral in Read(chunk, text, end))
                    yield return numeral with { Start = i };
            }
            i = end;
        }
    }

    /// <summary>Characters that hold a chunk together when they stand between letters or digits: <c>1,200.50</c>, <c>350-40</c>,
    /// <c>R-US-08.development</c>.</summary>
    private static bool Joins(string text, int at) =>
        at > 0 && at + 1 < text.Length && text[at] is ',' or '.' or '-' or '_' or ':' or '~' && char.IsLetterOrDigit(text[at - 1])
            && char.IsLetterOrDigit(text[at + 1])
        && (text[at] is not (',' or ':') || (char.IsAsciiDigit(text[at - 1]) && char.IsAsciiDigit(text[at + 1]))
            || EndsHashName(text, at));

    /// <summary>A hash may begin with a letter: <c>sha256:f771…</c> is one reference, not two.</summary>
    private static bool EndsHashName(string text, int at) => at >= 6 && string.CompareOrdinal(text, at - 6, "sha256", 0, 6) == 0;

    private static bool IsListMarker(string text, int start, int end) =>
        end < text.Length && text[end] == '.' && (start == 0 || text[start - 1] == '\n') && end - start <= 2
            && (end + 1 == text.Length || text[end + 1] == ' ');

    private static IEnumerable<Numeral> Read(string chunk, string text, int end)
    {
        if (Plain(chunk) is { } plain)
            return [WithSuffix(plain, chunk, text, end)];
        var dash = chunk.IndexOf('-', StringComparison.Ordinal);
        if (dash > 0 && Plain(chunk[..dash]) is { } lead && chunk[(dash + 1)..].All(char.IsLetter))
            return [new Numeral(chunk[..dash], lead, Step(chunk[..dash]), false, null, [])];
        if (Scaled(chunk) is { } scaled)
            return [scaled];
        return [new Numeral(chunk, null, 0, false, IsoYear(chunk), Parts(chunk))];
    }

    private static Numeral WithSuffix(decimal value, string chunk, string text, int end)
    {
        var at = end;
        while (at < text.Length && text[at] is ' ' or '\u00A0')
            at++;
        var percent = at < text.Length && text[at] == '%';
        foreach (var (word, factor) in Scales)
        {
            if (word.Length > 2 && string.CompareOrdinal(text, at, word, 0, word.Length) == 0
                && (at + word.Length == text.Length || !char.IsLetter(text[at + word.Length])))
                return new Numeral($"{chunk} {word}", value * factor, Step(chunk) * factor, false, null, []);
        }
        var year = chunk.Length == 4 && value is >= 1900 and <= 2200 ? (int)value : (int?)null;
        return new Numeral(chunk, value, Step(chunk), percent, year, []);
    }

    private static Numeral? Scaled(string chunk)
    {
        foreach (var (word, factor) in Scales)
        {
            if (word.Length <= 2 && chunk.EndsWith(word, StringComparison.OrdinalIgnoreCase)
                && Plain(chunk[..^word.Length]) is { } value && value < 1_000_000_000m)
                return new Numeral(chunk, value * factor, Step(chunk[..^word.Length]) * factor, false, null, []);
        }
        return null;
    }

    private static decimal? Plain(string chunk) =>
        chunk.Length is > 0 and <= 24 && chunk.All(c => char.IsAsciiDigit(c) || c is ',' or '.') && char.IsAsciiDigit(chunk[0])
        && decimal.TryParse(chunk.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var value) ? value : null;

    private static decimal Step(string digits)
    {
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var step = 1m;
        for (var i = point < 0 ? 0 : digits.Length - point - 1; i > 0; i--)
            step /= 10;
        return step;
    }

    private static int? IsoYear(string chunk) =>
        chunk.Length >= 4 && chunk.AsSpan(0, 4).IndexOfAnyExceptInRange('0', '9') < 0 && (chunk.Length == 4 || chunk[4] == '-')
            && int.Parse(chunk.AsSpan(0, 4)) is >= 1900 and <= 2200 and var year
            ? year : null;

    /// <summary>A date gives its month; a longer reference gives the whole only.</summary>
    private static IReadOnlyList<string> Parts(string chunk) =>
        chunk.Length == 10 && chunk[4] == '-' && chunk[7] == '-' ? [chunk[..7]] : [];
}
