import { z } from 'zod';
import type { Hook, HookAddress, HookCalls } from '../../../../connections/github/hook-calls.ts';
import { readMark } from '../../../../database/sweeps/read-mark.ts';
import { writeMark } from '../../../../database/sweeps/write-mark.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import type { Recovering } from '../../trigger-source.ts';
import { askGithub } from '../ask-github.ts';
import { HOOK_HINTS } from './hook-notes.ts';
import { learnHooks } from './learn-hooks.ts';

const MARK = 'github-places';
const HOOK_PATH = '/hooks/github';
const ASK_AGAIN_MS = 6 * 60 * 60_000;
/** How many places are asked in one turn; the next turns ask the others. */
const MOST_ASKED = 100;
const MOST_NOTES = 3;

const Places = z.record(
  z.string(),
  z.object({ askedAt: z.number(), hooks: z.array(z.string()), refused: z.string().nullable() }),
);
type Places = z.infer<typeof Places>;

interface Place {
  kind: 'repository' | 'organization';
  name: string;
}

export interface FoundHooks {
  hooks: HookAddress[];
  /** Which webhooks cannot be found, and what to do. */
  notes: string[];
}

/**
 * The webhooks that post to this installation: those from which something came, those of the repositories and
 * organizations that the definitions name, and that of the App. Throws SourceAway if GitHub cannot be asked now.
 */
export async function findHooks(
  { database, definitions, environment }: Recovering,
  calls: HookCalls,
): Promise<FoundHooks> {
  const {
    app,
    hooks: { token },
  } = environment.github;
  const learned = await learnHooks(database);
  const known = learned.filter((hook) => hook.kind !== 'app');
  const hooks: HookAddress[] = app === null ? [...known] : [{ kind: 'app' }, ...known];
  const notes: string[] = [];
  if (app === null && known.length < learned.length) notes.push(NO_APP);
  if (token === null) return { hooks: hooks.filter(({ kind }) => kind === 'app'), notes: [...notes, NO_TOKEN] };
  const places = placesOf(definitions).filter((place) => !known.some((hook) => isSame(hook, place)));
  const asked = await askPlaces(database, calls, places);
  hooks.push(...places.flatMap((place) => addressesOf(place, asked[keyOf(place)]?.hooks ?? [])));
  if (hooks.length === 0) notes.push(...refusals(places, asked));
  return { hooks, notes };
}

const NO_APP =
  'events come from a GitHub App; set GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, so that lost deliveries of it are found';
const NO_TOKEN = 'there is no GITHUB_HOOKS_TOKEN, so lost deliveries of webhooks of repositories are not found';

function placesOf({ automations, settings }: Definitions): Place[] {
  const checkouts = automations.flatMap(({ checkout }) =>
    checkout === false || checkout.repository === null ? [] : [checkout.repository],
  );
  const named = [...(settings.repositories ?? []), ...checkouts];
  const repositories = named.filter((name) => /^[\w.-]+\/[\w.-]+$/.test(name)).map((name) => name.toLowerCase());
  const organizations = named.flatMap((name) => /^([\w-]+)\//.exec(name)?.[1]?.toLowerCase() ?? []);
  return [
    ...[...new Set(organizations)].map((name): Place => ({ kind: 'organization', name })),
    ...[...new Set(repositories)].map((name): Place => ({ kind: 'repository', name })),
  ];
}

function isSame(hook: HookAddress, { kind, name }: Place): boolean {
  return hook.kind === kind && hook.place.toLowerCase() === name;
}

/** Asks the places that were not asked lately, the longest ago first. */
async function askPlaces(database: Recovering['database'], calls: HookCalls, places: Place[]): Promise<Places> {
  const stored = Places.safeParse(await readMark(database, MARK));
  const former = stored.success ? stored.data : {};
  const asked: Places = Object.fromEntries(
    Object.entries(former).filter(([key]) => places.some((each) => keyOf(each) === key)),
  );
  const now = Date.now();
  const lastAsked = (place: Place): number => asked[keyOf(place)]?.askedAt ?? 0;
  const due = places
    .filter((place) => now - lastAsked(place) >= ASK_AGAIN_MS)
    .sort((a, b) => lastAsked(a) - lastAsked(b))
    .slice(0, MOST_ASKED);
  for (const place of due) {
    const { kind, name } = place;
    const what = `the webhooks of ${name}`;
    const found = await askGithub(what, () => calls.listHooks(kind, name), HOOK_HINTS);
    const hooks = 'answer' in found ? found.answer.filter(isOurs).map(({ id }) => id) : [];
    asked[keyOf(place)] = { askedAt: now, hooks, refused: 'refused' in found ? found.refused : null };
  }
  if (due.length > 0) await writeMark(database, MARK, asked);
  return asked;
}

function isOurs({ url, active }: Hook): boolean {
  return active && URL.canParse(url) && new URL(url).pathname.endsWith(HOOK_PATH);
}

function keyOf({ kind, name }: Place): string {
  return `${kind}:${name}`;
}

function addressesOf({ kind, name }: Place, ids: string[]): HookAddress[] {
  return ids.map((id) => ({ kind, place: name, id }));
}

/** An organization may well have no webhook that the token may see, so only refusals of repositories count. */
function refusals(places: Place[], asked: Places): string[] {
  const all = places.filter(({ kind }) => kind === 'repository').flatMap((place) => asked[keyOf(place)]?.refused ?? []);
  const more = all.length - MOST_NOTES;
  return more > 0 ? [...all.slice(0, MOST_NOTES), `and ${more} more repositories likewise`] : all;
}
