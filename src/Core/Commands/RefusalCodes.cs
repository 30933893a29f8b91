namespace Heliograph.Core.Commands;

/// <summary>The published codes that decisions end in, spelled as published.</summary>
public static class RefusalCodes
{
    public const string OptInRequired = "OptInRequired.TrafficMirror";
    public const string IncorrectBusinessStatus = "IncorrectBusinessStatus.TrafficMirror";
    public const string AlreadyOpened = "ORDER.OPEND";
    public const string NoRealNameAuthentication = "Order.NoRealNameAuthentication";
    public const string BasicInfoUncompleted = "OperationFailed.BasicInfoUncompleted";
    public const string GroupUser = "OperationFailed.AliGroupUserCanNotBuyInnerCommodity";
    public const string PurchaseLimit = "OperationFailed.ExceedPurchaseLimit";
    public const string ResellerQuota = "OperationFailed.QuotaNotEnough";

    public const string FilterNotFound = "ResourceNotFound.TrafficMirrorFilter";
    public const string RuleNotFound = "ResourceNotFound.TrafficMirrorRule";
    public const string SessionNotFound = "ResourceNotFound.TrafficMirrorSession";
    public const string NetworkInterfaceNotFound = "ResourceNotFound.NetworkInterface";
    public const string InstanceNotFound = "ResourceNotFound.EcsInstance";
    public const string SlbNotFound = "ResourceNotFound.Slb";
    public const string TargetInstanceNotFound = "ResourceNotFound.TargetInstance";
    public const string ResourceGroupNotFound = "InvalidResourceGroupId";
    public const string TaggedResourceNotFound = "InvalidInstanceIds.NotFound";
    public const string MovedResourceNotFound = "InvalidResourceId.NotFound";

    public const string FilterStatus = "IncorrectStatus.TrafficMirrorFilter";
    public const string RuleStatus = "IncorrectStatus.TrafficMirrorRule";
    public const string SessionStatus = "IncorrectStatus.TrafficMirrorSession";
    public const string NetworkInterfaceStatus = "IncorrectStatus.NetworkInterface";
    public const string MovedResourceStatus = "OperationFailed.InstanceStatusNotAllowed";

    public const string DuplicateRole = "OperationDenied.DuplicateRole";
    public const string FreeNetworkInterface = "OperationDenied.FreeNetworkInterface";
    public const string UnsupportedInstance = "OperationDenied.EcsNotSupportTrafficMirror";
    public const string UnsupportedTargetType = "OperationDenied.UnsupportedTargetType";
    public const string UnsupportedBusinessType = "OperationFailed.NotSupportBizType";
    public const string BondingInterface = "OperationUnsupported.BondingNetworkInterface";
    public const string UnsupportedIpVersion = "UnsupportedFeature.IpVersion";
    public const string ClassicSlb = "OperationDenied.ClassicSLB";
    public const string SlbNotInVpc = "OperationDenied.SlbNotInVpc";
    public const string SessionsDepend = "DependencyViolation.TrafficMirrorSession";

    public const string DuplicatedPriority = "DuplicatedParam.Priority";
    public const string IllegalPriority = "IllegalParam.Priority";
    public const string IllegalNetworkId = "IllegalParam.VirtualNetworkId";
    public const string IllegalPacketLength = "IllegalParam.PacketLength";
    public const string DuplicatedSources = "DuplicatedParam.SourceInstanceIds";
    public const string SourceAlreadyAssociated = "ResourceAlreadyAssociated.TrafficMirrorSource";
    public const string SourceNotAssociated = "ResourceNotAssociated.TrafficMirrorSource";

    public const string MissingIngressRules = "MissingParam.IngressRules";
    public const string MissingPriority = "MissingParam.Priority";
    public const string MissingTargetId = "MissingParam.TrafficMirrorTargetId";
    public const string SourceCidrFormat = "IllegalParamFormat.SrcCidrBlock";
    public const string DestinationCidrFormat = "IllegalParamFormat.DstCidrBlock";
    public const string IllegalCidr = "IllegalParam.CidrBlock";
    public const string SourcePortFormat = "IllegalParamFormat.SourcePortRange";
    public const string DestinationPortFormat = "IllegalParamFormat.DestinationPortRange";
    public const string IllegalSourcePorts = "IllegalParam.SourcePortRange";
    public const string IllegalDestinationPorts = "IllegalParam.DestinationPortRange";

    public const string FilterQuota = "QuotaExceeded.TrafficMirrorFilter";
    public const string RuleQuota = "QuotaExceeded.TrafficMirrorRulesPerFilter";
    public const string SessionQuota = "QuotaExceeded.SessionNum";
    public const string SessionsOfFilterQuota = "QuotaExceeded.FilterRelatedSession";
    public const string SourcesOfSessionQuota = "QuotaExceeded.SourceNumPerSession";
    public const string SessionsOfSourceQuota = "QuotaExceeded.NetworkInterfaceRelatedSession";
    public const string SourcesOfTargetQuota = "QuotaExceeded.SourceNumPerTarget";

    public const string InvalidTagKey = "InvalidTagKey";
    public const string InvalidTagValue = "InvalidTagValue";
    public const string DuplicatedTagKey = "Forbidden.TagKey.Duplicated";
    public const string TooManyTags = "SizeLimitExceeded.TagNum";
    public const string TagQuota = "QuotaExceeded.TagNum";

    public const string GroupExists = "EntityAlreadyExists.ResourceGroup";
    public const string GroupNotFound = "EntityNotExists.ResourceGroup";
    public const string GroupNotEmpty = "DeleteConflict.ResourceGroup.Resource";
    public const string GroupQuota = "LimitExceeded.ResourceGroup";
    public const string GroupIdInvalid = "InvalidParameter.ResourceGroupId";
    public const string GroupNameLength = "InvalidParameter.Name.Length";
    public const string GroupNameCharacters = "InvalidParameter.Name.InvalidChars";
    public const string GroupDisplayNameLength = "InvalidParameter.DisplayName.Length";

    // Our own, of the extension API.
    public const string QuotaNotFound = "ResourceNotFound.Quota";
    public const string IllegalBalancerId = "IllegalParam.LoadBalancerId";
    public const string IllegalCollectors = "IllegalParam.Collectors";
    public const string IllegalMembers = "IllegalParam.Members";
    public const string HostNotFound = "ResourceNotFound.Host";
    public const string HostConnected = "OperationDenied.HostConnected";
    public const string InterfaceOfHost = "OperationDenied.InterfaceOfHost";
    public const string RegisteredInterfaceQuota = "QuotaExceeded.RegisteredInterface";
    public const string IllegalInterfaceId = "IllegalParam.NetworkInterfaceId";
    public const string IllegalPrimaryAddress = "IllegalParam.PrimaryIpAddress";
    public const string IllegalIpv6Addresses = "IllegalParam.Ipv6Addresses";
    public const string IllegalMacAddress = "IllegalParam.MacAddress";
    public const string IllegalExpireTime = "IllegalParam.ExpireTime";
    public const string IllegalSampleRate = "IllegalParam.SampleRate";
    public const string MissingSampleRate = "MissingParam.SampleRate";
    public const string IllegalAccountId = "IllegalParam.AccountId";
    public const string AccountExists = "EntityAlreadyExists.Account";
    public const string AccountNotFound = "EntityNotExist.Account";
    public const string OperatorAccount = "OperationDenied.OperatorAccount";
    public const string AccountQuota = "QuotaExceeded.Account";
    public const string IllegalQuotaValue = "IllegalParam.Value";
    public const string IllegalPacket = "IllegalParam.Packet";
    public const string IllegalFrame = "IllegalParam.Frame";
}
