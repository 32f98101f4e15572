import { language, type Language } from '.';

/** A sentence of the module as it says it, in English, with {places} for what changes, and the same in the other languages. */
type Sentence = Record<Language, string>;

/**
 * Sentences about outputs that come from the module. The module speaks English only; what stands here is shown in the language of the page, and a sentence that does not is shown as it is.
 * A test looks for the sentences in the module's sources.
 */
export const sentences: Sentence[] = [
  { en: 'There was no reading yet.', da: 'Der har endnu ikke været en måling.', de: 'Es gab noch keinen Messwert.' },
  { en: 'The last reading is too old to be told.', da: 'Den seneste måling er for gammel til at blive fortalt.', de: 'Der letzte Messwert ist zu alt, um weitergegeben zu werden.' },
  { en: 'The last reading is too old to steer by.', da: 'Den seneste måling er for gammel til at styre efter.', de: 'Der letzte Messwert ist zu alt, um danach zu steuern.' },
  { en: 'It failed and is tried again in {seconds} s: {reason}', da: 'Det mislykkedes og prøves igen om {seconds} s: {reason}', de: 'Es ist fehlgeschlagen und wird in {seconds} s erneut versucht: {reason}' },
  { en: 'refused: this address is not allowed', da: 'afvist: adressen er ikke tilladt', de: 'abgelehnt: diese Adresse ist nicht erlaubt' },
  { en: '401: no API token', da: '401: intet API-token', de: '401: kein API-Token' },
  { en: '405: only GET is answered', da: '405: kun GET besvares', de: '405: nur GET wird beantwortet' },
  { en: '200: all values', da: '200: alle værdier', de: '200: alle Werte' },
  { en: '200: no values', da: '200: ingen værdier', de: '200: keine Werte' },
];

/** A sentence of the module in the language of the page. */
export function translated(text: string): string {
  const wanted = language.get();
  if (wanted === 'en') return text;
  for (const one of sentences) {
    const match = pattern(one.en).exec(text);
    if (match) return one[wanted].replace(/\{(\w+)\}/g, (all, name: string) => match.groups?.[name] ?? all);
  }
  return text;
}

const pattern = (template: string): RegExp => new RegExp('^' + template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>.+)') + '$', 's');
