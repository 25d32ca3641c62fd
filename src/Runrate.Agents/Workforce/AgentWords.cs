using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Workforce;

/// <summary>Values of the register as people write them.</summary>
public static class AgentWords
{
    public static string Of(object value) => value switch
    {
        EmploymentKind.ApiRun => "API run",
        EmploymentKind.SaasSeat => "SaaS seat",
        EmploymentKind.SelfHosted => "self-hosted",
        EmploymentKind.InHouseBuild => "in-house build",
        EmploymentKind.VendorManaged => "vendor-managed",
        AgentStatus.InService => "in service",
        AgentStatus.UnderReview => "under review",
        AgentFunction.CustomerDelivery => "customer delivery",
        AgentFunction.InternalOps => "internal operations",
        AgentFunction.SalesMarketing => "sales and marketing",
        Enum other => other.ToString().ToLowerInvariant(),
        Money amount => InWords.Of(amount),
        LocalDate day => InWords.Of(day),
        decimal number => InWords.Of(number),
        _ => value.ToString() ?? "",
    };
}
