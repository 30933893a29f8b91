using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>A published code that no call can bring about here, and why.</summary>
/// <param name="Operation">Key of the operation; <see cref="Recipe.Any"/> for a code of every operation.</param>
/// <param name="Code">The published code.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Http">The status when the same code is published with several.</param>
internal sealed record NotProvoked(string Operation, string Code, string Reason, int? Http = null)
{
    private const string OtherEcsOperations = "The table is shared by all interface operations of ECS; a list call has nothing to answer it for.";
    private const string NoEcsObject = "A filter that names nothing gives an empty list, which terraform relies on.";
    private const string NoText = "No text is published for it, and nothing here calls for it.";
    private const string AccountKinds = "Every account here is of one kind and may use every region.";
    private const string RuleWithFilter = "A rule is in transition only together with its filter, whose code comes first.";
    private const string Gateway = "What is required is missing at the gateway already, which answers Missing and the name (ruling 67).";
    private const string OneLimit = "There is one kind of limit, per account; it answers Throttling.User.";
    private const string Serialised = "Calls that meet are done one after the other, or answer OperationConflict with the strict switch.";
    private const string OtherName = "Names and descriptions answer IllegalParam and the name of the parameter (ruling 69).";
    private const string SystemTags = "There are no system tags; reserved beginnings answer InvalidTagKey.";
    private const string TagValues = "Keys are given, no values.";

    public static ImmutableArray<NotProvoked> All { get; } =
    [
        new(Recipe.Any, "MissingParameter.{Param}", "Only TagKey and TagValue have it, with a text of their own."),

        new(Recipe.Any, "TaskConflict", Serialised),
        new(Recipe.Any, "OperationFailed.IdempotentTokenProcessing", "A second call waits for the first one with its token, and gets its answer."),
        new(Recipe.Any, "LastTokenProcessing", "A second call waits for the first one with its token, and gets its answer."),
        new(Recipe.Any, "OperationFailed.DistibuteLock", "There is no lock to wait for."),
        new(Recipe.Any, "SystemBusy", "A store that cannot keep up answers ServiceUnavailable."),
        new(Recipe.Any, "InvalidName.Malformed", OtherName),
        new(Recipe.Any, "InvalidDescription.Malformed", OtherName),
        new(Recipe.Any, "Forbbiden.SubUser", "A denial has the code that is published for the operation (ruling 76)."),
        new(Recipe.Any, "Throttling", OneLimit),
        new(Recipe.Any, "Throttling.Api", OneLimit),

        new(Recipe.Any, "InvalidParameter.Accept", "An accept header that names no known form is answered as JSON, as SDKs expect."),
        new(Recipe.Any, "InvalidApi.NotFound", "InvalidAction.NotFound says the same."),
        new(Recipe.Any, "InvalidProduct.NotFound", "One endpoint serves every product, whatever the host name."),
        new(Recipe.Any, "Forbidden.AccessKeyDisabled", "An inactive key answers InvalidAccessKeyId.Inactive."),
        new(Recipe.Any, "InvalidProtocol.NeedSsl", "Both listeners serve every call."),
        new(Recipe.Any, "ContentLengthDoesNotMatch", "The HTTP layer ends the connection."),

        new("DeleteTrafficMirrorFilter", "IncorrectStatus.TrafficMirrorRule", RuleWithFilter),
        new("DeleteTrafficMirrorFilterRules", "IncorrectStatus.TrafficMirrorRule", RuleWithFilter),
        new("CreateTrafficMirrorSession", "InvalidLoadBalancerId.NotFound", "ResourceNotFound.Slb says the same (ruling 45)."),
        new("UpdateTrafficMirrorSessionAttribute", "InvalidLoadBalancerId.NotFound", "ResourceNotFound.Slb says the same (ruling 45)."),
        new("CreateTrafficMirrorSession", "QuotaExceeded.SlbRelatedSession", "No number is published; sources per target are counted (ruling 46)."),
        new("UpdateTrafficMirrorSessionAttribute", "QuotaExceeded.SlbRelatedSession", "No number is published; sources per target are counted (ruling 46)."),
        new("UpdateTrafficMirrorSessionAttribute", "QuotaExceeded.NetworkInterfaceRelatedSession", "An update changes no sources."),

        .. Each(["TagResources", "UnTagResources", "ListTagResources"], "MissingParam", Gateway),
        .. Each(["TagResources", "UnTagResources", "ListTagResources"], "Forbidden.TagKeys", SystemTags),
        .. Each(["TagResources", "UnTagResources", "ListTagResources"], "Forbidden.NotAllowedCategary", SystemTags),
        new("TagResources", "InvalidTagScope.NotFound", "There is no parameter for a scope."),
        new("UnTagResources", "InvalidTagValue", TagValues),
        new("UnTagResources", "QuotaExceeded.TagNum", "It takes tags off."),
        new("ListTagResources", "QuotaExceeded.TagNum", "It changes nothing."),
        new("ListTagResources", "BothEmpty.TagsAndResources", "Published with two statuses; 400 is answered.", 403),
        new("MoveResourceGroup", "IncorrectStatus.Vpc", "There are no VPCs here."),
        new("MoveResourceGroup", "InvalidBandwidthPackageId.NotFound", "There are no bandwidth packages here."),

        .. Each("DescribeNetworkInterfaces", OtherEcsOperations,
            "InvalidOperation.InvalidEcsState", "InvalidOperation.InvalidEniState", "InvalidOperation.DetachPrimaryEniNotAllowed", "MaxEniCountExceeded",
            "EniPerInstanceLimitExceeded", "InvalidOperation.AvailabilityZoneMismatch", "InvalidOperation.VpcMismatch", "SecurityGroupInstanceLimitExceed",
            "InvalidSecurityGroupId.NotVpc", "InvalidOperation.InvalidEniType", "InvalidVpc.Empty", "InvalidOperation.InvalidEniPageNumber", "InvalidVpc.Indeterminacy"),
        .. Each("DescribeNetworkInterfaces", NoEcsObject, "InvalidEcsId.NotFound", "InvalidEniId.NotFound", "InvalidVSwitchId.NotFound", "InvalidSecurityGroupId.NotFound"),
        .. Each("DescribeNetworkInterfaces", NoText, "UnsupportedParameter", "InvalidInstanceID.Malformed"),
        new("DescribeNetworkInterfaces", "MissingParameter", Gateway),
        new("DescribeNetworkInterfaces", "InvalidParameter", NoText, 400),
        new("DescribeNetworkInterfaces", "InvalidParameter", NoText, 403),
        new("DescribeNetworkInterfaces", "Forbidden.RegionId", AccountKinds, 400),
        new("DescribeNetworkInterfaces", "Forbidden.RegionId", AccountKinds, 403),
        .. Each("DescribeNetworkInterfaces", AccountKinds, "InvalidUserType.NotSupported", "Abs.InvalidAccount.NotFound"),
        .. Each("DescribeNetworkInterfaces", "RAM users may call it.", "Forbidden.NotSupportRAM", "Forbidden.SubUser"),
        new("Ecs.DescribeRegions", "Unauthorized.EmptyRegion", AccountKinds),

        .. Each("AssumeRole", "There is no parameter for it.", "InvalidParameter.SerialNumber", "InvalidParameter.TokenCode"),
        .. Each("AssumeRole", "Callers sign; there are no user names and passwords.", "AuthenticationFail.ApiUsername", "AuthenticationFail.ApiPassword"),
    ];

    private static IEnumerable<NotProvoked> Each(string operation, string reason, params string[] codes) => codes.Select(code => new NotProvoked(operation, code, reason));

    private static IEnumerable<NotProvoked> Each(string[] operations, string code, string reason) => operations.Select(operation => new NotProvoked(operation, code, reason));
}
