import type { z } from 'zod';
import type { RunEvent, RunId } from '../../contract/event.ts';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Triggers } from '../automation.ts';
import type { Settings } from '../settings.ts';
import type { Contexts } from '../expressions/contexts.ts';
import type { EventTopic } from './event-topic.ts';

/** An event as definitions see it. */
export interface TriggerEvent extends Pick<RunEvent, 'source' | 'name' | 'actor' | 'repository'> {
  /** As it was delivered. Of a dispatch: `{ inputs }`, the inputs as the automation declares them. */
  payload: unknown;
  /** What Curfew has written down about who is behind the event. Absent if it has nothing to say about that. */
  doer?: EventDoer;
}

/**
 * Who is behind an event. `person`: not Curfew, even if the account is the one with which Curfew acts · `run`: a run of Curfew
 * did it or caused it · `answer`: it answers what a run has just done at the same place, so a run caused it if a bot answers ·
 * `work`: it brings work of its own, as its sender has done before, each time right after a run acted. `depth` says how many runs
 * caused one another until that run, and `chainDepth` up to which depth another one may follow; `isOfCurfew`, whether another
 * installation of Curfew wrote the answer. `answers` are those of the sender, the newest first, this event included: they tell a
 * bot that the source calls a person.
 */
export type EventDoer =
  | { kind: 'person' }
  | { kind: 'run'; runId: RunId; depth: number; chainDepth: number }
  | { kind: 'answer'; runId: RunId; depth: number; chainDepth: number; isOfCurfew: boolean; answers: Answered[] }
  | { kind: 'work'; answers: Answered[] };

/** An account answered a run. */
export interface Answered {
  /** How many milliseconds after the run acted. */
  afterMs: number;
  /** No other account has started a run at the same place since. */
  isInARow: boolean;
}

/**
 * Does an event start an automation? If so, `needs` is what still has to be asked (the doing half of the same source
 * does that); null if there is nothing to ask. If not, `reason` is a sentence for people without a full stop; null if
 * the automation does not name events of this kind.
 */
export type SourceMatch =
  | {
      matched: true;
      trigger: string;
      needs: unknown;
      /** The run that caused the event. Absent if nothing of Curfew did. */
      causedBy?: RunId;
      /** The label that started it, to be taken off again. Absent if none did. */
      label?: string;
    }
  | { matched: false; reason: string | null };

export interface MatchRequest {
  event: TriggerEvent;
  on: Triggers;
  /**
   * The account with which Curfew acts at this source; its events start nothing. Null if it is not known, or if Curfew did
   * not cause this event. What `event.doer` says goes before it.
   */
  ownAccount: string | null;
}

/** `reads`: to decide whether an event starts a run, and what it checks out. `writes`: beside what outputs and comments need. */
export interface SourcePermissions {
  reads: GithubPermissions;
  writes: GithubPermissions;
}

/** One thing that starts an automation, in words. */
export interface ListedTrigger {
  /** As in a reason: `slash_command (/fix)`. */
  name: string;
  /** As in a summary: `/fix`. */
  summary: string;
}

/**
 * The pure half of a source. `build` makes triggers from what an automation says under `on`. They are plain JSON, are
 * kept in `on.sources` under the source's id, and are passed only to the other functions of the same row, so a row may
 * declare these parameters with its own type.
 */
export interface SourceDefinition {
  id: string;
  /** Its keys under `on`, all optional. */
  keys: z.ZodRawShape;
  /**
   * Keys within `keys` whose maps have names that users choose, such as `inputs`: there `x-*` has no special meaning.
   */
  freeNames: readonly string[];
  /** The contexts of expressions that it fills. */
  contextNames: readonly string[];
  /** Do its events name a repository? If not, automations that check something out must name one themselves. */
  hasRepository: boolean;
  /** Does a person start it and read at once why it does not start? Only then may an automation leave its repository open. */
  isByHand?: true;
  /**
   * Called only when an automation has at least one of `keys`; fills in all defaults. `automation` is its id, by which times
   * are scattered.
   */
  build(written: Record<string, unknown>, automation: string): unknown;
  /**
   * What is wrong with its triggers beside the settings and the triggers of all sources, each with the path at which it is
   * shown. Leave it out if its keys alone tell.
   */
  problems?(triggers: unknown, settings: Settings, sources: Triggers['sources']): { path: string[]; message: string }[];
  list(triggers: unknown): ListedTrigger[];
  /**
   * The names of all events by which `match` can be true; null, as without this function: any. Automations are found by them.
   */
  names?(triggers: unknown): readonly string[] | null;
  /**
   * The trigger that such an event would start, named as `list` names it, for people who look for what to write under `on`. Leave
   * it out if that is the event's own name.
   */
  nameOf?(event: TriggerEvent): string;
  /**
   * Does a person write to the automation and wait for a reply? Then a reaction and a status comment are on by default,
   * and the agent may ask back.
   */
  expectsReply(triggers: unknown): boolean;
  /**
   * `triggers` is null if the automation has no keys of this source. Only the source knows its actors, so it has to
   * keep `roles`, `bots` and `skipBots` of `on`. Never throws, whatever the payload.
   */
  match(triggers: unknown, request: MatchRequest): SourceMatch;
  /** What its triggers need of a GitHub App. Leave it out if they ask nothing at GitHub. */
  permissions?(triggers: unknown): SourcePermissions;
  /** Plain JSON for `contextNames`. Never throws. */
  contexts(event: TriggerEvent): Contexts;
  /** What the event is about (`issue:acme/api#5`) when the automation does not say; null: about itself alone. */
  subject(event: TriggerEvent): string | null;
  /** What its events may be about, of what outputs are for. Leave it out if they are about none of that. */
  topics?(triggers: unknown): readonly EventTopic[];
  /**
   * The full ref that is checked out if the automation names none: the head of the pull request that the event is about;
   * null: the default branch. Leave it out if its events are about no code. Never throws.
   */
  checkoutRef?(event: TriggerEvent): string | null;
}
