import { holderOfSubject, type SubjectHolder } from '../../database/admission/room/holder-of-subject.ts';
import { roomInRates, type RateRoom } from '../../database/admission/room/room-in-rates.ts';
import { countPulls, pullSeeker } from '../../database/admission/room/pull-room.ts';
import { underAlias, type AliasedRun } from '../../database/admission/under-alias.ts';
import { budgetRows } from '../../database/ledger/sync-budgets.ts';
import { roomInBudgets, type BudgetRoom } from '../../database/ledger/room-in-budgets.ts';
import type { Database } from '../../database/schema.ts';
import type { BusyPolicy } from '../../contract/admission.ts';
import type { RunInput } from '../../contract/run.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { createPullRequest } from '../../definitions/outputs/pulls/create-pull-request.ts';
import { eventContexts } from '../../definitions/event-contexts.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { renderPrompt } from '../../definitions/prompt/render-prompt.ts';
import { canSearch } from '../../money/can-search.ts';
import { reservationFor } from '../../money/reservation-for.ts';

/** Stands in the delimiters around text from outside, where a real prompt has a random word. */
const NONCE = 'simulated';

export interface SimulationRequest {
  input: RunInput;
  payload: unknown;
  definitions: Definitions;
  /** The hosted API may cost a little more than the limit. */
  agentApi: 'local' | 'hosted';
}

/** The pull requests of an automation that are open in a repository, as far as Curfew knows without asking GitHub. */
export interface PullsLeft {
  repository: string;
  most: number;
  /** Their addresses. */
  open: string[];
  /** How many others runs at work may still open. */
  claimed: number;
  /** One of them is that of the run's subject, so that the run goes on with it whatever is open. */
  isOwn: boolean;
}

export interface SimulatedRun {
  /** As the agent gets it, below a list of its places, limits and tools. */
  prompt: string;
  /** What admission would take from each budget, in micro-dollars; null if the price of the model is not known. */
  reservedMicros: number | null;
  budgets: BudgetRoom[];
  /** The rates of `curfew.yml` in which the run counts. */
  rates: RateRoom[];
  /** How many pull requests `prs-open` leaves it; null if there is no such limit, or if it opens none. */
  pulls: PullsLeft | null;
  /** The run that works on its subject now, and what `when-busy` of the automation says of that; null if none does. */
  busy: (SubjectHolder & { policy: BusyPolicy }) | null;
}

/** What a run would begin with if it started now. Only reads; without a database nothing is used up, and no subject is busy. */
export async function simulatedRun(
  database: Database | null,
  { input, payload, definitions, agentApi }: SimulationRequest,
): Promise<SimulatedRun> {
  const { automation, agent, event } = input;
  const { settings } = definitions;
  const runId = `${automation.id}/${event.source}/${event.deliveryId}`;
  const { spendMicros, durationMs } = automation.limits;
  const { id: model, speed } = agent.model;
  const isFast = speed === 'fast';
  const reserved = { limitMicros: spendMicros, durationMs, model, isFast, canSearch: canSearch(agent.tools) };
  const at = new Date().toISOString();
  const run = { runId, automation: automation.id, event };
  const room = {
    run,
    at,
    own: automation.budgets,
    common: budgetRows(settings),
    timeZone: settings.timezone,
  };
  return {
    prompt: renderPrompt({
      body: automation.prompt,
      contexts: eventContexts({ event, payload, runId, automation }),
      nonce: NONCE,
    }),
    reservedMicros: reservationFor(reserved, agentApi),
    budgets: await roomInBudgets(database, room),
    rates: await roomInRates(database, { automation: automation.id, ...event }, { rates: settings.rates, at }),
    pulls: await pullsOf(database, { input, run, most: settings.prsOpen }),
    busy: await busyWith(database, run, automation.whenBusy),
  };
}

/** With `parallel` a run takes no subject, so that none is busy. */
async function busyWith(database: Database | null, run: AliasedRun, policy: BusyPolicy): Promise<SimulatedRun['busy']> {
  const holder = database === null || policy === 'parallel' ? null : await holderOfSubject(database, run);
  return holder === null ? null : { ...holder, policy };
}

/** Counts as admission does, but for pull requests of which GitHub alone knows that people have closed them. */
async function pullsOf(
  database: Database | null,
  { input, run, most }: { input: RunInput; run: AliasedRun; most: number | null },
): Promise<PullsLeft | null> {
  const { checkout, safeOutputs, whenBusy } = input.automation;
  const repository = checkout === false ? null : (checkout.repository ?? input.event.repository);
  const opens = !safeOutputs.staged && optionsOf(createPullRequest, safeOutputs) !== null;
  if (most === null || repository === null || !opens) return null;
  if (database === null) return { repository, most, open: [], claimed: 0, isOwn: false };
  const seeker = pullSeeker({ run: await underAlias(database, run), whenBusy, repository });
  const { open, claimed, ofSubject } = await countPulls(database, seeker);
  return { repository, most, open: open.map(({ url }) => url), claimed, isOwn: ofSubject > 0 };
}
