using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Models;

/// <summary>The provider and model that an administrator chose on the Settings page, in place of the configured ones.</summary>
public sealed class ModelChoice
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;
    public required string Provider { get; set; }
    public required string Model { get; set; }
    public required string ChosenBy { get; set; }
    public required Instant ChosenAt { get; set; }
}

internal sealed class ModelChoiceMapping : IEntityTypeConfiguration<ModelChoice>
{
    public void Configure(EntityTypeBuilder<ModelChoice> choice)
    {
        choice.HasKey(c => c.Id);
        choice.Property(c => c.Id).ValueGeneratedNever();
    }
}

/// <summary>Chooses the assistant's model while it runs. Addresses and keys stay with whoever starts the server: a page neither
/// shows nor takes them.</summary>
public sealed class ChooseModel(RunrateDb db, ChatModels models, IClock clock)
{
    public async Task<Outcome<ChatSettings>> Run(string? provider, string? model, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Choosing the assistant's model needs the Admin role.");
        var named = provider?.Trim() ?? "";
        if (!ChatSettings.Providers.Contains(named))
            return new Refusal(RefusalCodes.InvalidValue, $"'{named}' is not a provider.{NameMatcher.Suggest(named, ChatSettings.Providers)} " +
                $"It is one of {string.Join(", ", ChatSettings.Providers)}.", "provider");
        var settings = models.Configured.With(named, model?.Trim() ?? "");
        if (settings.Kind != ChatProvider.None && settings.Model.Length == 0)
            return new Refusal(RefusalCodes.MissingField, "Which model? Its name as the provider spells it.", "model");
        if (ChatModels.Missing(settings) is { } missing)
            return new Refusal(RefusalCodes.MissingField, missing, "provider");
        var choice = await db.ModelChoices.SingleOrDefaultAsync(ct);
        if (choice is null)
            db.ModelChoices.Add(choice = new ModelChoice { Provider = "", Model = "", ChosenBy = "", ChosenAt = default });
        (choice.Provider, choice.Model, choice.ChosenBy, choice.ChosenAt) =
            (settings.Provider, settings.Model, actor.Name, clock.GetCurrentInstant());
        await db.SaveChangesAsync(ct);
        models.Use(settings);
        return settings;
    }
}
