import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startScriptedBrain, type ScriptedBrain } from '../../stand-ins/model/start-scripted-brain.ts';
import type { Script } from '../../stand-ins/model/turn.ts';
import { startForge, type Forge } from '../../stand-ins/forge/start-forge.ts';
import { DEMO_ISSUE, DEMO_REPOSITORY } from '../issue.ts';
import { issuePayload } from '../issue-payload.ts';
import { fixBugScript } from '../script.ts';

export interface Labelled {
  deliveryId: string;
  /** The status that Curfew answered; null if there was no answer. */
  status: number | null;
  issueUrl: string;
}

export interface StandIns {
  forge: Forge;
  brain: ScriptedBrain;
  readToken: string;
  /** The environment variables with which Curfew finds the stand-ins. */
  environment: Record<string, string>;
  /** Labels the issue and sends the signed webhook to Curfew, with a new delivery id or the given one. */
  labelIssue: (serveUrl: string, deliveryId?: string, label?: string) => Promise<Labelled>;
}

/** The folder of the repository in the agent's sandbox. */
const MOUNT = `/workspace/${DEMO_REPOSITORY.name}`;

/** Starts the stand-ins of the demo: a local forge with real git, and a brain that plays a script. */
export async function startStandIns(folder: string, turns: Script = fixBugScript(MOUNT)): Promise<StandIns> {
  const [writeToken, readToken, secret] = [randomSecret(), randomSecret(), randomSecret()];
  const forge = await startForge({
    folder: join(folder, 'forge'),
    tokens: new Map([
      [writeToken, { login: 'curfew-bot', write: true }],
      [readToken, { login: 'curfew-reader', write: false }],
    ]),
  });
  const brain = await startScriptedBrain({ turns });
  const repository = await forge.createRepository({
    ...DEMO_REPOSITORY,
    from: fileURLToPath(new URL('../repository', import.meta.url)),
    collaborators: { [DEMO_ISSUE.author]: 'write' },
  });
  const issue = forge.createIssue(DEMO_ISSUE);
  let labelled = 0;
  return {
    forge,
    brain,
    readToken,
    environment: {
      CURFEW_AGENT_API: 'local',
      ANTHROPIC_BASE_URL: brain.url,
      ANTHROPIC_API_KEY: 'scripted',
      GITHUB_API_URL: forge.apiUrl,
      GITHUB_SERVER_URL: forge.serverUrl,
      GITHUB_TOKEN: writeToken,
      GITHUB_READ_TOKEN: readToken,
      GITHUB_WEBHOOK_SECRET: secret,
    },
    labelIssue: async (serveUrl, deliveryId, label = 'agent') => {
      forge.subscribe({ url: `${serveUrl}/hooks/github`, secret });
      const { apiUrl, serverUrl } = forge;
      // A label changes the issue, so no two of these deliveries have the same body.
      labelled += 1;
      const updatedAt = new Date(Date.parse(issue.updatedAt) + labelled * 1_000).toISOString().replace('.000Z', 'Z');
      const facts = { apiUrl, serverUrl, repository, issue: { ...issue, updatedAt }, label, sender: DEMO_ISSUE.author };
      const delivery = await forge.deliver('issues', issuePayload('labeled', facts), deliveryId);
      const issueUrl = `${serverUrl}/${DEMO_ISSUE.repository}/issues/${issue.number}`;
      return { deliveryId: delivery.guid, status: delivery.status, issueUrl };
    },
  };
}

function randomSecret(): string {
  return randomBytes(20).toString('hex');
}
