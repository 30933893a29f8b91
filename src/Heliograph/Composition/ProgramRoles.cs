namespace Heliograph.Composition;

/// <summary>Every role of the program.</summary>
internal static class ProgramRoles
{
    public static Roles Create(TimeProvider time) => new()
    {
        Up = (settings, screen, cancellationToken) => ServiceRole.UpAsync(settings, screen, time, cancellationToken),
        Serve = (settings, screen, cancellationToken) => ServiceRole.ServeAsync(settings, screen, time, cancellationToken),
        Receive = (settings, screen, cancellationToken) => ReceiveRole.RunAsync(settings, screen, time, cancellationToken),
        Lab = new LabRoles
        {
            Up = (name, screen, cancellationToken) => LabRole.UpAsync(name, screen, time, cancellationToken),
            Run = (settings, screen, cancellationToken) => LabRole.RunAsync(settings, screen, time, cancellationToken),
            Down = (name, screen, cancellationToken) => LabRole.DownAsync(name, screen, time, cancellationToken),
        },
    };
}
