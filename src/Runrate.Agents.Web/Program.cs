using Runrate.Agents;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Commands;
using Runrate.Agents.Web.Commands.Demo;
using Runrate.Agents.Web.Components;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Realtime;
using Runrate.Agents.Web.Scheduling;
using Runrate.Agents.Web.Security;
using Spectre.Console;

if (await CommandLine.TryRun(args) is { } exitCode)
    return exitCode;
var arguments = ServeArguments.Of(args);

// The host, top to bottom: settings, services, database, pipeline, endpoints.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions
{
    Args = arguments.Host,
    // Settings, styles and scripts lie beside the executable; the database is looked for where the command is given.
    ContentRootPath = AppContext.BaseDirectory,
    WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot"),
});
if (arguments.WithDemo)
    builder.Configuration["Runrate:Database"] ??= ServeArguments.DemoDatabase;
HostSettings settings;
try
{
    settings = HostSettings.Read(builder.Configuration);
}
catch (InvalidOperationException unsafeSettings)
{
    await Console.Error.WriteLineAsync(unsafeSettings.Message);
    return CommandLine.Refused;
}
if (arguments.WithDemo && await DemoDatabase.Ensure(settings.Database, AnsiConsole.Console) is { IsOk: false } refused)
{
    await Console.Error.WriteLineAsync($"{refused.Refusal.Code}: {refused.Refusal.Message}");
    return CommandLine.Refused;
}
builder.WebHost.UseUrls(settings.Urls);
builder.Configuration["AllowedHosts"] ??= settings.IsLoopback ? "localhost;127.0.0.1;[::1]" : "*";

builder.Services.AddRunrateAgents(settings.Database, builder.Configuration["Runrate:SealFile"]);
builder.Services.AddAccess(settings);
builder.Services.AddApi();
builder.Services.AddPages();
builder.Services.AddAssistant(builder.Configuration);
// The demo shows a year as it stood: no job moves it on.
if (!arguments.WithDemo && builder.Configuration["Runrate:Scheduling"] != "off")
#if HANGFIRE
    builder.Services.AddHangfireScheduling(settings.Database);
#else
    builder.Services.AddScheduling(settings.Database);
#endif

var app = builder.Build();
if (await StartUp.Prepare(app) is { } notStarted)
    return notStarted;

app.UseSecurityHeaders();
app.UseUploadLimit();
app.UseErrorPages();
app.UseRouting();
app.UseCachedStaticFiles();
app.UseAuthentication();
app.UseSameOrigin();
app.UseAuthorization();
app.UseAntiforgery();

app.MapHealth();
app.MapSession();
app.MapApi();
app.MapAssistant();
app.MapPageDownloads();
#if HANGFIRE
if (!arguments.WithDemo && app.Configuration["Runrate:Scheduling"] != "off")
    app.MapJobsDashboard();
#endif
app.MapRazorComponents<App>();

app.Lifetime.ApplicationStarted.Register(() => FirstStart.Print(app));
return await StartUp.Run(app);
