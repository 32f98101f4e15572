import { markOf } from './mark';

/**
 * What the module says, in the language of the page. The module knows English only; its sentences are the keys of sentences.txt, where {0}, {1} ... stand for what
 * it fills in. Nothing of that weighs on the module, entries of its log are read in any language, and what is unknown here is shown as it came.
 */
let exact = new Map<number, string>();
let patterns: { form: RegExp; own: string }[] = [];
let cache = new Map<string, string>();

/** Takes sentences for the language of the page, none for English; a whole one is known by its mark, one with places to fill in by its text. */
export function takeSentences(english: (string | number)[], own: string[]): void {
  cache = new Map();
  exact = new Map();
  const forms: { said: string; own: string }[] = [];
  english.forEach((said, i) => (typeof said === 'number' ? exact.set(said, own[i]!) : forms.push({ said, own: own[i]! })));
  patterns = forms.sort((a, b) => b.said.length - a.said.length).map(({ said, own }) => ({ form: formOf(said), own }));
}

/** A sentence of the module in the language of the page. */
export function told(text: string): string;
export function told(text: string | null | undefined): string | null;
export function told(text: string | null | undefined): string | null {
  if (!text || exact.size === 0) return text ?? null;
  let own = cache.get(text);
  if (own === undefined) cache.set(text, (own = translate(text)));
  return own;
}

const formOf = (sentence: string): RegExp =>
  new RegExp('^' + sentence.split(/\{\d\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.*?)') + '$', 's');

function translate(text: string): string {
  const whole = exact.get(markOf(text));
  if (whole !== undefined) return whole;
  for (const { form, own } of patterns) {
    const match = form.exec(text);
    if (match) return own.replace(/\{(\d)\}/g, (_, n: string) => filled(match[Number(n) + 1] ?? ''));
  }
  return inParts(text);
}

// A single word in capitals is a name that somebody gave, such as that of a network.
const filled = (text: string): string => (/^\p{Lu}\S*$/u.test(text) ? text : translate(text));

/** What was put together: sentences in a row, a remark in brackets, a reason after a colon, parts of a list, a code in front. */
function inParts(text: string): string {
  const sentences = text.split(/(?<=[.!?]) /);
  if (sentences.length > 1) return sentences.map(translate).join(' ');
  const remark = /^(.+) \((.+)\)$/s.exec(text);
  if (remark) return `${translate(remark[1]!)} (${translate(remark[2]!)})`;
  for (const mark of [': ', ', ']) {
    const at = text.indexOf(mark);
    if (at > 0) return translate(text.slice(0, at)) + mark + translate(text.slice(at + mark.length));
  }
  // A number or a code in front, such as 0x0C.
  const code = /^([^\p{L}]\S*) (.+)$/su.exec(text);
  if (code) return `${code[1]} ${translate(code[2]!)}`;
  const words = text.split(' ');
  for (let count = words.length - 1; count > 0; count--) {
    const own = exact.get(markOf(words.slice(0, count).join(' ')));
    if (own !== undefined) return `${own} ${translate(words.slice(count).join(' '))}`;
  }
  return text;
}
