using Heliograph.Core.Commands;
using Heliograph.Core.Model;
using Shouldly;

namespace Heliograph.Core.Tests.Commands;

public sealed class AccountCommandTests
{
    private const string Known = "1000000000000001";

    private static readonly World s_world = World.Empty(AccountId.Deployment, RegionId.AccountWide, "rg-default")
        .Apply(new WorldChange.PutAccount(new Account { Id = new AccountId(Known), CreationTime = Given.Noon, IsFirst = true }));

    [Fact]
    public void A_new_account_has_sixteen_digits_and_an_owner_with_a_key()
    {
        var accepted = CreateAccount.Decide(s_world, new CreateAccount { DisplayName = "Shop" }, Given.Facts()).ShouldBeOfType<Decision.Accepted>();
        accepted.Outcome.Id.ShouldMatch("^1[0-9]{15}$");
        accepted.Outcome.AccessKeyId.ShouldMatch("^LTAI5t[A-Za-z0-9]{18}$");
        accepted.Changes.ShouldBe([new WorldChange.PutAccount(new Account { Id = new AccountId(accepted.Outcome.Id), DisplayName = "Shop", CreationTime = Given.Noon, OwnerKeyId = accepted.Outcome.AccessKeyId })]);
    }

    [Theory]
    [InlineData(Known, "", null)]
    [InlineData(Known, Known, "OperationDenied.OperatorAccount")]
    [InlineData("2000000000000002", "", "EntityNotExist.Account")]
    public void The_key_of_any_account_but_the_operators_can_be_replaced(string id, string operatorAccount, string? code)
    {
        var facts = Given.Facts() with { Operator = new AccountId(operatorAccount) };
        var decision = ReplaceAccountKey.Decide(s_world, new ReplaceAccountKey { Id = id }, facts);
        (decision as Decision.Refused)?.Refusal.Code.ShouldBe(code);
        if (decision is Decision.Accepted accepted)
        {
            code.ShouldBeNull();
            accepted.Outcome.AccessKeyId.ShouldMatch("^LTAI5t[A-Za-z0-9]{18}$");
            accepted.Changes.ShouldBe([new WorldChange.PutAccount(s_world.Accounts[id] with { OwnerKeyId = accepted.Outcome.AccessKeyId })]);
        }
    }

    [Fact]
    public void A_number_that_an_account_has_is_not_drawn_again()
    {
        var digits = new Queue<int>([.. new int[14], 1, .. new int[14], 2]);
        var facts = Given.Facts() with { Chance = limit => digits.TryDequeue(out var digit) ? digit : limit - 1 };
        var accepted = CreateAccount.Decide(s_world, new CreateAccount(), facts).ShouldBeOfType<Decision.Accepted>();
        accepted.Outcome.Id.ShouldBe("1000000000000002");
    }

    [Theory]
    [InlineData("2000000000000002", null)]
    [InlineData("0000000000000000", null)]
    [InlineData(Known, "EntityAlreadyExists.Account")]
    [InlineData("200000000000000", "IllegalParam.AccountId")]
    [InlineData("20000000000000002", "IllegalParam.AccountId")]
    [InlineData("200000000000000x", "IllegalParam.AccountId")]
    [InlineData("٢٠٠٠٠٠٠٠٠٠٠٠٠٠٠٢", "IllegalParam.AccountId")]
    [InlineData("-", "IllegalParam.AccountId")]
    public void An_account_can_be_given_its_id(string id, string? code)
    {
        var decision = CreateAccount.Decide(s_world, new CreateAccount { Id = id }, Given.Facts());
        (decision as Decision.Refused)?.Refusal.Code.ShouldBe(code);
        (decision as Decision.Accepted)?.Outcome.Id.ShouldBe(id);
        (decision is Decision.Refused).ShouldBe(code is not null);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, "QuotaExceeded.Account")]
    public void There_are_as_many_accounts_as_the_setting_allows(int limit, string? code)
    {
        var facts = Given.Facts(MirrorPolicy.Default with { Limits = Limits.Default with { Accounts = limit } });
        (CreateAccount.Decide(s_world, new CreateAccount(), facts) as Decision.Refused)?.Refusal.Code.ShouldBe(code);
    }

    [Fact]
    public void A_display_name_can_be_changed_and_cleared_and_the_rest_stays()
    {
        var named = Update(s_world, new UpdateAccount { Id = Known, DisplayName = "Shop" });
        named.Accounts[Known].ShouldBe(s_world.Accounts[Known] with { DisplayName = "Shop" });
        Update(named, new UpdateAccount { Id = Known }).ShouldBe(named);
        Update(named, new UpdateAccount { Id = Known, DisplayName = "" }).Accounts[Known].ShouldBe(s_world.Accounts[Known]);
        UpdateAccount.Decide(named, new UpdateAccount { Id = "2000000000000002" }, Given.Facts())
            .ShouldBeOfType<Decision.Refused>().Refusal.Code.ShouldBe("EntityNotExist.Account");

        static World Update(World world, UpdateAccount command)
            => world.Apply(UpdateAccount.Decide(world, command, Given.Facts()).ShouldBeOfType<Decision.Accepted>().Changes);
    }
}
