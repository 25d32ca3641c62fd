using Microsoft.AspNetCore.Authorization;
using Runrate.Agents.People;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// Who may call which writing route of the API. A use case decides again, with more in view (who wrote what, who owns what); this is the
/// declaration that a test holds every route to, and it turns a stranger to the role away before anything is read. Reading routes declare
/// the Viewer role where they are mapped.
/// </summary>
public static class RoutePolicies
{
    private static readonly Role[] Operators = [Role.Operator];
    private static readonly Role[] Accountants = [Role.Accountant];
    private static readonly Role[] Controllers = [Role.Controller];
    private static readonly Role[] Reviewers = [Role.Reviewer];
    private static readonly Role[] Admins = [Role.Admin];
    private static readonly Role[] Intake = [Role.Operator, Role.Accountant];
    private static readonly Role[] Exits = [Role.Operator, Role.Reviewer];

    private static readonly Dictionary<string, Role[]> Writers = new(StringComparer.Ordinal)
    {
        ["POST /api/agents"] = Operators,
        ["POST /api/agents/batch"] = Operators,
        ["POST /api/agents/batch.csv"] = Operators,
        ["POST /api/agents/cards"] = Operators,
        ["POST /api/agents/candidates/{key}/claim"] = Accountants,
        ["PATCH /api/agents/{id}"] = Operators,
        ["POST /api/agents/{id}/retire"] = Exits,
        ["POST /api/allocation-rules"] = Controllers,
        ["POST /api/allocation-rules/{id:guid}/end"] = Controllers,
        ["POST /api/arrangements"] = Accountants,
        ["PATCH /api/arrangements/{id:guid}"] = Accountants,
        ["POST /api/development-projects"] = Accountants,
        ["PATCH /api/development-projects/{id:guid}"] = Accountants,
        ["POST /api/memos/{id:guid}/approve"] = Controllers,
        ["POST /api/memos/{id:guid}/reject"] = Controllers,
        ["POST /api/impairment-tests"] = Accountants,
        ["POST /api/impairment-tests/{id:guid}/approve"] = Controllers,
        ["POST /api/disposals"] = Controllers,
        ["POST /api/lease-changes"] = Controllers,
        ["POST /api/tax-rates"] = Controllers,
        ["POST /api/charges"] = Intake,
        ["POST /api/close/{period}"] = Accountants,
        ["POST /api/close/{period}/seal"] = Controllers,
        ["POST /api/close/{period}/reopen"] = Controllers,
        ["POST /api/jobs/{name}/run"] = Accountants,
        ["POST /api/jobs/{name}/retry"] = Accountants,
        ["POST /api/several"] = [Role.Operator, Role.Accountant, Role.Controller, Role.Reviewer],
        ["POST /api/reviews/{id:guid}/decision"] = Reviewers,
        ["POST /api/reviews/{id:guid}/exit/{step}"] = [Role.Operator, Role.Controller],
        ["POST /api/reviews/{id:guid}/check-in"] = Exits,
        ["POST /api/reviews/{id:guid}/plan"] = Reviewers,
        ["POST /api/imports"] = Intake,
        ["POST /api/import-mappings"] = Intake,
        ["POST /api/import-mappings/columns"] = Intake,
        ["POST /api/imports/{id:guid}/resolve"] = Accountants,
        ["POST /api/quarantine/{id:guid}/resolve"] = Accountants,
        ["POST /api/usage"] = Intake,
        ["POST /api/v1/events"] = Intake,
        ["POST /api/deliveries/{id:guid}/undo"] = Accountants,
        ["POST /api/budgets"] = Controllers,
        ["POST /api/budgets/{id:guid}/end"] = Controllers,
        ["POST /api/chargebacks"] = Controllers,
        ["POST /api/recharges"] = Controllers,
        ["POST /api/recharges/preview"] = Controllers,
        ["POST /api/recharges/served"] = Controllers,
        ["POST /api/retention/run"] = Admins,
        ["POST /api/notes"] = [Role.Operator, Role.Accountant, Role.Controller, Role.Reviewer, Role.Admin],
        ["POST /api/matches/{provider}/accept"] = [Role.Accountant, Role.Controller],
        ["PATCH /api/entities/{id}"] = [Role.Controller, Role.Admin],
        ["POST /api/data-sources"] = Admins,
        ["PATCH /api/data-sources/{id:guid}"] = Admins,
        ["POST /api/data-sources/{id:guid}/test"] = Admins,
        ["POST /api/data-sources/{id:guid}/pull"] = Intake,
        ["POST /api/outputs"] = Operators,
        ["POST /api/prices"] = Accountants,
        ["POST /api/transitions"] = Accountants,
        ["POST /v1/traces"] = Intake,
        ["POST /v1/metrics"] = Intake,
        ["POST /v1/logs"] = Intake,
    };

    /// <summary>Writing routes whose answer shows rows: they take the role of a reader besides.</summary>
    private static readonly HashSet<string> AlsoRead =
        ["POST /api/imports/{id:guid}/resolve", "POST /api/quarantine/{id:guid}/resolve", "POST /api/transitions", "POST /api/recharges/preview"];

    /// <summary>Gives every route of the group the roles that are declared for it here.</summary>
    public static TBuilder WithDeclaredRoles<TBuilder>(this TBuilder group) where TBuilder : IEndpointConventionBuilder
    {
        group.Add(endpoint =>
        {
            if (endpoint is not RouteEndpointBuilder route || endpoint.Metadata.OfType<IHttpMethodMetadata>().FirstOrDefault() is not { } methods)
                return;
            foreach (var method in methods.HttpMethods)
            {
                var key = $"{method} {route.RoutePattern.RawText?.TrimEnd('/')}";
                if (!Writers.TryGetValue(key, out var roles))
                    continue;
                endpoint.Metadata.Add(new AuthorizeAttribute { Roles = string.Join(',', roles) });
                if (AlsoRead.Contains(key))
                    endpoint.Metadata.Add(new AuthorizeAttribute { Roles = nameof(Role.Viewer) });
            }
        });
        return group;
    }
}
