import { githubFingerprint } from '../../github/github-fingerprint.ts';
import { shapeProblem } from '../../github/shape-problem.ts';
import { verifySignature } from '../../github/verify-signature.ts';
import { textAt } from '../text-at.ts';
import type { WebhookScheme } from '../webhook-scheme.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EVENT_NAME = /^[a-z][a-z0-9_]{0,99}$/;

/** A sender that signs as GitHub does, such as a second forge. */
export const github: WebhookScheme = {
  wrongSignature: 'The signature in X-Hub-Signature-256 is missing or wrong.',
  verify: (header, secrets) => verifySignature(header('x-hub-signature-256'), secrets),
  read: ({ header, payload, text }) => {
    const name = header('x-github-event') ?? '';
    const id = header('x-github-delivery') ?? '';
    if (!EVENT_NAME.test(name)) return refuse('The header X-GitHub-Event is missing, or is not the name of an event.');
    if (!GUID.test(id)) return refuse('The header X-GitHub-Delivery is missing, or is not a GUID.');
    const problem = shapeProblem(name, payload);
    if (problem !== null) return refuse(problem);
    const action = textAt(payload, 'action');
    const { value, withinMs } = githubFingerprint(name, text);
    return { type: action === null ? name : `${name}.${action}`, identity: { id, fingerprint: { value, withinMs } } };
  },
};

function refuse(error: string): { refused: { status: 400; error: string } } {
  return { refused: { status: 400, error } };
}
