using System.Security.Cryptography;
using System.Text;

namespace Runrate.Agents.Chat.Results;

/// <summary>
/// The prompts and answer templates of <c>prompts/</c>, embedded so that an assembly pins them. Each is versioned by the hash of its
/// content, which an answer stores.
/// </summary>
public static class PromptLibrary
{
    private const string Root = "prompts/";

    private static readonly IReadOnlyDictionary<string, string> Texts = Load();

    /// <summary>SHA-256 over all of them, in the order of their names: what an answer was written with.</summary>
    public static string Version { get; } =
        Hash(string.Join('\n', Texts.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Key + "\n" + t.Value)));

    public static IEnumerable<string> Names => Texts.Keys.Order(StringComparer.Ordinal);

    /// <summary>A prompt by its path below <c>prompts/</c> without the ending: <c>assistant</c>,
    /// <c>answers/treatment</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    public static string Get(string name) => Texts[name];

    public static string Hash(string text) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static Dictionary<string, string> Load()
    {
        var assembly = typeof(PromptLibrary).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal)
            && n.EndsWith(".md", StringComparison.Ordinal))
            .ToDictionary(n => n[Root.Length..^".md".Length].Replace('\\', '/'), n =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(n)!);
                return reader.ReadToEnd().ReplaceLineEndings("\n");
            }, StringComparer.Ordinal);
    }
}
