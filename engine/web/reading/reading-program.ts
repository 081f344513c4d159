/**
 * A program of its own, because a page or a PDF of a stranger may need much memory and processor time. It reads the
 * address and the content type as one line of JSON and then the bytes from its standard input, and writes an `Answer`.
 */
import { buffer } from 'node:stream/consumers';
import { oneLine } from '../../../text/one-line.ts';
import { readDocument } from './read-document.ts';
import type { PageText } from './read-html.ts';

/** `problem` stands after "it". */
export type Answer = PageText | { problem: string };

/** At most this much text comes out, far more than any context takes. */
const MOST_CHARACTERS = 2_000_000;

process.stdout.write(JSON.stringify(await answer(await buffer(process.stdin))));

async function answer(input: Buffer): Promise<Answer> {
  const end = input.indexOf(0x0a);
  const { url, contentType } = JSON.parse(input.subarray(0, end).toString('utf8')) as Record<
    'url' | 'contentType',
    string
  >;
  try {
    const read = await readDocument({ url, contentType, bytes: input.subarray(end + 1) });
    if ('problem' in read) return read;
    return { title: read.title, text: read.text.slice(0, MOST_CHARACTERS).toWellFormed() };
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'is nested too deeply or too long to be read' };
    return { problem: `cannot be read: ${oneLine(error instanceof Error ? error.message : String(error), 200)}` };
  }
}
