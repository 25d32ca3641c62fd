using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Runrate.Agents.Observability;

namespace Runrate.Agents.Web.Hosting;

/// <summary>
/// What the process tells about itself: log lines on the console, and traces and measures where an endpoint is configured.
/// </summary>
public static class Observability
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddObservability(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Warning);
        builder.Logging.AddConsoleFormatter<LogLines, ConsoleFormatterOptions>();
        builder.Services.RedactConsole();
        // Settings choose the form; a line a person can read is the one without any.
        if (builder.Configuration["Logging:Console:FormatterName"] is null)
            builder.Configuration["Logging:Console:FormatterName"] = LogLines.FormatterName;
        builder.Services.Configure<JsonConsoleFormatterOptions>(o =>
            (o.IncludeScopes, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        if (string.IsNullOrEmpty(builder.Configuration[Endpoint]))
            return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("runrate",
                serviceVersion: typeof(Observability).Assembly.GetName().Version?.ToString()))
            .WithTracing(t => t.AddSource(Telemetry.Name).AddHttpClientInstrumentation()
                .AddAspNetCoreInstrumentation(o => o.Filter = context => !IsProbe(context.Request.Path)).AddOtlpExporter())
            .WithMetrics(m => m.AddMeter(Telemetry.Name).AddMeter("Microsoft.AspNetCore.Hosting").AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter());
    }

    private static bool IsProbe(PathString path) => path == "/healthz" || path == "/readyz";
}
