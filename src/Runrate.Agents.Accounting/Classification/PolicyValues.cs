namespace Runrate.Agents.Accounting.Classification;

/// <summary>The policies of a rulebook as values by fact number, and which of them stand in for absent facts.</summary>
internal sealed class PolicyValues
{
    private readonly PolicyDefinition[] policies;
    private readonly int[] supplying;

    public PolicyValues(FactCatalog catalog, IReadOnlyList<PolicyDefinition> policies)
    {
        this.policies = [.. policies];
        supplying = new int[catalog.Count];
        Array.Fill(supplying, -1);
        foreach (var policy in policies)
        {
            if (policy.Supplies is { } fact)
                supplying[catalog.Require(fact).Index] = policy.Fact.Index;
        }
    }

    /// <summary>The policy whose value stands in for an absent fact, or -1.</summary>
    public int Supplying(int fact) => supplying[fact];

    /// <summary>Writes the elected or default value of every policy into its place.</summary>
    public void CopyTo(long[] values, PolicySet set)
    {
        foreach (var policy in policies)
        {
            values[policy.Fact.Index] = set.Elected.Count > 0 && set.Elected.TryGetValue(policy.Flag, out var elected)
                ? FactCatalog.Encode(policy.Fact, elected).Value : policy.Default;
        }
    }
}
