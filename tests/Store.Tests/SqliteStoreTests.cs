using System.Globalization;
using Heliograph.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Shouldly;

namespace Heliograph.Store.Tests;

/// <summary>The contract, and what the embedded store promises beyond it.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private TemporaryDirectory? _temporary;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.Parse("2026-11-01T00:00:00.250Z", CultureInfo.InvariantCulture));

    private TemporaryDirectory DataDirectory => _temporary ??= new TemporaryDirectory();

    private string DatabasePath => Path.Combine(DataDirectory.Path, "store.db");

    private SqliteStoreOptions Options => new() { DataDirectory = DataDirectory.Path, TimeProvider = _time, WatchBufferTransactions = 64 };

    [Fact]
    public void A_second_store_on_the_same_directory_is_told_which_process_has_it()
    {
        var failure = Should.Throw<StoreException>(() => SqliteStore.Open(Options));

        failure.Failure.ShouldBe(StoreFailure.Locked);
        failure.Message.ShouldContain($"process {Environment.ProcessId}");
        failure.Message.ShouldContain(DataDirectory.Path);
    }

    [Fact]
    public async Task Files_are_for_their_owner_alone()
    {
        await PutAsync("a", "secret");

        foreach (var file in Directory.GetFiles(DataDirectory.Path, "store.db*"))
        {
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_refused()
    {
        await Store.DisposeAsync();
        await File.WriteAllTextAsync(DatabasePath, new string('x', 8192), Cancellation);

        Should.Throw<StoreException>(() => SqliteStore.Open(Options)).Failure.ShouldBe(StoreFailure.Corrupted);
    }

    [Fact]
    public async Task Somebody_elses_database_is_refused()
    {
        await Store.DisposeAsync();
        Change("PRAGMA application_id = 1");

        Should.Throw<StoreException>(() => SqliteStore.Open(Options)).Message.ShouldContain("not a store of this program");
    }

    [Fact]
    public async Task A_store_of_a_newer_program_is_refused()
    {
        await Store.DisposeAsync();
        Change("PRAGMA user_version = 2");

        var failure = Should.Throw<StoreException>(() => SqliteStore.Open(Options));

        failure.Failure.ShouldBe(StoreFailure.NewerVersion);
        failure.Message.ShouldContain("layout 2");
    }

    [Fact]
    public async Task A_damaged_file_is_named_when_it_is_read()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => PutAsync($"{i}", new string('v', 1000))));
        await Store.DisposeAsync();
        await using (var file = new FileStream(DatabasePath, FileMode.Open))
        {
            // Everything behind the schema: the pages of the tables.
            file.Position = 4096;
            file.Write(new byte[file.Length - 4096]);
        }

        var failure = await Should.ThrowAsync<StoreException>(async () =>
        {
            await using var store = SqliteStore.Open(Options);
            await store.ReadAsync(KeyRange.All, Cancellation);
        });

        failure.Failure.ShouldBe(StoreFailure.Corrupted);
        failure.Message.ShouldContain(DatabasePath);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        var file = Path.Combine(DataDirectory.Path, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        var failure = Should.Throw<StoreException>(() => SqliteStore.Open(Options with { DataDirectory = Path.Combine(file, "data") }));

        failure.Failure.ShouldBe(StoreFailure.Unavailable);
        failure.Message.ShouldContain(file);
    }

    [Fact]
    public async Task A_full_store_says_so_reads_on_and_writes_again_when_there_is_room()
    {
        await Store.DisposeAsync();
        var big = new Transaction { Puts = [new Put("big", new byte[StoreLimits.MaxTransactionBytes - 100])] };
        await using (var small = SqliteStore.Open(Options with { MaxFileBytes = 200_000 }))
        {
            (await Should.ThrowAsync<StoreException>(async () => await small.CommitAsync(big, Cancellation))).Failure.ShouldBe(StoreFailure.Full);
            (await small.ReadAsync(KeyRange.All, Cancellation)).Entries.ShouldBeEmpty();
            (await small.CommitAsync(new Transaction { Puts = [Put("little", "1")] }, Cancellation)).ShouldBe(new CommitResult(true, 2, []));
        }

        await using var roomy = SqliteStore.Open(Options);
        (await roomy.CommitAsync(big, Cancellation)).ShouldBe(new CommitResult(true, 3, []));
    }

    [Fact]
    public async Task Compacted_rows_leave_the_log()
    {
        for (var i = 0; i < 1200; i++)
        {
            await PutAsync($"{i % 3}", $"{i}");
        }

        var last = await DeleteAsync("0");

        await Store.CompactAsync(last, Cancellation);
        await UntilAsync(() => Count("log") == 2);

        (await Store.ReadAsync(KeyRange.All, Cancellation)).Entries.Select(Text).ShouldBe(["1198", "1199"]);
    }

    [Fact]
    public async Task History_beyond_the_retention_is_compacted_in_the_background()
    {
        await Store.DisposeAsync();
        await using var store = SqliteStore.Open(Options with { RetainRevisions = 100 });
        for (var i = 0; i < 150; i++)
        {
            await store.CommitAsync(new Transaction { Puts = [Put("a", $"{i}")] }, Cancellation);
        }

        await UntilAsync(() => Count("log") == 101);

        await store.ReadAsync(KeyRange.All, 52, 0, Cancellation);
        (await Should.ThrowAsync<StoreCompactedException>(async () => await store.ReadAsync(KeyRange.All, 50, 0, Cancellation)))
            .CompactedRevision.ShouldBe(51);
    }

    [Fact]
    public async Task Keys_that_end_in_the_same_second_share_a_lease()
    {
        for (var i = 0; i < 50; i++)
        {
            await Store.CommitAsync(new Transaction { Puts = [Put($"{i}", "") with { TimeToLive = TimeSpan.FromMinutes(15) }] }, Cancellation);
        }

        Count("lease").ShouldBe(1);
        await AdvanceAsync(TimeSpan.FromMinutes(16));
        await UntilAsync(() => Count("current") == 0 && Count("lease") == 0);
    }

    protected override ValueTask<IStore> OpenAsync() => ValueTask.FromResult<IStore>(SqliteStore.Open(Options));

    protected override Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override ValueTask CleanUpAsync()
    {
        _temporary?.Dispose();
        _temporary = null;
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets the background work have its turns until something is so.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, deadline.Token);
        }
    }

    private long Count(string table)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return (long)command.ExecuteScalar()!;
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
