namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// The class of a lease that is recognised, by the five tests of ASC 842-10-25-2: one met makes a finance lease, and only
/// all five failed an operating one. What a test lacks is asked for; until then the lease is carried as operating.
/// </summary>
/// <param name="Method">FinanceLease where a test is met, else StraightLine.</param>
/// <param name="Used">The stated facts it rests on.</param>
/// <param name="Missing">The facts that open tests wait for.</param>
internal sealed record LeaseClassification(
    string Method, string Because, IReadOnlyList<string> Used, IReadOnlyList<string> Missing, IReadOnlyList<PolicyUse> Thresholds)
{
    public const string MajorPart = "lease_major_part_pct";
    public const string SubstantiallyAll = "lease_substantially_all_pct";

    public static LeaseClassification Of(Asked asked)
    {
        var facts = asked.Facts;
        var (major, all) = (Threshold(asked, MajorPart), Threshold(asked, SubstantiallyAll));
        (string Says, bool? Met, string[] Facts)[] tests =
        [
            ("ownership passes at its end (ASC 842-10-25-2(a))", facts.Answer("ownership_transfers"), ["ownership_transfers"]),
            ("a purchase option is reasonably certain to be used (ASC 842-10-25-2(b))",
                facts.Answer("purchase_option_reasonably_certain") ?? (facts.IsStated("purchase_option_reasonably_certain") ? null : false),
                ["purchase_option_reasonably_certain"]),
            ($"its term is at least {major:0.##} % of the economic life (ASC 842-10-25-2(c))",
                Share(facts, "lease_term_months", "economic_life_months", major), ["lease_term_months", "economic_life_months"]),
            ($"its present value is at least {all:0.##} % of fair value (ASC 842-10-25-2(d))",
                Share(facts, "lease_present_value", "leased_asset_fair_value", all), ["lease_present_value", "leased_asset_fair_value"]),
            ("nobody else could use the asset (ASC 842-10-25-2(e))", facts.Answer("specialised_asset"), ["specialised_asset"]),
        ];
        PolicyUse[] thresholds = [new(MajorPart, $"{major:0.##}"), new(SubstantiallyAll, $"{all:0.##}")];
        var met = Array.Find(tests, test => test.Met == true);
        if (met.Says is not null)
            return new("FinanceLease", $"A finance lease, because {met.Says}.", Stated(facts, met.Facts), [], thresholds);
        var open = tests.Where(test => test.Met is null).SelectMany(test => test.Facts)
            .Where(fact => facts.Find(fact) is null || facts.Text(fact) is null).ToList();
        var used = Stated(facts, [.. tests.SelectMany(test => test.Facts)]);
        return open.Count == 0
            ? new("StraightLine", "An operating lease: none of the five tests of ASC 842-10-25-2 is met.", used, [], thresholds)
            : new("StraightLine", "Carried as an operating lease until the open tests of ASC 842-10-25-2 are answered.", used, open, thresholds);
    }

    private static bool? Share(FactSet facts, string part, string whole, decimal percent) =>
        facts.Number(part) is { } a && facts.Number(whole) is { } b and > 0 ? a * 100 >= b * percent : null;

    private static List<string> Stated(FactSet facts, IEnumerable<string> names) => [.. names.Where(name => facts.Find(name) is not null)];

    private static decimal Threshold(Asked asked, string flag) =>
        asked.Policies.Elected.TryGetValue(flag, out var stated) && decimal.TryParse(stated, out var percent) ? percent : Standard(flag);

    /// <summary>What ASC 842-10-55-2 names as one reasonable approach, in percent.</summary>
    public static decimal Standard(string flag) => flag == MajorPart ? 75 : 90;
}
