using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Evaluation;

/// <summary>A question with what its answer must bring; see <c>prompts/evals/README.md</c>.</summary>
public sealed record EvalCase
{
    private const string Root = "evals/";

    public required string Ask { get; init; }
    public IReadOnlyList<string> After { get; init; } = [];
    public IReadOnlyList<string> Tools { get; init; } = [];
    public Dictionary<string, string> Args { get; init; } = [];
    public string? Treatment { get; init; }
    public string? Verdict { get; init; }
    public IReadOnlyList<string> Figures { get; init; } = [];
    public bool Refuses { get; init; }
    /// <summary>Words that must stand in the reply, whatever their case.</summary>
    public IReadOnlyList<string> Says { get; init; } = [];
    /// <summary>Words that must not.</summary>
    public IReadOnlyList<string> Never { get; init; } = [];
    /// <summary>What the reply names first, in bold: the first row of a ranking.</summary>
    public string? First { get; init; }

    /// <summary>The questions embedded with this assembly, by the name of their file.</summary>
    public static IReadOnlyList<(string File, EvalCase Case)> All() =>
    [
        .. Sources().Where(n => !n.EndsWith("injections.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .SelectMany(n => Read(n).Select(c => (Path.GetFileNameWithoutExtension(n[Root.Length..]), c))),
    ];

    /// <summary>What the answer lacks, each with the part of the score it belongs to.</summary>
    public IEnumerable<(string Part, string Problem)> Problems(ChatAnswer answer)
    {
        if (Refuses && answer.ToolCalls.Count > 0)
            yield return ("tools", $"should decline, called {string.Join(", ", answer.ToolCalls.Select(c => c.Name))}");
        foreach (var tool in Tools.Where(t => answer.ToolCalls.All(c => c.Name != t)))
            yield return ("tools", $"{tool} was not called; called {string.Join(", ", answer.ToolCalls.Select(c => c.Name))}");
        var given = answer.ToolCalls.SelectMany(c => Leaves(c.Arguments, "")).ToLookup(l => l.Name, l => l.Value);
        foreach (var (name, value) in Args.Where(a => !given[a.Key].Contains(a.Value, StringComparer.OrdinalIgnoreCase)))
            yield return ("facts", $"{name} should be {value}, is {string.Join(" / ", given[name].DefaultIfEmpty("absent"))}");
        var treatments = answer.ToolCalls.SelectMany(c => Leaves(c.Result, ""))
            .Where(l => l.Name is "bookTreatment" or "taxTreatment").Select(l => l.Value).ToList();
        if (Treatment is not null && !treatments.Contains(Treatment))
            yield return ("treatment", $"should be {Treatment}, is {string.Join(" / ", treatments.DefaultIfEmpty("none"))}");
        if (Verdict is not null && answer.Verdict != Verdict)
            yield return ("treatment", $"verdict should be {Verdict}, is {answer.Verdict ?? "none"}");
        var reply = answer.Reply.Replace('−', '-');
        foreach (var figure in Figures.Where(f => !Contains(reply, f)))
            yield return ("figures", $"{figure} is not in the reply");
        foreach (var word in Says.Where(w => !reply.Contains(w, StringComparison.OrdinalIgnoreCase)))
            yield return ("reply", $"“{word}” is not in the reply");
        foreach (var word in Never.Where(w => reply.Contains(w, StringComparison.OrdinalIgnoreCase)))
            yield return ("reply", $"“{word}” is in the reply");
        if (First is not null && Bold(reply) != First)
            yield return ("reply", $"first should be {First}, is {Bold(reply) ?? "nothing"}");
        foreach (var numeral in answer.Ungrounded)
            yield return ("grounding", $"{numeral} is bound to no source");
    }

    private static string? Bold(string reply)
    {
        var open = reply.IndexOf("**", StringComparison.Ordinal);
        var close = open < 0 ? -1 : reply.IndexOf("**", open + 2, StringComparison.Ordinal);
        return close < 0 ? null : reply[(open + 2)..close];
    }

    private static IEnumerable<string> Sources() =>
        typeof(EvalCase).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Root, StringComparison.Ordinal));

    private static List<EvalCase> Read(string name)
    {
        using var stream = typeof(EvalCase).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<List<EvalCase>>(stream, ToolJson.Options)!;
    }

    /// <summary>As a whole number: 20 is not found in 120 or 20.5.</summary>
    private static bool Contains(string reply, string figure)
    {
        for (var at = reply.IndexOf(figure, StringComparison.Ordinal); at >= 0; at =
            reply.IndexOf(figure, at + 1, StringComparison.Ordinal))
        {
            var before = at == 0 ? ' ' : reply[at - 1];
            var after = at + figure.Length == reply.Length ? ' ' : reply[at + figure.Length];
            var next = at + figure.Length + 1 < reply.Length ? reply[at + figure.Length + 1] : ' ';
            if (!char.IsAsciiDigit(before) && before is not (',' or '.') && !char.IsAsciiDigit(after)
                && !(after is '.' or ',' && char.IsAsciiDigit(next)))
                return true;
        }
        return false;
    }

    private static IEnumerable<(string Name, string Value)> Leaves(JsonElement element, string prefix)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    var nested = prefix.Length > 0 ? $"{prefix}.{member.Name}" : member.Name is "facts" ? "" : member.Name;
                    foreach (var leaf in Leaves(member.Value, nested))
                        yield return leaf;
                }
                break;
            case JsonValueKind.Array when element.EnumerateArray().All(i => i.ValueKind == JsonValueKind.Number):
                yield return (prefix, string.Join(',', element.EnumerateArray().Select(i => i.GetRawText())));
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    foreach (var leaf in Leaves(item, ""))
                        yield return leaf;
                }
                break;
            default:
                yield return (prefix, element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText());
                break;
        }
    }
}
