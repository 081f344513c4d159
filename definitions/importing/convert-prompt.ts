import { expressionSpans } from '../expressions/parse-template.ts';
import { checkPrompt } from '../loading/checks/check-expressions.ts';
import { macrosIn } from '../loading/checks/check-macros.ts';
import { type FrontMatter, placeInBody } from '../loading/split-front-matter.ts';
import { convertExpression } from './convert-expression.ts';
import { convertMacro, type ReadImport } from './convert-macro.ts';
import type { Draft } from './draft.ts';
import type { Edit } from './edit.ts';

/** A file that an import imports may import others, but not without end. */
const MOST_LEVELS = 5;

/**
 * The prompt without what only gh-aw replaces in it: macros and expressions become what they mean here, or a visible note in
 * square brackets. Every expression of the result is one that this format has.
 */
export function convertPrompt(draft: Draft, matter: FrontMatter, readImport: ReadImport): string {
  const written: unknown = draft.document.toJS();
  const { text, edits } = convertText(matter.body, { written, readImport }, 0);
  for (const { start, what, message, isLoss } of edits) {
    if (isLoss) draft.isLoose = true;
    if (/^\{\{\s*(?:\/|else|#end)/.test(matter.body.slice(start))) continue;
    draft.notes.push({ ...placeInBody(matter, start), key: 'prompt', what, message });
  }
  return text;
}

/** The same for the text of a file under `imports`, which has no place in the imported file. */
export function convertImported(draft: Draft, text: string, readImport: ReadImport): string {
  return convertText(text, { written: draft.document.toJS(), readImport }, 1).text;
}

interface Surroundings {
  written: unknown;
  readImport: ReadImport;
}

function convertText(
  body: string,
  { written, readImport }: Surroundings,
  level: number,
): { text: string; edits: Edit[] } {
  const readInner: ReadImport = (path) => {
    const text = level < MOST_LEVELS ? readImport(path) : null;
    return text === null ? null : convertText(text, { written, readImport }, level + 1).text;
  };
  const macros = macrosIn(body).map((macro) => convertMacro(macro, { written, readImport: readInner }));
  const expressions = expressionSpans(body)
    .filter(({ start }) => !macros.some((macro) => start >= macro.start && start < macro.end))
    // One that reaches into a macro was never closed.
    .map(({ start, end }) => ({
      start,
      end: end !== null && macros.some((macro) => macro.start > start && macro.start < end) ? null : end,
    }))
    .flatMap((span) => convertExpression(body, span, written) ?? []);
  const edits = [...macros, ...expressions].toSorted((a, b) => a.start - b.start);
  return { text: withoutRest(applied(body, edits), written), edits };
}

function applied(body: string, edits: Edit[]): string {
  let [text, rest] = ['', 0];
  for (const edit of edits) {
    text += body.slice(rest, edit.start) + edit.text;
    rest = edit.end;
  }
  return text + body.slice(rest);
}

/** What edits have put together can be wrong again. Then all braces are taken apart, so that they are text. */
function withoutRest(body: string, written: unknown): string {
  if (checkPrompt(body, written).length === 0) return body;
  return body.replaceAll('{{', '{ {').replaceAll(/^@(?=include|import)/gm, '');
}
