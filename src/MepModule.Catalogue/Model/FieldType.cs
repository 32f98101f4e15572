namespace MepModule.Catalogue.Model;

/// <summary>How the bytes of a field are read.</summary>
public enum FieldType
{
    /// <summary>A structure: its fields are in <see cref="FieldDefinition.Fields"/>.</summary>
    Group,

    /// <summary>Unsigned integer, little-endian.</summary>
    Unsigned,

    /// <summary>Two's complement integer, little-endian.</summary>
    Signed,

    /// <summary>Unsigned integer, big-endian (one field of BT01, and message headers).</summary>
    UnsignedBigEndian,

    /// <summary>ASCII characters, padded with blanks or zeros.</summary>
    Ascii,

    /// <summary>Packed decimal digits, least significant byte first.</summary>
    Bcd,

    /// <summary>Packed decimal digits, first digit first.</summary>
    BcdText,

    /// <summary>Opaque bytes.</summary>
    Bytes,

    /// <summary>Bytes without a known meaning, normally zero.</summary>
    Reserved,

    /// <summary>Flag k is bit k mod 8 of byte k / 8.</summary>
    Set,

    /// <summary>Year - 2000, month, day, hour, minute, second.</summary>
    LongTime,

    /// <summary>Year - 2000, month, day, hour, minute.</summary>
    ShortTime,

    /// <summary>Hour, minute, second.</summary>
    TimeOfDay,

    /// <summary>Year - 2000, month, day.</summary>
    Date,

    /// <summary>Two bytes: year - 2000 in bits 0-6, month in bits 7-10, day in bits 11-15.</summary>
    AnsiDate,

    /// <summary>Two bytes: a recurring date of the calendar.</summary>
    RecurringDate,

    /// <summary>Two ASCII-coded letters and one more packed into 15 bits: the manufacturer of an M-Bus device.</summary>
    MbusManufacturer,

    /// <summary>M-Bus variable data records (EN 13757-3).</summary>
    MbusRecords,

    /// <summary>Medium, units and the two counters of M-Bus's old fixed structure (EN 1434-3), 10 bytes.</summary>
    MbusCounters,

    /// <summary>A request message without sequence number and digest.</summary>
    Request,

    /// <summary>A response message without digest.</summary>
    Response,

    /// <summary>The parameters of the procedure whose number an earlier field holds.</summary>
    ProcedureParameters,

    /// <summary>The response parameters of the procedure whose number an earlier field holds.</summary>
    ProcedureResponse,
}
