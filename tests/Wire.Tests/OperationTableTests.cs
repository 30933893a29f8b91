using System.Diagnostics;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Shouldly;

namespace Heliograph.Wire.Tests;

public sealed class OperationTableTests
{
    private const string Vpc = "2016-04-28";

    [Fact]
    public void Every_operation_is_there()
        => OperationTable.All.GroupBy(operation => $"{operation.Product} {operation.Version}")
            .Select(group => $"{group.Key} {group.Count()}")
            .ShouldBe(["Ecs 2014-05-26 2", "Heliograph 2026-11-01 31", "Ram 2015-05-01 61", "ResourceManager 2020-03-31 5", "Sts 2015-04-01 2", "Vpc 2016-04-28 20"]);

    [Theory]
    [InlineData(Vpc, "DeleteTrafficMirrorFilter", null, 0)]
    [InlineData(Vpc, "deleteTrafficMirrorFilter", "InvalidAction.NotFound", 404)]
    [InlineData(Vpc, "AssumeRole", "InvalidAction.NotFound", 404)]
    [InlineData("2016-04-29", "DeleteTrafficMirrorFilter", "InvalidVersion", 400)]
    public void An_operation_is_found_by_version_and_name(string version, string action, string? code, int status)
    {
        OperationTable.TryFind(version, action, out var operation, out var error).ShouldBe(code is null);

        operation?.Name.ShouldBe(action);
        (error?.Code, error?.HttpStatus ?? 0).ShouldBe((code, status));
    }

    [Fact]
    public void The_table_is_consistent()
    {
        foreach (var operation in OperationTable.All)
        {
            operation.Methods.ShouldBe(["GET", "POST"]);
            operation.Ram.Resources.ShouldNotBeEmpty();
            operation.Response.ShouldContain(field => field.Name == "RequestId");
            operation.Errors.Select(error => error.Code).ShouldBeUnique();
            ErrorCatalog.Resolve(operation, operation.Ram.DeniedCode).HttpStatus.ShouldBeInRange(400, 403);
            CheckParameters(operation, [.. operation.Parameters]);
        }
    }

    [Theory]
    [InlineData("CreateTrafficMirrorSession", "IllegalParam.Priority", 400, "The specified Priority is illegal or the same as other mirroring sessions.")]
    [InlineData("UpdateTrafficMirrorSessionAttribute", "IllegalParam.Priority", 400, "The param of Priority is illegal.")]
    [InlineData("AddSourcesToTrafficMirrorSession", "ResourceNotFound.NetworkInterface", 400, "The specified resource of network interface is not found.")]
    [InlineData("OpenTrafficMirrorService", "Forbidden.RAM", 400, "User not authorized to operate on the specified resource")]
    [InlineData("DeleteTrafficMirrorFilter", "Forbidden.RAM", 403, "User not authorized to operate on the specified resource, or this API doesn't support RAM.")]
    [InlineData("GetTrafficMirrorServiceStatus", "Forbbiden", 403, "User not authorized to operate on the specified resource.")]
    [InlineData("CreateTrafficMirrorFilter", "OptInRequired.TrafficMirror", 400, "You need to subscribe to the traffic mirror service first.")]
    [InlineData("CreateTrafficMirrorFilterRules", "UnsupportedFeature.IpVersion", 400, "The ipversion type is not supported.")]
    [InlineData("CreateTrafficMirrorFilterRules", "MissingParam.IngressRules", 400, "The param of IngressRules is missing.")]
    [InlineData("CreateTrafficMirrorFilterRules", "IllegalParamFormat.SourcePortRange", 400, "The param format of SourcePortRange is illegal.")]
    [InlineData("CreateTrafficMirrorFilter", "IllegalParamFormat.SrcCidrBlock", 400, "The format of the specified source CIDR block is invalid.")]
    [InlineData("ListTrafficMirrorFilters", "IllegalParam.NextToken", 400, "The specified NextToken is invalid.")]
    [InlineData("CreateTrafficMirrorFilter", "IllegalParam.ClientToken", 400, "Token verify failed because client token length too long.")]
    [InlineData("DeleteTrafficMirrorFilter", "MissingTrafficMirrorFilterId", 400, "TrafficMirrorFilterId is mandatory for this action.")]
    [InlineData("CreateTrafficMirrorFilter", "InvalidEgressRules.2.Priority", 400, "Specified parameter EgressRules.2.Priority is not valid.")]
    [InlineData("DeleteTrafficMirrorFilter", "DryRunOperation", 400, "Request validation has been passed with DryRun flag set.")]
    [InlineData("DeleteTrafficMirrorFilter", "OperationConflict", 409, "The operation against this instance is too frequent, please try again later.")]
    [InlineData("DeleteTrafficMirrorFilter", "InvalidRegionId.NotFound", 404, "The specified RegionId does not exist in our records.")]
    [InlineData("DeleteTrafficMirrorFilter", "InternalError", 500, "The request processing has failed due to some unknown error, exception or failure.")]
    [InlineData("DeleteTrafficMirrorFilter", "Throttling.User", 400, "Request was denied due to user flow control.")]
    public void An_error_has_the_text_of_its_operation(string action, string code, int status, string message)
        => ErrorCatalog.Resolve(OperationTable.Get(Vpc, action), code).ShouldBe(new WireError(code, status, message));

    [Fact]
    public void Every_common_error_resolves_before_an_operation_is_known()
    {
        string[] codes =
        [
            "InvalidParameter.Format", "InvalidVersion", "InvalidAction.NotFound", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive",
            "InvalidTimeStamp.Format", "InvalidTimeStamp.Expired", "SignatureNonceUsed", "InvalidSignatureMethod", "InvalidSignatureVersion",
            "SignatureDoesNotMatch", "IncompleteSignature", "MissingSecurityToken", "InvalidSecurityToken.Expired",
            "InvalidSecurityToken.Malformed", "InvalidSecurityToken.MismatchWithAccessKey", "UnsupportedHTTPMethod", "MissingAccessKeyId",
            "InternalError", "ServiceUnavailable", "Throttling", "Throttling.Api", "ContentLengthDoesNotMatch",
        ];

        foreach (var code in codes)
        {
            ErrorCatalog.Resolve(null, code).Message.ShouldNotContain("{Param}");
        }
    }

    [Fact]
    public void Holes_of_a_text_are_filled_in_order()
        => ErrorCatalog.Resolve(OperationTable.Get(Vpc, "MoveResourceGroup"), "IncorrectStatus.Vpc", "filter", "tmf-1").Message
            .ShouldBe("The status of filter [tmf-1] is incorrect.");

    [Theory]
    [InlineData("Nobody.Knows")]
    [InlineData("InvalidNobodyKnows")]
    [InlineData("MissingNobodyKnows")]
    [InlineData("IllegalParam.")]
    [InlineData("IncorrectStatus.Vpc")]
    public void A_code_that_nobody_knows_or_a_hole_without_filling_is_our_mistake(string code)
        => Should.Throw<UnreachableException>(() => ErrorCatalog.Resolve(OperationTable.Get(Vpc, "MoveResourceGroup"), code));

    private static void CheckParameters(Operation operation, OperationParameter[] parameters)
    {
        parameters.Select(parameter => parameter.Name).ShouldBeUnique();
        foreach (var parameter in parameters)
        {
            (parameter.Type == Actions.ValueType.Objects).ShouldBe(!parameter.Fields.IsEmpty);
            parameter.Type.ShouldNotBe(Actions.ValueType.Object);
            (parameter.Min ?? 0).ShouldBeLessThanOrEqualTo(parameter.Max ?? long.MaxValue);
            foreach (var code in new[] { parameter.Code, parameter.LengthCode, parameter.MissingCode, parameter.TooManyCode }.OfType<string>())
            {
                ErrorCatalog.Resolve(operation, code).Message.ShouldNotBeEmpty();
            }

            CheckParameters(operation, [.. parameter.Fields]);
        }
    }
}
