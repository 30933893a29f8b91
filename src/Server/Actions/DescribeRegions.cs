using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

/// <summary>Regions of this deployment, as the Vpc product tells them.</summary>
internal sealed class DescribeVpcRegions : IQueryAction
{
    public string Name => "DescribeRegions";

    public string Version => ActionList.VpcVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        => new(RegionsAnswer.Of(query, withStatus: false));
}

/// <summary>Regions of this deployment, as the Ecs product tells them.</summary>
internal sealed class DescribeEcsRegions : IQueryAction
{
    public string Name => "DescribeRegions";

    public string Version => ActionList.EcsVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken)
        => new(RegionsAnswer.Of(query, withStatus: true));
}

internal static class RegionsAnswer
{
    public static AnswerObject Of(QueryContext query, bool withStatus)
    {
        var chinese = query.Parameters.String("AcceptLanguage") is null or "zh-CN" or "zh-TW";
        return new AnswerObject
        {
            {
                "Regions",
                AnswerList.Of(
                    query.Services.Options.Regions.Select(region =>
                    {
                        var answer = new AnswerObject();
                        if (withStatus)
                        {
                            answer.Add("Status", "available");
                        }

                        // Every region is served here, so clients that follow the endpoint come back.
                        answer.Add("RegionEndpoint", query.Host);
                        answer.Add("LocalName", RegionNames.Of(region, chinese));
                        answer.Add("RegionId", region.Value);
                        return answer;
                    }),
                    "Region")
            },
        };
    }
}
