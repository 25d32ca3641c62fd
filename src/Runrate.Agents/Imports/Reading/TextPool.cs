namespace Runrate.Agents.Imports.Reading;

/// <summary>Gives one string for equal spans: a file names few agents, providers and models very often.</summary>
internal sealed class TextPool
{
    private const int EntriesMax = 100_000;

    private readonly HashSet<string> strings = new(StringComparer.Ordinal);

    public string Of(ReadOnlySpan<char> text)
    {
        var lookup = strings.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var known))
            return known;
        var added = text.ToString();
        if (strings.Count < EntriesMax)
            strings.Add(added);
        return added;
    }
}
