import type { z } from 'zod';
import { ApiError } from './api-error.ts';

/** Writes the place where a page ends as an opaque text. */
export function writeCursor(place: Record<string, unknown>): string {
  return `page_${Buffer.from(JSON.stringify(place)).toString('base64url')}`;
}

/** Reads a cursor that `writeCursor` made; anything else is a 400. */
export function readCursor<Shape extends z.ZodType>(text: string, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(decode(text));
  if (parsed.success) return parsed.data;
  throw new ApiError(400, 'page: this cursor does not belong to this list and order; start again without it.');
}

function decode(text: string): unknown {
  if (!text.startsWith('page_')) return null;
  try {
    return JSON.parse(Buffer.from(text.slice('page_'.length), 'base64url').toString('utf8'));
  } catch {
    // Not JSON is not ours: it fails the shape like every other foreign text.
    return null;
  }
}
