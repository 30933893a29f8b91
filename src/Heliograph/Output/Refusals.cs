using System.Collections.Immutable;
using Heliograph.Composition;

namespace Heliograph.Output;

/// <summary>A refusal of the server for people: its code and sentence as they came, and what can be done.</summary>
internal static class Refusals
{
    /// <summary>By the beginning of the code; the first that fits holds.</summary>
    private static readonly ImmutableArray<(string Code, string Remedy)> s_remedies =
    [
        ("OptInRequired.TrafficMirror", "Open the service first: heliograph account open-service"),
        ("IncorrectBusinessStatus.TrafficMirror", "Take the lock off: heliograph account set-standing --OverdueLocked false"),
        ("Order.NoRealNameAuthentication", "The account's standing says so: heliograph account set-standing --RealNameVerified true"),
        ("OperationFailed.BasicInfoUncompleted", "The account's standing says so: heliograph account set-standing --BasicInformationComplete true"),
        ("OperationFailed.AliGroupUser", "The account's standing says so: heliograph account set-standing --GroupUser false"),
        ("OperationFailed.ExceedPurchaseLimit", "The account's standing says so: heliograph account set-standing --PurchaseLimitReached false"),
        ("OperationFailed.QuotaNotEnough", "The account's standing says so: heliograph account set-standing --QuotaLeft true"),
        ("Forbidden", "The owner of the account can allow it: docs/ram.md, heliograph ram attach-policy-to-user"),
        ("Forbbiden", "The owner of the account can allow it: docs/ram.md, heliograph ram attach-policy-to-user"),
        ("NoPermission", "The owner of the account can allow it: docs/ram.md, heliograph ram attach-policy-to-user"),
        ("InvalidAccessKeyId", "Give a key that the server knows with --access-key-id and --access-key-secret, or by their variables."),
        ("SignatureDoesNotMatch", "The secret is not that of the key: --access-key-secret, or ALIBABA_CLOUD_ACCESS_KEY_SECRET."),
        ("InvalidTimeStamp", "The clock of this machine differs from that of the server: set it."),
        ("InvalidRegionId", "--region takes one of those that 'heliograph api DescribeRegions' lists."),
        ("Throttling", "Too many calls: wait a minute."),
        ("ServiceUnavailable", "The server cannot serve it now: its log says why."),
        ("InternalError", "A mistake of the server: its log has the trace."),
        ("DependencyViolation.TrafficMirrorSession", "'heliograph session list' shows the sessions that use it: change or delete them first."),
        ("OperationDenied.HostConnected", "Stop its agent first."),
        ("OperationDenied.InterfaceOfHost", "Change the device on its host; 'heliograph interface update' sets name, description and placement."),
        ("OperationDenied.FreeNetworkInterface", "Its device is gone: 'heliograph interface list' shows those that are present."),
        ("OperationDenied.DuplicateRole", "'heliograph interface list' shows which interfaces are sources and targets."),
        ("ResourceNotFound.TrafficMirrorFilter", "'heliograph filter list' shows those there are."),
        ("ResourceNotFound.TrafficMirrorRule", "'heliograph filter show ID' shows the rules of a filter."),
        ("ResourceNotFound.TrafficMirrorSession", "'heliograph session list' shows those there are."),
        ("ResourceNotFound.NetworkInterface", "'heliograph interface list' shows those there are."),
        ("ResourceNotFound.Slb", "'heliograph target list' shows those there are."),
        ("ResourceNotFound.Host", "'heliograph host list' shows those there are."),
        ("ResourceNotFound.Quota", "'heliograph account quotas' shows those there are."),
        ("EntityNotExist.Account", "'heliograph account list' shows those there are."),
        ("EntityAlreadyExists.Account", "'heliograph account list' shows those there are; without --AccountId a free number is drawn."),
        ("QuotaExceeded.Account", "The setting --max-accounts of the server allows more."),
        ("OperationDenied.OperatorAccount", "Start the server with --bootstrap-access-key-id and --bootstrap-access-key-secret."),
        ("EntityNotExist.User", "'heliograph ram list-users' shows those there are."),
        ("EntityNotExist.Group", "'heliograph ram list-groups' shows those there are."),
        ("EntityNotExist.Role", "'heliograph ram list-roles' shows those there are."),
        ("EntityNotExist.Policy", "'heliograph ram list-policies' shows those there are."),
        ("QuotaExceeded", "'heliograph account quotas' shows those that 'heliograph account set-quota' raises."),
        ("DeleteConflict", "Detach or remove what its sentence names first."),
        ("IncorrectStatus", "A change of it is on its way to the hosts: try again."),
        ("OperationConflict", "The same call runs at this moment: try again."),
        ("Missing", "Behind the command, --help shows its parameters."),
        ("Illegal", "Behind the command, --help shows its parameters."),
        ("Invalid", "Behind the command, --help shows its parameters."),
    ];

    /// <summary>What can be done about a code; null when nothing is known.</summary>
    public static string? RemedyOf(string code)
        => s_remedies.FirstOrDefault(known => code.StartsWith(known.Code, StringComparison.Ordinal)).Remedy;

    /// <param name="answer">The refusal.</param>
    /// <param name="asItCame">For programs: the body alone.</param>
    /// <param name="screen">Where to.</param>
    public static void Write(ApiAnswer answer, bool asItCame, Screen screen)
    {
        var (code, message) = answer.ReadRefusal();
        if (asItCame || code.Length == 0)
        {
            screen.Talk.WriteLine(answer.Body);
            return;
        }

        screen.Talk.WriteLine($"{code}: {message} (HTTP {answer.Status})");
        if (RemedyOf(code) is { } remedy)
        {
            screen.Talk.WriteLine(remedy);
        }
    }
}
