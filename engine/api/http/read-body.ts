import type { Context } from 'hono';
import type { z } from 'zod';
import { ApiError } from './api-error.ts';
import { inWordsOfSender } from './in-words-of-sender.ts';

/** Programs that walk through a value, and write it as JSON again, fail at some thousand levels. */
const MOST_LEVELS = 256;

/** Reads a JSON body and parses it. Throws ApiError or ZodError, which the API answers with 400. */
export async function readBody<Shape extends z.ZodType>(context: Context, shape: Shape): Promise<z.output<Shape>> {
  const text = await inWordsOfSender(() => context.req.text());
  return shape.parse(parse(text));
}

function parse(text: string): unknown {
  if (isDeeperThan(text, MOST_LEVELS))
    throw new ApiError(400, `The body is nested more than ${MOST_LEVELS} levels deep.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(400, 'The body is not JSON.');
  }
}

/** Counts the brackets that are open outside of texts. Of what is no JSON it may say either. */
function isDeeperThan(text: string, most: number): boolean {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') at = endOfText(text, at);
    else if (letter === '[' || letter === '{') level += 1;
    else if (letter === ']' || letter === '}') level -= 1;
    if (level > most) return true;
  }
  return false;
}

/** Where the text ends that begins with the quote at `start`. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
