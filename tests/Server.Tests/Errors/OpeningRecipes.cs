using System.Collections.Immutable;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Opening the service, and what the account's standing refuses.</summary>
internal static class OpeningRecipes
{
    private const string Open = "OpenTrafficMirrorService";

    public static ImmutableArray<Recipe> All { get; } =
    [
        Standing("Order.NoRealNameAuthentication", "RealNameVerified", "false"),
        Standing("OperationFailed.BasicInfoUncompleted", "BasicInformationComplete", "false"),
        Standing("OperationFailed.AliGroupUserCanNotBuyInnerCommodity", "GroupUser", "true"),
        Standing("OperationFailed.ExceedPurchaseLimit", "PurchaseLimitReached", "true"),
        Standing("OperationFailed.QuotaNotEnough", "QuotaLeft", "false"),
        new(Open, "ORDER.OPEND", "opened again, with the strict switch", scene => scene.CallAsync(Open)) { Setting = Setting.Strict },
        .. Places.FiveThatNeedTheService.Select(operation
            => new Recipe(operation, "OptInRequired.TrafficMirror", "the service is not open in the region", scene => Places.CallAsync(scene, operation)) { Open = false }),
        .. Places.FiveThatNeedTheService.Select(operation
            => new Recipe(operation, "IncorrectBusinessStatus.TrafficMirror", "SetAccountStanding OverdueLocked=true", async scene =>
            {
                await scene.ExtendAsync("SetAccountStanding", ("OverdueLocked", "true"));
                return await Places.CallAsync(scene, operation);
            })),
        .. Places.ThatRefuseRegions.Select(operation
            => new Recipe(operation, "UnsupportedRegion", "a region of RegionsWithoutMirroring", scene => Places.CallAsync(scene, operation, ("RegionId", Stage.WithoutMirroring)))),
    ];

    private static Recipe Standing(string code, string part, string value)
        => new(Open, code, $"SetAccountStanding {part}={value}", async scene =>
        {
            await scene.ExtendAsync("SetAccountStanding", (part, value));
            return await scene.CallAsync(Open);
        }) { Setting = Setting.Alone, Open = false };

    /// <summary>Operations whose form is enough to be refused for the place in which they are called.</summary>
    private static class Places
    {
        public static readonly string[] FiveThatNeedTheService =
        [
            "CreateTrafficMirrorFilter", "CreateTrafficMirrorSession", "UpdateTrafficMirrorSessionAttribute", "AddSourcesToTrafficMirrorSession",
            "RemoveSourcesFromTrafficMirrorSession",
        ];

        public static readonly string[] ThatRefuseRegions = ["CreateTrafficMirrorFilter", "CreateTrafficMirrorFilterRules", "CreateTrafficMirrorSession"];

        public static Task<Reply> CallAsync(Scene scene, string operation, params (string Name, string Value)[] more) => scene.CallAsync(
            operation,
            [
                .. operation == "CreateTrafficMirrorSession" ? Api.SessionParameters("tmf-1")
                : operation == "CreateTrafficMirrorFilterRules" ? [("TrafficMirrorFilterId", "tmf-1"), .. Scene.Rule("IngressRules.1")]
                : operation == "CreateTrafficMirrorFilter" ? []
                : (ReadOnlySpan<(string, string)>)[("TrafficMirrorSessionId", "tms-1"), ("TrafficMirrorSourceIds.1", "eni-1")],
                .. more,
            ]);
    }
}
