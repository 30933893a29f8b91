using Shouldly;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Every published error, provoked on a running server or listed with the reason why it cannot be.</summary>
public sealed class PublishedErrorTests(Stage stage) : IClassFixture<Stage>
{
    public static TheoryData<string> Keys => [.. Recipes.All.Select(recipe => recipe.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task The_published_error_is_answered(string key)
    {
        var recipe = Recipes.All.Single(one => one.Key == key);
        var published = Demand.Of(recipe);
        await using var scene = await stage.OpenAsync(recipe.Setting, recipe.Open);
        var reply = await recipe.Provoke(scene);
        (reply.Status, reply.Status == 200 ? "" : reply.Code).ShouldBe((published.Http, recipe.Code), reply.Text);
        reply.String("RequestId").ShouldBe(reply.Headers["x-acs-request-id"]);
        Demand.IsText(published.MessageWith([.. recipe.Fillings]), reply.String("Message")).ShouldBeTrue($"{published.Message}\n{reply.Text}");
    }

    [Fact]
    public void No_recipe_stands_twice() => Recipes.All.Select(recipe => recipe.Key).ShouldBeUnique();

    [Fact]
    public void Every_published_error_of_an_operation_is_provoked_or_has_a_reason()
        => Demand.OfOperations.Where(demand => !demand.IsProvoked && demand.Reason is null).ShouldBeEmpty();

    [Fact]
    public void Every_error_of_all_operations_is_provoked_or_has_a_reason()
        => Demand.OfAnyOperation.Where(demand => !demand.IsProvoked && demand.Reason is null).ShouldBeEmpty();

    [Fact]
    public void What_is_provoked_needs_no_reason()
        => Demand.OfOperations.Concat(Demand.OfAnyOperation).Where(demand => demand.IsProvoked && demand.Reason is not null).ShouldBeEmpty();

    [Fact]
    public void Every_reason_is_one_for_something_published()
        => NotProvoked.All.Except(Demand.OfOperations.Concat(Demand.OfAnyOperation).Select(demand => demand.Reason).OfType<NotProvoked>()).ShouldBeEmpty();
}
