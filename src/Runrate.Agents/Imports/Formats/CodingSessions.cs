using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The daily report of coding sessions per person: tokens by model, with an estimated cost in cents that is kept beside our own
/// price, and what the sessions delivered: commits and pull requests.
/// </summary>
internal sealed class CodingSessions : IFormatReader
{
    private static readonly (string Property, string Unit)[] Outcomes =
        [("commits_by_claude_code", "commit"), ("pull_requests_by_claude_code", "pull request")];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var number = 0;
        await foreach (var (line, page) in JsonRecords.Read(content, intake, ct))
        {
            if (page.Get("data") is { ValueKind: System.Text.Json.JsonValueKind.Array } rows)
            {
                foreach (var row in rows.EnumerateArray())
                {
                    var at = ++number;
                    await intake.Judge(at, () => Take(row, at, intake, ct));
                }
            }
            else
            {
                await intake.Judge(line, () => Take(page, line, intake, ct));
            }
        }
    }

    private static async Task Take(System.Text.Json.JsonElement row, int line, Intake intake, CancellationToken ct)
    {
        intake.Count();
        if (row.Time(intake, "date") is not { } at)
        {
            intake.Reject(line, "date", "The record has no readable date.");
            return;
        }
        var actor = row.Get("actor");
        var who = actor?.Text("email_address", "api_key_name") ?? "unknown";
        var id = $"{at}/{row.Text("organization_id")}/{who}/{row.Text("terminal_type")}/{row.Text("customer_type")}";
        var facts = new AssignmentFacts(actor?.Text("agent_id"), Principal: who, ResourceId: actor?.Text("api_key_name"));
        var core = row.Get("core_metrics");
        intake.Add("sessions", core?.Number("num_sessions") ?? 0);
        if (row.Get("model_breakdown") is not { ValueKind: System.Text.Json.JsonValueKind.Array } models)
        {
            intake.Reject(line, "model_breakdown", "The record has no list of what was used by model.");
            return;
        }
        foreach (var model in models.EnumerateArray())
            await Model(model, id, at, facts, line, intake, ct);
        if (models.GetArrayLength() == 0)
            intake.PassOver("rowsWithoutUsage");
        foreach (var (property, unit) in Outcomes)
        {
            if (core?.Number(property) is > 0 and var count)
            {
                await intake.Take(new OutputRecord
                {
                    Source = "coding-sessions",
                    EventId = $"{id}/{unit}",
                    Entity = intake.Entity.Id,
                    Agent = intake.Agents.Assign(facts),
                    Date = intake.DateOf(at),
                    Unit = unit,
                    Accepted = count,
                    ImportId = intake.ImportId,
                    Line = line,
                }, counts: false, ct);
            }
        }
    }

    private static async Task Model(
        System.Text.Json.JsonElement model, string id, Instant at, AssignmentFacts facts, int line, Intake intake,
        CancellationToken ct)
    {
        var fields = new JsonFields(model);
        var estimate = model.Get("estimated_cost");
        // The estimate is in cents; stated costs are kept in dollars.
        var cost = Currency.TryParse(estimate?.Text("currency") ?? "USD", out var currency)
            && currency == Currency.Usd
            ? estimate?.Number("amount") / 100
            : null;
        await new Consumption("coding-sessions", $"{id}/{model.Text("model")}", at, "anthropic", model.Text("model"), new TokenStatement
        {
            Input = fields.Count("tokens.input"),
            Output = fields.Count("tokens.output"),
            CacheRead = fields.Count("tokens.cache_read"),
            CacheWrite = fields.Count("tokens.cache_creation"),
            InputIncludesCache = false,
            IsOneRequest = false,
        })
        {
            Facts = facts,
            Cost = cost,
        }.Take(fields, line, intake, ct);
    }
}
