namespace Heliograph.Output;

/// <summary>What the program tells the shell. The root help prints these lines.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int WrongUsage = 1;
    public const int Refused = 2;
    public const int Failed = 3;
    public const int CheckFailed = 4;
    public const int OurMistake = 70;

    public static readonly string[] Meanings =
    [
        "0   done",
        "1   the command line is wrong",
        "2   the server refused the call",
        "3   something that is needed is missing, in use or unreachable",
        "4   a check did not hold (lab run: other packets arrived than should)",
        "70  a mistake in this program",
    ];
}
