using Heliograph.Ebpf.Isa;

namespace Heliograph.Testing.Interpreter;

public sealed partial class Interpreter
{
    private const int Invalid = -22;

    private void Call(Helper helper, byte source)
    {
        if (source != 0)
        {
            throw Refuse("a call that is not of a helper");
        }

        var result = Invoke(helper);
        // "R0 is set, R1-R5 are scratch registers": what they held is gone.
        for (var register = 1; register <= 5; register++)
        {
            _registers[register] = default;
        }

        _registers[0] = result;
    }

    private RegisterValue Invoke(Helper helper) => helper switch
    {
        Helper.map_lookup_elem => Lookup(),
        Helper.map_update_elem => Answer(Update()),
        Helper.map_delete_elem => Answer(Delete()),
        Helper.ktime_get_ns or Helper.ktime_get_coarse_ns => RegisterValue.Scalar(_environment.Clock()),
        Helper.ktime_get_boot_ns => RegisterValue.Scalar(_environment.BootClock()),
        Helper.get_prandom_u32 => RegisterValue.Scalar(_environment.Chance()),
        Helper.get_smp_processor_id => RegisterValue.Scalar(0),
        _ => Answer(InvokeOnPacket(helper)),
    };

    private int InvokeOnPacket(Helper helper)
    {
        if (_registers[1].Kind != ValueKind.Context)
        {
            throw Refuse($"{helper} is not given the context");
        }

        return helper switch
        {
            Helper.skb_load_bytes => _skb.Load((uint)NumberArgument(2), OutputArgument(3, SizeArgument(4))),
            Helper.skb_store_bytes => _skb.Store((uint)NumberArgument(2), InputArgument(3, SizeArgument(4)), NumberArgument(5)),
            Helper.clone_redirect => CloneRedirect((uint)NumberArgument(2), NumberArgument(3)),
            Helper.skb_change_head => _skb.ChangeHead((uint)NumberArgument(2), NumberArgument(3)),
            Helper.skb_change_tail => _skb.ChangeTail((uint)NumberArgument(2), NumberArgument(3)),
            Helper.skb_vlan_pop => _skb.PopVlan(),
            Helper.skb_adjust_room => _skb.AdjustRoom((int)NumberArgument(2), (uint)NumberArgument(3), NumberArgument(4)),
            Helper.skb_pull_data => _skb.Pull((uint)NumberArgument(2)),
            _ => throw Refuse($"the interpreter has no helper {helper}"),
        };
    }

    private static RegisterValue Answer(int result) => RegisterValue.Scalar((ulong)result);

    private RegisterValue Lookup()
    {
        var map = MapArgument();
        var found = map.Lookup(InputArgument(2, map.Spec.KeyBytes));
        return found is null ? RegisterValue.Scalar(0) : new RegisterValue(ValueKind.MapValueOrNull, 0, found);
    }

    private int Update()
    {
        var map = MapArgument();
        NumberArgument(4);
        return map.Update(InputArgument(2, map.Spec.KeyBytes), InputArgument(3, map.Spec.ValueBytes));
    }

    private int Delete()
    {
        var map = MapArgument();
        return map.Delete(InputArgument(2, map.Spec.KeyBytes));
    }

    private int CloneRedirect(uint interfaceIndex, ulong flags)
    {
        const ulong Ingress = 1;
        _skb.Touch();
        if (flags > Ingress)
        {
            return Invalid;
        }

        var clone = new RedirectedClone(interfaceIndex, _skb.Clone());
        clone.Packet.InterfaceIndex = interfaceIndex;
        _environment.Clones.Add(clone);
        return _environment.OnClone?.Invoke(clone) ?? 0;
    }

    private ManagedMap MapArgument()
        => _registers[1] is { Kind: ValueKind.Map, Target: ManagedMap map } ? map : throw Refuse($"r1 is {_registers[1].Kind} and not a map");

    private ulong NumberArgument(int register) => Number(ref _registers[register], $"argument r{register}");

    /// <summary>A size that the verifier demands to be known and not zero (ARG_CONST_SIZE).</summary>
    private int SizeArgument(int register)
        => NumberArgument(register) is > 0 and <= int.MaxValue and var size ? (int)size : throw Refuse($"size r{register} is out of range");

    private Span<byte> InputArgument(int register, int bytes)
        => Readable(Initialised(register), (long)_registers[register].Value, bytes);

    private Span<byte> OutputArgument(int register, int bytes)
        => Assignable(Initialised(register), (long)_registers[register].Value, bytes);
}
