using Heliograph.Store.Tests;
using Xunit.MicrosoftTestingPlatform;

return args is [WritingChild.Mode, var directory, var round]
    ? await WritingChild.RunAsync(directory, round)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
