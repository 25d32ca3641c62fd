using System.Globalization;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>
/// The hash of an answer's facts as they were shown: the verdict, what every tool was asked and answered, and the numbers, marks and
/// links that the reply shows. The same question put in other words, or written by a model in other words with the same figures, has
/// the same hash; another figure, a mark or another source changes it. Pure.
/// </summary>
internal static class AnswerHash
{
    public static string Of(string reply, string? verdict, IReadOnlyList<ToolCallRecord> calls)
    {
        var all = new StringBuilder().Append(verdict).Append('\n').Append(PromptLibrary.Version);
        foreach (var call in calls)
            all.Append('\n').Append(call.Name).Append(' ').Append(JsonSerializer.Serialize(call.Arguments, ToolJson.Options))
                .Append(' ').Append(JsonSerializer.Serialize(call.Result, ToolJson.Options));
        return PromptLibrary.Hash(all.Append('\n').AppendJoin('\n', Shown(reply)).ToString());
    }

    private static IEnumerable<string> Shown(string reply) => Numerals.Of(GroundingCheck.WithoutLinkTargets(reply))
        .Concat(NumberPhrases.Of(reply))
        .Select(n => n.Value is { } value ? value.ToString("0.############", CultureInfo.InvariantCulture) : n.Text)
        .Concat(ReplyFigures.Of(reply).Select(f => $"{f.Text} {f.Ref}"))
        .Concat(reply.Split("**[").Skip(1).Select(m => "[" + m[..Math.Max(0, m.IndexOf(']'))]))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
