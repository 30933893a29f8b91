using Heliograph.Commands;
using Heliograph.Composition;

return await Runner.RunAsync(CommandTree.Build(new Roles(), TimeProvider.System), args, Console.Out, Console.Error);
