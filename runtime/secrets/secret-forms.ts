import { isPlainWord } from './is-plain-word.ts';
import { writtenForms } from './written-forms.ts';

/** A shorter value stands in ordinary text by chance. */
const SHORTEST_SECRET = 8;

/** Of a secret of several lines, a shorter line stands in other texts by chance. */
const SHORTEST_LINE = 24;

/**
 * Every way in which a secret may be written, see `writtenForms`. Of a secret of several lines, such as a private key,
 * each long line counts as well. A secret of fewer than 8 characters, or of one short word, has none.
 */
export function secretForms(secret: string): string[] {
  if (secret.length < SHORTEST_SECRET || isPlainWord(secret)) return [];
  const lines = secret.includes('\n') ? secret.split(/\r?\n/).filter(isTelling) : [];
  return [...new Set([secret, ...lines].flatMap(writtenForms))].filter((form) => form.length >= SHORTEST_SECRET);
}

/** The first and the last line of a private key are the same in every key. */
function isTelling(line: string): boolean {
  return line.length >= SHORTEST_LINE && !line.startsWith('-----');
}
