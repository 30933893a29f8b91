using Heliograph.Agent.Tests;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// As xunit would generate it, but for the agent that the tests start as a process of its own.
return await AgentProcess.TryRunAsync(args) is { } exit
    ? exit
    : args.Any(argument => argument is "-automated" or "@@")
        ? await ConsoleRunner.Run(args)
        : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
