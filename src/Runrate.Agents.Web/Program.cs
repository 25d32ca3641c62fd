using Runrate.Agents;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Commands;
using Runrate.Agents.Web.Commands.Demo;
using Runrate.Agents.Web.Components;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Realtime;
using Runrate.Agents.Web.Scheduling;
using Runrate.Agents.Web.Security;

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
builder.AddObservability();
if (arguments.WithDemo && string.IsNullOrEmpty(builder.Configuration["Runrate:Database"]))
    builder.Configuration["Runrate:Database"] = ServeArguments.DemoDatabase;
HostSettings settings;
try
{
    settings = HostSettings.Read(builder.Configuration);
    builder.AddCluster();
}
catch (InvalidOperationException unsafeSettings)
{
    await Console.Error.WriteLineAsync(unsafeSettings.Message);
    return CommandLine.Refused;
}
if (arguments.WithDemo && await DemoDatabase.Ensure(settings.Database, Terminal.Own) is { IsOk: false } refused)
{
    await Console.Error.WriteLineAsync($"{refused.Refusal.Code}: {refused.Refusal.Message}");
    return CommandLine.Refused;
}
builder.WebHost.UseUrls(settings.Urls);
builder.Configuration["AllowedHosts"] ??= settings.IsLoopback ? "localhost;127.0.0.1;[::1]" : "*";

builder.Services.AddSingleton(builder.Configuration.GetSection("Runrate:Seals").Get<Runrate.Agents.Close.SealPostSettings>() ?? new());
var notices = builder.Configuration.GetSection("Runrate:Notices");
builder.Services.AddSingleton(new Runrate.Agents.Jobs.NoticeSettings
{
    Post = notices.Get<Runrate.Agents.Close.SealPostSettings>() ?? new(),
    Address = notices["Address"],
});
builder.Services.AddSingleton(
    builder.Configuration.GetSection("Runrate:Retention").Get<Runrate.Agents.Retention.RetentionSettings>() ?? new());
builder.Services.AddRunrateAgents(settings.Database, builder.Configuration["Runrate:SealFile"]);
builder.Services.AddAccess(settings, builder.Configuration);
builder.Services.AddHealth();
builder.Services.AddResponseCompression();
builder.Services.AddHostedService<IdleMemory>();
builder.Services.AddSingleton<FirstStart>();
builder.Services.AddApi();
builder.Services.AddPages();
builder.Services.AddAssistant(builder.Configuration);
// The demo shows a year as it stood: no job moves it on, but each may be run by hand.
var bySchedule = !arguments.WithDemo && builder.Configuration["Runrate:Scheduling"] != "off";
builder.Services.AddScheduling(settings.Database, new JobMode(bySchedule));

var app = builder.Build();
if (await StartUp.Prepare(app) is { } notStarted)
    return notStarted;

app.UseProxy();
app.UseResponseCompression();
app.UseSecurityHeaders();
app.UseUploadLimit();
app.UseErrorPages();
app.UseRouting();
app.UseUnpacking();
app.UseCachedStaticFiles();
app.UseAuthentication();
app.UseSameOrigin();
app.UseActing();
app.UseRateLimiter();
app.UseAuthorization();
app.UseAddressLimits();
app.UseKeptForms();
app.UsePageFiles();
app.UseAntiforgery();

app.MapHealth();
app.MapSession();
app.MapApi();
app.MapAssistant();
app.MapPageDownloads();
app.MapJobsDashboard();
app.MapRazorComponents<App>();

app.Lifetime.ApplicationStarted.Register(() => FirstStart.Print(app));
return await StartUp.Run(app);
