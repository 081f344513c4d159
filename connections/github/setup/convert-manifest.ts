import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { errorText } from '../../../runtime/error-text.ts';

/** A GitHub App that was just made, with its secrets. */
export interface NewApp {
  /** All digits. */
  id: string;
  slug: string;
  /** Its page for people. */
  page: string;
  /** In PEM form. */
  privateKey: string;
  /** Null if it was made without a webhook. */
  webhookSecret: string | null;
}

const PATIENCE_MS = 20_000;
/** An answer has about 8 kB. */
const MOST_BYTES = 256 * 1024;

const Answer = z.object({
  id: z.int().positive(),
  slug: z.string().regex(/^[\w-]{1,100}$/),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().max(20_000).refine(isPrivateKey, 'is not a private key'),
  webhook_secret: z
    .string()
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,500}$/)
    .nullish(),
});

/**
 * Exchanges the code of GitHub's manifest flow for the App and its secrets
 * (https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest). GitHub takes a code once, within
 * an hour. Throws an Error for people, in which no part of the answer is repeated: it holds secrets.
 */
export async function convertManifest(apiUrl: string, code: string): Promise<NewApp> {
  const url = `${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'curfew' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    throw new Error(`${apiUrl} gives no answer: ${errorText(error)}`, { cause: error });
  });
  const text = await readBounded(response, apiUrl);
  if (response.status === 404) throw new Error(`${apiUrl} does not know the code: it works once, and for an hour`);
  if (response.status !== 201) throw new Error(`${apiUrl} answers ${response.status}, and not with the new App`);
  const answer = Answer.safeParse(parsed(text));
  if (!answer.success) {
    const wrong = answer.error.issues.map(({ path }) => path.join('.') || 'all of it').join(', ');
    throw new Error(`${apiUrl} answers with something else than a new App (${wrong}); is a proxy in between?`);
  }
  const { id, slug, html_url: page, pem, webhook_secret: secret } = answer.data;
  return { id: String(id), slug, page, privateKey: pem.trim(), webhookSecret: secret ?? null };
}

async function readBounded(response: Response, apiUrl: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`${apiUrl} answers with more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
