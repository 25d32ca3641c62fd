using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class HostSettingsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5180", true)]
    [InlineData("http://localhost:5180;http://[::1]:5180", true)]
    [InlineData("http://0.0.0.0:5180", false)]
    [InlineData("http://*:5180", false)]
    [InlineData("http://127.0.0.1:5180;http://10.0.0.4:5180", false)]
    [InlineData("http://[::]:5180", false)]
    public void Without_a_token_only_loopback_is_served(string urls, bool served)
    {
        if (served)
            Assert.True(Read(urls, null).IsLoopback);
        else
            Assert.Contains("Runrate__ApiToken", Assert.Throws<InvalidOperationException>(() => Read(urls, null)).Message);
    }

    [Fact]
    public void With_a_token_any_address_is_served() => Assert.False(Read("http://0.0.0.0:80", "0123456789abcdef").IsLoopback);

    [Fact]
    public void A_short_token_is_no_token() =>
        Assert.Throws<InvalidOperationException>(() => Read("http://127.0.0.1:1", "short"));

    private static HostSettings Read(string urls, string? token) => HostSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Runrate:Urls"] = urls, ["Runrate:ApiToken"] = token })
            .Build());
}
