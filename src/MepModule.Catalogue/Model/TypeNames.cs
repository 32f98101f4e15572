using System;
using System.Globalization;

namespace MepModule.Catalogue.Model;

/// <summary>The names of the types in the catalogue.</summary>
public static class TypeNames
{
    /// <summary>The type of a name, and its bytes if they are fixed (otherwise 0). Any other name is that of a structure.</summary>
    public static (FieldType Type, int Length) Parse(string name) => name switch
    {
        "ascii" => (FieldType.Ascii, 0),
        "bcd" => (FieldType.Bcd, 0),
        "bcdText" => (FieldType.BcdText, 0),
        "bytes" => (FieldType.Bytes, 0),
        "reserved" => (FieldType.Reserved, 0),
        "set" => (FieldType.Set, 0),
        "ltime" => (FieldType.LongTime, 6),
        "stime" => (FieldType.ShortTime, 5),
        "time" => (FieldType.TimeOfDay, 3),
        "date" => (FieldType.Date, 3),
        "ansiDate" => (FieldType.AnsiDate, 2),
        "rdate" => (FieldType.RecurringDate, 2),
        "mbusManufacturer" => (FieldType.MbusManufacturer, 2),
        "mbusRecords" => (FieldType.MbusRecords, 0),
        "mbusCounters" => (FieldType.MbusCounters, 10),
        "request" => (FieldType.Request, 0),
        "response" => (FieldType.Response, 0),
        "parameters" => (FieldType.ProcedureParameters, 0),
        "procedureResponse" => (FieldType.ProcedureResponse, 0),
        "u16be" => (FieldType.UnsignedBigEndian, 2),
        "u8" or "u16" or "u24" or "u32" or "u40" or "u48" => (FieldType.Unsigned, WidthOf(name)),
        "i8" or "i16" or "i24" or "i32" or "i40" or "i48" => (FieldType.Signed, WidthOf(name)),
        _ => (FieldType.Group, 0),
    };

    private static int WidthOf(string name) => int.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) / 8;
}
