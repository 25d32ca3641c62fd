using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>An accounting choice that an entity makes once: its documented default and why it exists.</summary>
public sealed record PolicyDefinition(
    FactDefinition Fact, string Flag, long Default, string? Supplies, string? Ref, string Explains);

/// <summary>What an entity elected; whatever it did not elect is at its documented default.</summary>
public sealed class PolicySet
{
    private readonly Dictionary<string, string> elected;

    private PolicySet(Dictionary<string, string> elected) => this.elected = elected;

    public static PolicySet Default { get; } = new([]);

    public IReadOnlyDictionary<string, string> Elected => elected;

    /// <summary>
    /// Flags may be spelt in any case, with or without underscores: <c>CapitaliseCloudComputeAsDirectCost</c> is
    /// <c>capitalise_cloud_compute_as_direct_cost</c>.
    /// </summary>
    public static Outcome<PolicySet> From(IEnumerable<KeyValuePair<string, string>> flags, RuleLibrary? library = null)
    {
        library ??= RuleLibrary.Default;
        var elected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in flags)
        {
            if (library.FindPolicy(name) is not { } policy)
            {
                return new Refusal(RefusalCodes.InvalidValue,
                    $"'{name}' is not a policy. Known are {string.Join(", ", library.Policies.Select(known => known.Flag))}.",
                        name);
            }
            var code = FactCatalog.Encode(policy.Fact, value);
            if (!code.IsOk || FactCode.IsOpen(code.Value))
                return new Refusal(RefusalCodes.InvalidValue, $"'{value}' is not a value of the policy {policy.Flag}.",
                    policy.Flag);
            elected[policy.Flag] = FactCatalog.Decode(policy.Fact, code.Value);
        }
        return new PolicySet(elected);
    }

    public static Outcome<PolicySet> FromJson(JsonElement policy, RuleLibrary? library = null) => policy.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => Default,
        JsonValueKind.Object => From(policy.EnumerateObject().Where(flag => flag.Value.ValueKind != JsonValueKind.Null)
            .Select(flag => KeyValuePair.Create(flag.Name, FactCatalog.TextOf(flag.Value)!)), library),
        _ => new Refusal(RefusalCodes.InvalidRequest, "policy must be an object of flags.", "policy"),
    };

    /// <summary>The other set's elections win.</summary>
    public PolicySet Overlay(PolicySet other)
    {
        if (other.elected.Count == 0)
            return this;
        var merged = new Dictionary<string, string>(elected, StringComparer.Ordinal);
        foreach (var (flag, value) in other.elected)
            merged[flag] = value;
        return new PolicySet(merged);
    }

    internal string Key =>
        string.Join(';', elected.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + "=" + pair.Value));
}
