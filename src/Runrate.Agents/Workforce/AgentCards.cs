using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>The formats in which other systems describe an agent.</summary>
public enum CardFormat
{
    /// <summary>An agent card of the Agent2Agent protocol.</summary>
    A2a,
    /// <summary>An agent definition of Workday's Agent System of Record, version 1.2.</summary>
    Asor,
}

/// <summary>
/// Writes and reads agent cards. Neither format knows cost, target or trigger, so what hiring needs beyond them travels as an extension, which other
/// readers ignore; a card without it gives a registration with gaps, and hiring names them.
/// </summary>
public static class AgentCards
{
    /// <summary>Names the extension: the fields of hiring under "params".</summary>
    public const string Extension = "urn:runrate:employment:1";

    private const string AsorExtension = "x-runrate-employment";

    private static readonly JsonSerializerOptions Json = new(ValueConverters.Json)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string Write(Agent agent, string organisation, CardFormat format) => Node(agent, organisation, format).ToJsonString(Json);

    private static JsonObject Node(Agent agent, string organisation, CardFormat format)
    {
        var terms = JsonSerializer.SerializeToNode(Terms(agent), Json)!;
        var skill = agent.Target.Unit;
        if (format == CardFormat.A2a)
        {
            return new JsonObject
            {
                ["protocolVersion"] = "0.3.0",
                ["name"] = agent.Name,
                ["description"] = Description(agent),
                ["version"] = "1.0.0",
                ["url"] = $"urn:runrate:agent:{agent.Id}",
                ["provider"] = new JsonObject { ["organization"] = organisation, ["url"] = "urn:runrate" },
                ["capabilities"] = new JsonObject
                {
                    ["streaming"] = false,
                    ["extensions"] = new JsonArray(new JsonObject { ["uri"] = Extension, ["required"] = false, ["params"] = terms }),
                },
                ["defaultInputModes"] = new JsonArray("text/plain"),
                ["defaultOutputModes"] = new JsonArray("text/plain"),
                ["skills"] = new JsonArray(new JsonObject
                {
                    ["id"] = RegisterAgent.Slug(skill),
                    ["name"] = skill,
                    ["description"] = Description(agent),
                    ["tags"] = new JsonArray(agent.Role, AgentWords.Of(agent.Function)),
                }),
            };
        }
        return new JsonObject
        {
            ["total"] = 1,
            ["data"] = new JsonArray(new JsonObject
            {
                ["externalAgentID"] = agent.Id.Value,
                ["name"] = agent.Name,
                ["description"] = Description(agent),
                ["overview"] = agent.Role,
                ["version"] = "1.0.0",
                ["provider"] = new JsonObject { ["organization"] = organisation },
                ["capabilities"] = new JsonObject { ["pushNotifications"] = false, ["stateTransitionHistory"] = false, ["streaming"] = false },
                ["defaultInputModes"] = new JsonArray(new JsonObject { ["type"] = "text/plain" }),
                ["defaultOutputModes"] = new JsonArray(new JsonObject { ["type"] = "text/plain" }),
                ["skills"] = new JsonArray(new JsonObject
                {
                    ["id"] = RegisterAgent.Slug(skill),
                    ["name"] = skill,
                    ["description"] = Description(agent),
                    ["tags"] = new JsonArray(new JsonObject { ["tag"] = agent.Role }),
                }),
                [AsorExtension] = terms,
            }),
        };
    }

    /// <summary>Every agent that the text describes, in either format; <c>invalid-value</c> where it is neither.</summary>
    public static Outcome<IReadOnlyList<AgentRegistration>> Read(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) switch
            {
                JsonObject { } wrapped when wrapped["data"] is JsonArray definitions => Read(definitions),
                JsonArray many => Read(many),
                JsonObject one => Read([one.DeepClone()]),
                _ => new Refusal(RefusalCodes.InvalidValue, "An agent card is a JSON object.", "card"),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return new Refusal(RefusalCodes.InvalidValue, $"The card cannot be read: {wrong.Message}", "card");
        }
    }

    private static Outcome<IReadOnlyList<AgentRegistration>> Read(JsonArray cards)
    {
        var read = new List<AgentRegistration>();
        foreach (var card in cards)
        {
            if (card is not JsonObject one || Text(one["name"]) is not { } name)
                return new Refusal(RefusalCodes.MissingField, "An agent card has a name.", "name");
            var terms = one[AsorExtension]
                ?? ((one["capabilities"] as JsonObject)?["extensions"] as JsonArray)?.OfType<JsonObject>()
                    .FirstOrDefault(e => Text(e["uri"]) == Extension)?["params"];
            var registration = terms?.Deserialize<AgentRegistration>(Json) ?? new AgentRegistration();
            var skill = (one["skills"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault();
            read.Add(registration with
            {
                Entity = null,
                Name = name,
                Role = registration.Role ?? Text(one["overview"]) ?? Text(skill?["name"]),
                JobDescription = registration.JobDescription ?? Text(one["description"]),
            });
        }
        return read;
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0 ? text.Trim() : null;

    private static string Description(Agent agent) => agent.JobDescription.Length > 0 ? agent.JobDescription : agent.Role;

    private static AgentRegistration Terms(Agent agent) => new()
    {
        Id = agent.Id.Value,
        Name = agent.Name,
        Role = agent.Role,
        JobDescription = agent.JobDescription,
        Owner = agent.Owner,
        Manager = agent.Manager,
        CostCenter = agent.CostCenter,
        Employment = agent.Employment,
        Function = agent.Function,
        HiredOn = agent.HiredOn,
        InServiceOn = agent.InServiceOn,
        ProbationEndsOn = agent.ProbationEndsOn,
        Models = agent.Models,
        Currency = agent.AcquisitionCost.Currency.Code,
        AcquisitionCost = agent.AcquisitionCost.ToDecimal(),
        MonthlyRunCost = agent.MonthlyRunCost.ToDecimal(),
        Target = new TargetStatement(
            agent.Target.Unit, agent.Target.UnitsPerMonth, agent.Target.ValuePerUnit.ToDecimal(), agent.Target.ValueBasis,
            agent.Target.HumanCostPerUnit.ToDecimal(), agent.Target.UnitsPerHumanMonth),
        QualityFloor = agent.QualityFloor,
        RetirementTriggers = agent.RetirementTriggers,
        Consumers = agent.Consumers,
    };
}
