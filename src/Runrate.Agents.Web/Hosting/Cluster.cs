using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using StackExchange.Redis;
using IPNetwork = System.Net.IPNetwork;

namespace Runrate.Agents.Web.Hosting;

/// <summary>What a node needs when it is not alone: a proxy in front of it, and a channel to the other nodes.</summary>
public static class Cluster
{
    private const string Redis = "Runrate:Redis";
    private const string Networks = "Runrate:ForwardedNetworks";

    /// <exception cref="InvalidOperationException">A network of the proxy cannot be read.</exception>
    public static void AddCluster(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Redis] is { Length: > 0 } redis)
        {
            builder.Services.AddSignalR().AddStackExchangeRedis(redis, o =>
            {
                o.Configuration.ChannelPrefix = RedisChannel.Literal("runrate");
                // A Redis that is away costs live events between nodes, not the start of one.
                o.Configuration.AbortOnConnectFail = false;
            });
        }
        if (Known(builder.Configuration[Networks]) is not { Count: > 0 } networks)
            return;
        builder.Services.Configure<ForwardedHeadersOptions>(o =>
        {
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var network in networks)
                o.KnownIPNetworks.Add(network);
        });
    }

    /// <summary>
    /// Who the caller is, as the proxy says; from anywhere else such headers are taken for what they are, hearsay.
    /// </summary>
    public static void UseProxy(this WebApplication app)
    {
        if (Known(app.Configuration[Networks]).Count > 0)
            app.UseForwardedHeaders();
    }

    /// <summary><c>172.28.0.0/24, 127.0.0.1</c>: networks or single addresses.</summary>
    public static IReadOnlyList<IPNetwork> Known(string? text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in (text ?? "").Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                throw new InvalidOperationException(
                    $"Runrate__ForwardedNetworks has '{part}', which is no network: write 172.28.0.0/24 or a single address.");
        }
        return networks;
    }
}
