import { type Draft, noteChange, setValue, valueAt } from './draft.ts';
import { withOwnNames, withOwnNamesInText } from './convert-expression.ts';

/** Keys that hold an expression here and in gh-aw. */
const KEYS = [['if'], ['checkout', 'repository'], ['checkout', 'ref']];

/** Gives names of gh-aw in these keys the names that they have here. */
export function convertExpressionKeys(draft: Draft): void {
  for (const path of KEYS) {
    const written = valueAt(draft, path);
    if (typeof written !== 'string') continue;
    const own = path[0] === 'if' ? withOwnNames(written) : withOwnNamesInText(written);
    if (own === written) continue;
    setValue(draft, path, own);
    noteChange(draft, path, `it is \`${own}\``);
  }
}
