import { expressionSpans } from '../expressions/parse-template.ts';
import { checkPrompt } from '../loading/checks/check-expressions.ts';
import { macrosIn } from '../loading/checks/check-macros.ts';
import { type FrontMatter, placeInBody } from '../loading/split-front-matter.ts';
import { convertExpression } from './convert-expression.ts';
import { convertMacro, type ReadImport } from './convert-macro.ts';
import { convertRunLinks } from './convert-run-links.ts';
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
    draft.notes.push({ ...placeInBody(matter, start), key: 'prompt', what, message });
  }
  return text;
}

/** A text that has no place of its own in the imported file: that of a file under `imports`. */
export interface ImportedText {
  text: string;
  /** What it is called in notes. */
  name: string;
  /** The key that notes are about. */
  key: string;
}

/** The same for such a text. */
export function convertImported(draft: Draft, { text, name, key }: ImportedText, readImport: ReadImport): string {
  const converted = convertText(text, { written: draft.document.toJS(), readImport }, 1);
  for (const { what, message, isLoss } of converted.edits) {
    if (isLoss) draft.isLoose = true;
    draft.notes.push({ ...draft.source.placeOfKey([], key), key, what, message: `in ${name}, ${message}` });
  }
  return converted.text;
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
  const inner: Edit[] = [];
  const macros = macrosIn(body).map((macro) => {
    const readInner: ReadImport = (path) => {
      const text = level < MOST_LEVELS ? readImport(path) : null;
      if (text === null) return null;
      const converted = convertText(text, { written, readImport }, level + 1);
      for (const edit of converted.edits) {
        inner.push({ ...edit, start: macro.offset, message: `in ${path}, ${edit.message}` });
      }
      return converted.text;
    };
    return convertMacro(macro, { written, readImport: readInner });
  });
  const links = convertRunLinks(body).filter(
    ({ start, end }) => !macros.some((macro) => macro.start < end && start < macro.end),
  );
  const whole = [...macros, ...links];
  const expressions = expressionSpans(body)
    .filter(({ start }) => !whole.some((edit) => start >= edit.start && start < edit.end))
    // One that reaches into another edit was never closed.
    .map(({ start, end }) => ({
      start,
      end: end !== null && whole.some((edit) => edit.start > start && edit.start < end) ? null : end,
    }))
    .flatMap((span) => convertExpression(body, span, written) ?? []);
  const edits = [...whole, ...expressions].toSorted((a, b) => a.start - b.start);
  const said = edits.filter(({ start }) => !END_OF_PART.test(body.slice(start, start + 20)));
  return { text: withoutRest(applied(body, edits), written), edits: [...said, ...inner] };
}

/** What begins with an `{{#if}}` has one note. */
const END_OF_PART = /^\{\{\s*(?:\/|else|#end)/;

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
