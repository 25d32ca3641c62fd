using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Golden;

/// <summary>Asks the classifier or a calculator as the API does, and says in words what is wrong with the answer.</summary>
internal static class Situation
{
    private static readonly LocalDate Today = new(2026, 11, 29);
    private static readonly Classifier Classifier = new();

    /// <summary>The answer to facts; a refusal as its field and message under "refused".</summary>
    /// <param name="ask"><c>classify</c> or the name of a calculator.</param>
    public static JsonObject Answer(string ask, string framework, JsonNode stated, JsonNode? policy = null)
    {
        var facts = JsonSerializer.SerializeToElement(stated);
        JsonElement? elections = policy is null ? null : JsonSerializer.SerializeToElement(policy);
        if (ask != "classify")
        {
            var outcome = Calculator.Run(ask, framework, facts, elections, null, Today);
            return outcome.IsOk ? outcome.Value : Refusal(outcome.Refusal);
        }
        var set = FactSet.FromJson(facts);
        if (!set.IsOk)
            return Refusal(set.Refusal);
        var verdict = Classifier.Decide(Accounting.Classification.Frameworks.Parse(framework).Value, set.Value,
            PolicySet.FromJson(elections ?? default).Value, Today);
        return verdict.IsOk ? JsonSerializer.SerializeToNode(verdict.Value, JsonSerializerOptions.Web)!.AsObject() : Refusal(verdict.Refusal);
    }

    private static JsonObject Refusal(Refusal refusal) => new() { ["refused"] = $"{refusal.Field}: {refusal.Message}" };

    /// <summary>Null where the field at the path is the value; amounts compare as numbers, to the last digit.</summary>
    public static string? Is(JsonObject answer, string expected, params string[] path)
    {
        JsonNode? at = answer;
        foreach (var name in path)
            at = at is JsonArray list ? list.ElementAtOrDefault(int.Parse(name, CultureInfo.InvariantCulture)) : at?[name];
        var wanted = JsonNode.Parse(expected);
        var same = JsonNode.DeepEquals(wanted, at) || (at is JsonValue && wanted is JsonValue
            && decimal.TryParse(Text(at), out var a) && decimal.TryParse(Text(wanted), out var b) && a == b);
        return same ? null : $"{string.Join('.', path)} is {Text(at)}, not {expected}; {Text(answer["refused"])}";
    }

    public static string? Asked(JsonObject answer, string id) =>
        answer["questions"]?.AsArray().Any(question => (string)question!["id"]! == id) == true
            ? null : $"{id} is not asked: {Text(answer["questions"])}{Text(answer["refused"])}";

    public static string? Assumed(JsonObject answer, string fact) => answer["factsUsed"]?.AsArray()
        .Any(use => (string)use!["fact"]! == fact && (string)use["source"]! == "assumption") == true
            ? null : $"{fact} is not shown as an assumption{Text(answer["refused"])}";

    public static string? Refused(JsonObject answer, string words) => Text(answer["refused"]).Contains(words, StringComparison.Ordinal)
        ? null : $"not refused with '{words}': {Text(answer["refused"])}";

    /// <summary>
    /// Whether a want holds: a path of the answer with its value, or <c>@</c> and what is asked, assumed, refused, flagged,
    /// allowed, or equal in whole units.
    /// </summary>
    public static string? Problem(JsonObject answer, string want, JsonNode? value) => want switch
    {
        "@refused" => Refused(answer, (string)value!),
        "@assumed" => Assumed(answer, (string)value!),
        "@allowed" => JsonNode.DeepEquals(answer["allowed"], value) && answer.ContainsKey("allowed")
            ? null : $"allowed is {Text(answer["allowed"])}",
        "@flag" => answer["flags"]?.AsArray().Any(flag => ((string)flag!).StartsWith((string)value!, StringComparison.Ordinal)) == true
            ? null : $"no flag {Text(value)}: {Text(answer["flags"])}",
        "@asks" => value!.AsArray().Select(id => Asked(answer, (string)id!)).FirstOrDefault(problem => problem is not null),
        "@whole" => value!.AsObject().Select(part => Whole(answer, part.Key, part.Value!)).FirstOrDefault(problem => problem is not null),
        _ => Is(answer, value?.ToJsonString() ?? "null", want.Split('.')),
    };

    private static string? Whole(JsonObject answer, string path, JsonNode value)
    {
        JsonNode? at = answer;
        foreach (var name in path.Split('.'))
            at = at is JsonArray list ? list.ElementAtOrDefault(int.Parse(name, CultureInfo.InvariantCulture)) : at?[name];
        return at is JsonValue && decimal.TryParse(Text(at), CultureInfo.InvariantCulture, out var figure)
            && decimal.Round(figure, 0, MidpointRounding.AwayFromZero) == value.GetValue<decimal>()
                ? null : $"{path} is {Text(at)}, not {Text(value)} in whole units; {Text(answer["refused"])}";
    }

    public static string Text(JsonNode? node) => node?.ToJsonString() ?? "";
}
