import type { Actor } from '../contract/people.ts';
import { isSameActor } from '../contract/same-actor.ts';

/** Somebody with more than one name. */
export interface Person {
  /** `user:<login>`, `slack:<workspace id>/<user id>` or `slack:<user id>`, `sso:<name>`. */
  actors: Actor[];
}

/** A row of `people` in `curfew.yml`. */
export interface WrittenPerson {
  github?: string | undefined;
  slack?: string | undefined;
  sso?: string | undefined;
}

/** The names that a row of `people` joins. */
export function actorsOfPerson({ github, slack, sso }: WrittenPerson): Actor[] {
  const actors: Actor[] = [];
  if (github !== undefined) actors.push(`user:${github}`);
  if (slack !== undefined) actors.push(`slack:${slack}`);
  if (sso !== undefined) actors.push(`sso:${sso}`);
  return actors;
}

/**
 * The further names of whoever has this one; empty if it is of nobody in the table. `isOfOthers`: the person is of another
 * organization in Slack, so a row that names no workspace is not about them: it means the account with this id here.
 */
export function otherNamesOf(people: readonly Person[], actor: Actor, isOfOthers = false): Actor[] {
  const isActor = (name: Actor): boolean =>
    isOfOthers ? name.toLowerCase() === actor.toLowerCase() : isSameActor(name, actor);
  const person = people.find(({ actors }) => actors.some(isActor));
  return (person?.actors ?? []).filter((name) => !isSameActor(name, actor));
}
