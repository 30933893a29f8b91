using Heliograph.Compiler.Lowering;
using Heliograph.Compiler.MapLayouts;
using Heliograph.Compiler.RuleTables;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// The searches. R9 is the address of the rule set. Which way a search goes is calculated and not jumped, since a
// processor would guess every second step wrong.
internal sealed partial class RuleSetStage
{
    private const int ProtocolTcp = 6;
    private const int ProtocolUdp = 17;
    private const int ProtocolIcmp = 1;
    private const int ProtocolIcmpV6 = 58;

    private void EmitIPv4Searches(int section)
    {
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + KeyLayout.IPv4Source);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.IPv4Destination);
        a.ToBigEndian(Register.R1, 32);
        a.ToBigEndian(Register.R2, 32);
        EmitPair(section, 0);
    }

    private void EmitPortSearches(int section, bool isIPv6)
    {
        if (place.SizeClass >= RuleSetLayout.PortTableSizeClass)
        {
            EmitPortTable(section, isIPv6);
            EmitSourcePortSearch(section + (3 * RuleSetLayout.DimensionBytes));
            return;
        }

        var known = a.NewLabel("protocol known");
        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Key + KeyLayout.Protocol);
        Is(ProtocolTcp, RuleDimensions.Tcp);
        Is(ProtocolUdp, RuleDimensions.Udp);
        Is(isIPv6 ? ProtocolIcmpV6 : ProtocolIcmp, RuleDimensions.Icmp);
        a.Move(Register.R1, RuleDimensions.OtherProtocol << RuleDimensions.ProtocolShift);
        a.Place(known);
        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Key + KeyLayout.DestinationPort);
        a.Alu(AluOperation.Add, Register.R1, Register.R3);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.SourcePort);
        EmitPair(section, 2);

        void Is(int protocol, int number)
        {
            a.Move(Register.R1, number << RuleDimensions.ProtocolShift);
            a.JumpIf32(JumpOperation.Jeq, Register.R3, protocol, known);
        }
    }

    /// <summary>
    /// Two searches side by side, since a step waits for memory most of its time. R1 and R2 are the values, R3 and R4 the nodes. Leaves
    /// the offsets of the rows in the stack frame.
    /// </summary>
    /// <param name="section">Of the IP version.</param>
    /// <param name="first">Number of the first dimension; the second is the next one.</param>
    private void EmitPair(int section, int first)
    {
        var header = section + (first * RuleSetLayout.DimensionBytes);
        var next = header + RuleSetLayout.DimensionBytes;
        var step = a.NewLabel("next step of two searches");
        var found = a.NewLabel("found");
        a.Load(OperandSize.Word, Register.R5, Register.R9, header + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R6, Register.R9, next + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R7, Register.R9, header + RuleSetLayout.Depth);
        a.Alu(AluOperation.And, Register.R7, RuleSetLayout.MaxDepth);
        a.Move(Register.R3, 1);
        a.Move(Register.R4, 1);

        a.Place(step);
        a.JumpIf(JumpOperation.Jlt, Register.R7, 1, found);
        a.Alu(AluOperation.Sub, Register.R7, 1);
        EmitAddress(Register.R0, Register.R3, 2, Register.R5, RuleSetLayout.NarrowKeyBytes);
        EmitAddress(Register.R8, Register.R4, 2, Register.R6, RuleSetLayout.NarrowKeyBytes);
        a.Load(OperandSize.Word, Register.R0, Register.R0, 0);
        a.Load(OperandSize.Word, Register.R8, Register.R8, 0);
        a.Alu(AluOperation.Lsh, Register.R3, 1);
        a.Alu(AluOperation.Lsh, Register.R4, 1);
        a.Alu(AluOperation.Sub, Register.R0, Register.R1);
        a.Alu(AluOperation.Sub, Register.R8, Register.R2);
        a.Alu(AluOperation.Rsh, Register.R0, 63);
        a.Alu(AluOperation.Rsh, Register.R8, 63);
        a.Alu(AluOperation.Add, Register.R3, Register.R0);
        a.Alu(AluOperation.Add, Register.R4, Register.R8);
        a.Jump(step);

        a.Place(found);
        EmitLeaf(header, Register.R3, SourceFrame.Row + (8 * first));
        EmitLeaf(next, Register.R4, SourceFrame.Row + (8 * (first + 1)));
    }

    private void EmitPortTable(int section, bool isIPv6)
    {
        var ports = a.NewLabel("TCP or UDP");
        var noPorts = a.NewLabel("without ports");
        var known = a.NewLabel("entry known");
        a.LoadStack(OperandSize.Word, Register.R3, SourceFrame.Key + KeyLayout.Protocol);
        a.LoadStack(OperandSize.Word, Register.R2, SourceFrame.Key + KeyLayout.DestinationPort);
        a.Move(Register.R1, 0);
        a.JumpIf32(JumpOperation.Jeq, Register.R3, ProtocolTcp, ports);
        a.Move(Register.R1, RuleSetLayout.PortsOfProtocol);
        a.JumpIf32(JumpOperation.Jeq, Register.R3, ProtocolUdp, ports);
        a.Move(Register.R1, RuleSetLayout.NoPorts + RuleDimensions.Icmp);
        a.JumpIf32(JumpOperation.Jeq, Register.R3, isIPv6 ? ProtocolIcmpV6 : ProtocolIcmp, known);
        a.Move(Register.R1, RuleSetLayout.NoPorts + RuleDimensions.OtherProtocol);
        a.Jump(known);

        a.Place(ports);
        a.JumpIf32(JumpOperation.Jge, Register.R2, KeyLayout.NoPort, noPorts);
        a.Alu(AluOperation.Add, Register.R1, Register.R2);
        a.Jump(known);

        a.Place(noPorts);
        a.Alu(AluOperation.Rsh, Register.R1, 16);
        a.Alu(AluOperation.Add, Register.R1, RuleSetLayout.NoPorts);

        a.Place(known);
        EmitLeaf(section + (2 * RuleSetLayout.DimensionBytes), Register.R1, SourceFrame.Row + (8 * 2));
    }

    private void EmitSourcePortSearch(int header)
    {
        var step = a.NewLabel("next step of the search");
        var found = a.NewLabel("found");
        a.LoadStack(OperandSize.Word, Register.R1, SourceFrame.Key + KeyLayout.SourcePort);
        a.Load(OperandSize.Word, Register.R5, Register.R9, header + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R7, Register.R9, header + RuleSetLayout.Depth);
        a.Alu(AluOperation.And, Register.R7, RuleSetLayout.MaxDepth);
        a.Move(Register.R3, 1);

        a.Place(step);
        a.JumpIf(JumpOperation.Jlt, Register.R7, 1, found);
        a.Alu(AluOperation.Sub, Register.R7, 1);
        EmitAddress(Register.R0, Register.R3, 2, Register.R5, RuleSetLayout.NarrowKeyBytes);
        a.Load(OperandSize.Word, Register.R0, Register.R0, 0);
        a.Alu(AluOperation.Lsh, Register.R3, 1);
        a.Alu(AluOperation.Sub, Register.R0, Register.R1);
        a.Alu(AluOperation.Rsh, Register.R0, 63);
        a.Alu(AluOperation.Add, Register.R3, Register.R0);
        a.Jump(step);

        a.Place(found);
        EmitLeaf(header, Register.R3, SourceFrame.Row + (8 * 3));
    }

    /// <summary>As <see cref="EmitPair"/>, with the values on the stack: there are not registers enough.</summary>
    private void EmitIPv6Searches(int section)
    {
        var next = section + RuleSetLayout.DimensionBytes;
        var step = a.NewLabel("next step of two searches");
        var found = a.NewLabel("found");
        EmitIPv6Value(KeyLayout.IPv6Source, SourceFrame.WideSource);
        EmitIPv6Value(KeyLayout.IPv6Destination, SourceFrame.WideDestination);
        a.Load(OperandSize.Word, Register.R5, Register.R9, section + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R6, Register.R9, next + RuleSetLayout.Keys);
        a.Load(OperandSize.Word, Register.R7, Register.R9, section + RuleSetLayout.Depth);
        a.Alu(AluOperation.And, Register.R7, RuleSetLayout.MaxDepth);
        a.Move(Register.R3, 1);
        a.Move(Register.R4, 1);

        a.Place(step);
        a.JumpIf(JumpOperation.Jlt, Register.R7, 1, found);
        a.Alu(AluOperation.Sub, Register.R7, 1);
        EmitWideStep(Register.R3, Register.R5, SourceFrame.WideSource);
        EmitWideStep(Register.R4, Register.R6, SourceFrame.WideDestination);
        a.Jump(step);

        a.Place(found);
        EmitLeaf(section, Register.R3, SourceFrame.Row);
        EmitLeaf(next, Register.R4, SourceFrame.Row + 8);
    }

    /// <summary>Compares 63, 63 and 2 bits: a difference below zero takes one from that of the bits before. R0, R1 and R8 are lost.</summary>
    private void EmitWideStep(Register node, Register table, int value)
    {
        EmitAddress(Register.R8, node, 5, table, RuleSetLayout.WideKeyBytes);
        a.Load(OperandSize.Double, Register.R0, Register.R8, 16);
        Subtract(16);
        a.Alu(AluOperation.Arsh, Register.R0, 63);
        Add(8);
        Subtract(8);
        a.Alu(AluOperation.Arsh, Register.R0, 63);
        Add(0);
        Subtract(0);
        a.Alu(AluOperation.Rsh, Register.R0, 63);
        a.Alu(AluOperation.Lsh, node, 1);
        a.Alu(AluOperation.Add, node, Register.R0);

        void Add(int part)
        {
            a.Load(OperandSize.Double, Register.R1, Register.R8, part);
            a.Alu(AluOperation.Add, Register.R0, Register.R1);
        }

        void Subtract(int part)
        {
            a.LoadStack(OperandSize.Double, Register.R1, value + part);
            a.Alu(AluOperation.Sub, Register.R0, Register.R1);
        }
    }

    /// <summary>Puts an address on the stack as 63, 63 and 2 bits.</summary>
    private void EmitIPv6Value(int keyOffset, int frame)
    {
        a.LoadStack(OperandSize.Double, Register.R2, SourceFrame.Key + keyOffset);
        a.LoadStack(OperandSize.Double, Register.R8, SourceFrame.Key + keyOffset + 8);
        a.ToBigEndian(Register.R2, 64);
        a.ToBigEndian(Register.R8, 64);
        a.Move(Register.R6, Register.R2);
        a.Alu(AluOperation.Lsh, Register.R6, 62);
        a.Alu(AluOperation.Rsh, Register.R2, 1);
        a.StoreStack(OperandSize.Double, frame, Register.R2);
        a.Move(Register.R7, Register.R8);
        a.Alu(AluOperation.Rsh, Register.R7, 2);
        a.Alu(AluOperation.Or, Register.R7, Register.R6);
        a.Alu(AluOperation.Lsh, Register.R7, 1);
        a.Alu(AluOperation.Rsh, Register.R7, 1);
        a.StoreStack(OperandSize.Double, frame + 8, Register.R7);
        a.Alu(AluOperation.And, Register.R8, 3);
        a.StoreStack(OperandSize.Double, frame + 16, Register.R8);
    }

    /// <summary>R0 and R8 are lost.</summary>
    private void EmitLeaf(int header, Register leaf, int frame)
    {
        a.Load(OperandSize.Word, Register.R8, Register.R9, header + RuleSetLayout.Leaves);
        EmitAddress(Register.R0, leaf, 2, Register.R8, sizeof(uint));
        a.Load(OperandSize.Word, Register.R0, Register.R0, 0);
        a.StoreStack(OperandSize.Word, frame, Register.R0);
    }

    /// <summary><paramref name="address"/> becomes that of an entry of the table at an offset.</summary>
    private void EmitAddress(Register address, Register index, int shift, Register table, int entryBytes)
    {
        a.Move(address, index);
        a.Alu(AluOperation.Lsh, address, shift);
        a.Alu(AluOperation.Add, address, table);
        a.Alu(AluOperation.And, address, _size - entryBytes);
        a.Alu(AluOperation.Add, address, Register.R9);
    }
}
