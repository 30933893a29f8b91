namespace Heliograph.Server.Access;

/// <summary>A text that must not be seen: its text form does not tell it.</summary>
public sealed class Secret(string value)
{
    /// <summary>The text itself. Whoever calls this answers for where it goes.</summary>
    public string Reveal() => value;

    public override string ToString() => "(secret)";
}
