using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>The HTTP API: how it speaks, and all its routes.</summary>
public static class ApiSetup
{
    /// <summary>Bytes of a JSON request; files have their own limit.</summary>
    public const long BodyBytesMax = 4 << 20;

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        services.AddProblemDetails(o => o.CustomizeProblemDetails = Problems.AddCode);
        services.AddOpenApi(o => o.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Runrate.Agents";
            document.Info.Description =
                "AI agents as headcount: usage, cost, treatments, close and statements. Send a bearer token with every request.";
            ProblemSchema.Describe(document);
            return Task.CompletedTask;
        }));
        services.AddExceptionHandler<FaultHandler>();
        services.AddUnpacking();
        services.AddScoped<EntityChoice>();
        return services;
    }

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();
        app.MapApiReference();
        app.MapOtlp();
        var api = app.MapGroup("/api").WithDeclaredRoles().WithMetadata(new RequestSizeLimitAttribute(BodyBytesMax));
        api.MapAgents();
        api.MapAllocations();
        api.MapStatements();
        api.MapSpend();
        api.MapLedger();
        api.MapExports();
        api.MapTreatments();
        api.MapArrangements();
        api.MapMeasurement();
        api.MapCharges();
        api.MapClose();
        api.MapJobs();
        api.MapReviews();
        api.MapSeveral();
        api.MapImports();
        api.MapMappings();
        api.MapRetention();
        api.MapChargebacks();
        api.MapRecharges();
        api.MapDeliveries();
        api.MapSources();
        api.MapMatches();
        api.MapCommitments();
        api.MapDevelopment();
        api.MapBudgets();
        api.MapNotes();
        api.MapEntities();
        api.MapUsage();
        api.MapAudits();
        api.MapTools();
        api.MapPeople();
        api.MapAuditLog();
    }

    /// <summary>Reading takes the Viewer role; what may be written, each use case decides.</summary>
    public static TBuilder ForViewers<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.RequireAuthorization(new AuthorizationPolicyBuilder().RequireRole(nameof(Role.Viewer)).Build());
}
