/**
 * Decodes tables, requests and responses of the meter in the browser, after the catalogue that the host uses too.
 * docs/catalogue.md describes the catalogue.
 */
export { Catalogue, idOf, numberOf, type CatalogueData, type Procedure, type Table } from './catalogue';
export { fromHex, toHex } from './bytes';
export { decodeExchange, decodeFrame, type DecodedFrame } from './frame';
export type { Assumption, Dimensions } from './layout';
export type { TableRequest } from './message';
export { descendants, type FieldNode } from './node';
export { decodeTable, sizeOf, type DecodedTable } from './table';
