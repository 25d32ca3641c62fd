namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// Reads a value of an enumeration by its name, as people and programs write it. The framework's own reading also takes numbers that no
/// name stands for, and lists of names, which then lie in the books as values that nothing knows.
/// </summary>
public static class Named
{
    /// <summary>Whether the text is one of the names.</summary>
    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum => TryParse(text, false, out value);

    /// <summary>Whether the text is one of the names, whatever the case of its letters.</summary>
    public static bool TryParse<T>(string? text, bool ignoreCase, out T value) where T : struct, Enum =>
        TryParse(text.AsSpan(), ignoreCase, out value);

    /// <summary>The same of a part of a text.</summary>
    public static bool TryParse<T>(ReadOnlySpan<char> text, bool ignoreCase, out T value) where T : struct, Enum
    {
        var name = text.Trim();
        if (name.Length > 0 && char.IsAsciiLetter(name[0]) && !name.Contains(',') && Enum.TryParse(name, ignoreCase, out value))
            return true;
        value = default;
        return false;
    }
}
