using System.Globalization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Ledger;

/// <summary>A link of a chain of seals as it was told outside the database.</summary>
public sealed record WitnessedSeal(Guid Chain, EntityId Entity, int Number, string Hash);

/// <summary>
/// A record of the seals outside the database, one line a link, only ever added to. Whoever makes a chain anew in the database cannot
/// make this say so, as long as it lies where that person does not write.
/// </summary>
/// <param name="file">Where it lies, or null for none.</param>
public sealed class SealWitness(string? file)
{
    /// <summary>Under which name the last record of who did what is told; no entity is called so.</summary>
    internal static readonly EntityId Trail = new("(audit trail)");

    private const int Fields = 4;

    public string? File => file;

    /// <summary>Every link that was told of the entity's chain; null where there is no record.</summary>
    public async Task<IReadOnlyList<WitnessedSeal>?> Read(EntityId entity, Guid chain, CancellationToken ct)
    {
        if (file is null || !System.IO.File.Exists(file))
            return null;
        var seals = new List<WitnessedSeal>();
        foreach (var line in await System.IO.File.ReadAllLinesAsync(file, ct))
        {
            var parts = line.Split('\t');
            if (parts.Length == Fields && Guid.TryParse(parts[0], out var id) && id == chain && parts[1] == entity.Value
                && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var number))
                seals.Add(new WitnessedSeal(id, entity, number, parts[3]));
        }
        return seals;
    }

    /// <summary>Adds links. That the disk refuses is no reason not to seal: the next seal tells these too.</summary>
    public async Task Tell(IReadOnlyList<WitnessedSeal> seals, CancellationToken ct)
    {
        if (file is null || seals.Count == 0)
            return;
        try
        {
            await System.IO.File.AppendAllLinesAsync(file, seals.Select(s => $"{s.Chain}\t{s.Entity}\t{s.Number}\t{s.Hash}"), ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Told with the next one; `doctor` says what is missing.
        }
    }
}
