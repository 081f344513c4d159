import type { Definitions } from '../definitions/load-definitions.ts';
import { errorText } from '../runtime/error-text.ts';
import { MalformedDelivery } from './dispatch/incoming-event.ts';
import { explain, type ExplainDependencies, type Explanation } from './explain.ts';
import { fillInputs } from './explaining/fill-inputs.ts';
import { NotAsked, noteQuestions, type Offline } from './explaining/note-questions.ts';
import type { GivenDelivery } from './sources/trigger-source.ts';

export interface ExplainedNow {
  explanations: Explanation[];
  /** What GitHub and Slack were asked, in words; with `offline`, what they would be asked. */
  asked: string[];
  /** The delivery; of a start by hand with the inputs that the automation would get. */
  delivery: GivenDelivery;
}

/**
 * Explains a delivery as `explain` does, and says what was asked for that. With `offline` nothing is asked, and an automation
 * that depends on an answer is undecided. So is one that would start while it cannot be asked whether Curfew itself caused the
 * event. A start by hand with wrong inputs starts nothing. Throws MalformedDelivery, and an Error if this version has no such source.
 */
export async function explainNow(
  { definitions, offline = null, ...asking }: ExplainDependencies & { offline?: Offline | null },
  given: GivenDelivery,
): Promise<ExplainedNow> {
  const { clients, asked } = noteQuestions(asking, offline);
  const { delivery, wrong } = withInputs(given, definitions);
  const explanations = await explainWith({ ...clients, definitions }, delivery);
  return {
    explanations: wrong === null ? explanations : explanations.map((each) => refuse(each, wrong)),
    asked,
    delivery,
  };
}

async function explainWith(dependencies: ExplainDependencies, delivery: GivenDelivery): Promise<Explanation[]> {
  try {
    return await explain(dependencies, delivery);
  } catch (error) {
    if (error instanceof MalformedDelivery) throw error;
    const { ownActs: _ownActs, ...others } = dependencies;
    const github = { ...dependencies.github, botLogin: () => Promise.resolve(null) };
    const explanations = await explain({ ...others, github }, delivery);
    return explanations.map((each) => unlessRefused(each, error));
  }
}

/** `wrong` says what is wrong with the inputs of a start by hand. */
function withInputs(
  delivery: GivenDelivery,
  definitions: Definitions,
): { delivery: GivenDelivery; wrong: string | null } {
  try {
    return { delivery: fillInputs(delivery, definitions), wrong: null };
  } catch (error) {
    if (error instanceof MalformedDelivery) throw error;
    return { delivery, wrong: errorText(error) };
  }
}

function refuse(explanation: Explanation, reason: string): Explanation {
  const isRefused = 'error' in explanation ? explanation.ifMet.input === null : explanation.input === null;
  return isRefused ? explanation : { automation: explanation.automation, input: null, reason, values: {} };
}

/** The question that was not asked because of `offline`; null if that is not why an automation is undecided. */
export function notAsked(error: unknown): string | null {
  for (let inner = error; inner instanceof Error; inner = inner.cause)
    if (inner instanceof NotAsked) return inner.message;
  return null;
}

function unlessRefused(explanation: Explanation, error: unknown): Explanation {
  if (explanation.input === null) return explanation;
  const { automation } = explanation;
  return { automation, input: null, reason: errorText(error), error, ifMet: explanation };
}
