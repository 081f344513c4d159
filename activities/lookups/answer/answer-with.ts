import { cleanInput, isReadWhole } from '../../../text/clean-input.ts';
import { readCursor, writeCursor, type Question } from './cursor.ts';
import { fillAnswer } from './fill-answer.ts';
import { onePage, type Findings } from './findings.ts';

/** The longest answer, in bytes. */
const ANSWER_BYTES = 100_000;
/** Room for the heading and for the note about the rest. */
const FRAME_BYTES = 2_000;
const MOST_PAGES = 10;
const MOST_MS = 30_000;
/** More than this of a text that a lookup returns as it is is not read. */
const TEXT_BYTES = 1_000_000;

/**
 * The answer to a question: what was found from the cursor on, as much as fits, with a note how to ask for the rest. Throws a
 * ToolError for a wrong cursor.
 */
export async function answerWith(question: Question, cursor: unknown, found: string | Findings): Promise<string> {
  const findings = typeof found === 'string' ? findingsOf(found) : found;
  const from = readCursor(question, cursor);
  const bounds = { bytes: ANSWER_BYTES - FRAME_BYTES, pages: MOST_PAGES, until: Date.now() + MOST_MS };
  const { text, next } = await fillAnswer(findings, from, bounds);
  const isBeginning = cursor === undefined || cursor === null || cursor === '';
  const nothing = isBeginning ? '(nothing found)' : '(nothing more)';
  const heading = [findings.heading, text === '' && next === null ? nothing : text].filter((line) => line !== '');
  if (next === null) return heading.join('\n\n');
  const again = `(This is not all. For the rest call ${question.tool} again with the same input and the cursor ${writeCursor(question, next)} )`;
  return [...heading, again].join('\n\n');
}

/** A text of a lookup that makes no entries of its own. */
function findingsOf(text: string): Findings {
  const cleaned = cleanInput(text, TEXT_BYTES).trim();
  const rest = isReadWhole(text, TEXT_BYTES) ? [] : [() => '(The rest of this text is too long to be shown.)'];
  return { heading: '', parts: [onePage([() => cleaned, ...rest])], mostEntries: null };
}
