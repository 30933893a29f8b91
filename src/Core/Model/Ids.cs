namespace Heliograph.Core.Model;

// Ids are opaque text to every layer: nothing may depend on what stands behind the prefix
// (semantics: "treat IDs as opaque"). They are typed so that a filter id is never passed for a session id.
// default(XxxId) has the empty text, which no object has, so it finds nothing.

/// <summary>A number of an account, decimal text (16 digits when generated here).</summary>
public readonly record struct AccountId(string Value)
{
    /// <summary>Digits of an id that is given out.</summary>
    public const int Digits = 16;

    /// <summary>Stands for no account: where the deployment keeps its accounts. No account has this name.</summary>
    public static AccountId Deployment { get; } = new("-");

    public override string ToString() => Value ?? "";
}

/// <summary>A region such as <c>cn-hangzhou</c>.</summary>
public readonly record struct RegionId(string Value)
{
    /// <summary>Stands for no region: where an account keeps what holds in all of them. No region has this name.</summary>
    public static RegionId AccountWide { get; } = new("-");

    public override string ToString() => Value ?? "";
}

/// <summary>A filter, <c>tmf-…</c>.</summary>
public readonly record struct FilterId(string Value) { public override string ToString() => Value ?? ""; }

/// <summary>A filter rule, <c>tmr-…</c>; identifies the rule without its filter.</summary>
public readonly record struct RuleId(string Value) { public override string ToString() => Value ?? ""; }

/// <summary>A mirror session, <c>tms-…</c>.</summary>
public readonly record struct SessionId(string Value) { public override string ToString() => Value ?? ""; }

/// <summary>An elastic network interface, <c>eni-…</c>.</summary>
public readonly record struct InterfaceId(string Value) { public override string ToString() => Value ?? ""; }

/// <summary>A host that runs an agent: stable text chosen by the agent.</summary>
public readonly record struct HostId(string Value)
{
    /// <summary>Stands for no host: that of an interface which an operator registered.</summary>
    public static HostId None { get; } = new("");

    public override string ToString() => Value ?? "";
}
