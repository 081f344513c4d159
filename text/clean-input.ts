import { dropComments, dropLinkTitles, stripInvisible } from './clean-text.ts';
import { cutText } from './cut-text.ts';

export const INPUT_BYTES = 4_096;

/**
 * Makes text from strangers fit for a prompt: cut, without anything that a person reading it on the page would not see
 * (invisible characters, ANSI sequences, HTML comments, titles of links). Nothing else is touched: mapping look-alikes or
 * escaping tags would corrupt Russian text and `std::vector<int>`. Idempotent; never longer than `maxBytes`; never throws.
 */
export function cleanInput(text: string, maxBytes: number = INPUT_BYTES): string {
  let cleaned = cutText(text.toWellFormed(), maxBytes);
  for (let former = ''; former !== cleaned;) {
    former = cleaned;
    cleaned = dropLinkTitles(dropComments(stripInvisible(former)));
  }
  return cleaned;
}
