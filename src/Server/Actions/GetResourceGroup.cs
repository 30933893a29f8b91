using Heliograph.Core.Commands;
using Heliograph.Wire.Responses;

namespace Heliograph.Server.Actions;

internal sealed class GetResourceGroup : IQueryAction
{
    public string Name => "GetResourceGroup";

    public string Version => ActionList.ResourceManagerVersion;

    public ValueTask<QueryAnswer> AnswerAsync(QueryContext query, CancellationToken cancellationToken) => new(Answer(query));

    private static QueryAnswer Answer(QueryContext query)
    {
        var id = query.Parameters.RequiredString("ResourceGroupId");
        var group = id == query.World.DefaultResourceGroupId
            ? ResourceGroupAnswer.DefaultOf(query.World)
            : query.Settings.ResourceGroups.GetValueOrDefault(id);
        if (group is null)
        {
            return Refusal.Of(RefusalCodes.GroupNotFound);
        }

        var shown = ResourceGroupAnswer.Of(group, query.Caller.Account, ResourceGroupAnswer.Usable, query.Services.Options.Regions);
        if (query.Parameters.Boolean("IncludeTags") == true)
        {
            shown.Add("Tags", ResourceGroupAnswer.Tags(group));
        }

        return new AnswerObject { { "ResourceGroup", shown } };
    }
}
