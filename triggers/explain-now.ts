import { errorText } from '../runtime/error-text.ts';
import { MalformedDelivery } from './dispatch/incoming-event.ts';
import { explain, type ExplainDependencies, type Explanation } from './explain.ts';
import { NotAsked, noteQuestions, type Offline } from './explaining/note-questions.ts';
import type { GivenDelivery } from './sources/trigger-source.ts';

export interface ExplainedNow {
  explanations: Explanation[];
  /** What GitHub and Slack were asked, in words; with `offline`, what they would be asked. */
  asked: string[];
}

/**
 * Explains a delivery as `explain` does, and says what was asked for that. With `offline` nothing is asked, and an automation
 * that depends on an answer is undecided. So is one that would start while it cannot be asked whether Curfew itself caused the
 * event. Throws MalformedDelivery, and an Error if this version has no such source.
 */
export async function explainNow(
  { definitions, offline = null, ...given }: ExplainDependencies & { offline?: Offline | null },
  delivery: GivenDelivery,
): Promise<ExplainedNow> {
  const { clients, asked } = noteQuestions(given, offline);
  try {
    return { explanations: await explain({ ...clients, definitions }, delivery), asked };
  } catch (error) {
    if (error instanceof MalformedDelivery) throw error;
    const { ownActs: _ownActs, ...others } = clients;
    const github = { ...clients.github, botLogin: () => Promise.resolve(null) };
    const explanations = await explain({ ...others, github, definitions }, delivery);
    return { explanations: explanations.map((each) => unlessRefused(each, error)), asked };
  }
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
