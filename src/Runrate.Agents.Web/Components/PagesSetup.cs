using Microsoft.AspNetCore.Http.Features;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Components.Page;
namespace Runrate.Agents.Web.Components;

/// <summary>What the pages need besides the use cases.</summary>
public static class PagesSetup
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = ImportUpload.BytesMax);
        services.AddCascadingAuthenticationState();
        services.AddSingleton<StaticFilePaths>();
        services.AddSingleton(_ => new RuleRows(RuleLibrary.Default));
        services.AddScoped<TieCheck>();
        services.AddScoped<PageScope>();
        return services;
    }
}
