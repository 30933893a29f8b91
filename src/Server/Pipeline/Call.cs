using System.Net;
using Heliograph.Core.Model;
using Heliograph.Server.Access;
using Heliograph.Server.Actions;
using Heliograph.Server.Worlds;
using Heliograph.Wire.Actions;
using Heliograph.Wire.Errors;
using Heliograph.Wire.Parameters;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Pipeline;

/// <summary>One request on its way through the pipeline. Each step fills in what it found out; later steps rely on it.</summary>
internal sealed class Call(RpcRequest request, string requestId)
{
    private readonly ResponseFormat _asked = ResponseFormats.Of(request);

    public RpcRequest Request { get; } = request;

    /// <summary>When it arrived.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Where the connection comes from; null when it is not known.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>Whether it came over TLS; the condition key <c>acs:SecureTransport</c>.</summary>
    public bool SecureTransport { get; init; }

    /// <summary>Upper-case UUID.</summary>
    public string RequestId { get; } = requestId;

    public ResponseFormat Format => _asked == ResponseFormat.Xml && WrapXmlLists ? ResponseFormat.WrappedXml : _asked;

    /// <summary>Whether plain lists are wrapped in XML.</summary>
    public bool WrapXmlLists { get; init; }

    /// <summary>Set by NameOperation; null before.</summary>
    public Operation? Operation { get; set; }

    /// <summary>Set by NameOperation.</summary>
    public IAction Action { get => Set(field); set; } = null!;

    /// <summary>Set by Authenticate.</summary>
    public Caller Caller { get => Set(CallerIfKnown); set => CallerIfKnown = value; }

    /// <summary>Null before Authenticate.</summary>
    public Caller? CallerIfKnown { get; private set; }

    /// <summary>Set by Authenticate; taken by the transaction that writes it.</summary>
    public SpentNonce? Nonce { get; set; }

    /// <summary>Set by BindParameters.</summary>
    public BoundParameters Parameters { get => Set(ParametersIfBound); set => ParametersIfBound = value; }

    /// <summary>Null before BindParameters.</summary>
    public BoundParameters? ParametersIfBound { get; private set; }

    /// <summary>Set by ChooseRegion.</summary>
    public RegionId Region { get; set; }

    /// <summary>Set by ChooseRegion.</summary>
    public WorldHolder World { get => Set(field); set; } = null!;

    /// <summary>What holds for the account in every region. Set by ChooseRegion.</summary>
    public WorldHolder AccountWorld { get => Set(field); set; } = null!;

    /// <summary>The accounts of the deployment. Set by ChooseRegion.</summary>
    public WorldHolder DeploymentWorld { get => Set(field); set; } = null!;

    /// <summary>Headers of the answer beside those of every answer.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Why RAM denied the call; set by Authorize.</summary>
    public AnswerObject? AccessDeniedDetail { get; set; }

    /// <summary>Null until a step has the answer; it ends the pipeline.</summary>
    public AnswerObject? Answer { get; set; }

    /// <inheritdoc cref="QueryAnswer.Continues"/>
    public bool Continues { get; set; }

    /// <summary>Set when the call ends with a refusal or a failure.</summary>
    public WireError? Refusal { get; set; }

    /// <summary>The world that a command is decided on; of several, the one that is committed.</summary>
    public WorldHolder WorldOf(ICommandAction command)
        => command.Scopes.Contains(WorldScope.Region) ? World : command.Scopes.Contains(WorldScope.Account) ? AccountWorld : DeploymentWorld;

    private static T Set<T>(T? value)
        where T : class
        => value ?? throw new System.Diagnostics.UnreachableException("A step of the pipeline came before the one that it relies on.");
}
