using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Statements;

/// <summary>Whether anything here bears the names of a filter: what nobody knows did not cost nothing.</summary>
internal static class SpendNames
{
    /// <summary>Refuses the first name that no contract, bill, meter or agent of the entity has; null where each is known.</summary>
    public static async Task<Refusal?> Unknown(RunrateDb db, EntityId entity, SpendFilter filter, CancellationToken ct)
    {
        if (filter.Line is { } line && SpendQuery.AccountsOf(line).Count == 0)
            return None("cost line", line, "line");
        if (filter.Vendor is { } vendor && !(await VendorNames.Load(db, entity, ct)).ContainsKey(Providers.Canonical(vendor)))
            return None("vendor", vendor, "vendor");
        if (filter.Model is { } model && !(await Models(db, entity, ct)).Exists(m => Is(m, model)))
            return None("model", model, "model");
        if (filter.Meter is { } meter && !await db.UsageLanes.AnyAsync(l => l.Entity == entity && l.Meter == meter, ct))
            return None("meter", meter, "meter");
        if (filter.Contract is { } contract && !(await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity).Select(a => a.Name)
            .ToListAsync(ct)).Contains(contract, StringComparer.OrdinalIgnoreCase))
            return None("contract", contract, "contract");
        return null;
    }

    private static async Task<List<string>> Models(RunrateDb db, EntityId entity, CancellationToken ct)
    {
        var metered = await db.UsageLanes.AsNoTracking().Where(l => l.Entity == entity).Select(l => l.Model).Distinct().ToListAsync(ct);
        var billed = await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Model != null).Select(c => c.Model!).Distinct()
            .ToListAsync(ct);
        var stated = await db.Agents.AsNoTracking().Where(a => a.Entity == entity).Select(a => a.Models).ToListAsync(ct);
        return [.. metered, .. billed, .. stated.SelectMany(m => m)];
    }

    /// <summary>Meters and bills may write the vendor before the model: <c>openai/gpt-5</c>.</summary>
    private static bool Is(string known, string model) => known.Equals(model, StringComparison.OrdinalIgnoreCase)
        || known.EndsWith("/" + model, StringComparison.OrdinalIgnoreCase);

    private static Refusal None(string what, string name, string field) =>
        new(RefusalCodes.NotFound, $"There is no {what} '{name}'.", field);
}
