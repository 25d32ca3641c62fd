using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;

namespace Runrate.Agents.Exports;

/// <summary>Every export by its name in the API. Reading is enough to export; what is exported is what the screens show.</summary>
public sealed class ExportCatalog(ExportSources sources)
{
    public static IReadOnlyList<string> Formats { get; } = [.. ExportFormat.All.Select(f => f.Name)];

    public async Task<Outcome<ExportFile>> Run(string format, ExportScope scope, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Viewer))
            return new Refusal(RefusalCodes.NotPermitted, "Exporting needs the Viewer role.");
        if (ExportFormat.All.FirstOrDefault(f => f.Name == format) is not { } chosen)
            return new Refusal(RefusalCodes.UnknownFormat, $"There is no export '{format}'. There are: {string.Join(", ", Formats)}.", "format");
        if (chosen.WhyNot?.Invoke(actor) is { } refused)
            return refused;
        var entity = await sources.Db.Entities.FindAsync([scope.Entity], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{scope.Entity}'.", "entity");
        if (scope.To < scope.From)
            return new Refusal(RefusalCodes.InvalidValue, "The period ends before it starts.", "to");
        if (Periods.TooLong(scope.From, scope.To) is { } tooLong)
            return tooLong;
        if (scope.Book != Book.Management && !entity.Books.Contains(scope.Book))
            return new Refusal(RefusalCodes.InvalidValue, $"{entity.Name} does not keep the {scope.Book} book.", "book");
        return await chosen.Write(new ExportWork(scope, entity, sources), ct);
    }
}
