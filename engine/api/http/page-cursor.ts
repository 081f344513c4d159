import type { z } from 'zod';
import { ApiError } from './api-error.ts';

/** The place where a page ends, as an opaque text for clients. */
export function writeCursor(place: Record<string, unknown>): string {
  return `page_${Buffer.from(JSON.stringify(place)).toString('base64url')}`;
}

/** Reads a cursor that `writeCursor` made. Throws ApiError 400 for anything else. */
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
    // A text that is not JSON is not one of our cursors; undefined fails the shape.
    return null;
  }
}
