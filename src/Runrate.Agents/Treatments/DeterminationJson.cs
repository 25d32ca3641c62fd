using System.Text.Json;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Treatments;

/// <summary>A determination as the memo keeps it: the answer of the classify route, word for word.</summary>
public static class DeterminationJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Write(Determination determination) => JsonSerializer.Serialize(determination, Options);

    /// <exception cref="InvariantException">The memo does not hold a determination.</exception>
    public static Determination Read(TreatmentMemo memo) =>
        JsonSerializer.Deserialize<Determination>(memo.Determination, Options)
            ?? throw new InvariantException($"Memo {memo.Id} holds no determination.");

    /// <summary>True where the ledger takes the cautious answer at once, because the right one waits for facts and not for a signature.</summary>
    public static bool PostsByDefault(this Determination determination) =>
        determination.RestsOnAssumption || determination.Status is DeterminationStatus.Blocked or DeterminationStatus.DefaultedPendingFacts;
}
