import type { Automation } from '../../definitions/automation.ts';
import { literalRepositories } from '../../definitions/expressions/literal-repositories.ts';
import { findSource } from '../../definitions/sources/find-source.ts';
import type { TriggerEvent } from '../../definitions/sources/source-definition.ts';
import { SOURCE_DEFINITIONS } from '../../definitions/sources/sources.ts';

/** Finds the automations that an event may start, without looking at all of them. */
export interface AutomationIndex {
  /** In the order of the files. It leaves out only automations that the event cannot start. */
  mayStart(event: TriggerEvent): Automation[];
}

/** How forges write repositories. Only the automation's own condition can compare a name of another form. */
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;

interface Entry {
  place: number;
  automation: Automation;
}

/** The automations that one event of one source may start. */
interface Shelf {
  /** By the repository that their condition names, in upper case. */
  ofRepository: Map<string, Entry[]>;
  ofAny: Entry[];
}

const indexes = new WeakMap<readonly Automation[], AutomationIndex>();

/** The index of a list of automations, made when it is first asked for. The list must not change afterwards. */
export function automationIndex(automations: readonly Automation[]): AutomationIndex {
  const known = indexes.get(automations);
  if (known !== undefined) return known;
  const index = makeIndex(automations);
  indexes.set(automations, index);
  return index;
}

function makeIndex(automations: readonly Automation[]): AutomationIndex {
  const named = new Map<string, Shelf>();
  const ofAnyName = new Map<string, Shelf>();
  for (const [place, automation] of automations.entries()) {
    const repositories = literalRepositories(automation.if);
    for (const source of SOURCE_DEFINITIONS) {
      const { id } = source;
      if (!Object.hasOwn(automation.on.sources, id)) continue;
      const fitting = source.names?.(automation.on.sources[id]) ?? null;
      const shelves =
        fitting === null
          ? [shelfOf(ofAnyName, id)]
          : [...new Set(fitting)].map((name) => shelfOf(named, `${id} ${name}`));
      for (const shelf of shelves) put(shelf, { place, automation }, repositories);
    }
  }
  return {
    mayStart(event) {
      const shelves = [named.get(`${event.source} ${event.name}`), ofAnyName.get(event.source)];
      const repository = comparedRepository(event);
      return shelves
        .flatMap((shelf) => (shelf === undefined ? [] : taken(shelf, repository)))
        .toSorted((a, b) => a.place - b.place)
        .map(({ automation }) => automation);
    },
  };
}

function shelfOf(shelves: Map<string, Shelf>, key: string): Shelf {
  const shelf = shelves.get(key) ?? { ofRepository: new Map(), ofAny: [] };
  shelves.set(key, shelf);
  return shelf;
}

function put(shelf: Shelf, entry: Entry, repositories: ReadonlySet<string> | null): void {
  if (repositories === null) shelf.ofAny.push(entry);
  for (const repository of repositories ?? []) {
    const entries = shelf.ofRepository.get(repository) ?? [];
    entries.push(entry);
    shelf.ofRepository.set(repository, entries);
  }
}

/** What conditions see as `github.repository`, in upper case; null if they see none; undefined if it has another form. */
function comparedRepository(event: TriggerEvent): string | null | undefined {
  const { github } = findSource(event.source)?.contexts(event) ?? {};
  const seen = (github as { repository?: unknown } | undefined)?.repository ?? null;
  if (seen === null) return null;
  return typeof seen === 'string' && REPOSITORY.test(seen) ? seen.toUpperCase() : undefined;
}

function taken({ ofRepository, ofAny }: Shelf, repository: string | null | undefined): Entry[] {
  if (repository === undefined) return [...new Set([...ofRepository.values()].flat()), ...ofAny];
  return repository === null ? ofAny : [...(ofRepository.get(repository) ?? []), ...ofAny];
}
