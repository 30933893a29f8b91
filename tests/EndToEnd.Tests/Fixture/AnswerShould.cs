namespace Heliograph.EndToEnd.Tests.Fixture;

internal static class AnswerShould
{
    /// <summary>An error of the catalogue: status, code, and all the fields that clients read.</summary>
    public static void ShouldBeError(this HttpAnswer? answer, int status, string code)
    {
        answer.ShouldNotBeNull();
        answer.ErrorCode.ShouldBe(code, answer.ToString());
        answer.Status.ShouldBe(status, answer.ToString());
        answer.ContentType.ShouldBe("application/json;charset=utf-8");
        answer.Text("RequestId").ShouldNotBeEmpty();
        answer.Text("HostId").ShouldNotBeEmpty();
        answer.Text("Message").ShouldNotBeEmpty();
        answer.Body.ShouldHaveNoStackTrace();
    }

    /// <summary>A refusal by the HTTP layer, which may close the connection instead of answering.</summary>
    public static void ShouldBeRefusal(this HttpAnswer? answer, params int[] statuses)
    {
        answer?.Status.ShouldBeOneOf(statuses);
        answer?.Body.ShouldHaveNoStackTrace();
    }
}
