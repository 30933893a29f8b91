using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class OtherCommandTests
{
    [Fact]
    public void Opening_twice_is_success_unless_a_setting_says_otherwise()
    {
        var world = Given.EmptyWorld.After(OpenService.Decide(Given.EmptyWorld, new OpenService(), Given.Facts()));
        world.Service.OpenedAt.ShouldBe(Given.Noon);
        OpenService.Decide(world, new OpenService(), Given.Facts()).ShouldBeOfType<Decision.Accepted>().Changes.ShouldBeEmpty();
        OpenService.Decide(world, new OpenService(), Given.Facts(new MirrorPolicy { RefuseReopening = true })).ShouldBeRefused("ORDER.OPEND");
    }

    [Fact]
    public void Tags_are_overwritten_and_taken_off()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        world = world.After(Tag(world, filter, new Tag("a", "1"), new Tag("b", "2")));
        world = world.After(Tag(world, filter, new Tag("a", "3")));
        world.Filters[filter.Id].Tags.ShouldBe([new Tag("a", "3"), new Tag("b", "2")]);
        world = world.After(UntagResources.Decide(
            world, new UntagResources { Kind = TaggableKind.Filter, Ids = [filter.Id.Value], Keys = ["a", "nothing"] }, Given.Facts()));
        world.Filters[filter.Id].Tags.ShouldBe([new Tag("b", "2")]);
        world = world.After(UntagResources.Decide(
            world, new UntagResources { Kind = TaggableKind.Filter, Ids = [filter.Id.Value], All = true }, Given.Facts()));
        world.Filters[filter.Id].Tags.ShouldBeEmpty();
    }

    [Fact]
    public void Tagging_is_all_or_nothing()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        TagResources.Decide(
            world, new TagResources { Kind = TaggableKind.Filter, Ids = [filter.Id.Value, "tmf-none"], Tags = [new Tag("a", "")] }, Given.Facts())
            .ShouldBeRefused("InvalidInstanceIds.NotFound");
        TagResources.Decide(
            world, new TagResources { Kind = TaggableKind.Session, Ids = [filter.Id.Value], Tags = [new Tag("a", "")] }, Given.Facts())
            .ShouldBeRefused("InvalidInstanceIds.NotFound");
        world = world.After(Tag(world, filter, [.. Enumerable.Range(0, 20).Select(i => new Tag($"k{i}", ""))]));
        Tag(world, filter, new Tag("one more", "")).ShouldBeRefused("QuotaExceeded.TagNum");
        Tag(world, filter, [.. Enumerable.Range(0, 21).Select(i => new Tag($"k{i}", ""))]).ShouldBeRefused("SizeLimitExceeded.TagNum");
    }

    [Fact]
    public void A_new_tag_does_not_change_the_revision_that_hosts_are_waited_for()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        world = world.Apply(new WorldChange.PutFilter(filter with { LastChange = filter.LastChange with { Time = Given.Noon.AddMinutes(1) }, Revision = 12 }));
        var tagged = world.Filters[filter.Id] with { Tags = [new Tag("a", "")], Revision = 15 };
        world.Apply(new WorldChange.PutFilter(tagged)).Filters[filter.Id].Revision.ShouldBe(12);
    }

    [Fact]
    public void Objects_move_between_resource_groups()
    {
        var (world, filter) = Given.OpenWorld.WithFilter();
        var command = new MoveResourceGroup { Kind = TaggableKind.Filter, Id = filter.Id.Value, ResourceGroupId = "rg-other" };
        world.After(MoveResourceGroup.Decide(world, command, Given.Facts())).Filters[filter.Id].ResourceGroupId.ShouldBe("rg-other");
        MoveResourceGroup.Decide(world, command with { ResourceGroupId = "x" }, Given.Facts()).ShouldBeRefused("InvalidResourceGroupId");
        MoveResourceGroup.Decide(world, command with { Id = "tmf-none" }, Given.Facts()).ShouldBeRefused("InvalidResourceId.NotFound");
        MoveResourceGroup.Decide(world, command with { Kind = TaggableKind.Session }, Given.Facts()).ShouldBeRefused("InvalidResourceId.NotFound");
    }

    private static Decision Tag(World world, Filter filter, params Tag[] tags)
        => TagResources.Decide(world, new TagResources { Kind = TaggableKind.Filter, Ids = [filter.Id.Value], Tags = [.. tags] }, Given.Facts());
}
