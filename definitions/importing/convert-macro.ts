import { checkPrompt } from '../loading/checks/check-expressions.ts';
import type { Macro } from '../loading/checks/check-macros.ts';
import { withOwnNames } from './convert-expression.ts';
import type { Edit } from './edit.ts';

/** The prompt in an imported file, by the path as it is written; null if it cannot be read. */
export type ReadImport = (path: string) => string | null;

export interface MacroSurroundings {
  /** The front matter, for the inputs that it declares. */
  written: unknown;
  readImport: ReadImport;
}

/** Says in words, or in an expression, what a macro of gh-aw means. */
export function convertMacro(macro: Macro, { written, readImport }: MacroSurroundings): Edit {
  const { text, offset } = macro;
  const [, imported] = /^(?:\{\{\s*#(?:runtime-)?import\b|@(?:include|import))([?:\s]*[^}]*)/.exec(text) ?? [];
  const span = { start: offset, end: offset + text.length };
  if (imported !== undefined) return { ...span, ...importedText(imported, readImport) };
  const { said, isLoss } = conditionText(text, written);
  const what = isLoss ? 'dropped' : 'changed';
  const message = isLoss
    ? 'its condition is not known here; read the part and decide'
    : 'the agent reads its condition in words';
  return { ...span, text: said, what, message, isLoss };
}

function importedText(written: string, readImport: ReadImport): Omit<Edit, 'start' | 'end'> {
  const isOptional = written.startsWith('?');
  const path = written.replace(/^[?:\s]+/, '').trim();
  const text = readImport(path);
  if (text !== null) return { text, what: 'changed', message: `the text of ${path} stands here`, isLoss: false };
  const message = `${path} cannot be read here; copy its text, or put it into the agent file, \`agents/<name>.md\``;
  return {
    text: isOptional ? '' : `[The text of ${path} belongs here.]`,
    what: 'dropped',
    message,
    isLoss: !isOptional,
  };
}

function conditionText(macro: string, written: unknown): { said: string; isLoss: boolean } {
  const inner = macro.replace(/^\{\{\s*/, '').replace(/\s*\}\}$/, '');
  if (/^(?:\/|#endif)/.test(inner)) return { said: '[End of this part.]', isLoss: false };
  if (inner === 'else') return { said: '[Otherwise:]', isLoss: false };
  const [, word = '', rest = ''] = /^(#if|#elseif|else if|#unless)\b\s*(.*)$/s.exec(inner) ?? [];
  const bare = rest.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
  const expression = `\${{ !(!(${withOwnNames(bare)})) }}`;
  const isKnown = word !== '' && bare !== '' && checkPrompt(expression, written).length === 0;
  const start = word.includes('else') ? 'Otherwise, this part counts' : 'This part counts';
  if (!isKnown) return { said: `[${start} only in some cases.]`, isLoss: true };
  return {
    said: `[${start} only if the following says ${word === '#unless' ? 'false' : 'true'}: ${expression}]`,
    isLoss: false,
  };
}
