using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>Which of a turn's calls its reply rests on.</summary>
/// <param name="Calls">What verdict, buttons and the next turn's question are taken from.</param>
/// <param name="Notice">Both readings, where the rules and the model read the question differently.</param>
internal sealed record Reading(IReadOnlyList<ToolCallRecord> Calls, string? Verdict, string? Notice);

/// <summary>
/// The rules read the question first, and a model may read it again by a call of its own. The verdict is that of the call which the
/// reply rests on: the model's, unless the reply states the one of the rules. Pure.
/// </summary>
internal static class Readings
{
    public static Reading Of(IReadOnlyList<ToolCallRecord> calls, WrittenReply reply)
    {
        var ours = calls.Take(reply.CallsOfRules).ToList();
        var first = new Reading(ours, Verdicts.Of(ours), null);
        if (!reply.ByModel)
            return first;
        var own = calls.Skip(reply.CallsOfRules).Where(c => !ToolJson.IsRefusal(c.Result))
            .Select(c => new Reading([c], Verdicts.Of([c]), null)).Where(r => r.Verdict is not null).ToList();
        if (own.Count == 0)
            return first with { Calls = ours };
        var stated = Verdicts.All.Where(v => reply.Text.Contains(v, StringComparison.Ordinal)).ToList();
        var chosen = own.FindLast(r => stated.Contains(r.Verdict!))
            ?? (first.Verdict is not null && stated.Contains(first.Verdict) ? first : own[^1]);
        var other = chosen == first ? own[^1] : first;
        return other.Verdict is null || other.Verdict == chosen.Verdict ? chosen
            : chosen with
            {
                Notice = $"The question was read in two ways. The rules: {Words(first)}. The model: " +
                    $"{Words(chosen == first ? own[^1] : chosen)}. The answer rests on the reading of " +
                    $"{(chosen == first ? "the rules" : "the model")}.",
            };
    }

    private static string Words(Reading reading)
    {
        var call = reading.Calls.LastOrDefault(c => Verdicts.Of([c]) == reading.Verdict) ?? reading.Calls[^1];
        var facts = call.Arguments.TryGetProperty("facts", out var stated) && stated.ValueKind == JsonValueKind.Object
            ? string.Join(", ", stated.EnumerateObject().Select(f => $"{f.Name} {f.Value}"))
            : "";
        return $"{Verdicts.Text(call.Arguments, "framework") ?? "every framework"}{(facts.Length > 0 ? ", " + facts : "")} gives {reading.Verdict}";
    }
}
