using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Tests.Golden;

namespace Runrate.Agents.Tests.Classification;

/// <summary>
/// Writes every decision table, and facts with the treatment that ours gives them, for another engine to decide again:
/// <c>tests/zen-differential</c> reads the file. Without RUNRATE_ZEN_EXPORT a small share is made and checked for its shape.
/// </summary>
public sealed class ZenExport
{
    private const int Generated = 10_000;
    private const decimal Beyond = 1_000_000_000_000_000m;

    private static readonly RuleLibrary Library = RuleLibrary.Default;

    [Fact]
    public void The_tables_and_their_cases_are_written_for_another_engine()
    {
        var path = Environment.GetEnvironmentVariable("RUNRATE_ZEN_EXPORT");
        var tables = Library.Tables().ToList();
        var each = path is null ? 1 : Generated / tables.Count + 1;
        var cases = new JsonArray();
        for (var i = 0; i < tables.Count; i++)
        {
            foreach (var values in TableWalk.Samples(tables[i].Table, Library.Facts, each, 0, 20261129 + i))
                cases.Add(Case($"{i}", tables[i].Table, values, tables[i].Table.Rows[tables[i].Table.Read(values).Row].Treatment, "generated"));
        }
        var golden = new JsonObject();
        foreach (var item in GoldenRunner.Read(Path.Combine(AppContext.BaseDirectory, "Golden", "cases.json"))
            .Where(item => item.Type == "classification"))
            AddGolden(item, golden, cases, tables);
        Assert.True(cases.Count >= tables.Count + golden.Count);
        Assert.All(cases, one => Assert.NotNull(one!["treatment"]));
        if (path is null)
            return;
        var all = new JsonObject();
        for (var i = 0; i < tables.Count; i++)
            all[$"{i}"] = Table(tables[i].Table);
        foreach (var (name, table) in golden)
            all[name] = table!.DeepClone();
        File.WriteAllText(path, new JsonObject { ["tables"] = all, ["cases"] = cases }.ToJsonString());
    }

    /// <summary>
    /// What an answer says that it used decides its table as all facts did: the deciding row and, of each row above, one fact that
    /// ruled it out. An answer that still waits for facts took cautious values, which it does not list.
    /// </summary>
    private static void AddGolden(GoldenCase item, JsonObject golden, JsonArray cases, List<TableInForce> tables)
    {
        var framework = Frameworks.Parse(item.Framework).Value;
        var answer = new Classifier().Decide(
            framework, FactSet.FromJson(item.Facts).Value, PolicySet.FromJson(item.Policy).Value, new LocalDate(2026, 11, 22)).Value;
        if (answer.Status is DeterminationStatus.Blocked or DeterminationStatus.DefaultedPendingFacts)
            return;
        var rule = answer.RuleIds.Last(id => !id.StartsWith("MF-", StringComparison.Ordinal));
        var category = item.Facts.GetProperty("category").GetString();
        var table = tables.First(known => known.File.Framework == framework && known.Category == category
            && known.Table.Rows.Any(row => row.Rule.Id == rule && row.Treatment == answer.Treatment)).Table;
        var values = new long[Library.Facts.Count];
        Array.Fill(values, FactCode.NotStated);
        foreach (var (id, value) in answer.FactsUsed.Select(use => (use.Fact, use.Value))
            .Concat(answer.PolicyUsed.Select(use => ("policy." + use.Flag, use.Value))))
        {
            if (Library.Facts.Find(id) is { } fact && FactCatalog.Encode(fact, value) is { IsOk: true } code)
                values[fact.Index] = code.Value;
        }
        // An answer that an open fact cannot change names no value for it.
        if (!table.Rows.Any(row => row.Rule.Id == rule && row.Conditions.All(condition => condition.Holds(values[condition.Fact]))))
            return;
        golden[item.Id] = Table(table);
        cases.Add(Case(item.Id, table, values, answer.Treatment, item.Id));
    }

    private static JsonObject Case(string table, DecisionTable of, long[] values, string treatment, string name)
    {
        var facts = new JsonObject();
        foreach (var fact in of.TestedFacts)
            facts[$"f{fact}"] = Code(Library.Facts.Facts[fact], values[fact]);
        return new JsonObject { ["table"] = table, ["name"] = name, ["facts"] = facts, ["treatment"] = treatment };
    }

    private static JsonObject Table(DecisionTable table) => new()
    {
        ["inputs"] = new JsonArray([.. table.TestedFacts.Select(fact => (JsonNode)$"f{fact}")]),
        ["rules"] = new JsonArray([.. table.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["treatment"] = row.Treatment,
            ["when"] = new JsonArray([.. row.Conditions.Select(condition => (JsonNode)Cell(condition))]),
        })]),
    };

    /// <summary>A closed list as its places, a range by its ends: the words of the rule file, in numbers.</summary>
    private static JsonObject Cell(Condition condition)
    {
        var fact = Library.Facts.Facts[condition.Fact];
        var cell = new JsonObject { ["fact"] = $"f{condition.Fact}" };
        if (!condition.IsRange)
        {
            var mask = condition.Mask;
            cell["in"] = new JsonArray([.. Enumerable.Range(0, 64).Where(place => (mask >> place & 1) != 0).Select(place => (JsonNode)place)]);
            return cell;
        }
        cell["from"] = condition.Min <= FactCode.Absent + 1 ? -Beyond : Code(fact, condition.Min);
        cell["to"] = condition.Max >= FactCode.Block - 1 ? Beyond : Code(fact, condition.Max);
        return cell;
    }

    /// <summary>What is not stated lies beyond every range and every list.</summary>
    private static decimal Code(FactDefinition fact, long code) => code is FactCode.NotStated || FactCode.IsOpen(code) ? 4 * Beyond
        : fact.Kind == FactKind.Number ? FactCatalog.ToNumber(code) : code;
}
