using Hangfire.Logging;
using HangfireLevel = Hangfire.Logging.LogLevel;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Runrate.Agents.Web.Scheduling;

/// <summary>
/// What Hangfire says, in the host's log. Hangfire keeps one provider for the whole process and asks it at every job, so it must
/// outlive its host: where several hosts run in one process, one that has ended would fail the jobs of the others.
/// </summary>
internal sealed class HangfireLogs(ILoggerFactory factory) : ILogProvider
{
    public ILog GetLogger(string name) => new HostLog(factory, name);

    private sealed class HostLog(ILoggerFactory factory, string name) : ILog
    {
        private ILogger? logger;

        /// <returns>Whether it is written; without a message, whether it would be.</returns>
        public bool Log(HangfireLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
        {
            try
            {
                logger ??= factory.CreateLogger(name);
                var level = Of(logLevel);
                if (!logger.IsEnabled(level))
                    return false;
                if (messageFunc is not null)
                    logger.Log(level, exception, "{Message}", messageFunc());
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        private static Level Of(HangfireLevel level) => level switch
        {
            HangfireLevel.Trace => Level.Trace,
            HangfireLevel.Debug => Level.Debug,
            HangfireLevel.Info => Level.Information,
            HangfireLevel.Warn => Level.Warning,
            HangfireLevel.Error => Level.Error,
            _ => Level.Critical,
        };
    }
}
