import type { SlackWorld } from './world.ts';

/** The arguments of a call, as the form holds them: everything is text, and objects are JSON. */
export type Arguments = ReadonlyMap<string, string>;

export type Answer = { ok: true; [key: string]: unknown } | { ok: false; error: string };

export type Method = (world: SlackWorld, given: Arguments) => Answer;
