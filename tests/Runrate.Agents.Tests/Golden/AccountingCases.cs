using System.Text.Json.Nodes;
using Runrate.Agents.Tests.Measurement;
using static Runrate.Agents.Tests.Golden.Situation;

namespace Runrate.Agents.Tests.Golden;

/// <summary>
/// Situations kept beside the project, each with a right answer in words: what must be true of ours is written here, by
/// the situation's name. Without the file the test is skipped.
/// </summary>
public sealed class AccountingCases
{
    private delegate string? Check(JsonObject answer);

    private static readonly Dictionary<string, Check> Wanted = new(StringComparer.Ordinal)
    {
        ["A1-term-licence-life-US_GAAP"] = answer => Life(answer, 24, 10_000),
        ["A1-term-licence-life-IFRS"] = answer => Life(answer, 24, 10_000),
        ["A1-term-licence-life-IND_AS"] = answer => Life(answer, 24, 10_000),
        ["A1-cca-term"] = answer => Life(answer, 24, 2_000),
        ["A1-dataset-licence"] = answer => Life(answer, 24, 12_500),
        ["A2-bonus-question"] = answer => Asked(answer, "ELECT_BONUS") ?? (Text(answer["questions"]).Contains("elected out of?",
            StringComparison.Ordinal) ? "the question still asks the other way round" : null),
        ["A3-174-balance-default"] = answer => Is(answer, """{"2022":100000,"2023":200000,"2024":200000,"2025":200000,"2026":200000,"2027":100000}""",
            "deductionByYear"),
        ["A3-174-balance-default-b"] = answer => Refused(answer, "remaining_months"),
        ["A4-arrears-prepaid"] = answer => Is(answer, "\"ExpenseAsIncurred\"", "bookTreatment") ?? Is(answer, "0", "prepaidTotal")
            ?? Is(answer, "120000", "commitment"),
        ["A5-transition-clearance"] = NotAllowed,
        ["A5-skip depreciation th"] = NotAllowed,
        ["A5-change useful life r"] = NotAllowed,
        ["A5-capitalise the SaaS "] = NotAllowed,
        ["A5-capitalise internall"] = NotAllowed,
        ["A6-placements-179"] = answer => Is(answer, "\"HalfYear\"", "convention") ?? Is(answer, "1000000", "year1Total"),
        ["A6-placements-bonus"] = answer => Is(answer, "1800000", "year1Total"),
        ["A7-items-dta"] = answer => Is(answer, "2700", "dtl") ?? Is(answer, "2700", "dtaRecognised") ?? Is(answer, "9300", "dtaUnrecognised"),
        ["A8-interest-us-tax"] = answer => Is(answer, "\"Sec163_Interest\"", "taxTreatment"),
        ["A9-own-connector-foreign"] = answer => Is(answer, "\"Sec174_Foreign15\"", "taxTreatment"),
        ["A9-research-compute-foreign"] = answer => Is(answer, "\"Sec174_Foreign15\"", "taxTreatment"),
        ["A10-finance-lease"] = answer => Asked(answer, "OWNERSHIP_TRANSFERS") ?? Asked(answer, "ECONOMIC_LIFE")
            ?? Asked(answer, "LEASED_ASSET_VALUE") ?? Asked(answer, "SPECIALISED_ASSET"),
        ["A11-credit-pool-tax"] = answer => Is(answer, "\"UnitsOfProduction\"", "method"),
        ["A12-abandoned-us-tax"] = answer => Is(answer, "\"Sec165_Loss\"", "taxTreatment"),
        ["A13-warranty-no-question"] = answer => Is(answer, "\"Determined\"", "status"),
        ["A14-ifrs-cca-no-dates"] = answer => Is(answer, "3000", "amounts", "monthly"),
        ["A15-group-fv"] = answer => Is(answer, "20000", "allocation", "Rack") ?? Is(answer, "90000", "allocation", "Model"),
        ["A15-revenue-ratio"] = answer => Is(answer, "45", "charge"),
        ["A15-cloud-total"] = answer => Text(answer["flags"]) is "[]" or "" ? "no flag" : null,
        ["A15-loss-maker"] = answer => Refused(answer, "future_taxable_profit"),
        ["A16-impairment-gross"] = answer => Is(answer, "120000", "impairmentLoss"),
        ["A17-block-year-end"] = answer => Is(answer, "220000", "depreciation"),
        ["A18-block-additional"] = answer => Is(answer, "1304375", "depreciation"),
        ["A19-india-assumed"] = answer => Asked(answer, "INDIA_TAX_CHARACTER"),
        ["A20-false-provenance"] = answer => Asked(answer, "CREATES_CONTROLLED_CODE") ?? Assumed(answer, "creates_controlled_code"),
        ["A20-curated-data"] = answer => Asked(answer, "DIRECTLY_ATTRIBUTABLE") ?? Assumed(answer, "directly_attributable"),
        ["B1-disposal-first-month"] = answer => Is(answer, "600", "accumulated"),
        ["B1-disposal-last-month"] = answer => Is(answer, "36100", "accumulated"),
        ["B1-disposal-last-day"] = answer => Is(answer, "0", "carryingAmount"),
        ["B1-disposal-mid-month"] = answer => Is(answer, "0", "carryingAmount"),
        ["B2-unchanged-estimate"] = answer => Is(answer, "1000", "revisedMonthly"),
        ["B3-rate"] = answer => Text(answer["byYear"]).StartsWith("[20000,15000,11250,", StringComparison.Ordinal) ? null : Text(answer["byYear"]),
        ["B3-salvag"] = answer => Refused(answer, "Did you mean salvage"),
        ["B3-methd"] = answer => Refused(answer, "Did you mean method"),
        ["B4-ddb-change"] = answer => Is(answer, "\"DecliningBalance\"", "method") ?? Is(answer, "12960", "revisedAnnual"),
        ["B5-mid-month-report"] = answer => Is(answer, "21300", "nbv"),
        ["B6-daily-monthly"] = answer => Is(answer, "1000", "monthly"),
        ["B7-before-start"] = answer => Refused(answer, "disposal_date"),
    };

    public static TheoryData<string> Shared => SharedFiles.Find("cases", "accounting", "cases.json") is { } path
        ? [.. Load(path).Select(item => (string)item["id"]!)] : ["absent"];

    [Theory]
    [MemberData(nameof(Shared))]
    public void A_situation_kept_beside_the_project_has_its_right_answer(string id)
    {
        if (SharedFiles.Find("cases", "accounting", "cases.json") is not { } path)
        {
            Assert.Skip("shared/cases/accounting/cases.json is not beside this checkout.");
            return;
        }
        Assert.True(Wanted.ContainsKey(id), $"Nothing here says what is wanted of {id}.");
        var item = Load(path).Single(one => (string)one["id"]! == id);
        var problem = Wanted[id](Answer(item));
        Assert.True(problem is null, $"{problem}. Wanted: {item["want"]}");
    }

    private static List<JsonObject> Load(string path) =>
        [.. JsonNode.Parse(File.ReadAllText(path))!["cases"]!.AsArray().Select(item => item!.AsObject())];

    private static JsonObject Answer(JsonObject item) =>
        Situation.Answer(((string)item["route"]!).Split('/')[^1], (string)item["request"]!["framework"]!, item["request"]!["facts"]!);

    private static string? Life(JsonObject answer, int months, decimal monthly) =>
        Is(answer, $"{months}", "usefulLifeMonths") ?? Is(answer, $"{monthly}", "amounts", "monthlyAmortisation");

    private static string? NotAllowed(JsonObject answer) => answer["allowed"]?.ToJsonString() == "true" ? "allowed" : null;
}
