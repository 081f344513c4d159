/**
 * A program of its own, because an examination may need much memory and processor time. It reads an `Examination` as JSON
 * from its standard input and writes an `Answer`. Nothing secret is in its arguments or its environment.
 */
import { json } from 'node:stream/consumers';
import { ToolError } from '../../session/tools/tool-error.ts';
import { examine, type Examination, type Findings } from './examine.ts';

/** `refused` tells the agent which limit its commits reach. */
export type Answer = { findings: Findings } | { refused: string };

// The scanner measures itself and keeps every mark: each file then takes longer than the one before.
const mark = performance.mark('unused');
performance.mark = () => mark;

process.stdout.write(JSON.stringify(await answer((await json(process.stdin)) as Examination)));

async function answer(examination: Examination): Promise<Answer> {
  try {
    return { findings: await examine(examination) };
  } catch (error) {
    if (error instanceof ToolError) return { refused: error.message };
    if (!(error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError)) throw error;
    // Another attempt would read the same commits and fail in the same way.
    return { refused: `These commits cannot be checked: ${error.message}. Make the change smaller and plainer.` };
  }
}
