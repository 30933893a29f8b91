namespace Heliograph.Server.Tests.Errors;

/// <summary>Where the code of a limit, or the limit, is another than the rule says: published for the operation, or ruled.</summary>
internal static class LimitCodes
{
    /// <param name="operation">Key of the operation.</param>
    /// <param name="parameter">Name without path.</param>
    /// <param name="code">What the rule says.</param>
    public static string Of(string operation, string parameter, string code) => (operation, parameter, code) switch
    {
        ("TagResources" or "UnTagResources" or "ListTagResources", "ResourceType", "IllegalParam.ResourceType") => "InvalidInstanceType.NotFound",
        ("ListTagResources", _, "MissingResourceType") => "MissingParam.ResourceType",
        ("TagResources", _, "MissingTag") => "MissingParam.Tags",
        ("Ecs.DescribeRegions", "InstanceChargeType", _) => "Invalid.InstanceChargeType",
        ("Ecs.DescribeRegions", "ResourceType", _) => "InvalidResourceType.NotFound",
        ("Ecs.DescribeRegions", "AcceptLanguage", _) => "InvalidAcceptLanguage.NotFound",
        ("AssumeRole", "Policy", "IllegalParam.Policy") => "InvalidParameter.PolicySize",
        ("AssumeRole", _, _) when code.StartsWith("IllegalParam.", StringComparison.Ordinal) => $"InvalidParameter.{parameter}",
        _ => code,
    };

    /// <summary>Another end of the range; 9600 is the older, wider one (ruling 35), 3600 the longest session of a role that was not told otherwise.</summary>
    public static long? Maximum(string operation, string parameter) => (operation, parameter) switch
    {
        (_, "PacketLength") => 9600,
        ("AssumeRole", "DurationSeconds") => 3600,
        _ => null,
    };

    /// <summary>Values out of range count as the nearest one in it.</summary>
    public static bool Clamps(string operation, string parameter) => (operation, parameter) is ("DescribeNetworkInterfaces", "MaxResults");

    /// <summary>Whether any text of the allowed length will do.</summary>
    public static bool IsFreeText(string parameter) => parameter != "Policy";

    /// <summary>A word that is right only together with other parameters.</summary>
    public static bool NeedsOthers(string operation, string parameter) => (operation, parameter) switch
    {
        ("CreateTrafficMirrorSession" or "UpdateTrafficMirrorSessionAttribute", "TrafficMirrorTargetType") => true,
        ("TagResources" or "UnTagResources" or "ListTagResources" or "MoveResourceGroup", "ResourceType") => true,
        _ => false,
    };

    /// <summary>What a well-formed item that names nothing is refused for; null where it is no mistake.</summary>
    public static string? UnknownItem(string operation) => operation switch
    {
        "CreateTrafficMirrorSession" or "AddSourcesToTrafficMirrorSession" or "RemoveSourcesFromTrafficMirrorSession" => "ResourceNotFound.NetworkInterface",
        "DeleteTrafficMirrorFilterRules" => "ResourceNotFound.TrafficMirrorRule",
        _ => null,
    };
}
