
namespace Runrate.Agents.Chat.Results;

/// <summary>Fills a template of <c>prompts/answers</c>: a block whose placeholders are all empty is left out.</summary>
internal static class AnswerTemplate
{
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) =>
        FillText(PromptLibrary.Get("answers/" + name), values);

    public static string FillText(string template, IReadOnlyDictionary<string, string> values)
    {
        var blocks = new List<string>();
        foreach (var block in template.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var (filled, any, empty) = (block.Trim('\n'), false, true);
            for (var at = filled.IndexOf("{{", StringComparison.Ordinal); at >= 0; at =
                filled.IndexOf("{{", at, StringComparison.Ordinal))
            {
                var end = filled.IndexOf("}}", at, StringComparison.Ordinal);
                if (end < 0)
                    break;
                var value = values.GetValueOrDefault(filled[(at + 2)..end]) ?? "";
                filled = filled[..at] + value + filled[(end + 2)..];
                (any, empty, at) = (true, empty && value.Length == 0, at + value.Length);
            }
            if (!any || !empty)
                blocks.Add(filled);
        }
        return string.Join("\n\n", blocks);
    }
}
