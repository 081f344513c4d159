import type { Installation } from '../installation.ts';
import type { After, Found, Incident } from './incident.ts';
import { toolAnswers } from './tool-answers.ts';

const CURFEW = 'curfew-bot';

interface Played {
  incident: Incident;
  /** Undefined for incidents outside the forge. */
  found: Found | undefined;
  runId: string;
  /** What Curfew wrote outside the forge. */
  elsewhere: string;
  files: string[];
}

/** What is there after a run. */
export function afterOf({ standIns }: Installation, played: Played): After {
  const { incident, found, runId, elsewhere, files } = played;
  const { issues, comments, reviews, discussions } = standIns.forge.state();
  const asked = standIns.brain
    .requests()
    .map(({ body }) => body)
    .filter(({ messages }) => JSON.stringify(messages[0]).includes(`[${incident.name}]`));
  const last = asked.at(-1);
  const made = [...issues, ...discussions].filter(({ body }) => body?.includes(runId));
  const own = comments.filter(({ author, body }) => author === CURFEW && body.includes(runId));
  const texts = [...made.map(({ title, body }) => `${title}\n${body}`), ...own.map(({ body }) => body), elsewhere];
  return {
    answers: last === undefined ? [] : toolAnswers(last).slice(incident.bash === undefined ? 0 : 1),
    prompt: JSON.stringify(last?.messages[0] ?? ''),
    pictures: JSON.stringify(last?.messages ?? []).split('"type":"image"').length - 1,
    written: texts.join('\n\n'),
    labels: issues.find(({ number }) => number === found?.issue)?.labels ?? [],
    pulls: issues.filter(({ pull, body }) => pull !== undefined && body?.includes(runId)).length,
    reviews: reviews
      .filter(({ author, pullNumber }) => author === CURFEW && found?.pulls.includes(pullNumber))
      .map(({ state }) => state),
    files,
  };
}
