using System.Security.Cryptography;
using System.Text;

namespace Runrate.Agents.Spend;

/// <summary>How a posting names the service whose charges it sums: eight hex digits that the same service always gets.</summary>
public static class ChargeSources
{
    public static string Part(string provider, string service, bool committed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{provider}\u001f{service}\u001f{committed}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 4));
    }

    /// <summary>
    /// Whether the difference between billed and effective has a commitment behind it: a purchase, or a row that names one.
    /// </summary>
    public static bool IsCommitted(ChargeCategory category, string? commitmentId) =>
        category == ChargeCategory.Purchase || !string.IsNullOrEmpty(commitmentId);
}
