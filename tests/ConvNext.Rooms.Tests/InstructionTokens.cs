using System.Collections.Generic;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ConvNext.Rooms.Tests;

/// <summary>The types, methods and fields that a method's instructions name.</summary>
internal static class InstructionTokens
{
    private static readonly Dictionary<int, OperandType> Operands = ReadOperands();

    public static List<EntityHandle> In(BlobReader instructions)
    {
        var tokens = new List<EntityHandle>();
        while (instructions.RemainingBytes > 0)
        {
            int code = instructions.ReadByte();
            if (code == 0xfe)
            {
                code = (code << 8) | instructions.ReadByte();
            }

            switch (Operands[code])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    tokens.Add(MetadataTokens.EntityHandle(instructions.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    int targets = instructions.ReadInt32();
                    instructions.Offset += sizeof(int) * targets;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    instructions.Offset += sizeof(byte);
                    break;
                case OperandType.InlineVar:
                    instructions.Offset += sizeof(short);
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    instructions.Offset += sizeof(long);
                    break;
                default:
                    // Branch targets, strings, 32-bit numbers.
                    instructions.Offset += sizeof(int);
                    break;
            }
        }

        return tokens;
    }

    private static Dictionary<int, OperandType> ReadOperands()
    {
        var operands = new Dictionary<int, OperandType>();
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            var code = (OpCode)field.GetValue(null)!;
            operands[(ushort)code.Value] = code.OperandType;
        }

        return operands;
    }
}
