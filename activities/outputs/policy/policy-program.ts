/**
 * A program of its own, because an examination may need much memory and processor time. It reads an `Examination` as JSON
 * from its standard input and writes an `Answer`. Nothing secret is in its arguments or its environment.
 */
import { json } from 'node:stream/consumers';
import { ToolError } from '../../session/tools/tool-error.ts';
import { examine, type Examination, type Findings } from './examine.ts';

/** `refused` tells the agent which limit its commits reach; `fault` is an error in Curfew itself, for people. */
export type Answer = { findings: Findings } | { refused: string } | { fault: string };

// The scanner measures itself and keeps every mark: each file then takes longer than the one before.
const mark = performance.mark('unused');
performance.mark = () => mark;

process.stdout.write(JSON.stringify(await answer((await json(process.stdin)) as Examination)));

async function answer(examination: Examination): Promise<Answer> {
  try {
    return { findings: await examine(examination) };
  } catch (error) {
    if (error instanceof ToolError) return { refused: error.message };
    // JavaScript throws it for a text that is too long and for a recursion that is too deep.
    if (error instanceof RangeError) {
      return { refused: `These commits cannot be checked: ${error.message}. Make the change smaller and plainer.` };
    }
    // Another attempt would fail in the same way, and nothing that the agent could change is known to help.
    if (isFault(error)) return { fault: `${error.name}: ${error.message}` };
    throw error;
  }
}

function isFault(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof SyntaxError || error instanceof ReferenceError;
}
