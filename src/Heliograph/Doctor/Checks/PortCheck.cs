using System.Net;
using System.Net.Sockets;

namespace Heliograph.Doctor.Checks;

/// <summary>Whether the ports are free, by taking them for a moment.</summary>
internal sealed class PortCheck : ICheck
{
    /// <summary>RFC 7348, section 5.</summary>
    private const int Vxlan = 4789;

    public string Name => "ports";

    public IEnumerable<Finding> Look(Questions questions)
    {
        yield return questions.ServerAnswers
            ? new Finding(Name, Level.Ok, $"A server of ours listens on TCP {questions.Listen}.")
            : Try(questions.Listen, ProtocolType.Tcp) switch
            {
                null => new Finding(Name, Level.Ok, $"TCP {questions.Listen} is free for the API."),
                SocketError.AddressAlreadyInUse => new Finding(
                    Name, Level.Fail, $"TCP {questions.Listen} is taken by another program.", $"Stop it (ss -ltnp 'sport = :{questions.Listen.Port}' names it), or choose another port with --listen."),
                var error => new Finding(Name, Level.Fail, $"TCP {questions.Listen} cannot be had: {error}.", "Choose an address of this machine, and a port above 1023 without root, with --listen."),
            };
        yield return Try(new IPEndPoint(IPAddress.Any, Vxlan), ProtocolType.Udp) is null
            ? new Finding(Name, Level.Ok, $"UDP {Vxlan} is free for 'receive'.")
            : new Finding(
                Name, Level.Warn, $"UDP {Vxlan} is taken: by a receiver, a vxlan device or another program.",
                $"Nothing, if it receives the copies; else stop it (ss -lunp 'sport = :{Vxlan}' and ip -d link show type vxlan name it).");
    }

    private static SocketError? Try(IPEndPoint endPoint, ProtocolType protocol)
    {
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
            socket.Bind(endPoint);
            if (protocol == ProtocolType.Tcp)
            {
                socket.Listen(1);
            }

            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }
}
