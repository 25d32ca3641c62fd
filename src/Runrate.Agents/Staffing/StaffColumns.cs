using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Staffing;

/// <summary>
/// The columns of a list of agents: what an export writes, a list that is taken in reads, and what comes back unchanged says
/// nothing new. Several values stand in one cell with semicolons between them; a trigger names its parameters, <c>Idle days=30</c>.
/// </summary>
public static class StaffColumns
{
    private const string Id = "id";
    private const char Between = ';';

    private sealed record Column(
        string Name, Func<Agent, string> Write, Func<AgentRegistration, string, AgentRegistration?> Read);

    private static readonly Column[] All =
    [
        new(Id, a => a.Id.Value, (r, t) => r with { Id = t }),
        new("name", a => a.Name, (r, t) => r with { Name = t }),
        new("role", a => a.Role, (r, t) => r with { Role = t }),
        new("job_description", a => a.JobDescription, (r, t) => r with { JobDescription = t }),
        new("owner", a => a.Owner ?? "", (r, t) => r with { Owner = t }),
        new("manager", a => a.Manager ?? "", (r, t) => r with { Manager = t }),
        new("cost_center", a => a.CostCenter, (r, t) => r with { CostCenter = t }),
        new("employment", a => $"{a.Employment}",
            (r, t) => Named.TryParse<EmploymentKind>(t, true, out var v) ? r with { Employment = v } : null),
        new("function", a => $"{a.Function}",
            (r, t) => Named.TryParse<AgentFunction>(t, true, out var v) ? r with { Function = v } : null),
        new("hired_on", a => Text(a.HiredOn), (r, t) => Day(t) is { } v ? r with { HiredOn = v } : null),
        new("in_service_on", a => Text(a.InServiceOn), (r, t) => Day(t) is { } v ? r with { InServiceOn = v } : null),
        new("probation_ends_on", a => Text(a.ProbationEndsOn),
            (r, t) => Day(t) is { } v ? r with { ProbationEndsOn = v } : null),
        new("models", a => string.Join(Between, a.Models), (r, t) => r with { Models = Parts(t) }),
        new("consumers", a => string.Join(Between, a.Consumers), (r, t) => r with { Consumers = Parts(t) }),
        new("currency", a => a.AcquisitionCost.Currency.Code, (r, t) => r with { Currency = t }),
        new("acquisition_cost", a => Text(a.AcquisitionCost),
            (r, t) => Number(t) is { } v ? r with { AcquisitionCost = v } : null),
        new("monthly_run_cost", a => Text(a.MonthlyRunCost), (r, t) => Number(t) is { } v ? r with { MonthlyRunCost = v } : null),
        new("target_unit", a => a.Target.Unit, (r, t) => Aim(r, s => s with { Unit = t })),
        new("target_units_per_month", a => Text(a.Target.UnitsPerMonth),
            (r, t) => Number(t) is { } v ? Aim(r, s => s with { UnitsPerMonth = v }) : null),
        new("target_value_per_unit", a => Text(a.Target.ValuePerUnit),
            (r, t) => Number(t) is { } v ? Aim(r, s => s with { ValuePerUnit = v }) : null),
        new("target_value_basis", a => a.Target.ValueBasis, (r, t) => Aim(r, s => s with { ValueBasis = t })),
        new("target_human_cost_per_unit", a => Text(a.Target.HumanCostPerUnit),
            (r, t) => Number(t) is { } v ? Aim(r, s => s with { HumanCostPerUnit = v }) : null),
        new("target_units_per_human_month", a => Text(a.Target.UnitsPerHumanMonth),
            (r, t) => Number(t) is { } v ? Aim(r, s => s with { UnitsPerHumanMonth = v }) : null),
        new("quality_floor", a => a.QualityFloor is { } floor ? Text(floor) : "",
            (r, t) => Number(t) is { } v ? r with { QualityFloor = v } : null),
        new("retirement_triggers", a => string.Join(Between, a.RetirementTriggers.Select(Text)),
            (r, t) => Triggers(t) is { } v ? r with { RetirementTriggers = v } : null),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(c => c.Name)];

    public static IEnumerable<string> Cells(Agent agent) => All.Select(c => c.Write(agent));

    /// <summary>The rows of a list, each with its line: what it states, or why it cannot be read.</summary>
    public static Outcome<IReadOnlyList<StaffRow>> Read(Stream content)
    {
        var csv = new CsvReader(content);
        if (!csv.Read())
            return new Refusal(RefusalCodes.InvalidRequest,
                csv.Problem?.Reason ?? "The list is empty: its first line names the columns.");
        var header = Enumerable.Range(0, csv.Count).Select(i => csv.Text(i).Trim()).ToList();
        if (header.Except(Names).ToList() is { Count: > 0 } unknown)
            return new Refusal(RefusalCodes.InvalidValue,
                $"There is no column {string.Join(", ", unknown.Select(u => $"'{u}'"))}. There are: {string.Join(", ", Names)}.",
                "header");
        if (header.Distinct().Count() != header.Count)
            return new Refusal(RefusalCodes.InvalidValue, "Two columns say the same thing.", "header");
        var columns = header.ConvertAll(name => Array.Find(All, c => c.Name == name)!);
        var rows = new List<StaffRow>();
        while (csv.Read())
            rows.Add(Row(csv, columns));
        return csv.Problem is { } problem
            ? new Refusal(RefusalCodes.InvalidRequest, $"Line {problem.Line}: {problem.Reason}") : rows;
    }

    private static StaffRow Row(CsvReader csv, List<Column> columns)
    {
        if (csv.Count != columns.Count)
            return new StaffRow(csv.Line, null,
                new Refusal(RefusalCodes.InvalidValue, $"It has {csv.Count} fields, the header {columns.Count}."));
        var stated = new AgentRegistration();
        for (var i = 0; i < columns.Count; i++)
        {
            var text = csv.Text(i).Trim();
            // A spreadsheet is kept from running a cell as a formula by an apostrophe, which is no part of what it says.
            if (text is ['\'', '=' or '+' or '-' or '@', ..])
                text = text[1..];
            if (text.Length == 0)
                continue;
            if (columns[i].Read(stated, text) is not { } next)
                return new StaffRow(csv.Line, stated,
                    new Refusal(RefusalCodes.InvalidValue, $"'{text}' is no {columns[i].Name}.", columns[i].Name));
            stated = next;
        }
        return new StaffRow(csv.Line, stated, null);
    }

    private static AgentRegistration Aim(AgentRegistration stated, Func<TargetStatement, TargetStatement> with) =>
        stated with { Target = with(stated.Target ?? new TargetStatement()) };

    private static List<string> Parts(string text) =>
        [.. text.Split(Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static LocalDate? Day(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true } day ? day.Value : null;

    private static decimal? Number(string text) => StrictValues.TryNumber(text, out var number) ? number : null;

    private static string Text(LocalDate? day) => day is { } one ? LocalDatePattern.Iso.Format(one) : "";

    private static string Text(Money amount) => Text(amount.ToDecimal());

    private static string Text(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    private static string Text(RetirementTrigger trigger) =>
        string.Join(' ', trigger.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => $"{p.Key}={Text(p.Value)}").Prepend($"{trigger.Kind}"));

    private static List<RetirementTrigger>? Triggers(string text)
    {
        var triggers = new List<RetirementTrigger>();
        foreach (var part in Parts(text))
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!Named.TryParse<RetirementTriggerKind>(words[0], true, out var kind))
                return null;
            var parameters = new Dictionary<string, decimal>();
            foreach (var word in words.Skip(1))
            {
                if (word.Split('=') is not [var name, var value] || Number(value) is not { } number
                    || !parameters.TryAdd(name, number))
                    return null;
            }
            triggers.Add(new RetirementTrigger(kind, parameters));
        }
        return triggers;
    }
}
