using Heliograph.Fuzz.Targets;

namespace Heliograph.Fuzz;

public static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new SignatureV1(),
        new SignatureV3(),
        new Binding(),
        new Commands(),
        new Policies(),
        new Blocks(),
        new Ports(),
        new Tokens(),
        new Answers(),
        new Frames(),
        new Captures(),
        new Collectors(),
        new Decoding(),
    ];

    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static FuzzTarget Find(string name)
        => All.FirstOrDefault(target => target.Name == name)
            ?? throw new ArgumentException($"There is no target {name}; there are: {string.Join(' ', All.Select(target => target.Name))}.");
}
