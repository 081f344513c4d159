import type { Shape } from './shapes/shape.ts';

/**
 * One call of a method of the official SDKs and what must come back. Checks are plain data, played in their order by a
 * program for each SDK. A text `$name.field` in `args`, `params` and what is expected stands for what an earlier check
 * saved, and `$run` for a word that no other play has.
 */
export interface Check {
  /** The method of `client.beta`, as the TypeScript SDK spells it; Python spells it with underscores. */
  method: string;
  /** What is checked, as the end of the sentence "The method …". */
  does: string;
  args?: string[];
  params?: Record<string, unknown>;
  expects: Expected;
  /** The name under which later checks find what came back; of a list its first item. */
  saves?: string;
  /** Call again, for 30 seconds at most, until what comes back is as expected. */
  waits?: boolean;
}

export type Expected =
  /** One object. `having` are values that some of its fields must have, `hiding` is a secret that must not be in it. */
  | { returns: Shape; having?: object; hiding?: string }
  /**
   * A list, read over all its pages. `including` is the id of an item that must be in it, `having` are values of its
   * first item, `each` are values of all its items.
   */
  | { lists: Shape; including?: string; having?: object; each?: object }
  /**
   * A stream of events. Once it is open, `sends` goes to the session `to`; then it is read until an event has the type
   * `until`. The types must come in this order, with others between them.
   */
  | { streams: Shape; sends: object[]; to: string; inOrder: string[]; until: string }
  /** An error in the documented envelope: its status and its type. */
  | { refuses: number; as: string }
  /** Bytes that begin with this text. */
  | { bytes: string };

/** A file to upload, in `params`. */
export function file(
  name: string,
  type: string,
  text: string,
): { $file: { name: string; type: string; text: string } } {
  return { $file: { name, type, text } };
}
