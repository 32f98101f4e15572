using System.Collections.Generic;

namespace MepModule.Catalogue.Generator.Corpus;

/// <summary>Cases written by hand: bytes only, the generator adds what they decode to.</summary>
/// <param name="About">What the cases are.</param>
/// <param name="Meter">The meter of all cases.</param>
/// <param name="Exchanges">Requests and responses.</param>
/// <param name="Tables">Bytes of tables.</param>
public sealed record CorpusInput(
    string About, MeterInput Meter, IReadOnlyList<ExchangeInput>? Exchanges, IReadOnlyList<TableInput>? Tables);

/// <summary>What is known of a meter.</summary>
/// <param name="Values">Stated dimensions.</param>
/// <param name="Tables">Contents of tables.</param>
public sealed record MeterInput(IReadOnlyDictionary<string, long> Values, IReadOnlyDictionary<string, IReadOnlyList<RangeInput>> Tables);

/// <summary>Bytes of a table from an offset on.</summary>
/// <param name="Offset">The table offset.</param>
/// <param name="Bytes">The bytes as hex.</param>
public sealed record RangeInput(int Offset, string Bytes);

/// <summary>A request and its response.</summary>
/// <param name="Name">What the case shows.</param>
/// <param name="Request">The request frame as hex.</param>
/// <param name="Response">The response frame as hex.</param>
public sealed record ExchangeInput(string Name, string Request, string Response);

/// <summary>Bytes of a table.</summary>
/// <param name="Name">What the case shows.</param>
/// <param name="Table">The table.</param>
/// <param name="Offset">The table offset.</param>
/// <param name="Bytes">The bytes as hex.</param>
/// <param name="Values">Dimensions of this case beside those of the meter.</param>
public sealed record TableInput(string Name, string Table, int Offset, string Bytes, IReadOnlyDictionary<string, long> Values);
