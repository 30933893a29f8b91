using System.Text.Json;

namespace Heliograph.Lab.Scenario;

/// <summary>Calls the API and answers its JSON; throws when the answer is a refusal, with a message for people.</summary>
/// <param name="action">Decides the product and the version too.</param>
/// <param name="parameters">Of the action, without those of the signature.</param>
/// <param name="cancellationToken">Ends it early.</param>
public delegate Task<JsonElement> ApiCall(
    string action, IReadOnlyList<(string Name, string Value)> parameters, CancellationToken cancellationToken);

/// <summary>How to run the scenario.</summary>
public sealed record ScenarioOptions
{
    public required ApiCall Api { get; init; }

    public required StartReceiver StartReceiver { get; init; }

    public string RegionId { get; init; } = "cn-hangzhou";

    /// <summary>0 to 16777215.</summary>
    public int VirtualNetworkId { get; init; } = 4242;

    /// <summary>Of the filter and of the session. Those that an earlier run left under this name are deleted first.</summary>
    public string Name { get; init; } = "heliograph-lab";

    /// <summary>Delete session and filter at the end.</summary>
    public bool CleanUp { get; init; }

    /// <summary>For the agent to report its interfaces, and for the session to be created.</summary>
    public TimeSpan SetUpLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For each conversation.</summary>
    public TimeSpan ConversationLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the last copy to arrive, and for the counters to say so.</summary>
    public TimeSpan ArrivalLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Told of each call when it is done, for a live display.</summary>
    public Action<ApiCallReport>? CallDone { get; init; }

    /// <summary>Told of each conversation when it is done.</summary>
    public Action<Traffic.Exchange>? ExchangeDone { get; init; }
}
