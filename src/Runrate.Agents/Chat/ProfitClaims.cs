using System.Text.Json;
using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>Whether each agent of the tools' results earned or lost, and sentences that say the opposite. Pure.</summary>
internal sealed partial class ProfitClaims
{
    private const int TimeoutMilliseconds = 1_000;

    private readonly Dictionary<string, List<decimal>> nets = new(StringComparer.OrdinalIgnoreCase);

    public ProfitClaims(IEnumerable<JsonElement> results)
    {
        foreach (var result in results)
            Walk(result);
    }

    /// <summary>What the figures say where a sentence about one agent says the opposite; null where it does not.</summary>
    public string? Contradicted(string sentence)
    {
        var named = nets.Where(n => Regex.IsMatch(sentence, $@"\b{Regex.Escape(n.Key)}\b", RegexOptions.IgnoreCase,
            TimeSpan.FromMilliseconds(TimeoutMilliseconds))).ToList();
        if (named.Count != 1 || Hedged().IsMatch(sentence))
            return null;
        var (lost, earned) = (Losses().IsMatch(sentence), Profits().IsMatch(sentence));
        return lost == earned ? null
            : lost && named[0].Value.TrueForAll(v => v > 0) ? "its net contribution is above zero"
            : earned && named[0].Value.TrueForAll(v => v < 0) ? "its net contribution is below zero" : null;
    }

    private void Walk(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Walk(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (Verdicts.Text(element, "name") is { Length: > 1 } name && element.TryGetProperty("net", out var net)
                && net.ValueKind == JsonValueKind.Object && net.TryGetProperty("amount", out var amount)
                && amount.ValueKind == JsonValueKind.Number)
                (nets.TryGetValue(name, out var known) ? known : nets[name] = []).Add(amount.GetDecimal());
            foreach (var member in element.EnumerateObject())
                Walk(member.Value);
        }
    }

    [GeneratedRegex(@"\b(lost|loses|losing) (money|\d|\w{3} ?\d)|\b(loss-making|unprofitable|in the red|made a loss|runs at a loss)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Losses();

    [GeneratedRegex(@"\b(is|was|were|are) profitable\b|\b(made|makes|earned|earns) (money|a profit|\d|\w{3} ?\d)|\bin the black\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Profits();

    [GeneratedRegex(@"\b(not|no longer|never|if|would|before|unless|nor|neither|but|while|although)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Hedged();
}
