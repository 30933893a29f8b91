using Heliograph.Commands;
using Heliograph.Composition;

return await Runner.RunAsync(CommandTree.Build(ProgramRoles.Create(TimeProvider.System), TimeProvider.System), args, Console.Out, Console.Error);
