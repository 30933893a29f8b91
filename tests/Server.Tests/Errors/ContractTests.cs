using Heliograph.Wire.Actions;
using Shouldly;
using ValueType = Heliograph.Wire.Actions.ValueType;

namespace Heliograph.Server.Tests.Errors;

/// <summary>Nothing that is published is missing in what the server promises, whether it can be provoked or not.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Keys => [.. Published.Operations.Select(operation => operation.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_contract_of_an_operation_has_what_is_published(string key)
    {
        var published = Published.Operation(key);
        var promised = OperationTable.Get(published.Version, published.Name);
        promised.Product.ShouldBe(published.Product);
        promised.RateLimit?.Calls.ShouldBe(published.RateLimit ?? 0);
        (promised.RateLimit is null).ShouldBe(published.RateLimit is null);
        promised.Parameters.Select(Shape).ShouldBe(published.Parameters.Select(Shape), ignoreOrder: true);
        foreach (var error in published.Errors)
        {
            var found = promised.Errors.Where(one => one.Code == error.Code).ShouldHaveSingleItem(error.Code);
            published.Errors.Where(one => one.Code == error.Code).ShouldContain(one => one.Http == found.Http, error.Code);
            Demand.IsText(error.MessageWith(), found.Message).ShouldBeTrue($"{error.Code}: {found.Message}");
        }
    }

    [Fact]
    public void Every_error_of_all_operations_is_in_the_catalogue_with_its_status_and_text()
    {
        foreach (var error in Published.CommonErrors.Concat(Published.GatewayErrors).Where(error => !error.IsFamily))
        {
            var found = Wire.Errors.ErrorCatalog.Resolve(null, error.Code);
            found.HttpStatus.ShouldBe(error.Http, error.Code);
            Demand.IsText(error.MessageWith(), found.Message).ShouldBeTrue($"{error.Code}: {found.Message}");
        }
    }

    private static string Shape(PublishedParameter parameter) => Shape(parameter.Name, parameter.Type, parameter.Required, parameter.Fields.Select(field => $"{field.Name} {field.Type}"));

    private static string Shape(OperationParameter parameter)
        => Shape(parameter.Name, Word(parameter.Type), parameter.Required, parameter.Fields.Select(field => $"{field.Name} {Word(field.Type)}"));

    private static string Shape(string name, string type, bool required, IEnumerable<string> fields)
        => $"{name} {type} {(required ? "required " : "")}{string.Join(", ", fields.Order(StringComparer.Ordinal))}";

    private static string Word(ValueType type) => type switch
    {
        ValueType.Integer => "integer",
        ValueType.Boolean => "boolean",
        ValueType.Strings => "array<string>",
        ValueType.Objects => "array<object>",
        _ => "string",
    };
}
