import { expect } from 'vitest';
import { explainedAutomation } from '../../../cli/explaining/explained-automation.ts';
import { explanationText } from '../../../cli/explaining/explanation-text.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import type { RunRecord } from '../../../database/runs/records/run-record.ts';
import { eventOfDelivery } from '../../../triggers/event-of-delivery.ts';
import { explainNow } from '../../../triggers/explain-now.ts';
import type { ExplainDependencies } from '../../../triggers/explain.ts';
import { automationFile, load } from '../definitions/definitions-folder.ts';
import { makeDelivery } from '../triggers/make-delivery.ts';
import { noGithub } from '../triggers/serve.ts';

export type ExplainClients = Partial<Omit<ExplainDependencies, 'definitions'>>;

export interface Explained {
  payload: object;
  name?: string;
  source?: string;
  settings?: string;
  clients?: ExplainClients;
  delivery?: Partial<Delivery>;
  runs?: RunRecord[];
  offline?: boolean;
}

/** What `curfew explain` says about the one automation with these keys. */
export async function explained(keys: string, given: Explained): Promise<string> {
  const { payload, name = 'issues', source = 'github', settings = '', clients, delivery, runs = [] } = given;
  const { definitions, problems } = load({ 'automations/a.md': automationFile(keys), 'curfew.yml': settings });
  expect(problems).toEqual([]);
  const made = makeDelivery(payload, { source, name, ...delivery });
  const offline = given.offline === true ? { githubLogin: null } : null;
  const { explanations, delivery: filled } = await explainNow(
    { github: noGithub, ...clients, definitions, offline },
    made,
  );
  const event = eventOfDelivery(filled);
  const known = {
    payload: 'problem' in event ? payload : event.payload,
    delivery: delivery === undefined ? null : made,
    runs,
  };
  return explanations.map((each) => explanationText(explainedAutomation(each, definitions, known))).join('\n');
}

/** What it says of an automation that does not start. */
export function refused(reason: string): string {
  return `a: does not start\n  because   ${reason}`;
}

/** With what GitHub answers. */
export function asking(github: object): Pick<Explained, 'clients'> {
  return { clients: { github: { ...noGithub, ...github } } };
}
