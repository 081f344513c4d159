import type { RunInput } from '../../contract/run.ts';
import type { Delivery } from '../../database/inbox/read-delivery.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { errorText } from '../../runtime/error-text.ts';
import { automationsWithReason } from '../dispatch/automations-with-reason.ts';
import { HOPELESS } from '../dispatch/decide-delivery.ts';
import { hopelessReason } from '../dispatch/hopeless-start.ts';
import type { IncomingEvent } from '../dispatch/incoming-event.ts';
import { refuseLargeInput } from '../dispatch/refuse-large-input.ts';
import { explainAmong, type Explanation } from '../explain.ts';
import { TRIGGER_SOURCES } from '../sources/sources.ts';
import { answersAgain } from './answers-again.ts';
import { NotRecorded } from './not-recorded.ts';
import { readAnswers } from './read-answers.ts';
import type { RecordedAnswers } from './recorded-answers.ts';
import { refusedWithoutAnswers, type Reading } from './refused-without-answers.ts';
import { settledVerdict } from './settled-verdict.ts';
import type { Verdict } from './verdict.ts';

/** A delivery as the inbox has it. */
export type PastDelivery = Pick<
  Delivery,
  'source' | 'deliveryId' | 'name' | 'headers' | 'body' | 'state' | 'reason' | 'reasons' | 'attempts' | 'answers'
>;

/** What a delivery of the past would do with one automation. `reason` is a sentence for people without a full stop. */
export type DecidedAgain = { automation: string } & Verdict;

/**
 * Decides again what a delivery does with each automation, by the same code that decided then and from the answers that were
 * recorded then. In the order of the files; if there are more than 100 automations, only those that the event may start. A
 * delivery by hand or of a schedule is meant for one automation alone. Uses no network, no database and no clock; never throws.
 */
export async function decideAgain(definitions: Definitions, delivery: PastDelivery): Promise<DecidedAgain[]> {
  const answers = readAnswers(delivery.answers);
  const settled = settledVerdict(delivery, answers);
  const { automations } = definitions;
  if (settled !== null) return automations.map(({ id }) => ({ automation: id, ...settled(id) }));
  const attempts = answers === null ? [null] : [answers, ...(answers.earlier ?? [])];
  const decided: DecidedAgain[] = [];
  for (const attempt of attempts) {
    const counts = ({ id }: Automation): boolean => attempt === (answers && attemptFor(id, answers));
    decided.push(...(await decideFrom(attempt, { definitions, delivery, counts })));
  }
  return attempts.length === 1 ? decided : inOrderOf(automations, decided);
}

/** An automation that an earlier attempt started was not decided again. */
function attemptFor(automation: string, answers: RecordedAnswers): RecordedAnswers {
  return answers.earlier?.find(({ started }) => started?.includes(automation)) ?? answers;
}

function inOrderOf(automations: readonly Automation[], decided: readonly DecidedAgain[]): DecidedAgain[] {
  const places = new Map(automations.map(({ id }, place) => [id, place]));
  const placeOf = ({ automation }: DecidedAgain): number => places.get(automation) ?? 0;
  return decided.toSorted((one, other) => placeOf(one) - placeOf(other));
}

interface Part {
  definitions: Definitions;
  delivery: PastDelivery;
  /** The automations that are decided from this attempt. */
  counts: (automation: Automation) => boolean;
}

async function decideFrom(attempt: RecordedAnswers | null, part: Part): Promise<DecidedAgain[]> {
  const { definitions, delivery, counts } = part;
  // Before answers were recorded, nobody noted whether it told a run something instead.
  const mayHaveActed = attempt === null && TRIGGER_SOURCES.find(({ id }) => id === delivery.source)?.act !== undefined;
  const reading: Reading[] = [];
  const choose = (incoming: IncomingEvent): readonly Automation[] => {
    const chosen = automationsWithReason(definitions.automations, incoming).filter(counts);
    reading.push({ incoming, chosen });
    if (mayHaveActed) throw NotRecorded.anything();
    return chosen;
  };
  try {
    const dependencies = { definitions, ...answersAgain(attempt) };
    const explained = await explainAmong(dependencies, delivery, choose).catch(missingOrThrow);
    if (explained instanceof NotRecorded) return reading.flatMap((read) => refusedWithoutAnswers(read, explained));
    return explained.map((explanation) => ({
      automation: explanation.automation,
      ...verdictOf(explanation, attempt),
    }));
  } catch (error) {
    // Its source does not exist any more, or the payload is not what that source documents.
    const unknown: Verdict = { verdict: 'unknown', reason: errorText(error).replace(/\.$/, '') };
    return definitions.automations.filter(counts).map(({ id }) => ({ automation: id, ...unknown }));
  }
}

function missingOrThrow(error: unknown): NotRecorded {
  const missing = missingAnswer(error);
  if (missing === null) throw error;
  return missing;
}

function verdictOf(explanation: Explanation, attempt: RecordedAnswers | null): Verdict {
  if ('error' in explanation) return verdictOfError(explanation.error);
  const { input, reason } = explanation;
  if (input === null) return { verdict: 'refused', reason, values: explanation.values };
  const why = whyHopeless(input, attempt);
  if (why !== null) return { verdict: 'refused', reason: `${HOPELESS}${why}`, values: {} };
  return { verdict: 'starts', input, trigger: explanation.trigger, reason };
}

function verdictOfError(error: unknown): Verdict {
  const missing = missingAnswer(error);
  if (missing !== null) return { verdict: 'unknown', reason: missing.message };
  const why = hopelessReason(error);
  if (why !== null) return { verdict: 'refused', reason: `${HOPELESS}${why}`, values: {} };
  return { verdict: 'unknown', reason: errorText(error) };
}

/** Those who ask wrap the errors that they get. */
function missingAnswer(error: unknown): NotRecorded | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof NotRecorded) return inner;
  }
  return null;
}

/** Why Temporal would not take this run, or did not take it. */
function whyHopeless(input: RunInput, attempt: RecordedAnswers | null): string | null {
  const { automation, automationHash, agentHash } = input;
  const refused = attempt?.hopeless?.find(
    (run) => run.automation === automation.id && run.automationHash === automationHash && run.agentHash === agentHash,
  );
  if (refused !== undefined) return refused.why;
  try {
    refuseLargeInput(input);
    return null;
  } catch (error) {
    return hopelessReason(error);
  }
}
