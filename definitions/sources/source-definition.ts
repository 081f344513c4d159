import type { z } from 'zod';
import type { RunEvent } from '../../contract/event.ts';
import type { Triggers } from '../automation.ts';
import type { Contexts } from '../expressions/contexts.ts';

/** An event as definitions see it. */
export interface TriggerEvent extends Pick<RunEvent, 'source' | 'name' | 'actor' | 'repository'> {
  /** As it was delivered. Of a dispatch: `{ inputs }`, the inputs as the automation declares them. */
  payload: unknown;
}

/**
 * Does an event start an automation? `needs` is what the event alone cannot tell: the doing half of the same source asks
 * for it; null when nothing is left to ask. `reason` is a sentence for people, without a full stop; null when the event
 * is of a kind that the automation does not name.
 */
export type SourceMatch =
  { matched: true; trigger: string; needs: unknown } | { matched: false; reason: string | null };

export interface MatchRequest {
  event: TriggerEvent;
  on: Triggers;
  /** The account with which Curfew acts at this source, whose events start nothing; null when none of this event is. */
  ownAccount: string | null;
}

/** One thing that starts an automation, in words. */
export interface ListedTrigger {
  /** As in a reason: `slash_command (/fix)`. */
  name: string;
  /** As in a summary: `/fix`. */
  summary: string;
}

/**
 * The pure half of a source. `build` makes its triggers of what an automation says under `on`; they stand in
 * `on.sources` under the source's id, are plain JSON, and are passed to the other functions of the same row only, so a row
 * may declare these parameters with its own type.
 */
export interface SourceDefinition {
  id: string;
  /** Its keys under `on`, all optional. */
  keys: z.ZodRawShape;
  /** Keys that are part of the format and that this version refuses (`notYet`). */
  laterKeys: z.ZodRawShape;
  /** Keys within `keys` that hold names of the user's own, to which the rules for our names (`x-*`) do not apply. */
  freeNames: readonly string[];
  /** The contexts of expressions that it fills. */
  contextNames: readonly string[];
  /** Do its events name a repository? If not, automations that check something out must name one. */
  hasRepository: boolean;
  /** Called only when an automation has at least one of `keys`; fills in all defaults. */
  build(written: Record<string, unknown>): unknown;
  list(triggers: unknown): ListedTrigger[];
  /**
   * Does a person write to the automation and wait for a reply? Then a reaction and a status comment are on by default,
   * and the agent may ask back.
   */
  expectsReply(triggers: unknown): boolean;
  /** `triggers` is null when the automation names none of this source. Never throws, whatever the payload. */
  match(triggers: unknown, request: MatchRequest): SourceMatch;
  /** Plain JSON for `contextNames`. Never throws. */
  contexts(event: TriggerEvent): Contexts;
  /** What the event is about (`issue:acme/api#5`) when the automation does not say; null: about itself alone. */
  subject(event: TriggerEvent): string | null;
}
