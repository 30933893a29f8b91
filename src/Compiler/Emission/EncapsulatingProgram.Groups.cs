using Heliograph.Compiler.MapLayouts;
using Heliograph.Core.Balancing;
using Heliograph.Ebpf.Assembling;
using Heliograph.Ebpf.Isa;

namespace Heliograph.Compiler.Emission;

// Groups of collectors: the flow hash names a place of the group's table, that names a member, and from there on the member's
// template is the session's. All of it is off the path of a session with one collector, which tests for it by the comparison that
// it needs anyway.
internal static partial class EncapsulatingProgram
{
    /// <summary>R7 is the template of the session and R1 its state, which is not "ready, with an outer header".</summary>
    private static void EmitGroup(Assembler a, uint magic, Labels labels)
    {
        a.Origin("group of collectors");
        a.Place(labels.NotReady);
        a.JumpIf(JumpOperation.Jne, Register.R1, (int)TemplateState.Ready | TemplateValue.GroupFlag, labels.Drop);
        EmitFindMember(a, labels);

        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.NoTemplate);
        EmitFindInner(a, MirrorMaps.Templates(1), GroupSlot, labels.Drop);
        a.Move(Register.R7, Register.R0);
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.StateOffset);
        a.StoreStack(OperandSize.Word, OutcomeWord, Register.R1);
        a.JumpIf(JumpOperation.Jne, Register.R1, (int)TemplateState.Ready, labels.Drop);
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.MemberCounterOffset);
        a.StoreStack(OperandSize.Word, OutcomeMember, Register.R1);

        a.Load(OperandSize.Word, Register.R9, Register.R7, TemplateValue.InterfaceIndexOffset);
        a.LoadContext(Register.R1, SkBuffOffset.Ifindex);
        if (labels.Relays)
        {
            EmitMemberHere(a, labels);
        }
        else
        {
            a.JumpIf(JumpOperation.Jeq, Register.R1, Register.R9, labels.Ready);
        }

        EmitOtherUnderlay(a, magic);
    }

    /// <summary>What comes out of the relay shall go to the same member.</summary>
    private static void EmitMemberHere(Assembler a, Labels labels)
    {
        var elsewhere = a.NewLabel("elsewhere");
        a.JumpIf(JumpOperation.Jne, Register.R1, Register.R9, elsewhere);
        a.LoadStack(OperandSize.Word, Register.R1, GroupSlot);
        a.StoreStack(OperandSize.Word, TemplateSlot, Register.R1);
        a.Jump(labels.Ready);
        a.Place(elsewhere);
    }

    /// <summary>The slot of the member's template takes the place of the group's.</summary>
    private static void EmitFindMember(Assembler a, Labels labels)
    {
        a.Load(OperandSize.Word, Register.R1, Register.R7, TemplateValue.GroupSlotOffset);
        a.StoreStack(OperandSize.Word, GroupSlot, Register.R1);
        a.StoreStack(OperandSize.Word, OutcomeWord, (int)SessionCounter.NoHealthyMember);
        EmitFindInner(a, MirrorMaps.Groups(1), GroupSlot, labels.Drop);
        a.LoadStack(OperandSize.Word, Register.R1, Hash);
        a.Alu(AluOperation.And, Register.R1, MemberTable.Places - 1);
        a.Alu(AluOperation.Add, Register.R0, Register.R1);
        a.Load(OperandSize.Byte, Register.R1, Register.R0, 0);
        a.JumpIf(JumpOperation.Jeq, Register.R1, MemberTable.Nobody, labels.Drop);
        a.LoadStack(OperandSize.Word, Register.R2, TemplateSlot);
        a.Alu(AluOperation.Add, Register.R1, Register.R2);
        a.Alu(AluOperation.Add, Register.R1, 1);
        a.StoreStack(OperandSize.Word, GroupSlot, Register.R1);
    }

    /// <summary>
    /// The member is reached over another device, R9: the clone goes there with its sign, and the program there begins anew.
    /// A source program can hand a clone to one device only.
    /// </summary>
    private static void EmitOtherUnderlay(Assembler a, uint magic)
    {
        a.Origin("another underlay");
        Restore(CloneWord.TemplateSlot, TemplateSlot);
        Restore(CloneWord.FlowHash, Hash);
        Restore(CloneWord.HeaderBytes, HeaderBytes);
        a.Alu32(AluOperation.Mov, Register.R1, unchecked((int)magic));
        a.Store(OperandSize.Word, Register.R6, CloneWord.Magic, Register.R1);
        a.Move(Register.R1, Register.R9);
        a.Move(Register.R2, 0);
        a.Call(Helper.redirect);
        a.Exit();

        void Restore(int field, int stack)
        {
            a.LoadStack(OperandSize.Word, Register.R1, stack);
            a.Store(OperandSize.Word, Register.R6, field, Register.R1);
        }
    }
}
