using System.Text;
using Microsoft.Extensions.Logging;

namespace Heliograph.Server.Tests;

/// <summary>Keeps everything that is logged as text.</summary>
internal sealed class LogText : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate)
        {
            _text.Append(logLevel).Append(' ').Append(formatter(state, exception)).Append(exception).Append('\n');
        }
    }

    public void Dispose()
    {
    }
}
