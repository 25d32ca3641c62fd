namespace Runrate.Agents.Accounting.Classification;

/// <summary>A life with its reason: stated, or the policy's where nobody stated one.</summary>
/// <param name="Months">Null where the answer has no life.</param>
/// <param name="Policy">The entry that supplied or judged it.</param>
/// <param name="Fact">The fact that supplied it, if one did.</param>
/// <param name="Warning">Why a reviewer should look, if one should.</param>
public sealed record LifeAnswer(int? Months, LifePolicy? Policy, string? Fact, string? Warning)
{
    /// <summary>What bounded it, where the contract did.</summary>
    public ContractCap? Cap { get; init; }

    public static LifeAnswer None { get; } = new(null, null, null, null);

    /// <summary>The policy's default was taken because no life was stated.</summary>
    public bool Defaulted => Months is not null && Fact is null && Policy is not null;
}

/// <summary>Finds the months over which a treatment spreads a cost.</summary>
internal static class UsefulLife
{
    public static LifeAnswer Of(
        RowOutcome outcome, Framework framework, FactSet facts, RuleLibrary library, LifePolicySource source) =>
        outcome.Life switch
        {
            AssetLife.None or AssetLife.Statutory => Statutory(outcome),
            AssetLife.LeaseTerm => Stated(facts, "lease_term_months"),
            AssetLife.ServicePeriod or AssetLife.Consumption => library.Derived.ServicePeriod(facts.Values) is { } period
                ? new LifeAnswer(DerivedFacts.Months(period.Start, period.End), null, "service_start", null)
                : ContractCap.MonthsOf(AssetLife.ServicePeriod, facts, library.Derived) is { } term
                    ? new LifeAnswer(term, null, ContractCap.FactOf(facts), null) : LifeAnswer.None,
            var life => Capped(life, framework, facts, library, OfAsset(life, framework, facts, library, source)),
        };

    /// <summary>
    /// A contract's term bounds the life of what it gives, whoever states a longer one; a shorter life in evidence stays. The
    /// cost of implementing a hosted service lasts as long as the service.
    /// </summary>
    private static LifeAnswer Capped(AssetLife life, Framework framework, FactSet facts, RuleLibrary library, LifeAnswer answer)
    {
        if (library.ContractCaps.FirstOrDefault(known => known.Framework == framework && known.Lives.Contains(life)) is not { } cap
            || ContractCap.MonthsOf(life, facts, library.Derived) is not { } months)
            return answer;
        var stated = answer.Fact is "useful_life_months" or "benefit_months";
        if (answer.Months <= months && (stated || life != AssetLife.ImplementationTerm))
            return answer;
        var refused = stated && answer.Months > months
            ? $"{answer.Months} months are refused, {months} taken. {cap.Because} ({cap.Cite.Id})" : null;
        return new LifeAnswer(months, null, ContractCap.FactOf(facts), refused) { Cap = cap };
    }

    private static LifeAnswer OfAsset(
        AssetLife life, Framework framework, FactSet facts, RuleLibrary library, LifePolicySource source)
    {
        var asset = facts.Text("asset");
        var kind = life == AssetLife.Software && IsModel(facts, asset) ? AssetLife.AiModel : life;
        var policy = library.Lives.FirstOrDefault(entry => entry.Fits(kind, framework, asset));
        var stated = Stated(facts, "useful_life_months");
        if (stated.Months is null)
            stated = Stated(facts, "benefit_months");
        if (stated.Months is null)
            return policy is null ? LifeAnswer.None : new LifeAnswer(source.Months(kind) ?? policy.Months, policy, null, null);
        var outside = policy is not null && (stated.Months < policy.From || stated.Months > policy.To);
        return stated with
        {
            Policy = policy,
            Warning = outside
                ? $"{stated.Months} months lies outside the {policy!.From} to {policy.To} months expected of it: defend it"
                : null,
        };
    }

    private static bool IsModel(FactSet facts, string? asset) =>
        facts.Text("category") is "SelfHostedFineTuning" or "ThirdPartyHostedFineTuning" ||
        (asset is not null && asset.Contains("model", StringComparison.OrdinalIgnoreCase));

    private static LifeAnswer Stated(FactSet facts, string fact) =>
        facts.Number(fact) is { } months and > 0 ? new LifeAnswer((int)months, null, fact, null) : LifeAnswer.None;

    private static LifeAnswer Statutory(RowOutcome outcome) => outcome.Tax switch
    {
        TaxTreatment.Sec174A_Elect60 => new LifeAnswer(60, null, null, null),
        TaxTreatment.Sec174_Foreign15 or TaxTreatment.Sec197_15y => new LifeAnswer(180, null, null, null),
        TaxTreatment.Sec167f_36m => new LifeAnswer(36, null, null, null),
        _ => LifeAnswer.None,
    };
}

/// <summary>The entity's own default lives, elected as policies.</summary>
internal readonly record struct LifePolicySource(PolicySet Policies)
{
    public int? Months(AssetLife life) => Flag(life) is { } flag && Policies.Elected.TryGetValue(flag, out var months)
        ? (int)decimal.Parse(months)
        : null;

    public static string? Flag(AssetLife life) => life switch
    {
        AssetLife.AiModel => "useful_life_ai_model_months",
        AssetLife.Software => "useful_life_software_months",
        AssetLife.Hardware => "useful_life_hardware_months",
        _ => null,
    };
}
