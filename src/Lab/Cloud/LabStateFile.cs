using System.Text.Json;

namespace Heliograph.Lab.Cloud;

/// <summary>The state file of one lab, and the lock that lets one process at a time make or remove labs.</summary>
internal sealed class LabStateFile(string directory, string prefix)
{
    private const string LockName = "lab.lock";

    /// <summary>Making a lab takes a fraction of this.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    public string Path { get; } = System.IO.Path.Combine(directory, $"lab-{prefix}.json");

    /// <summary>Holds off other processes until it is disposed. The empty lock file stays: removing it would be a race.</summary>
    /// <exception cref="LabException">Another process holds it for too long, or the directory cannot be used.</exception>
    public async Task<IDisposable> LockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(directory, LockName);
        var started = time.GetTimestamp();
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LabException($"The directory '{directory}' for the state of labs cannot be made: {e.Message} Run as root.", e);
        }

        while (true)
        {
            try
            {
                // FileShare.None is flock(2), which ends with the process.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (UnauthorizedAccessException e)
            {
                throw new LabException($"The lock '{path}' cannot be opened: {e.Message} Run as root.", e);
            }
            catch (IOException e) when (time.GetElapsedTime(started) >= LockLimit)
            {
                throw new LabException($"Another process has been making or removing a lab for {LockLimit.TotalSeconds} s (lock '{path}').", e);
            }
            catch (IOException)
            {
                await Task.Delay(LockPoll, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null when there is no lab of this prefix. A file that cannot be understood belongs to nobody.</summary>
    public LabState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path), LabStateJson.Default.LabState);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            return new LabState(prefix, 0, 0, OutlivesOwner: false);
        }
    }

    /// <summary>Replaces the file as a whole.</summary>
    public void Write(LabState state)
    {
        var temporary = Path + ".new";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(state, LabStateJson.Default.LabState));
        File.Move(temporary, Path, overwrite: true);
    }

    public void Delete()
    {
        File.Delete(Path + ".new");
        File.Delete(Path);
    }
}
