import { cleanCommitMessage } from './clean-commit-message.ts';
import { dropUnseen } from './strip-invisible.ts';

const CHARACTERS = 120;
const JOINERS = '\u{200C}\u{200D}';
const OTHER = new RegExp(String.raw`[^\p{L}\p{M}\p{N}${JOINERS} .,:;!?'()+=/&-]+`, 'gu');

/**
 * Makes a name or title fit for our own sentences: no Markdown, no mention, no address and no reference is left in it. At
 * most 120 characters.
 */
export function plainText(text: string): string {
  const words = cleanCommitMessage(text.replaceAll(OTHER, ' ')).replaceAll(/:\/\/|\bwww\./gi, ' ');
  return dropUnseen(words.replaceAll(/\s+/g, ' ').trim().slice(0, CHARACTERS).toWellFormed());
}
