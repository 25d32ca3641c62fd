using Microsoft.AspNetCore.Builder;
using Runrate.Agents.Web.Hosting;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("Authorization: Bearer rr_0123456789abcdef", "Authorization: Bearer ***")]
    [InlineData("Host=db;Username=app;Password=hunter2;Database=x", "Host=db;Username=app;Password=***;Database=x")]
    [InlineData("GET /signin?key=abcdef012345&return=/", "GET /signin?key=***&return=/")]
    [InlineData("{\"apiKey\":\"abc123\",\"model\":\"m\"}", "{\"apiKey\":\"***\",\"model\":\"m\"}")]
    [InlineData("{\\u0022client_secret\\u0022:\\u0022abc123\\u0022}", "{\\u0022client_secret\\u0022:\\u0022***\\u0022}")]
    [InlineData("Incorrect API key provided: sk-proj-0123456789abcdefgh.", "Incorrect API key provided: sk-***.")]
    [InlineData("120 input tokens of gpt-5 at 0.01, key 2026-01/atlas", "120 input tokens of gpt-5 at 0.01, key 2026-01/atlas")]
    public void Secrets_are_taken_out_and_the_rest_stays(string line, string logged) => Assert.Equal(logged, Redaction.Of(line));

    [Theory]
    [InlineData("json")]
    [InlineData("simple")]
    [InlineData(LogLines.FormatterName)]
    public void Every_form_of_the_log_is_redacted(string form)
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddObservability();
        using var services = builder.Services.BuildServiceProvider();
        var formatter = services.GetServices<Microsoft.Extensions.Logging.Console.ConsoleFormatter>().Last(f => f.Name == form);
        var text = new StringWriter();
        formatter.Write(new Microsoft.Extensions.Logging.Abstractions.LogEntry<string>(LogLevel.Error, "Test", default, "x",
            new InvalidOperationException("Password=hunter2;Host=db"), (_, _) => "Bearer 0123456789abcdef"), null, text);
        Assert.DoesNotContain("hunter2", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("***", text.ToString(), StringComparison.Ordinal);
    }
}
