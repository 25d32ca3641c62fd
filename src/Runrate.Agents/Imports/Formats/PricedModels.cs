namespace Runrate.Agents.Imports.Formats;

/// <summary>What price lists have in common: a model of which no price is known here is passed over and counted.</summary>
internal static class PricedModels
{
    public static async Task Model(this Intake intake, int line, Func<Task> read)
    {
        var before = intake.Tally.Fates;
        intake.Count();
        intake.Add("models", 1);
        await intake.Judge(line, read);
        if (intake.Tally.Fates == before)
            intake.PassOver("modelsWithoutPrices");
    }
}
