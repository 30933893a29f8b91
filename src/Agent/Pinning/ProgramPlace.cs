using Heliograph.Agent.Attaching;
using Heliograph.Ebpf.Specs;
using Heliograph.Linux;
using Heliograph.Linux.Bpf;

namespace Heliograph.Agent.Pinning;

/// <summary>A place in the chain of an interface where one program of ours takes over from another.</summary>
/// <remarks>
/// A pinned place has a directory with the link and a document named after the program. The document of a program is there before
/// the program runs, so whenever a process ends, what runs is described:
/// <code>
/// link          the link, or the document about the filter; its program tells which document holds
/// state-ID      about the program with the kernel's number ID
/// </code>
/// </remarks>
/// <param name="directory">Null: the place ends with the process.</param>
/// <param name="attacher">How programs come there.</param>
internal sealed class ProgramPlace(string? directory, Attacher attacher) : IDisposable
{
    private IAttachment? _link;
    private BpfProgram? _program;
    private uint _programId;

    /// <summary>Where the link has its name as long as it is not in the directory.</summary>
    private string? _elsewhere;

    /// <summary>Of the program that runs; null when there is none, or its document could not be read.</summary>
    public string? Fingerprint { get; private set; }

    public bool IsAttached => Ifindex != 0;

    /// <summary>What it is attached to; null when it is not.</summary>
    public Hook? Hook => IsAttached && _link is { } link ? new Hook(link is ClsactFilter, link.AttachType) : null;

    /// <summary>Where the kernel says that the link is now, in whichever namespace; 0 when its interface is gone.</summary>
    public int Ifindex => _link?.CurrentIfindex ?? 0;

    /// <summary>Opens what another process left in the directory.</summary>
    /// <returns>The document of the program that runs; null when nothing runs or nothing is known of it.</returns>
    public ProgramDocument? Adopt()
    {
        if (directory is null)
        {
            return null;
        }

        ForgetNext(directory);
        if (!File.Exists(LinkPath(directory)))
        {
            return null;
        }

        AdoptLink(LinkPath(directory));
        _elsewhere = null;
        var document = PinnedDocument.TryRead(StatePath(directory, _programId), DocumentContext.Default.ProgramDocument);
        Fingerprint = document?.Fingerprint;
        ForgetOthers();
        return document;
    }

    /// <summary>Takes over a link that is somewhere else; <see cref="MoveHere"/> brings its name.</summary>
    public void AdoptLink(string path)
    {
        _link = attacher.Open(path);
        _programId = _link.ProgramId;
        _elsewhere = path;
    }

    /// <summary>From now on the next process finds the link here. Does nothing when it is here.</summary>
    public void MoveHere()
    {
        if (directory is not null && _elsewhere is not null)
        {
            File.Move(_elsewhere, LinkPath(directory), overwrite: true);
            _elsewhere = null;
        }
    }

    /// <summary>Asks the interface itself: its number may be that of another one in another namespace.</summary>
    public bool IsAttachedTo(AttachType attachType, int ifindex)
        => _link is not null && _link.IsAttachedTo(attachType, ifindex);

    /// <summary>Puts a program in place: one step for packets, whether one was there before or not. The place owns the program then.</summary>
    /// <param name="program">Loaded.</param>
    /// <param name="attachType">Ingress or egress.</param>
    /// <param name="ifindex">Of the interface, in the namespace of the calling thread.</param>
    /// <param name="first">A new link goes before all programs that are there.</param>
    /// <param name="document">What the next process has to know of the program.</param>
    public void Run(BpfProgram program, AttachType attachType, int ifindex, bool first, ProgramDocument document)
    {
        var id = program.Id;
        WriteDocument(id, document);
        try
        {
            if (IsAttachedTo(attachType, ifindex))
            {
                _link!.Update(program); // attached, so there is a link
            }
            else
            {
                Replace(program, attachType, ifindex, first);
            }
        }
        catch
        {
            Forget(id);
            throw;
        }

        _program?.Dispose();
        (_program, _programId, Fingerprint) = (program, id, document.Fingerprint);
        ForgetOthers();
    }

    /// <summary>The same program, of which there is something else to know.</summary>
    public void Describe(ProgramDocument document) => WriteDocument(_programId, document);

    /// <summary>Detaches, and removes every name.</summary>
    public void Remove()
    {
        attacher.Detach(_link);
        ForgetElsewhere();
        if (directory is not null && Directory.Exists(directory))
        {
            PinTree.Delete(directory);
        }

        Dispose();
    }

    /// <summary>Lets go. What is pinned goes on.</summary>
    public void Dispose()
    {
        if (directory is null)
        {
            // A filter would stay.
            attacher.Detach(_link);
        }

        _link?.Dispose();
        _program?.Dispose();
        (_link, _program, _programId, Fingerprint) = (null, null, 0, null);
    }

    public static string LinkPath(string directory) => $"{directory}/link";

    private static string NextPath(string directory) => $"{LinkPath(directory)}-next";

    private static string StatePath(string directory, uint program) => $"{directory}/state-{program}";

    private void Replace(BpfProgram program, AttachType attachType, int ifindex, bool first)
    {
        var link = attacher.Attach(program, attachType, ifindex, first, directory is null ? null : NextPath(directory));
        try
        {
            if (directory is not null)
            {
                File.Move(NextPath(directory), LinkPath(directory), overwrite: true);
            }
        }
        catch
        {
            attacher.Detach(link);
            link.Dispose();
            throw;
        }

        // The old one is where its interface went: another namespace, another name, or nowhere.
        var old = _link;
        _link = link;
        if (!IsSamePlace(old, link))
        {
            attacher.Detach(old);
        }

        old?.Dispose();
        ForgetElsewhere();
    }

    /// <summary>A filter that somebody took away was where the new one is.</summary>
    private static bool IsSamePlace(IAttachment? old, IAttachment link)
        => old is ClsactFilter before && link is ClsactFilter now && before.Filter == now.Filter;

    /// <summary>A process ended before this became its link: it was not to be counted on.</summary>
    private static void ForgetNext(string directory)
    {
        if (File.Exists(NextPath(directory)))
        {
            AttachmentFile.Detach(NextPath(directory));
            File.Delete(NextPath(directory));
        }
    }

    private void ForgetElsewhere()
    {
        if (_elsewhere is not null)
        {
            File.Delete(_elsewhere);
            _elsewhere = null;
        }
    }

    private void WriteDocument(uint program, ProgramDocument document)
    {
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
            PinnedDocument.Write(StatePath(directory, program), document, DocumentContext.Default.ProgramDocument);
        }
    }

    private void Forget(uint program)
    {
        if (directory is not null)
        {
            File.Delete(StatePath(directory, program));
        }
    }

    /// <summary>Removes what a process that died between two steps, or the program before, left behind.</summary>
    private void ForgetOthers()
    {
        if (directory is null)
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(directory).Where(path => path != LinkPath(directory) && path != StatePath(directory, _programId)).ToList())
        {
            File.Delete(path);
        }
    }
}
