import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ToolError } from '../../session/tools/tool-error.ts';
import { BEGINNING, type Place } from './findings.ts';

/** What a cursor belongs to: it says where the answer to this input goes on, and nothing about any other. */
export interface Question {
  runId: string;
  tool: string;
  /** As it was parsed, without the cursor. */
  input: unknown;
}

/** The cursor that an answer ends with. */
export function writeCursor(question: Question, { part, page, entry, skip }: Place): string {
  return Buffer.from(JSON.stringify([digestOf(question), part, page, entry, skip])).toString('base64url');
}

/** Whether a cursor, as the agent wrote it, asks for the beginning of an answer. */
export function isBeginning(cursor: unknown): boolean {
  return cursor === undefined || cursor === null || cursor === '';
}

/** Where to go on; the beginning if there is no cursor. Throws a ToolError if this question has no such cursor. */
export function readCursor(question: Question, cursor: unknown): Place {
  if (isBeginning(cursor)) return BEGINNING;
  const written = typeof cursor === 'string' && cursor.length <= 200 ? Parts.safeParse(decode(cursor)) : null;
  if (!written?.success) {
    throw new ToolError('This is no cursor. Copy it from the end of an answer as it is, or leave it out.');
  }
  const [digest, part, page, entry, skip] = written.data;
  if (digest !== digestOf(question)) {
    throw new ToolError(
      'This cursor belongs to another question. Repeat the input of the answer that ended with it, or leave it out.',
    );
  }
  return { part, page, entry, skip };
}

const index = z.int().min(0).max(1_000_000_000);

const Parts = z.tuple([z.string(), index, index.min(1), index, index]);

function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return null;
  }
}

function digestOf({ runId, tool, input }: Question): string {
  return createHash('sha256')
    .update(JSON.stringify([runId, tool, input]))
    .digest('hex')
    .slice(0, 16);
}
