import type { Redact } from '../../../runtime/secrets/create-redact.ts';
import { cleanInput, isReadWhole } from '../../../text/clean-input.ts';
import { isBeginning, readCursor, writeCursor, type Question } from './cursor.ts';
import { fillAnswer } from './fill-answer.ts';
import { onePage, type Findings, type Part } from './findings.ts';

/** The longest answer, in bytes. */
const ANSWER_BYTES = 100_000;
/** Room for the note about the rest. */
const NOTE_BYTES = 1_000;
const MOST_PAGES = 10;
const MOST_MS = 30_000;
/** More than this of a text that a lookup returns as it is is not read. */
const TEXT_BYTES = 1_000_000;

export interface Asked {
  question: Question;
  /** As the agent wrote it. */
  cursor: unknown;
  found: string | Findings;
  /** Takes our secrets out. It is used before a text is cut, because half of a secret is no longer recognised. */
  redact: Redact;
}

/**
 * The answer to a question: what was found from the cursor on, as much as fits, with a note how to ask for the rest. Throws a
 * ToolError for a wrong cursor.
 */
export async function answerWith({ question, cursor, found, redact }: Asked): Promise<string> {
  const findings = withoutSecrets(typeof found === 'string' ? findingsOf(found) : found, redact);
  const from = readCursor(question, cursor);
  const bytes = ANSWER_BYTES - NOTE_BYTES - Buffer.byteLength(findings.heading);
  const { text, next } = await fillAnswer(findings, from, { bytes, pages: MOST_PAGES, until: Date.now() + MOST_MS });
  const nothing = isBeginning(cursor) ? '(nothing found)' : '(nothing more)';
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

function withoutSecrets({ heading, parts, mostEntries }: Findings, redact: Redact): Findings {
  const redacted = (part: Part): Part => ({
    readPage: async (page) => {
      const { entries, isLast } = await part.readPage(page);
      return { entries: entries.map((entry) => () => redact(entry())), isLast };
    },
  });
  return { heading: redact(heading), parts: parts.map(redacted), mostEntries };
}
