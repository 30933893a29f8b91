using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Heliograph.Agent.Attaching;
using Heliograph.Composition;
using Heliograph.Receiver;

namespace Heliograph.Commands;

/// <summary>Values of flags from text.</summary>
internal static class Texts
{
    public static bool TryText(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text.Trim();
        return value.Length > 0;
    }

    /// <summary><c>HOST:PORT</c> with an address, <c>localhost</c>, or <c>[::1]:8080</c>; 0 takes a free port.</summary>
    public static bool TryEndPoint(string text, [MaybeNullWhen(false)] out IPEndPoint value)
    {
        value = null;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text[..colon];
        if (host == "localhost")
        {
            value = new IPEndPoint(IPAddress.Loopback, port);
            return true;
        }

        // An IPv6 address without brackets would swallow the port.
        return host.Contains(':') == (host[0] == '[') && IPEndPoint.TryParse(text, out value);
    }

    public static bool TryAddress(string text, [MaybeNullWhen(false)] out IPAddress value) => IPAddress.TryParse(text, out value);

    /// <summary>Several of them, separated by commas.</summary>
    public static bool TryAddresses(string text, out ImmutableArray<IPAddress> value)
    {
        var read = TryList(text, out var words) ? words.Select(word => IPAddress.TryParse(word, out var one) ? one : null).ToList() : [];
        value = [.. read.OfType<IPAddress>()];
        return read.Count > 0 && !read.Contains(null);
    }

    /// <summary>The base address of a server: <c>HOST:PORT</c>, or with <c>http://</c> or <c>https://</c> before it.</summary>
    public static bool TryServer(string text, [MaybeNullWhen(false)] out Uri value)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out value) && value.Scheme is "http" or "https" && value!.PathAndQuery == "/";
    }

    public static bool TryAccount(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return text.Length == 16 && text.All(char.IsAsciiDigit);
    }

    /// <summary>Names separated by commas.</summary>
    public static bool TryList(string text, out ImmutableArray<string> value)
    {
        value = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return value.Length > 0;
    }

    public static bool TryNumber(string text, out long value)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value > 0;

    /// <summary>Three times the interval at which an agent gives a sign of life, at least.</summary>
    public static bool TryHeartbeat(string text, out int value)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 15;

    public static bool TryAttach(string text, out AttachChoice value)
    {
        var found = text switch
        {
            "auto" => AttachChoice.Auto,
            "tcx" => AttachChoice.Tcx,
            "clsact" => AttachChoice.Clsact,
            _ => (AttachChoice?)null,
        };
        value = found ?? default;
        return found is not null;
    }

    public static bool TryPort(string text, out int value)
    {
        var good = ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        value = port;
        return good;
    }

    /// <summary><c>NAME</c>, or <c>NAME=ADDRESS</c> for a device with a guest behind it.</summary>
    public static bool TryInterface(string text, [MaybeNullWhen(false)] out OfferedInterface value)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? text : text[..equals];
        IPAddress? address = null;
        // The library would read 10.0.0 as 10.0.0.0.
        var good = IsDeviceName(name) && (equals < 0 || (IPAddress.TryParse(text[(equals + 1)..], out address) && (text.Contains(':') || text.Count(c => c == '.') >= 3)));
        value = good ? new OfferedInterface(name, address) : null;
        return good;
    }

    /// <summary>Several of them, separated by commas.</summary>
    public static bool TryInterfaces(string text, out ImmutableArray<OfferedInterface> value)
    {
        var read = TryList(text, out var names) ? names.Select(name => TryInterface(name, out var one) ? one : null).ToList() : [];
        var good = read.Count > 0 && !read.Contains(null) && read.DistinctBy(one => one!.Device).Count() == read.Count; // Without nulls.
        value = good ? [.. read.OfType<OfferedInterface>()] : [];
        return good;
    }

    /// <summary>A name for an interface, or one with the place for the network's identifier in it.</summary>
    public static bool TryDelivery(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return DeliveryOptions.IsPossibleName(text);
    }

    public static bool TryReceiveMode(string text, out ReceiveMode value)
    {
        value = text switch { "ring" => ReceiveMode.Ring, "socket" => ReceiveMode.Socket, _ => ReceiveMode.Auto };
        return text is "ring" or "socket" or "auto";
    }

    /// <summary>In mebibytes; what a ring may have in one piece (net/packet/af_packet.c counts its frames in 32 bits).</summary>
    public static bool TryRingSize(string text, out long value) => TryNumber(text, out value) && value is >= 2 and <= 2_048;

    /// <summary>The words of <c>--strict</c>, see ServiceRole.</summary>
    public static bool TryStrict(string text, out ImmutableArray<string> value)
        => TryList(text, out value) && value.All(StrictSwitches.IsKnown);

    public static bool TryRateLimits(string text, out bool value)
    {
        value = text == "published";
        return value || text == "none";
    }

    /// <summary>What the kernel takes (net/core/dev.c, dev_valid_name): at most 15 bytes, no slash, colon or blank, not <c>.</c> or <c>..</c>.</summary>
    private static bool IsDeviceName(string name)
        => System.Text.Encoding.UTF8.GetByteCount(name) is > 0 and <= 15 && name is not ("." or "..") && !name.Any(c => c is '/' or ':' || char.IsWhiteSpace(c));

    /// <summary>The beginning of names of namespaces.</summary>
    public static bool TryLabName(string text, [MaybeNullWhen(false)] out string value)
    {
        value = text;
        return text.Length is > 0 and <= 24 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
    }
}
