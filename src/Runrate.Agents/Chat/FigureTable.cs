using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>
/// The figures that the tools of one turn returned, each under a short id. A model writes <c>{{f3}}</c> where it wants the number, and
/// the product prints it with its link, so that the digits are never the model's.
/// </summary>
internal sealed class FigureTable
{
    private const int FiguresMax = 80;

    private static readonly string[] Names = ["name", "title", "line", "step", "period", "book", "agent", "code"];

    private readonly List<(string Label, decimal Value, string? Ref)> figures = [];

    /// <summary>The result with a list of its figures; the same result again has the same ids.</summary>
    public JsonElement Annotated(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || ToolJson.IsRefusal(result))
            return result;
        var found = new JsonObject();
        Walk(result, "", found);
        if (found.Count == 0)
            return result;
        var annotated = JsonSerializer.SerializeToNode(result, ToolJson.Options)!.AsObject();
        annotated["figureIds"] = found;
        return ToolJson.Of(annotated);
    }

    /// <summary>What is printed for an id, or null where there is none.</summary>
    public string? Print(string id)
    {
        if (!id.StartsWith('f') || !int.TryParse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number < 1 || number > figures.Count)
            return null;
        var (_, value, reference) = figures[number - 1];
        var text = decimal.Truncate(value) == value ? value.ToString("#,##0", CultureInfo.InvariantCulture)
            : value.ToString("#,##0.00####", CultureInfo.InvariantCulture);
        return reference is null ? text : $"[{text}](/figures/{Uri.EscapeDataString(reference)})";
    }

    private void Walk(JsonElement element, string label, JsonObject found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                // At the top, book and period are of the whole result and tell no figure from another.
                var own = Names.Where(n => label.Length > 0 || n is "name" or "title" or "agent")
                    .Select(n => Verdicts.Text(element, n)).FirstOrDefault(n => n is not null);
                var path = own is null ? label : Join(label, own);
                var reference = Verdicts.Text(element, "ref");
                foreach (var member in element.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.Number)
                        Add(Join(path, member.Name), member.Value.GetDecimal(),
                            member.Name is "amount" or "after" or "now" ? reference : null, found);
                    else
                        Walk(member.Value, Join(path, member.Name), found);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Walk(item, label, found);
                break;
        }
    }

    private void Add(string label, decimal value, string? reference, JsonObject found)
    {
        if (found.Count >= FiguresMax)
            return;
        var at = figures.FindIndex(f => f.Label == label && f.Value == value);
        if (at < 0)
        {
            at = figures.Count;
            figures.Add((label, value, reference));
        }
        found[$"f{at + 1}"] = label;
    }

    private static string Join(string left, string right) => left.Length == 0 ? right : $"{left} · {right}";
}
